"""Step Functions in AWS: the only file of power tuning that imports boto3, and only when it is needed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from model.errors import FudaError

_ADVICE = {
    "AccessDeniedException": "Allow this identity states:{action}, or use another (AWS_PROFILE)",
    "StateMachineDoesNotExist": "Check its name, region and account",
    "ExecutionDoesNotExist": "Check its ARN: Step Functions forgets an execution 90 days after its end",
    "InvalidArn": "Check the ARN",
    "ExpiredTokenException": "Sign in to AWS again",
    "UnrecognizedClientException": "Sign in to AWS again, or check its keys",
    "InvalidExecutionInput": "Report this: the input should have been refused before",
}
_NO_CREDENTIALS = "Sign in to AWS, or name a profile in AWS_PROFILE"
_NO_CONNECTION = "Check the region, the network, and the settings of AWS on this machine"


class AwsRefused(FudaError):
    """Raised when AWS does not do what it was asked. `code` is its error code, or the exception's name."""

    def __init__(self, action: str, code: str, problem: str, advice: str) -> None:
        super().__init__(f"{action} failed: {problem.rstrip('.')} ({code}). {advice}.")
        self.code = code


class StepFunctions:
    """Step Functions in one region, as far as power tuning uses it. Each call may raise AwsRefused.

    `client` is boto3's, or a fake.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def find(self, prefix: str) -> list[str]:
        """Return the ARNs of the state machines whose names begin with `prefix`, sorted."""
        machines = self._list("list_state_machines", "stateMachines")
        return sorted(each["stateMachineArn"] for each in machines if each["name"].startswith(prefix))

    def start(self, state_machine: str, tuning: str, *, name: str) -> str:
        """Start an execution called `name` with the JSON `tuning`, and return its ARN."""
        with _translated("StartExecution"):
            started = self._client.start_execution(stateMachineArn=state_machine, name=name, input=tuning)
        return str(started["executionArn"])

    def describe(self, execution: str) -> dict[str, Any]:
        """Return DescribeExecution's answer, with status and input, and perhaps output, error and cause."""
        with _translated("DescribeExecution"):
            found: dict[str, Any] = self._client.describe_execution(executionArn=execution)
        return found

    def read_events(self, execution: str, *, data: bool = False) -> list[dict[str, Any]]:
        """Return an execution's events so far, oldest first; with `data` their inputs and outputs too."""
        options = {"executionArn": execution, "includeExecutionData": data}
        return self._list("get_execution_history", "events", **options)

    def _list(self, method: str, key: str, **options: Any) -> list[dict[str, Any]]:
        """Return what is under `key` in all pages of a method's answer."""
        with _translated("".join(map(str.capitalize, method.split("_")))):
            pages = self._client.get_paginator(method).paginate(**options)
            return [item for page in pages for item in page[key]]


def open_step_functions(region: str) -> StepFunctions:
    """Return Step Functions of `region`, with the credentials that boto3 finds. Raises AwsRefused."""
    import boto3
    from botocore.config import Config

    with _translated("Opening Step Functions"):
        config = Config(retries={"mode": "standard", "total_max_attempts": 5})
        return StepFunctions(boto3.client("stepfunctions", region_name=region, config=config))


@contextmanager
def _translated(action: str) -> Iterator[None]:
    """Turn boto3's exceptions into AwsRefused, with advice."""
    from botocore import exceptions

    try:
        yield
    except exceptions.ClientError as error:
        code, problem = (error.response["Error"].get(name) or "unknown" for name in ("Code", "Message"))
        raise AwsRefused(
            action, code, problem, _ADVICE.get(code, "Try again").format(action=action)
        ) from error
    except exceptions.BotoCoreError as error:
        lacks_credentials = isinstance(
            error, exceptions.NoCredentialsError | exceptions.PartialCredentialsError
        )
        advice = _NO_CREDENTIALS if lacks_credentials else _NO_CONNECTION
        raise AwsRefused(action, type(error).__name__, str(error), advice) from error
