"""Speaks to Step Functions in AWS: the one file of power tuning that imports boto3, and only when called."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from model.errors import FudaError

RUNNING, SUCCEEDED, ABORTED, TIMED_OUT = "RUNNING", "SUCCEEDED", "ABORTED", "TIMED_OUT"

_MOVES = {
    "AccessDeniedException": "Allow this identity states:{action}, or take another (AWS_PROFILE)",
    "StateMachineDoesNotExist": "Look the name up, and the region and the account in it",
    "ExecutionDoesNotExist": "Look the name up: Step Functions forgets an execution 90 days after its end",
    "InvalidArn": "Look the name up",
    "ExpiredTokenException": "Sign in to AWS anew",
    "UnrecognizedClientException": "Sign in to AWS anew, or look at its keys",
    "InvalidExecutionInput": "Report this: the input should have been refused before",
}
_NO_CREDENTIALS = "Sign in to AWS, or name a profile in AWS_PROFILE"


class AwsRefused(FudaError):
    """AWS did not do what was asked: `code` is its name for why, or the exception's."""

    def __init__(self, action: str, code: str, problem: str, move: str) -> None:
        super().__init__(f"{action} failed: {problem.rstrip('.')} ({code}). {move}.")
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """How an execution stands; `output`, `error` and `cause` are empty where there is none."""

    arn: str
    status: str
    input: str
    output: str = ""
    error: str = ""
    cause: str = ""


class StepFunctions:
    """What power tuning asks of Step Functions in one region; each call may raise AwsRefused.

    `client` is boto3's, or what stands for it.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def find(self, prefix: str) -> list[str]:
        """Return the ARNs of the state machines whose names begin with `prefix`, sorted."""
        with _translated("ListStateMachines"):
            pages = self._client.get_paginator("list_state_machines").paginate()
            machines = [machine for page in pages for machine in page["stateMachines"]]
        return sorted(each["stateMachineArn"] for each in machines if each["name"].startswith(prefix))

    def start(self, state_machine: str, tuning: str, *, name: str) -> str:
        """Start an execution with the JSON `tuning` and return its ARN; of one `name` there is one."""
        with _translated("StartExecution"):
            started = self._client.start_execution(stateMachineArn=state_machine, name=name, input=tuning)
        return str(started["executionArn"])

    def describe(self, execution: str) -> Execution:
        """Return how an execution stands."""
        with _translated("DescribeExecution"):
            found = self._client.describe_execution(executionArn=execution)
        return Execution(
            arn=execution,
            status=found["status"],
            input=found.get("input") or "",
            output=found.get("output") or "",
            error=found.get("error") or "",
            cause=found.get("cause") or "",
        )

    def read_events(self, execution: str, *, data: bool = False) -> list[dict[str, Any]]:
        """Return the events of an execution so far, oldest first, with inputs and outputs where `data`."""
        with _translated("GetExecutionHistory"):
            pages = self._client.get_paginator("get_execution_history").paginate(
                executionArn=execution, includeExecutionData=data
            )
            return [event for page in pages for event in page["events"]]


def open_step_functions(region: str) -> StepFunctions:
    """Return Step Functions of `region`, with the credentials that boto3 finds. Raises AwsRefused."""
    import boto3
    from botocore.config import Config

    with _translated("Opening Step Functions"):
        config = Config(retries={"mode": "standard", "total_max_attempts": 5})
        return StepFunctions(boto3.client("stepfunctions", region_name=region, config=config))


@contextmanager
def _translated(action: str) -> Iterator[None]:
    """Turn what boto3 raises on the way into AwsRefused, with the next move."""
    from botocore import exceptions

    try:
        yield
    except exceptions.ClientError as error:
        code, problem = error.response["Error"].get("Code", "?"), error.response["Error"].get("Message", "")
        move = _MOVES.get(code, "Try again; AWS says no more").format(action=action)
        raise AwsRefused(action, code, problem or "AWS says no more", move) from error
    except (exceptions.NoCredentialsError, exceptions.PartialCredentialsError) as error:
        raise AwsRefused(action, type(error).__name__, str(error), _NO_CREDENTIALS) from error
    except exceptions.BotoCoreError as error:
        move = "Look at the region, at the network, and at AWS's settings on this machine"
        raise AwsRefused(action, type(error).__name__, str(error), move) from error


type Open = Callable[[str], StepFunctions]
"""Opens Step Functions of a region."""
