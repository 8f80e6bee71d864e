"""Waiting for an execution, and its events and errors, without any AWS."""

import json

import pytest

from bench.power.execution import (
    MEASURING,
    ExecutionFailed,
    StillRunning,
    count_sizes,
    find_advice,
    read_output,
    shorten_cause,
    wait,
)
from bench.power.step_functions import StepFunctions
from tests.support.packages.state_machines import CAUSE, SHORT_CAUSE

ARN = "arn:aws:states:eu-west-1:123456789012:execution:powerTuningStateMachine-1:fuda-1"
PUBLISHED = {"type": "TaskStateExited", "stateExitedEventDetails": {"name": "Publisher"}}
STARTED = {"type": "MapStateStarted", "mapStateStartedEventDetails": {"length": 2}}
MEASURED = {"type": "MapIterationSucceeded"}


def ended(status="SUCCEEDED", **parts):
    return {"executionArn": ARN, "status": status, "input": "{}"} | parts


class FakeService(StepFunctions):
    """An execution that ends after as many looks as it has lists of events."""

    def __init__(self, *histories, end=None):
        super().__init__(None)
        self.histories = list(histories)
        self.end = end or ended()

    def describe(self, execution):
        return ended("RUNNING") if self.histories else self.end

    def read_events(self, execution, *, data=False):
        return self.histories.pop(0) if self.histories else []


def wait_for(service, *, timeout_s=60.0):
    """Wait by a clock that only sleeping moves; return the execution and the progress reports."""
    now, reports = [0.0], []

    def sleep(seconds):
        now[0] += seconds

    def report(*progress):
        reports.append(progress)

    found = wait(service, ARN, timeout_s=timeout_s, on_progress=report, clock=lambda: now[0], sleep=sleep)
    return found, reports


@pytest.mark.parametrize(
    ("events", "counts"),
    [([], (0, 1)), ([PUBLISHED] * 3, (0, 1)), ([STARTED], (0, 2)), ([PUBLISHED, STARTED, MEASURED], (1, 2))],
)
def test_measured_sizes_are_counted_from_the_events(events, counts):
    assert count_sizes(events) == counts


def test_the_last_size_is_reported_as_measured_when_the_execution_has_ended():
    service = FakeService([PUBLISHED], [STARTED, MEASURED], [STARTED, MEASURED, MEASURED])
    found, reports = wait_for(service)
    assert found == ended()
    assert reports == [(MEASURING, 0, 1), (MEASURING, 1, 2), (MEASURING, 1, 2), (MEASURING, 2, 2)]


def test_waiting_ends_in_time_and_the_error_explains_how_to_go_on():
    expected = rf"^After 10 s it has not ended.* --execution {ARN}, .*stop-execution --region eu-west-1 "
    with pytest.raises(StillRunning, match=expected):
        wait_for(FakeService(*[[]] * 99), timeout_s=10)


def test_an_error_that_was_cleaned_up_after_is_a_failure():
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
        ExecutionFailed, match=r'cleaned up after \(Error: Invocation error .*"killed"\)\. The function ended'
    ):
        read_output(FakeService(events), ended(output="{}"))


@pytest.mark.parametrize("output", ["", "{}", "null", '{"power": 128}', "[]"])
def test_an_output_without_a_result_is_a_failure(output):
    with pytest.raises(ExecutionFailed, match="no result: its output is"):
        read_output(FakeService(), ended(output=output))


@pytest.mark.parametrize("output", ["", "{}", "null"])
def test_a_dry_run_has_no_output(output):
    assert read_output(FakeService(), ended(input='{"dryRun": true}', output=output)) is None


def test_an_aborted_execution_leaves_the_function_changed():
    with pytest.raises(ExecutionFailed, match=r"status ABORTED\. Someone stopped it: check the function"):
        read_output(FakeService(), ended("ABORTED"))


def test_an_execution_that_ran_out_of_time_is_a_failure():
    with pytest.raises(ExecutionFailed, match=r"status TIMED_OUT \(States\.Timeout\)\. Lower num"):
        read_output(FakeService(), ended("TIMED_OUT", error="States.Timeout"))


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
        ("Invocation error: Runtime.ExitError", "leave the smallest of powerValues out"),
        ("PreProcessor arn failed", "function itself"),
        ("States.Timeout", "totalExecutionTimeout"),
        ("something new", "console"),
    ],
)
def test_an_error_comes_with_the_next_move(text, advice):
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
def test_a_cause_is_shortened_and_has_no_payload(cause, short):
    assert shorten_cause(cause) == short
