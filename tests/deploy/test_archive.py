"""The archive of the logs and the queries over it: the template's settings, and queries run on real lines."""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

from aws.log_lines import EventLog
from tests.support.models.fake_tagger import BrokenTagger, FakeTagger
from tests.support.packages.archive import DAY, archive, fill_tables, run_query
from tests.support.packages.lambda_function import Context, changed, handler_of, open_log, read_event
from tests.support.packages.stack import (
    Template,
    package_stack,
    read_template,
    resource,
    resources,
    statements,
)

# As Lambda and the gateways write them.
PLATFORM = ["START RequestId: 8f507cfc-xmpl Version: $LATEST\n", "END RequestId: 8f507cfc-xmpl\n"]
CALLS = [("user/cms", 200), ("user/cms", 200), ("user/cms", 429), ("user/editor", 500)]


@pytest.fixture(scope="module")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return package_stack(tmp_path_factory.mktemp("archive"), "--stage", "example-rest")


@pytest.fixture
def template(packaged: Path) -> Template:
    return read_template(packaged)


def write_function_log(log: EventLog) -> None:
    """Answer a post, a batch and a call that fails, so that the function writes their lines."""
    handler_of(FakeTagger(), log)(read_event("suggest_2_0"))
    batch = json.dumps({"posts": [{"title": "tea"}, {"title": "coffee"}]})
    handler_of(FakeTagger(), log)(changed("batch_2_0", body=batch))
    handler_of(BrokenTagger(), log)(changed("suggest_2_0", body='{"title": "break"}'))


def render_access_line(template: Template, caller: str, status: int) -> str:
    """Return a line in the gateway's format; it writes - for what it does not know."""
    known = {
        "identity.userArn": f"arn:aws:iam::123456789012:{caller}",
        "status": status,
        "requestId": "Bx1Yp",
    }
    line_format = resource(template, "AWS::ApiGateway::Stage")["AccessLogSetting"]["Format"]
    return re.sub(r"\$context\.([\w.]*\w)", lambda found: str(known.get(found[1], "-")), line_format)


@pytest.fixture
def tables(
    template: Template, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[duckdb.DuckDBPyConnection]:
    log = open_log()
    problems = logging.getLogger("service")
    with monkeypatch.context() as patched:
        patched.setattr(problems, "handlers", [])
        patched.setattr(problems, "propagate", False)
        log.adopt(problems)
        write_function_log(log)
    answers = [*PLATFORM, *capsys.readouterr().out.splitlines(keepends=True)]
    access = [render_access_line(template, *call) for call in CALLS]
    objects = {
        "answers": archive(template, "AnswersArchive", "AnswersSubscription", answers),
        "access": archive(template, "AccessArchive", "AccessSubscription", access),
    }
    with closing(duckdb.connect()) as database:
        fill_tables(database, template, objects)
        yield database


def test_the_versions_that_answered_are_counted_with_their_labels(template, tables):
    (row,) = run_query(tables, template, "versions")
    assert row["model"] == "3f9c1b7a40d2"
    assert (row["first_day"], row["last_day"]) == (DAY, DAY)
    assert row["applied_per_post"] == round(row["applied"] / row["posts"], 3)
    assert (row["calls"], row["posts"]) == (2, 3)


def test_the_slowest_answer_for_a_post_comes_first(template, tables):
    rows = run_query(tables, template, "slowest")
    times = [row["ms_per_post"] for row in rows]
    assert len(rows) == 2
    assert times == sorted(times, reverse=True)
    assert {row["request_id"] for row in rows} == {Context().aws_request_id}


def test_callers_are_counted_with_their_refused_and_failed_calls(template, tables):
    rows = run_query(tables, template, "callers")
    counts = [(row["caller"][-6:], row["calls"], row["refused"], row["failed"]) for row in rows]
    assert counts == [("er/cms", 3, 1, 0), ("editor", 1, 0, 1)]


def test_a_failed_answer_and_the_reason_are_errors(template, tables):
    rows = run_query(tables, template, "errors")
    assert [row["status"] for row in rows if row["message"] == "answered"] == [500]
    (reason,) = (row["message"] for row in rows if row["level"] == "ERROR")
    assert reason.startswith("LookupError at ")
    assert {row["lines"] for row in rows} == {1}


@pytest.mark.parametrize("name", ["versions", "slowest", "callers", "errors"])
def test_a_query_reads_only_its_days(template, tables, name):
    assert run_query(tables, template, name, "2026-11-01", "2026-11-29") == []


def test_a_day_of_a_table_is_the_prefix_that_its_stream_writes_to(template):
    streams = resources(template, "AWS::KinesisFirehose::DeliveryStream").values()
    prefixes = {stream["ExtendedS3DestinationConfiguration"]["Prefix"] for stream in streams}
    places = {
        table["TableInput"]["Parameters"]["storage.location.template"]["Fn::Sub"]
        for table in resources(template, "AWS::Glue::Table").values()
    }
    rendered = {prefix.replace("!{timestamp:yyyy-MM-dd}", "${!day}") for prefix in prefixes}
    assert {f"s3://${{ArchiveBucket}}/{prefix}" for prefix in rendered} == places


def test_the_archive_is_encrypted_moves_to_a_cheaper_class_and_ends(template):
    for stream in resources(template, "AWS::KinesisFirehose::DeliveryStream").values():
        assert stream["DeliveryStreamEncryptionConfigurationInput"] == {"KeyType": "AWS_OWNED_CMK"}
    rules = resources(template, "AWS::S3::Bucket")["ArchiveBucket"]["LifecycleConfiguration"]["Rules"]
    assert [(rule.get("Prefix"), rule["ExpirationInDays"]) for rule in rules] == [
        (None, 400),
        ("results/", 7),
    ]
    assert rules[0]["Transitions"] == [{"StorageClass": "GLACIER_IR", "TransitionInDays": 90}]
    assert template["Resources"]["ArchiveBucket"]["DeletionPolicy"] == "Retain"


def test_each_role_of_the_archive_has_one_service_and_only_its_own_resources(template):
    roles = resources(template, "AWS::IAM::Role")
    trusted = {
        name: role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["Service"]
        for name, role in roles.items()
    }
    assert trusted["ArchiveDeliveryRole"] == "firehose.amazonaws.com"
    assert trusted["ArchiveSubscriptionRole"] == "logs.amazonaws.com"
    for name in ("ArchiveDeliveryRole", "ArchiveSubscriptionRole"):
        assert "Condition" in roles[name]["AssumeRolePolicyDocument"]["Statement"][0]
        for statement in statements(roles[name]):
            named = (
                statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
            )
            assert all("Archive" in json.dumps(each) or "access" in json.dumps(each) for each in named)


def test_a_query_that_would_read_too_much_is_stopped_and_its_result_encrypted(template):
    settings = resource(template, "AWS::Athena::WorkGroup")["WorkGroupConfiguration"]
    assert settings["BytesScannedCutoffPerQuery"] == 500_000_000
    assert settings["EnforceWorkGroupConfiguration"] is True
    assert settings["ResultConfiguration"]["EncryptionConfiguration"] == {"EncryptionOption": "SSE_S3"}


def test_a_budget_reports_the_forecast_and_the_bill_to_one_address(template):
    budget = resource(template, "AWS::Budgets::Budget")
    assert budget["Budget"]["BudgetLimit"] == {"Amount": 10, "Unit": "USD"}
    kinds = [each["Notification"]["NotificationType"] for each in budget["NotificationsWithSubscribers"]]
    assert kinds == ["FORECASTED", "ACTUAL"]
    subscribers: list[Any] = [each["Subscribers"] for each in budget["NotificationsWithSubscribers"]]
    assert subscribers == [[{"SubscriptionType": "EMAIL", "Address": "blog@example.org"}]] * 2
