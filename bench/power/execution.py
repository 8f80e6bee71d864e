"""One execution of the state machine: waits for it, and finds out what it measured or why it failed."""

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bench.power.rules import find_region
from bench.power.step_functions import StepFunctions
from console.progress import Progress
from model.errors import FudaError

POLL_S = 3.0
MEASURING = "measuring sizes"
CLEAN_UP = "CleanUpOnError"
"""An error leads to this state, after which the execution counts as a success with an empty output."""
MAX_CAUSE = 300
LEFT_BEHIND = (
    "check the function then: aliases RAM… and their versions stay, and so does the memory size that power "
    "tuning had set"
)
STOPPED = f"Someone stopped it: {LEFT_BEHIND}"
_ADVICE = {
    "json log|initdurationms|restoredurationms|'statemachine'": (
        "Power tuning cannot read a function's log in the format JSON (its issues 232 and 305). Set "
        "LogFormat to Text"
    ),
    "datalimitexceeded": "Use a smaller payload, or put it in S3 and give payloadS3",
    "permission denied when trying to read s3": (
        "Deploy power tuning again with payloadS3Bucket, or give a payload"
    ),
    "accessdenied|not authorized": (
        "Deploy power tuning again with a lambdaResource that covers this function"
    ),
    "resourcenotfound|function not found": "Check lambdaARN: its account has no such function in this region",
    "toomanyrequests|rate exceeded|concurrent": (
        "Lambda throttled it: leave parallelInvocation out, lower num, or raise the function's concurrency"
    ),
    "memorysize": "New accounts get 3,008 MB at most: lower powerValues, or ask AWS for a higher quota",
    "runtime.exiterror|outofmemory|signal: killed": (
        "The function ended during a call, as when out of memory: leave the smallest of powerValues out"
    ),
    "invocation error|processor": (
        "The function itself failed: invoke it with this payload at the smallest size, and read its log"
    ),
    "timed out|timeout": (
        "Lower num, set parallelInvocation, or deploy power tuning with a longer totalExecutionTimeout"
    ),
    "": "Open it in the console of Step Functions, where the state that failed is red",
}
"""The next move by words in an error, in lower case; the first that fits counts."""


class ExecutionFailed(FudaError):
    """Raised when an execution ended without a result."""


class StillRunning(FudaError):
    """Raised when an execution has not ended in time. It goes on in AWS."""

    def __init__(self, arn: str, waited_s: float) -> None:
        super().__init__(f"After {waited_s:,.0f} s it has not ended. {render_still_running(arn)}")
        self.arn = arn


def wait(
    service: StepFunctions,
    arn: str,
    *,
    timeout_s: float,
    on_progress: Progress,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], object] = time.sleep,
) -> dict[str, Any]:
    """Return DescribeExecution's answer once the execution has ended. Raises StillRunning and AwsRefused.

    `clock` gives seconds. The last size is reported as measured only at the end.
    """
    began_s, total = clock(), 0
    while (execution := service.describe(arn))["status"] == "RUNNING":
        waited_s = clock() - began_s
        if waited_s >= timeout_s:
            raise StillRunning(arn, waited_s)
        done, total = count_sizes(service.read_events(arn))
        on_progress(MEASURING, min(done, total - 1), total)
        sleep(min(POLL_S, timeout_s - waited_s))
    if total and execution["status"] == "SUCCEEDED":
        on_progress(MEASURING, total, total)
    return execution


def count_sizes(events: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
    """Return how many memory sizes are measured, and how many there are; (0, 1) before measuring begins."""
    started = (event for event in events if event["type"] == "MapStateStarted")
    total = next((event["mapStateStartedEventDetails"]["length"] for event in started), 1)
    return sum(event["type"] == "MapIterationSucceeded" for event in events), total


def read_output(service: StepFunctions, execution: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return an ended execution's output, None after a dry run. Raises ExecutionFailed and AwsRefused."""
    arn, status = execution["executionArn"], execution["status"]
    if status != "SUCCEEDED":
        what = f"ended with the status {status}"
        raise ExecutionFailed(render_failure(arn, what, execution.get("error"), execution.get("cause")))
    output = json.loads(execution.get("output") or "null")
    if isinstance(output, dict) and {"power", "cost", "duration", "stateMachine"} <= output.keys():
        return output
    error = find_error(service.read_events(arn, data=True))
    if error is None and json.loads(execution.get("input") or "{}").get("dryRun"):
        return None
    error = error or {"Error": "no result", "Cause": f"its output is {execution.get('output') or 'empty'}"}
    what = "failed, and was cleaned up after"
    raise ExecutionFailed(render_failure(arn, what, error.get("Error"), error.get("Cause")))


def find_error(events: Sequence[Mapping[str, Any]]) -> dict[str, str] | None:
    """Return the {"Error", "Cause"} that led to CleanUpOnError, None when no error did."""
    for event in events:
        details = event.get("stateEnteredEventDetails", {})
        if details.get("name") == CLEAN_UP:
            error = json.loads(details.get("input") or "{}").get("error")
            return error if isinstance(error, dict) else {}
    return None


def render_failure(arn: str, what: str, error: str | None, cause: str | None) -> str:
    """Return the message for an execution: what happened to it, the state machine's error, the next move."""
    reason = ": ".join(filter(None, (error, shorten_cause(cause or ""))))
    advice = STOPPED if what.endswith("ABORTED") else find_advice(f"{error} {cause}")
    return f"The execution {what}{f' ({reason})' if reason else ''}. {advice}. It is {arn}."


def shorten_cause(cause: str) -> str:
    """Return a cause for people to read: only the message of a function's JSON, without payload and trace.

    The message is "… with payload <JSON> - original error type: …,trace: …" (handleLambdaInvocationError in
    lambda/utils.js).
    """
    try:
        message = str(json.loads(cause)["errorMessage"])
    except (ValueError, KeyError, TypeError):
        message = cause
    message = re.sub(r" with payload (?:.* - original error|.*)", ":", message, flags=re.DOTALL)
    message = message.partition(",trace: ")[0].rstrip(".: ")
    return message if len(message) <= MAX_CAUSE else f"{message[: MAX_CAUSE - 1]}…"


def find_advice(text: str) -> str:
    """Return the next move after an error, by the words in it."""
    lower = text.lower()
    return next(
        advice for words, advice in _ADVICE.items() if any(word in lower for word in words.split("|"))
    )


def render_still_running(arn: str) -> str:
    """Return how to continue with an execution that goes on while this command no longer waits for it."""
    return (
        f"It goes on in AWS. Wait for it again with --execution {arn}, or stop it with `aws stepfunctions "
        f"stop-execution --region {find_region('execution', arn)} --execution-arn {arn}`; {LEFT_BEHIND}."
    )
