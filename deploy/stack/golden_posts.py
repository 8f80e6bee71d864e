"""Lambda function that CodeDeploy asks before a new version gets calls: sends it golden posts.

rollout-canary.yml puts this file into the template, so it has at most 4,096 characters and imports nothing
of Fuda.
"""

import json
from typing import Any

# service.tagger_contract.TRIAL_POST; a test compares the two.
POSTS: list[dict[str, Any]] = [
    {
        "title": "A week of tea in Uji 宇治の新茶",
        "body": "## Tea\n\nWe walked to the *tea fields*, for `gyokuro`. "
        "駅から歩いて、茶畑でお茶を飲んだ。\n",
        "tags": ["Kyoto"],
        "categories": ["Diary"],
    }
]


def handler(event: dict[str, str], context: object) -> None:
    """Check the new version and report the result to CodeDeploy, which goes on or rolls back."""
    import boto3

    check(event, boto3.client("codedeploy"), boto3.client("lambda"))


def check(event: dict[str, str], codedeploy: Any, functions: Any) -> None:
    """Ask the new version about POSTS and report to CodeDeploy. Every failure is reported as Failed.

    Without a report CodeDeploy would wait for an hour.
    """
    deployment = event["DeploymentId"]
    try:
        fault = find_fault(functions, *find_version(codedeploy, deployment))
    except Exception as error:
        fault = f"the check failed: {error!r}"
    print(fault or "the new version answers")
    codedeploy.put_lifecycle_event_hook_execution_status(
        deploymentId=deployment,
        lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
        status="Failed" if fault else "Succeeded",
    )


def find_version(codedeploy: Any, deployment: str) -> tuple[str, str]:
    """Return the function's name and the number of its new version."""
    [target] = codedeploy.list_deployment_targets(deploymentId=deployment)["targetIds"]
    found = codedeploy.get_deployment_target(deploymentId=deployment, targetId=target)
    moved = found["deploymentTarget"]["lambdaTarget"]["lambdaFunctionInfo"]
    return moved["functionName"], moved["targetVersion"]


def find_fault(functions: Any, name: str, version: str) -> str:
    """Return why the answer of a version is not valid for POSTS, or ""."""
    payload = json.dumps({"posts": POSTS})
    answered = functions.invoke(FunctionName=name, Qualifier=version, Payload=payload)
    answer = json.loads(answered["Payload"].read())
    if "FunctionError" in answered:
        return f"version {version} failed: {answer}"
    answers = answer.get("answers", [])
    if len(answers) != len(POSTS):
        return f"version {version} did not answer every post: {answer}"
    faulty = [each for each in answers if not is_valid(each)]
    return f"version {version} has answers that are not valid: {faulty}" if faulty else ""


def is_valid(answer: dict[str, Any]) -> bool:
    """Return whether an answer has labels of both kinds, best first, with scores from 0 to 1."""
    for kind in ("tags", "categories"):
        if not isinstance(answer.get(kind), list):
            return False
        scores = [each["score"] for each in answer[kind]]
        if scores != sorted(scores, reverse=True) or not all(0 <= score <= 1 for score in scores):
            return False
    return True
