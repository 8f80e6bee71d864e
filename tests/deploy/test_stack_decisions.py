"""The stack's table of decisions, and its way into the archive."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import boto3
import duckdb
import pytest
from moto.server import ThreadedMotoServer

from aws.decision_table import BY_MODEL, BY_TIME, DecisionTable
from aws.variables import DECISIONS_DAYS, DECISIONS_TABLE
from service.decisions.store import Reading
from tests.support.decisions import MODEL, Ticking, decided, labels, read_all
from tests.support.packages.archive import deliver, fill_tables, pipe, run_query
from tests.support.packages.stack import (
    Template,
    allowed,
    copy_stack,
    package_stack,
    read_template,
    resource,
    resources,
    role_of,
    run_osls,
    words,
)
from tests.support.registries import hide_settings

TABLE = "decisions"
STREAM = "AWS::KinesisFirehose::DeliveryStream"
NEWER = "5e0a77c2b1f4"


@pytest.fixture(scope="module")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return package_stack(tmp_path_factory.mktemp("decisions"), "--stage", "example-rest")


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> tuple[Template, Template]:
    """Return the template of a table without an archive, and that of an archive without a table."""
    found = [
        read_template(package_stack(tmp_path_factory.mktemp("alone"), "--param", given))
        for given in ("decisions=table", "archive=s3")
    ]
    return found[0], found[1]


@pytest.fixture
def template(packaged: Path) -> Template:
    return read_template(packaged)


def variables(template: Template) -> dict[str, object]:
    found: dict[str, object] = resource(template, "AWS::Lambda::Function")["Environment"]["Variables"]
    return found


@pytest.fixture
def table(template: Template) -> Iterator[DecisionTable]:
    """Serve the table of the template by moto."""
    found = resource(template, "AWS::DynamoDB::Table")
    names = "BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes"
    stream = {"StreamEnabled": True, **found["StreamSpecification"]}
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    with pytest.MonkeyPatch.context() as patch:
        hide_settings(patch)
        patch.setenv("AWS_ENDPOINT_URL", "http://{}:{}".format(*server.get_host_and_port()))
        boto3.setup_default_session()
        asked: dict[str, Any] = {name: found[name] for name in names}
        boto3.client("dynamodb").create_table(TableName=TABLE, StreamSpecification=stream, **asked)
        yield DecisionTable(TABLE, days=365, now=Ticking())
        boto3.client("dynamodb").delete_table(TableName=TABLE)
    server.stop()


def read_stream() -> list[dict[str, Any]]:
    """Return every record of the table's stream."""
    streams: Any = boto3.client("dynamodbstreams")
    [stream] = streams.list_streams(TableName=TABLE)["Streams"]
    [shard] = streams.describe_stream(StreamArn=stream["StreamArn"])["StreamDescription"]["Shards"]
    start = {"ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
    iterator = streams.get_shard_iterator(StreamArn=stream["StreamArn"], **start)["ShardIterator"]
    records: list[dict[str, Any]] = streams.get_records(ShardIterator=iterator)["Records"]
    return records


def archive_rows(template: Template, records: list[dict[str, Any]]) -> bytes:
    """Return the object that the pipe and its stream make of the records of the table's stream."""
    found = resource(template, "AWS::Pipes::Pipe")
    assert found["Source"] == {"Fn::GetAtt": ["DecisionsTable", "StreamArn"]}
    assert found["Target"] == {"Fn::GetAtt": ["DecisionsArchive", "Arn"]}
    stream = resources(template, STREAM)["DecisionsArchive"]
    return deliver(pipe(records, found), stream["ExtendedS3DestinationConfiguration"])


def ask_acceptance(template: Template, records: list[dict[str, Any]], *days: str) -> list[dict[str, Any]]:
    with closing(duckdb.connect()) as database:
        fill_tables(database, template, {"decisions": archive_rows(template, records)})
        return run_query(database, template, "acceptance", *days)


def write_week(table: DecisionTable) -> None:
    """Write two decisions about one model and three about a newer one, and two of another blog."""
    table.write("tea", [decided("a"), decided("b", outcome="rejected")])
    newer = [decided("c", model=NEWER), decided("d", outcome="added", model=NEWER)]
    table.write("tea", [*newer, decided("e", outcome="applied", model=NEWER)])
    table.write("", [decided("a", outcome="added"), decided('"茶"', outcome="added")])


def test_the_table_keeps_and_finds_decisions_by_post_time_and_model(template, table):
    table.write("tea", [decided("a"), decided("b", outcome="rejected")])
    assert sorted(labels(read_all(table, blog="tea"))) == ["a", "b"]
    assert sorted(labels(read_all(table, Reading(post=decided().post), blog="tea"))) == ["a", "b"]
    assert table.count("tea", MODEL) == {"accepted": 1, "rejected": 1, "added": 0, "applied": 0}


def test_the_function_gets_the_name_of_the_table_and_how_long_it_keeps(template):
    assert variables(template)[DECISIONS_TABLE] == {"Ref": "DecisionsTable"}
    assert variables(template)[DECISIONS_DAYS] == "365"


def test_the_table_is_kept_encrypted_restorable_and_paid_by_the_call(template):
    found = resource(template, "AWS::DynamoDB::Table")
    assert found["BillingMode"] == "PAY_PER_REQUEST"
    assert found["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}
    assert found["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert found["SSESpecification"] == {"SSEEnabled": True}
    assert found["DeletionProtectionEnabled"] is True
    kept = template["Resources"]["DecisionsTable"]
    assert {kept["DeletionPolicy"], kept["UpdateReplacePolicy"]} == {"Retain"}


def test_the_role_puts_and_queries_decisions_and_scans_nothing(template):
    _, put, query, *_ = allowed(template)
    assert put == (["dynamodb:PutItem", "dynamodb:Query"], {"Fn::GetAtt": ["DecisionsTable", "Arn"]})
    indexes = [{"Fn::Sub": f"${{DecisionsTable.Arn}}/index/{name}"} for name in (BY_TIME, BY_MODEL)]
    assert query == (["dynamodb:Query"], indexes)


def test_how_long_decisions_are_kept_needs_a_table(tmp_path):
    run = run_osls(copy_stack(tmp_path), "--param", "decisionsDays=9")
    assert run.returncode == 1
    assert "Parameter decisionsDays needs decisions: table." in run.stdout + run.stderr


def test_acceptance_is_counted_by_blog_and_model_version(template, table):
    write_week(table)
    rows = ask_acceptance(template, read_stream())
    names = "blog", "model", "accepted", "rejected", "added", "applied", "acceptance"
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("tea", MODEL, 1, 1, 0, 0, 0.5),
        ("tea", NEWER, 1, 0, 1, 1, 1.0),
        ("", MODEL, 0, 0, 2, 0, None),
    ]


def test_acceptance_counts_a_row_that_was_archived_twice_once(template, table):
    write_week(table)
    once = read_stream()
    assert ask_acceptance(template, once * 2) == ask_acceptance(template, once)


def test_acceptance_reads_only_its_days(template, table):
    write_week(table)
    assert ask_acceptance(template, read_stream(), "2026-11-01", "2026-11-29") == []


def test_a_row_that_expires_stays_in_the_archive(template, table):
    table.write("tea", [decided("a")])
    before = read_stream()
    key = {name: before[0]["dynamodb"]["Keys"][name] for name in ("pk", "sk")}
    boto3.client("dynamodb").delete_item(TableName=TABLE, Key=key)
    after = read_stream()
    assert len(after) == 2
    assert ask_acceptance(template, after) == ask_acceptance(template, before) != []


def test_an_archived_line_has_the_label_and_score_of_its_row(template, table):
    table.write("tea", [decided('"茶"')])
    [line] = pipe(read_stream(), resource(template, "AWS::Pipes::Pipe"))
    assert b"\n" not in line
    row = json.loads(line)["decision"]
    assert (row["label"], row["score"]) == ({"S": '"茶"'}, {"N": "0.5000"})


def test_the_pipe_reads_one_stream_and_writes_to_one(template):
    read, write = allowed(template, "DecisionsPipeRole")
    assert read[1] == {"Fn::GetAtt": ["DecisionsTable", "StreamArn"]}
    assert write == (["firehose:PutRecordBatch"], {"Fn::GetAtt": ["DecisionsArchive", "Arn"]})
    [trust] = role_of(template, "DecisionsPipeRole")["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "pipes.amazonaws.com"}
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def test_a_table_without_an_archive_has_no_pipe(alone):
    table, _ = alone
    assert "AWS::Pipes::Pipe" not in {each["Type"] for each in table["Resources"].values()}
    assert resource(table, "AWS::DynamoDB::Table")


def test_an_archive_without_a_table_has_no_stream_and_no_right_for_it(alone):
    _, archive = alone
    assert resources(archive, STREAM).keys() == {"AnswersArchive", "AccessArchive"}
    assert "${ArchiveBucket.Arn}/decisions/*" not in words(role_of(archive, "ArchiveDeliveryRole"))
    assert not {DECISIONS_TABLE, DECISIONS_DAYS} & variables(archive).keys()
