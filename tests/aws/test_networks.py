"""The networks that may call; all others get only a refusal."""

import json

import pytest

from aws.variables import SettingError, parse_networks
from tests.support.models.fake_tagger import FakeTagger
from tests.support.packages.lambda_function import handler_of, read_event


def status_from(address: object, networks: str, name: str = "suggest_2_0") -> int:
    """Return the status that a golden event gets when it comes from `address`."""
    event = read_event(name)
    context = event["requestContext"]
    (context["identity"] if name == "suggest_rest" else context["http"])["sourceIp"] = address
    status: int = handler_of(FakeTagger(), networks=parse_networks(networks))(event)["statusCode"]
    return status


@pytest.mark.parametrize(
    ("address", "networks", "status"),
    [
        ("198.51.100.1", "", 200),
        ("198.51.100.1", " ", 200),
        ("192.0.2.17", "192.0.2.0/24", 200),
        ("192.0.2.17", "2001:db8::/32, 192.0.2.17", 200),
        ("2001:db8::17", "192.0.2.0/24,2001:db8::/32", 200),
        ("198.51.100.1", "192.0.2.0/24", 403),
        ("2001:db9::17", "192.0.2.0/24,2001:db8::/32", 403),
        ("", "0.0.0.0/0,::/0", 403),
        (None, "0.0.0.0/0,::/0", 403),
        ("localhost", "0.0.0.0/0,::/0", 403),
    ],
)
@pytest.mark.parametrize("name", ["suggest_2_0", "suggest_rest"])
def test_only_the_networks_of_the_list_may_call(address, networks, status, name):
    assert status_from(address, networks, name) == status


def test_the_refusal_is_a_problem_without_the_allowed_networks():
    answer = handler_of(FakeTagger(), networks=parse_networks("198.51.100.0/24"))(read_event("suggest_2_0"))
    assert answer["headers"]["Content-Type"] == "application/problem+json"
    assert json.loads(answer["body"])["type"] == "urn:fuda:problem:wrong-network"
    assert "198.51" not in answer["body"]


def test_the_body_of_a_refused_request_is_not_read():
    tagger = FakeTagger()
    event = read_event("suggest_2_0") | {"body": "not base64!", "isBase64Encoded": True}
    answer = handler_of(tagger, networks=parse_networks("198.51.100.0/24"))(event)
    assert answer["statusCode"] == 403
    assert tagger.asked == []


def test_the_network_of_a_direct_invocation_is_not_checked():
    answer = handler_of(FakeTagger(), networks=parse_networks("198.51.100.0/24"))(read_event("direct"))
    assert len(answer["answers"]) == 2


@pytest.mark.parametrize(
    "text", ["192.0.2.0/33", "192.0.2.1/24", "office", "192.0.2.0/24,", "192.0.2.0 198.51.100.0"]
)
def test_one_invalid_entry_makes_the_list_invalid(text):
    with pytest.raises(SettingError, match=r"ALLOWED_NETWORKS has an entry that is not a network: .*CIDR"):
        parse_networks(text)
