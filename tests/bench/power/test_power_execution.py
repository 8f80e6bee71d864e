"""What an execution's events and errors say, without any AWS."""

import json

import pytest

from bench.power.execution import (
    MEASURING,
    PUBLISHING,
    ExecutionFailed,
    Plan,
    Stage,
    StillRunning,
    Waiting,
    find_advice,
    find_stage,
    read_output,
    shorten_cause,
    wait,
)
from bench.power.step_functions import ABORTED, RUNNING, SUCCEEDED, TIMED_OUT, Execution, StepFunctions
from tests.support.packages.state_machines import CAUSE, SHORT_CAUSE

ARN = "arn:aws:states:eu-west-1:123456789012:execution:powerTuningStateMachine-1:fuda-1"
PUBLISHED = {"type": "TaskStateExited", "stateExitedEventDetails": {"name": "Publisher"}}
MEASURED = {"type": "MapIterationSucceeded"}


def ended(status=SUCCEEDED, **parts):
    return Execution(arn=ARN, status=status, **({"input": "{}"} | parts))


class FakeService(StepFunctions):
    """An execution that ends after as many looks as it has lists of events."""

    def __init__(self, *histories, end=None):
        super().__init__(None)
        self.histories = list(histories)
        self.end = end or ended()

    def describe(self, arn):
        return ended(RUNNING) if self.histories else self.end

    def read_events(self, arn, *, data=False):
        return self.histories.pop(0) if self.histories else []


def waiting(told, *, timeout_s=60.0, plan=None):
    """Return how to wait by a clock that only sleeping moves, telling into the list `told`."""
    now = [0.0]

    def sleep(seconds):
        now[0] += seconds

    return Waiting(
        timeout_s=timeout_s,
        plan=plan,
        progress=lambda *stage: told.append(stage),
        clock=lambda: now[0],
        sleep=sleep,
    )


@pytest.mark.parametrize(
    ("events", "plan", "stage"),
    [
        ([], Plan(3, 4), Stage(PUBLISHING, 0, 4)),
        ([PUBLISHED] * 3, Plan(3, 4), Stage(PUBLISHING, 3, 4)),
        ([PUBLISHED] * 4, Plan(3, 4), Stage(PUBLISHING, 3, 4)),
        ([PUBLISHED] * 2, None, Stage(PUBLISHING, 2, 3)),
        ([PUBLISHED] * 4 + [{"type": "MapStateStarted"}], Plan(3, 4), Stage(MEASURING, 0, 3)),
        ([{"type": "MapStateStarted"}, MEASURED, MEASURED], Plan(3, 4), Stage(MEASURING, 2, 3)),
        ([{"type": "MapStateStarted"}, {"type": "MapIterationStarted"}], None, Stage(MEASURING, 0, 2)),
    ],
)
def test_a_stage_is_read_from_the_events(events, plan, stage):
    assert find_stage(events, plan) == stage


def test_waiting_tells_every_stage_to_its_end():
    told: list[tuple[str, int, int]] = []
    service = FakeService([PUBLISHED], [PUBLISHED] * 3, [{"type": "MapStateStarted"}, MEASURED])
    assert wait(service, ARN, waiting(told, plan=Plan(2, 3))) == ended()
    assert told == [
        (PUBLISHING, 1, 3),
        (PUBLISHING, 2, 3),
        (PUBLISHING, 3, 3),
        (MEASURING, 1, 2),
        (MEASURING, 2, 2),
    ]


def test_waiting_ends_at_its_time_and_tells_how_to_go_on():
    with pytest.raises(
        StillRunning,
        match=rf"^After 10 s it has not ended.* --execution {ARN} .*stop-execution --region eu-west-1 ",
    ):
        wait(FakeService(*[[]] * 99), ARN, waiting([], timeout_s=10))


def test_an_error_that_was_cleaned_up_after_is_no_success():
    events = [
        {"type": "TaskStateEntered"},
        {
            "type": "TaskStateEntered",
            "stateEnteredEventDetails": {
                "name": "CleanUpOnError",
                "input": json.dumps({"num": 5, "error": {"Error": "Error", "Cause": CAUSE}}),
            },
        },
    ]
    with pytest.raises(
        ExecutionFailed, match=r'cleaned up after \(Error: Invocation error .*"killed"\)\. It ended'
    ):
        read_output(FakeService(events), ended(output="{}"))


@pytest.mark.parametrize("output", ["", "{}", "null", '{"power": 128}', "[]"])
def test_an_output_that_is_no_result_is_told(output):
    with pytest.raises(ExecutionFailed, match="no result: its output is"):
        read_output(FakeService(), ended(output=output))


@pytest.mark.parametrize("output", ["", "{}", "null"])
def test_a_dry_run_has_no_output(output):
    assert read_output(FakeService(), ended(input='{"dryRun": true}', output=output)) is None


def test_somebody_who_stops_an_execution_leaves_the_function_changed():
    with pytest.raises(
        ExecutionFailed, match=r"was aborted\. Somebody stopped it: look at the function then"
    ):
        read_output(FakeService(), ended(ABORTED))


def test_an_execution_that_ran_out_of_time_is_told_so():
    with pytest.raises(ExecutionFailed, match=r"timed out \(States\.Timeout\)\. Lower num"):
        read_output(FakeService(), ended(TIMED_OUT, error="States.Timeout"))


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("Error: Invalid JSON log does not contain initDurationMs", "LogFormat to Text"),
        ("TypeError Cannot set properties of undefined (setting 'stateMachine')", "LogFormat to Text"),
        ("Unrecognized JSON log", "LogFormat to Text"),
        ("States.DataLimitExceeded: The state/task 'Branching' returned", "smaller payload"),
        ("Permission denied when trying to read s3://b/k", "payloadS3Bucket"),
        ("AccessDeniedException: not authorized to perform: lambda:PublishVersion", "lambdaResource"),
        ("ResourceNotFoundException: Function not found", "no such function"),
        ("TooManyRequestsException: Rate exceeded", "throttled"),
        ("'MemorySize' value failed to satisfy constraint", "3,008 MB"),
        ("Invocation error (running in series): Task timed out after 3 seconds", "function itself"),
        ("Invocation error: Runtime.ExitError", "leave the least of powerValues out"),
        ("PreProcessor arn failed", "function itself"),
        ("States.Timeout", "totalExecutionTimeout"),
        ("something new", "console"),
    ],
)
def test_an_error_comes_with_what_to_do(text, advice):
    assert advice in find_advice(text)


@pytest.mark.parametrize(
    ("cause", "short"),
    [
        (CAUSE, SHORT_CAUSE),
        ('{"errorMessage": "Invocation error with payload {"}', "Invocation error"),
        ("plain.", "plain"),
        ("[1]", "[1]"),
        ("x" * 999, "x" * 299 + "…"),
        ("", ""),
    ],
)
def test_a_cause_is_told_in_few_words_and_without_the_payload(cause, short):
    assert shorten_cause(cause) == short
