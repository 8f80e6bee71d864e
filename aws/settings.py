"""Reads settings from SSM parameters and from a secret, once at the start, where variables ask for that.

Only this file asks these services. What cannot be read or is not a setting ends the start: a function without
its ALLOWED_NETWORKS would be open to everyone, and one without its MODEL_URI would answer with another model
(docs/adr/0027-settings-from-outside.md).
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from threading import Thread
from typing import Any, Final

from aws import variables
from model.errors import FudaError

NAMES: Final = (
    *(variables.URI, variables.SHA256, variables.REGISTRY, variables.INTERVAL_S, variables.MEMORY_MB),
    *(variables.ALLOWED_NETWORKS, variables.PAGE, variables.DECISIONS_TABLE, variables.DECISIONS_DAYS),
)
"""The variables that may come from outside: those that differ between stages at run time."""
TIMEOUT_S = 4.0
"""For everything with the import of boto3: the model is loaded after it, and Lambda allows ten seconds.
Ten starts at once on two busy processors missed two seconds."""
MAX_PAGES = 10
"""Of ten parameters each, far above the number of NAMES."""
_PATH = r"(?:/[A-Za-z0-9_.-]+)+/?"

# AWS's names of errors, and the next move.
_NOT_FOUND = ("ResourceNotFoundException", "ParameterNotFound")
_DENIED = "is denied to the function: allow its role to read it, and to decrypt with its key"


class CannotReadSettings(FudaError):
    """Raised when settings cannot be read from `place`; `problem` has the reason and the next move."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place} {problem}.")
        self.place = place
        self.problem = problem


def read_settings(environ: Mapping[str, str], *, timeout_s: float = TIMEOUT_S) -> dict[str, str]:
    """Return `environ` with the settings of SETTINGS_PATH and SETTINGS_SECRET, which take precedence.

    Raises SettingError or CannotReadSettings, after `timeout_s` at the latest.
    """
    path = environ.get(variables.SETTINGS_PATH, "")
    secret = environ.get(variables.SETTINGS_SECRET, "")
    if path and not re.fullmatch(_PATH, path):
        raise variables.SettingError(
            variables.SETTINGS_PATH, "is not a path of parameters. Write it as /fuda/prod/."
        )
    places = " and ".join(filter(None, (path, secret)))
    found = _within(timeout_s, places, lambda: list(_read(path, secret)))
    settings: dict[str, str] = {}
    for place, name, value in found:
        if name not in NAMES:
            known = ", ".join(NAMES)
            raise CannotReadSettings(place, f"has {name}, which is not a setting. Settings: {known}")
        if name in settings:
            raise CannotReadSettings(place, f"has {name}, which {path} has too: delete one of them")
        settings[name] = value
    return {**environ, **settings}


def _read(path: str, secret: str) -> Iterator[tuple[str, str, str]]:
    """Yield the place, name and value of every setting."""
    if path:
        for name, value in _read_parameters(path.rstrip("/")):
            yield path, name, value
    if secret:
        for name, value in _read_secret(secret):
            yield secret, name, value


def _read_parameters(path: str) -> Iterator[tuple[str, str]]:
    """Yield the name and value of each parameter directly below `path`."""
    start: dict[str, str] = {}
    found = 0
    for _ in range(MAX_PAGES):
        # IAM compares the path as it is sent with the policy's, which has no slash at its end.
        asked = {"Path": path, "WithDecryption": True} | start
        answer = _ask(path, "ssm", "get_parameters_by_path", asked)
        for parameter in answer["Parameters"]:
            found += 1
            yield parameter["Name"].removeprefix(f"{path}/"), parameter["Value"]
        if not answer.get("NextToken"):
            break
        start = {"NextToken": answer["NextToken"]}
    if not found:
        raise CannotReadSettings(
            path, f"has no parameters: put them there, or correct {variables.SETTINGS_PATH}"
        )


def _read_secret(secret: str) -> Iterator[tuple[str, str]]:
    """Yield the name and value of each field of the secret, a JSON object of texts."""
    answer = _ask(secret, "secretsmanager", "get_secret_value", {"SecretId": secret})
    try:
        fields = json.loads(answer["SecretString"])
        texts = isinstance(fields, dict) and all(isinstance(value, str) for value in fields.values())
    except (KeyError, ValueError, RecursionError):
        texts = False
    if not texts:
        # The error that was caught could quote the secret.
        raise CannotReadSettings(secret, 'is not a JSON object of texts: write {"NAME": "value"}') from None
    yield from fields.items()


def _ask(place: str, service: str, action: str, asked: Mapping[str, Any]) -> Any:
    """Return the answer of a service of AWS. Raises CannotReadSettings."""
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError

    timeouts: dict[str, Any] = {"connect_timeout": 0.5, "read_timeout": 1}
    config = Config(retries={"total_max_attempts": 2}, **timeouts)
    try:
        return getattr(boto3.client(service, config=config), action)(**asked)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        raise CannotReadSettings(place, f"{_refusal(code)} ({code})") from error
    except BotoCoreError as error:
        problem = f"could not be read: {str(error).rstrip('.')}. Check the function's network and role"
        raise CannotReadSettings(place, problem) from error


def _refusal(code: str) -> str:
    if code in _NOT_FOUND:
        return f"does not exist: create it, or correct {variables.SETTINGS_SECRET}"
    if code.startswith("AccessDenied") or code == "UnrecognizedClientException":
        return _DENIED
    return "could not be read; the next request tries again"


def _within[Answer](timeout_s: float, place: str, work: Callable[[], Answer]) -> Answer:
    """Return the result of `work`. Raises CannotReadSettings after `timeout_s`, or what `work` raises.

    A thread works, because a server that sends one byte a second never exceeds boto3's own timeouts.
    """
    outcomes: list[Answer | Exception] = []

    def run() -> None:
        try:
            outcomes.append(work())
        except Exception as error:
            outcomes.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    thread.join(timeout_s)
    if not outcomes:
        raise CannotReadSettings(
            place,
            f"could not be read within {timeout_s:g} seconds. Give the function a route to it (in a VPC, an "
            "interface endpoint), and enough memory to start quickly",
        )
    if isinstance(outcomes[0], Exception):
        raise outcomes[0]
    return outcomes[0]
