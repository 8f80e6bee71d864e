"""Decisions in DynamoDB, served by moto: rows, expiry, and a table that is busy, denied, gone or slow."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from threading import Thread
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.server import ThreadedMotoServer
from werkzeug.test import Client

from aws.decision_table import MAX_ROW_BYTES, DecisionTable, open_table, parse_row, render_row
from aws.variables import SettingError
from blog.sent_decisions import MAX_LABEL_BYTES, SentDecision, name_digest
from service.app import create_app
from service.decisions.store import Reading, StoreError
from tests.support.decisions import AT, SENDING, START, Ticking, create_table, decided, labels, read_all
from tests.support.models.fake_tagger import FakeTagger
from tests.support.registries import hide_settings

TABLE = "fuda-decisions"
LONGEST_BLOG = "b" * 63


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """Serve DynamoDB with one table by moto, and hide this machine's AWS settings from boto3."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        hide_settings(patch)
        patch.setenv("AWS_ENDPOINT_URL_DYNAMODB", f"http://{host}:{port}")
        boto3.setup_default_session()
        create_table(TABLE)
        yield f"{host}:{port}"
    server.stop()


def table(name: str = TABLE, **options: Any) -> DecisionTable:
    defaults: dict[str, Any] = {"days": 730, "now": Ticking()}
    return DecisionTable(name, **defaults | options)


def row_bytes(row: dict[str, Any]) -> int:
    """Return the bytes of a row's names and values in UTF-8. DynamoDB counts less for a number."""
    return sum(len(name) + len(next(iter(value.values())).encode()) for name, value in row.items())


def test_the_largest_row_is_under_a_kilobyte():
    label = "茶" * (MAX_LABEL_BYTES // 3)
    largest = SentDecision(name_digest("a"), AT, "categories", label, "accepted", "m" * 64, 0.12345, AT)
    assert row_bytes(render_row(LONGEST_BLOG, largest, 4_000_000_000)) <= MAX_ROW_BYTES


def test_a_row_is_read_as_the_decision_that_it_was_made_from():
    decision = decided("a#b")._replace(received=AT)
    assert parse_row(render_row("tea", decision, 1)) == decision


def test_expired_rows_are_left_out_of_every_answer_before_dynamodb_deletes_them(endpoint):
    old, young = table(days=1), table(days=3)
    old.write("expiry", [decided("old")])
    young.write("expiry", [decided("young")])
    later = table(now=lambda: START + timedelta(days=2))
    assert labels(read_all(later, blog="expiry")) == ["young"]
    assert labels(read_all(later, Reading(post=decided().post), blog="expiry")) == ["young"]
    assert later.count("expiry", decided().model)["accepted"] == 1


def test_a_page_of_expired_rows_still_leads_to_the_next(endpoint):
    for number in range(3):
        table(days=1).write("pages", [decided(f"old {number}")])
    table(days=9).write("pages", [decided("young")])
    later = table(now=lambda: START + timedelta(days=2))
    assert later.read("pages", Reading(limit=2)).decisions == ()
    assert labels(read_all(later, Reading(limit=2), blog="pages")) == ["young"]


def test_a_row_expires_after_the_days_of_the_table(endpoint):
    table(days=10).write("days", [decided()])
    client = boto3.client("dynamodb")
    rows = client.scan(
        TableName=TABLE, FilterExpression="blog = :b", ExpressionAttributeValues={":b": {"S": "blog#days"}}
    )
    [row] = rows["Items"]
    assert int(row["expires"]["N"]) == int((START + timedelta(days=10, seconds=1)).timestamp())


class Refusing:
    """A client of DynamoDB that answers every call with an error of this code."""

    def __init__(self, code: str) -> None:
        self.code = code

    def refuse(self, **_: Any) -> Any:
        raise ClientError({"Error": {"Code": self.code, "Message": "no"}}, "PutItem")

    put_item = query = refuse


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("ProvisionedThroughputExceededException", "are throttled"),
        ("ThrottlingException", "are throttled"),
        ("AccessDeniedException", "are denied to the function: allow its role"),
        ("ResourceNotFoundException", "are not there: create the table and its indexes, or correct DE"),
        ("InternalServerError", "cannot be kept or read (InternalServerError)"),
    ],
)  # fmt: skip
def test_a_refusal_names_the_table_the_problem_and_the_next_move(code, problem, monkeypatch):
    refused = table()
    monkeypatch.setitem(refused.__dict__, "_client", Refusing(code))
    for ask in (
        lambda: refused.write("", [decided()]),
        lambda: refused.read("", Reading()),
        lambda: refused.count("", "m"),
    ):
        with pytest.raises(StoreError) as raised:
            ask()
        assert str(raised.value).startswith(f"Decisions in {TABLE} {problem}")


def test_a_table_that_is_gone_fails_its_own_routes_only(endpoint, caplog):
    client = Client(create_app(FakeTagger, decisions=table("gone")))
    assert client.post("/v1/decisions", json=SENDING).status_code == 502
    assert client.post("/v1/suggestions", json={"title": "Tea"}).status_code == 200
    [logged] = [each.getMessage() for each in caplog.records if each.levelname == "ERROR"]
    assert logged.startswith("Decisions in gone are not there: create the table")


def test_a_table_that_never_answers_is_given_up_and_suggestions_go_on(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", f"http://127.0.0.1:{silent.getsockname()[1]}")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        client = Client(create_app(FakeTagger, decisions=table()))
        statuses: list[int] = []

        def send() -> None:
            statuses.append(client.post("/v1/decisions", json=SENDING).status_code)

        asking = Thread(target=send)
        asking.start()
        assert client.post("/v1/suggestions", json={"title": "Tea"}).status_code == 200
        assert statuses == []
        asking.join(60)
    assert statuses == [502]


def test_a_slow_table_is_not_asked_for_longer_than_the_timeout(endpoint):
    seconds = iter([0.0, 1.0, 6.0])
    slow = table(clock=lambda: next(seconds))
    with pytest.raises(StoreError, match="could not all be written within 5 seconds"):
        slow.write("slow", [decided("a"), decided("b")])
    assert len(table().write("slow", [decided("a"), decided("b")])) == 1


def test_without_a_region_the_problem_is_named(monkeypatch):
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    boto3.setup_default_session()
    with pytest.raises(StoreError, match="could not be reached: You must specify a region"):
        table().read("", Reading())


@pytest.mark.parametrize(
    ("environ", "variable"),
    [
        ({"DECISIONS_TABLE": "arn:aws:dynamodb:us-east-1:1:table/x"}, "DECISIONS_TABLE"),
        ({"DECISIONS_TABLE": TABLE, "DECISIONS_DAYS": "0"}, "DECISIONS_DAYS"),
        ({"DECISIONS_TABLE": TABLE, "DECISIONS_DAYS": "two"}, "DECISIONS_DAYS"),
    ],
)
def test_a_wrong_variable_is_refused_at_the_start(environ, variable):
    with pytest.raises(SettingError) as raised:
        open_table(environ)
    assert raised.value.variable == variable
