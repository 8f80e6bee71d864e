"""The secrets that a person's environment may hold, and which of them a server has heard."""

from tests.support.client.hostile_server import Hostile

TOKEN = "hunter2-token"
AWS = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    "AWS_SESSION_TOKEN": "IQoJb3JpZ2luX2VjEXAMPLETOKEN==",
    "AWS_EC2_METADATA_DISABLED": "true",
}
SECRETS = {"FUDA_TOKEN": TOKEN, "FUDA_REGION": "eu-central-1", **AWS}
_VALUES = {TOKEN, *(value for value in AWS.values() if value != "true")}
_HEADERS = ("authorization", "x-amz-security-token", "x-amz-date", "cookie")


def heard_of_secrets(server: Hostile) -> list[str]:
    """Return what `server` has heard that authorises or is secret. It must have heard something."""
    assert server.heard, "no request has reached this server"
    found = []
    for each in server.heard:
        found += [name for name in _HEADERS if name in each.headers]
        whole = f"{each.line} {each.headers} {each.body!r}"
        found += [value for value in _VALUES if value in whole]
    return found
