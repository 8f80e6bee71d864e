"""The faults of a function, with the names that Lambda gives them."""

from collections.abc import Mapping, Sequence
from typing import Any

from model.errors import FudaError

MAX_LOG_LINES = 12


class LambdaFault(FudaError):
    """Raised when a function has no answer, for one of the reasons below.

    `payload` has errorType and errorMessage as Lambda's callers get them; `log` has the function's lines, the
    last of which are in the message.
    """

    def __init__(self, what: str, payload: Mapping[str, Any], log: Sequence[str] = ()) -> None:
        lines = "".join(f"\n  {line}" for line in log[-MAX_LOG_LINES:])
        super().__init__(f"{what}: {payload['errorType']}: {payload['errorMessage']}{lines}")
        self.payload = dict(payload)
        self.log = tuple(log)


class InitFailed(LambdaFault):
    """Raised when the function cannot be loaded: it reported an error, ended, or took too long."""


class InitTimedOut(InitFailed):
    """Raised when the function was not ready in time."""


class RestoreFailed(LambdaFault):
    """Raised when the code that runs after a snapshot is restored failed, ended, or took too long."""


class InstanceDied(LambdaFault):
    """Raised when the process ended during a call, or before the call was `delivered` to it."""

    def __init__(
        self, what: str, payload: Mapping[str, Any], log: Sequence[str] = (), *, delivered: bool = True
    ) -> None:
        super().__init__(what, payload, log)
        self.delivered = delivered


class CallTimedOut(LambdaFault):
    """Raised when the function had not answered in time; it has been killed."""


class FunctionFailed(LambdaFault):
    """Raised when the handler raised an error, or its answer cannot be sent; the instance goes on."""


class Throttled(LambdaFault):
    """Raised when all instances are at work, and no more are allowed."""
