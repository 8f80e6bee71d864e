"""The state machine of `bulk: map`: its definition, and what its role, its bucket and its batches may do."""

import json
import re
import subprocess
from copy import deepcopy
from typing import Any

import pytest

from fuda.sources.batches import BATCH_POSTS
from tests.conftest import ROOT
from tests.support.packages.stack import (
    Template,
    allowed,
    package_stack,
    read_template,
    require_node_packages,
    resource,
    resources,
    role_of,
    words,
)
from tests.support.packages.state_machines import read_definition

VALIDATOR = ROOT / "node_modules" / ".bin" / "asl-validator"
STATES = "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}"
TASK = "States", "Judge", "ItemProcessor", "States", "Suggest"
FAULTS: dict[str, tuple[tuple[str, ...], Any]] = {
    "no first state": (("StartAt",), None),
    "a first state that is not there": (("StartAt",), "Gone"),
    "a reader without a source": (("States", "Judge", "ItemReader", "Resource"), None),
    "a number as text": (("States", "Judge", "ItemBatcher", "MaxItemsPerBatch"), "40"),
    "a state that does not end": ((*TASK, "End"), None),
    "an expression that does not end": ((*TASK, "Output", "ids"), "{% [$states.input.Items.id %}"),
}
STATE_BYTES = 262_144
"""The most that a state of Step Functions takes or returns."""
ANSWER_BYTES = 55_427 / 20
"""Of a post's answer with its evidence, as bench/results/calls-2026-11-29.json has it for twenty."""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return read_template(package_stack(tmp_path_factory.mktemp("stack"), "--param", "bulk=map"))


@pytest.fixture
def definition(template: Template) -> dict[str, Any]:
    return read_definition(
        template, bucket="posts", function="arn:aws:lambda:us-east-1:123456789012:function:f"
    )


def validate(definition: dict[str, Any], folder) -> subprocess.CompletedProcess[str]:
    require_node_packages()
    path = folder / "machine.json"
    path.write_text(json.dumps(definition), encoding="utf-8")
    return subprocess.run([VALIDATOR, "--json-path", path], capture_output=True, text=True, check=False)


def damage(definition: dict[str, Any], *path: str, value: Any) -> dict[str, Any]:
    """Return the definition with another `value` at a path, or without what is there where it is None."""
    damaged = node = deepcopy(definition)
    for name in path[:-1]:
        node = node[name]
    node.pop(path[-1])
    if value is not None:
        node[path[-1]] = value
    return damaged


def test_asl_validator_finds_no_fault_in_the_state_machine(definition, tmp_path):
    run = validate(definition, tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("name", FAULTS)
def test_asl_validator_finds_a_fault_where_there_is_one(definition, tmp_path, name):
    path, value = FAULTS[name]
    assert validate(damage(definition, *path, value=value), tmp_path).returncode != 0


def test_there_is_no_state_machine_without_the_option(tmp_path):
    kinds = {each["Type"] for each in read_template(package_stack(tmp_path))["Resources"].values()}
    assert not [kind for kind in kinds if "StepFunctions" in kind]


def test_the_batches_are_express_and_the_parent_is_standard(template, definition):
    assert resource(template, "AWS::StepFunctions::StateMachine")["StateMachineType"] == "STANDARD"
    config = definition["States"]["Judge"]["ItemProcessor"]["ProcessorConfig"]
    assert config == {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}


def test_a_batch_and_its_answers_fit_into_a_state_and_into_the_api(definition):
    batcher = definition["States"]["Judge"]["ItemBatcher"]
    assert 20 <= batcher["MaxItemsPerBatch"] <= BATCH_POSTS
    assert batcher["MaxInputBytesPerBatch"] < STATE_BYTES
    assert 2 * batcher["MaxItemsPerBatch"] * ANSWER_BYTES < STATE_BYTES


def test_a_throttled_batch_is_sent_again_later_and_a_faulty_one_is_not(definition):
    [retry] = definition["States"]["Judge"]["ItemProcessor"]["States"]["Suggest"]["Retry"]
    assert "Lambda.TooManyRequestsException" in retry["ErrorEquals"]
    assert not {"States.ALL", "States.TaskFailed"} & set(retry["ErrorEquals"])
    assert (retry["BackoffRate"], retry["JitterStrategy"]) == (2, "FULL")


def test_authors_are_answered_while_batches_run(template, definition):
    instances = resource(template, "AWS::Lambda::Function")["ReservedConcurrentExecutions"]
    assert definition["States"]["Judge"]["MaxConcurrency"] <= instances / 2


def test_the_role_reads_posts_writes_results_and_invokes_one_function(template):
    bucket, machine = "${BulkBucket.Arn}", "fuda-dev-bulk"
    assert list(allowed(template, "BulkRole")) == [
        (["s3:GetObject"], {"Fn::Sub": f"{bucket}/posts/*"}),
        (
            ["s3:PutObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"],
            {"Fn::Sub": f"{bucket}/results/*"},
        ),
        (["lambda:InvokeFunction"], {"Fn::GetAtt": ["SuggestLambdaFunction", "Arn"]}),
        (["states:StartExecution"], {"Fn::Sub": f"{STATES}:stateMachine:{machine}"}),
        (
            ["states:DescribeExecution", "states:StopExecution"],
            {"Fn::Sub": f"{STATES}:execution:{machine}:*"},
        ),
    ]


def test_only_step_functions_of_this_account_takes_the_role(template):
    [statement] = role_of(template, "BulkRole")["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "states.amazonaws.com"}
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def test_the_state_machine_has_that_role_and_the_name_that_the_role_knows(template):
    machine = resource(template, "AWS::StepFunctions::StateMachine")
    assert machine["RoleArn"] == {"Fn::GetAtt": ["BulkRole", "Arn"]}
    assert machine["StateMachineName"] == "fuda-dev-bulk"


def test_the_function_itself_gets_no_more_rights(template):
    assert len(list(allowed(template))) == 1


def test_the_text_of_posts_is_gone_after_a_week(template):
    bucket = resources(template, "AWS::S3::Bucket")["BulkBucket"]
    [rule] = bucket["LifecycleConfiguration"]["Rules"]
    assert (rule["Status"], rule["ExpirationInDays"]) == ("Enabled", 7)
    assert "Prefix" not in rule
    # An old version would outlive its object.
    assert "VersioningConfiguration" not in bucket


def test_posts_are_read_and_answers_written_where_the_role_may(definition):
    judge = definition["States"]["Judge"]
    assert judge["ItemReader"]["Parameters"] == {"Bucket": "posts", "Key.$": "$.key"}
    writer = judge["ResultWriter"]["Parameters"]
    assert writer == {"Bucket": "posts", "Prefix.$": "States.Format('results/{}', $$.Execution.Name)"}


def test_no_answer_carries_the_text_of_its_post_home(definition):
    task = definition["States"]["Judge"]["ItemProcessor"]["States"]["Suggest"]
    assert set(task["Output"]) == {"ids", "model", "answers"}
    assert definition["States"]["Judge"]["ResultWriter"]["WriterConfig"]["Transformation"] == "COMPACT"


def test_every_placeholder_of_the_definition_is_filled_in(template):
    machine = resource(template, "AWS::StepFunctions::StateMachine")
    names = {name for word in words(machine["Definition"]) for name in re.findall(r"\$\{(\w+)\}", word)}
    assert names == machine["DefinitionSubstitutions"].keys()
