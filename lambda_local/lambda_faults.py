"""What can go wrong with a function, as Lambda tells it apart; each error has Lambda's payload and a log."""

from collections.abc import Mapping, Sequence
from typing import Any

from model.errors import FudaError

LOG_LINES_SHOWN = 12


class LambdaFault(FudaError):
    """Read `payload`, which has errorType and errorMessage as Lambda's callers get them, then the `log`."""

    def __init__(self, what: str, payload: Mapping[str, Any], log: Sequence[str] = ()) -> None:
        shown = "".join(f"\n  {line}" for line in log[-LOG_LINES_SHOWN:])
        said = f"{payload['errorType']}: {payload['errorMessage']}"
        super().__init__(f"{what}: {said}{shown}")
        self.payload = dict(payload)
        self.log = tuple(log)


class InitFailed(LambdaFault):
    """The function cannot be loaded: it said so itself, ended, or took too long."""


class InitTimedOut(InitFailed):
    """The function was not ready in time."""


class RestoreFailed(LambdaFault):
    """With SnapStart: what runs after restoring failed, ended the process, or took too long."""


class InstanceDied(LambdaFault):
    """The process ended in the middle of a call, or before it was given to it (`delivered` tells)."""

    def __init__(
        self, what: str, payload: Mapping[str, Any], log: Sequence[str] = (), *, delivered: bool = True
    ) -> None:
        super().__init__(what, payload, log)
        self.delivered = delivered


class CallTimedOut(LambdaFault):
    """The function was still at it when its time was up, and has been killed."""


class FunctionFailed(LambdaFault):
    """The handler raised, or answered what cannot be sent; the instance goes on."""


class Throttled(LambdaFault):
    """All instances are at work, and there may be no more."""
