"""The check of a new version before it gets calls, with botocore's CodeDeploy and the real handler."""

import io
import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from deploy.stack.golden_posts import POSTS, check, is_valid
from model.post import Post
from service.tagger_contract import TRIAL_POST
from tests.conftest import ROOT
from tests.support.models.fake_tagger import FakeTagger
from tests.support.packages.lambda_function import handler_of

EVENT = {"DeploymentId": "d-1", "LifecycleEventHookExecutionId": "hook-1"}
MOVED = {"functionName": "fuda-prod", "functionAlias": "live", "currentVersion": "6", "targetVersion": "7"}
MAX_INLINE_CHARACTERS = 4096
LABEL = {"label": "Tea", "score": 0.5}
NOT_VALID: dict[str, dict[str, Any]] = {
    "a problem": {"status": 422},
    "no categories": {"tags": [LABEL]},
    "a score above 1": {"tags": [LABEL | {"score": 1.5}], "categories": []},
    "a score that is not a number": {"tags": [LABEL | {"score": float("nan")}], "categories": []},
    "worst first": {"tags": [LABEL | {"score": 0.1}, LABEL], "categories": []},
}


class FakeLambda:
    """Lambda whose versions answer with `handle`. It keeps the versions that were asked."""

    def __init__(self, handle: Callable[[Any], Any], **more: str) -> None:
        self.asked: list[tuple[str, str]] = []
        self._handle, self._more = handle, more

    def invoke(self, *, FunctionName: str, Qualifier: str, Payload: str) -> dict[str, Any]:  # noqa: N803
        self.asked.append((FunctionName, Qualifier))
        return {"Payload": io.BytesIO(json.dumps(self._handle(json.loads(Payload))).encode())} | self._more


def run(functions: FakeLambda, *, status: str, targets: tuple[str, ...] = ("fuda-prod:live",)) -> None:
    """Run the check of a deployment from version 6 to 7, and assert that it reports `status`."""
    client = boto3.client(
        "codedeploy", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="y"
    )
    with Stubber(client) as stubber:
        of = {"deploymentId": "d-1"}
        stubber.add_response("list_deployment_targets", {"targetIds": list(targets)}, of)
        for target in targets:
            found = {"deploymentTarget": {"lambdaTarget": {"lambdaFunctionInfo": MOVED}}}
            stubber.add_response("get_deployment_target", found, of | {"targetId": target})
        report = of | {"lifecycleEventHookExecutionId": "hook-1", "status": status}
        stubber.add_response("put_lifecycle_event_hook_execution_status", {}, report)
        check(EVENT, client, functions)
        stubber.assert_no_pending_responses()


def test_the_posts_are_those_that_a_model_must_pass():
    """JSON makes lists of tuples."""
    assert json.dumps([Post(**post) for post in POSTS]) == json.dumps([TRIAL_POST])


def test_a_version_that_answers_gets_calls():
    functions = FakeLambda(handler_of(FakeTagger()))
    run(functions, status="Succeeded")
    assert functions.asked == [("fuda-prod", "7")]


def test_a_version_that_cannot_start_gets_none(capsys):
    run(FakeLambda(lambda event: {"errorType": "CannotSuggest"}, FunctionError="Unhandled"), status="Failed")
    assert "version 7 failed: {'errorType': 'CannotSuggest'}" in capsys.readouterr().out


def test_a_version_that_answers_with_a_problem_gets_none(capsys):
    run(FakeLambda(lambda event: {"status": 500, "title": "Internal Server Error"}), status="Failed")
    assert "did not answer every post" in capsys.readouterr().out


def test_a_version_with_one_answer_that_is_not_valid_gets_none():
    run(FakeLambda(lambda event: {"answers": [{"tags": []}]}), status="Failed")


@pytest.mark.parametrize("name", NOT_VALID)
def test_an_answer_is_not_valid_with(name):
    assert not is_valid(NOT_VALID[name])


def test_a_check_that_fails_itself_is_reported_too(capsys):
    """Otherwise CodeDeploy would wait for an hour."""

    def refuse(event: Any) -> Any:
        raise ConnectionError("throttled")

    run(FakeLambda(refuse), status="Failed")
    assert "ConnectionError('throttled')" in capsys.readouterr().out


def test_the_file_fits_into_a_template():
    text = (ROOT / "deploy" / "stack" / "golden_posts.py").read_text(encoding="utf-8")
    assert len(text) <= MAX_INLINE_CHARACTERS
    assert "${" not in text  # osls and CloudFormation would replace it
