"""Waits for an execution of the state machine, and tells what came of it."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from bench.power.arn import execution_region
from bench.power.step_functions import ABORTED, RUNNING, SUCCEEDED, TIMED_OUT, Execution, StepFunctions
from console.progress import Progress
from model.errors import FudaError

POLL_S = 3.0
CLEAN_UP = "CleanUpOnError"
"""The state that an error leads to; the execution then ends well, with an empty output."""
PUBLISHER = "Publisher"
PUBLISHING, MEASURING = "publishing versions", "measuring sizes"

STOPPED = "was aborted"
LEFT_BEHIND = (
    "look at the function then: aliases RAM… and their versions stay, and its memory size is what power "
    "tuning had set it to"
)
_ADVICE = (
    (
        ("json log", "initdurationms", "'statemachine'", "restoredurationms"),
        "Power tuning cannot read the lines of a function with the log format JSON (its issues 232 and 305), "
        "and without its REPORT lines has nothing to choose from. Set LogFormat to Text",
    ),
    (
        ("datalimitexceeded",),
        "Step Functions passes on 262,144 bytes: take a smaller payload, or put it in S3 and give payloadS3",
    ),
    (
        ("permission denied when trying to read s3",),
        "Deploy power tuning again with payloadS3Bucket, or give a payload",
    ),
    (
        ("accessdenied", "not authorized"),
        "Power tuning may not touch this function: deploy it again with lambdaResource that covers it",
    ),
    (
        ("resourcenotfound", "function not found"),
        "Look at lambdaARN: there is no such function in that region and account",
    ),
    (
        ("toomanyrequests", "rate exceeded", "concurrent"),
        "Lambda throttled it: leave parallelInvocation out, lower num, or raise the function's concurrency",
    ),
    (
        ("memorysize",),
        "New accounts get 3,008 MB at most: lower powerValues, or ask AWS for the quota",
    ),
    (
        ("runtime.exiterror", "outofmemory", "signal: killed"),
        "It ended in the middle of an answer, as when out of memory: leave the least of powerValues out",
    ),
    (
        ("invocation error", "processor"),
        "The function itself failed: invoke it with this payload at the smallest size, and read its log",
    ),
    (
        ("timed out", "timeout"),
        "Lower num, take parallelInvocation, or deploy power tuning with a longer totalExecutionTimeout",
    ),
)


class ExecutionFailed(FudaError):
    """The execution came to nothing: `error` and `cause` are the state machine's own words."""

    def __init__(self, arn: str, what: str, error: str, cause: str) -> None:
        said = ": ".join(filter(None, (error, shorten_cause(cause))))
        advice = f"Somebody stopped it: {LEFT_BEHIND}" if what == STOPPED else find_advice(f"{error} {cause}")
        super().__init__(f"The execution {what}{f' ({said})' if said else ''}. {advice}. It is {arn}.")
        self.error = error
        self.cause = cause


class StillRunning(FudaError):
    """The execution did not end in the time given; it goes on without anybody waiting."""

    def __init__(self, arn: str, waited_s: float) -> None:
        super().__init__(f"After {waited_s:,.0f} s it has not ended. {render_still_running(arn)}")
        self.arn = arn


class Plan(NamedTuple):
    """How much an execution has to do."""

    sizes: int
    versions: int


class Stage(NamedTuple):
    """What an execution is at, how much of it is done, and how much there is, at least 1."""

    name: str
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How to wait: at most `timeout_s`, telling `progress`, by a clock in seconds and a sleep.

    `plan` is for the progress alone.
    """

    timeout_s: float
    plan: Plan | None = None
    progress: Progress
    clock: Callable[[], float]
    sleep: Callable[[float], object]


def wait(service: StepFunctions, arn: str, waiting: Waiting) -> Execution:
    """Return the execution once it has ended. Raises StillRunning, or AwsRefused."""
    began_s = waiting.clock()
    told: Stage | None = None
    while (execution := service.describe(arn)).status == RUNNING:
        waited_s = waiting.clock() - began_s
        if waited_s >= waiting.timeout_s:
            raise StillRunning(arn, waited_s)
        told = _tell(waiting.progress, told, find_stage(service.read_events(arn), waiting.plan))
        waiting.sleep(min(POLL_S, waiting.timeout_s - waited_s))
    if told and execution.status == SUCCEEDED:
        _tell(waiting.progress, told, Stage(told.name, told.total, told.total))
    return execution


def find_stage(events: Sequence[Mapping[str, Any]], plan: Plan | None) -> Stage:
    """Return the stage that an execution is in, from its events.

    A stage is never said to be done, which only the next one tells; without a plan its size is that of what
    has begun.
    """
    names = Counter(event.get("stateExitedEventDetails", {}).get("name") for event in events)
    types = Counter(str(event["type"]) for event in events)
    if types["MapStateStarted"]:
        total = plan.sizes if plan else types["MapIterationStarted"] + 1
        return Stage(MEASURING, min(types["MapIterationSucceeded"], total - 1), total)
    total = plan.versions if plan else names[PUBLISHER] + 1
    return Stage(PUBLISHING, min(names[PUBLISHER], total - 1), total)


def read_output(service: StepFunctions, execution: Execution) -> dict[str, Any] | None:
    """Return what an ended execution found out, None after a dry run. Raises ExecutionFailed.

    An error while publishing or measuring leads to CleanUpOnError, after which the execution counts as a
    success without an output: what went wrong stands in the input of that state.
    """
    if execution.status != SUCCEEDED:
        what = {ABORTED: STOPPED, TIMED_OUT: "timed out"}.get(execution.status, "failed")
        raise ExecutionFailed(execution.arn, what, execution.error, execution.cause)
    output = json.loads(execution.output or "null")
    if isinstance(output, dict) and {"power", "cost", "duration", "stateMachine"} <= output.keys():
        return output
    error = find_error(service.read_events(execution.arn, data=True))
    if error is None and json.loads(execution.input or "{}").get("dryRun"):
        return None
    error = error or {"Error": "no result", "Cause": f"its output is {execution.output or 'empty'}"}
    raise ExecutionFailed(
        execution.arn, "failed, and was cleaned up after", error.get("Error", ""), error.get("Cause", "")
    )


def find_error(events: Sequence[Mapping[str, Any]]) -> dict[str, str] | None:
    """Return the {"Error", "Cause"} that led to CleanUpOnError, or None."""
    for event in events:
        details = event.get("stateEnteredEventDetails", {})
        if details.get("name") == CLEAN_UP:
            error = json.loads(details.get("input") or "{}").get("error")
            return error if isinstance(error, dict) else {}
    return None


def shorten_cause(cause: str) -> str:
    """Return a cause as people read it: of a function's JSON its message alone, without the payload.

    The message is "what with payload <JSON> - original error type: ..." (handleLambdaInvocationError in
    lambda/utils.js).
    """
    try:
        message = json.loads(cause)["errorMessage"]
    except (ValueError, KeyError, TypeError):
        message = cause
    head, _, rest = str(message).partition(" with payload ")
    original = rest.rpartition(" - original error ")[2] if " - original error " in rest else ""
    message = ": ".join(filter(None, (head.strip().rstrip("."), original.partition(",trace: ")[0])))
    return message if len(message) <= 300 else f"{message[:299]}…"


def find_advice(text: str) -> str:
    """Return what to do about an error, from the words in it."""
    lower = text.lower()
    found = (advice for words, advice in _ADVICE if any(word in lower for word in words))
    return next(found, "Open it in the console of Step Functions, where the state that failed is red")


def render_still_running(arn: str) -> str:
    """Return how to go on with an execution that nobody waits for any more."""
    return (
        f"It goes on in AWS. Wait for it again with --execution {arn} or stop it with `aws stepfunctions "
        f"stop-execution --region {execution_region(arn)} --execution-arn {arn}`; {LEFT_BEHIND}."
    )


def _tell(progress: Progress, before: Stage | None, now: Stage) -> Stage:
    """Tell the present stage, and of one before it that it is done; return the present one."""
    if before and before.name != now.name:
        progress(before.name, before.total, before.total)
    progress(*now)
    return now
