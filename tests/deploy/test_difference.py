"""What a deployment would change, by change sets of a server that speaks CloudFormation."""

import json
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import WaiterError
from moto import mock_aws

from deploy.difference import MAX_TEMPLATE_BYTES, CannotCompare, find_changes, main, render

STACK = "fuda-prod"


def template(**buckets: str) -> str:
    """Return a template with buckets of these names."""
    resources = {
        name: {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": bucket}}
        for name, bucket in buckets.items()
    }
    return json.dumps({"Resources": resources})


@pytest.fixture
def client(monkeypatch):
    """CloudFormation with the stack fuda-prod of the buckets A and B."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        client = boto3.client("cloudformation")
        client.create_stack(StackName=STACK, TemplateBody=template(A="fuda-a", B="fuda-b"))
        yield client


def run(tmp_path: Path, text: str, *options: str) -> int:
    (tmp_path / "template.json").write_text(text)
    return main(["--stage", "prod", "--template", str(tmp_path / "template.json"), *options])


def test_each_resource_that_would_change_is_printed(client, tmp_path, capsys):
    assert run(tmp_path, template(A="fuda-other", C="fuda-c")) == 0
    assert capsys.readouterr().out.splitlines()[4:] == [
        "| Remove | B | AWS::S3::Bucket |",
        "| Add | C | AWS::S3::Bucket |",
        "| Modify | A | AWS::S3::Bucket |",
    ]


def test_nothing_is_changed_and_no_change_set_is_left(client):
    before = client.describe_stack_resources(StackName=STACK)["StackResources"]
    find_changes(client, STACK, template(C="fuda-c"))
    assert client.describe_stack_resources(StackName=STACK)["StackResources"] == before
    assert client.list_change_sets(StackName=STACK)["Summaries"] == []


def test_the_same_template_changes_nothing(client, tmp_path, capsys):
    assert run(tmp_path, template(A="fuda-a", B="fuda-b")) == 0
    assert capsys.readouterr().out == "Nothing changes in the stack fuda-prod.\n"


def test_a_stack_that_does_not_exist_gets_every_resource_and_is_not_made(client, tmp_path, capsys):
    assert run(tmp_path, template(A="fuda-x"), "--stage", "new") == 0
    assert "| Add | A | AWS::S3::Bucket |" in capsys.readouterr().out
    assert [each["StackName"] for each in client.list_stacks()["StackSummaries"]] == [STACK]


class Failing:
    """CloudFormation whose change sets fail for `reason`; `deleted` counts those that were deleted."""

    def __init__(self, reason: str) -> None:
        self.reason, self.deleted = reason, 0

    def describe_stacks(self, **_: Any) -> None: ...

    def create_change_set(self, **_: Any) -> None: ...

    def describe_change_set(self, **_: Any) -> dict[str, str]:
        return {"StatusReason": self.reason}

    def delete_change_set(self, **_: Any) -> None:
        self.deleted += 1

    def get_waiter(self, _: str) -> "Failing":
        return self

    def wait(self, **_: Any) -> None:
        raise WaiterError("change_set_create_complete", "FAILED", {})


def test_a_change_set_without_changes_fails_on_aws_and_is_no_error():
    client = Failing("The submitted information didn't contain changes. Submit different information.")
    assert find_changes(client, STACK, template()) == []
    assert client.deleted == 1


def test_a_template_that_aws_refuses_is_reported_and_its_change_set_deleted():
    client = Failing("Template error: unresolved reference.")
    with pytest.raises(
        CannotCompare, match="fuda-prod cannot be compared: Template error: unresolved reference"
    ):
        find_changes(client, STACK, template())
    assert client.deleted == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [("{", "Run make stack first"), (json.dumps({"a": "b" * MAX_TEMPLATE_BYTES}), "over 51,200")],
)
def test_a_template_that_cannot_be_sent_is_refused(tmp_path, capsys, text, reason):
    assert run(tmp_path, text) == 2
    assert reason in capsys.readouterr().err


def test_a_replacement_is_named_before_what_is_added():
    changes = [
        {"Action": "Add", "LogicalResourceId": "A", "ResourceType": "T"},
        {"Action": "Modify", "Replacement": "True", "LogicalResourceId": "Z", "ResourceType": "T"},
    ]
    assert render(STACK, changes)[-2:] == ["| Replace | Z | T |", "| Add | A | T |"]
