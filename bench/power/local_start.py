"""One start of a function with the processor share and the memory of a size: a first call, then warm ones."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from lambda_local.cgroups import count_memory_kills, limited
from lambda_local.instance import INIT_S, Instance, Setting, running
from lambda_local.lambda_environment import Function
from lambda_local.lambda_faults import CallTimedOut, InitTimedOut, LambdaFault
from lambda_local.processes import Span
from model.errors import FudaError

OUT_OF_MEMORY = "killed: out of memory"
INIT_TOO_LONG = f"init takes more than {INIT_S} s"


class Unfit(FudaError):
    """Give the function more memory: `outcome` says what happened to it with this much."""

    def __init__(self, function: Function, outcome: str) -> None:
        super().__init__(f"{function.name} at {function.memory_mb:,} MB: {outcome}")
        self.outcome = outcome


class WrongAnswer(FudaError):
    """Ask with a payload that the function answers with 200: anything else is no measurement of its work."""

    def __init__(self, name: str, payload: str, answer: bytes) -> None:
        shown = answer[:300].decode(errors="replace")
        super().__init__(f"The function {name} does not answer the payload {payload} with 200, but {shown}")
        self.payload = payload


class Payload(NamedTuple):
    """An event as it is sent, and what it is called in the results."""

    name: str
    event: bytes


class Asked(NamedTuple):
    """What to ask an instance: the call that finds it cold, and those after it."""

    first: Payload
    warm: Sequence[Payload]


class Answered(NamedTuple):
    """A warm call: the name of its payload, and what it took."""

    payload: str
    span: Span


@dataclass(frozen=True, slots=True)
class Started:
    """What one start took.

    `init` is from exec to the first event being asked for, `first` the call that had waited for it;
    `peak_mb` is the most memory that was resident, in megabytes of 10^6 bytes, pages of files included.
    """

    init: Span
    first: Span
    warm: tuple[Answered, ...]
    peak_mb: float


def start_limited(function: Function, setting: Setting, asked: Asked, *, pause_s: float) -> Started:
    """Start the function with the processor share and the memory of its size, ask it, and end it.

    A new group each time: memory is counted from nothing, as in a new environment of Lambda's. Raises Unfit
    when it does not get through, WrongAnswer and CannotLimit.
    """
    with limited(function.memory_mb, limit_memory=True) as procs:
        try:
            return start(function, replace(setting, cgroups=procs), asked, pause_s=pause_s)
        except LambdaFault as fault:
            raise Unfit(function, explain(fault, kills=count_memory_kills(procs))) from fault


def start(
    function: Function, setting: Setting, asked: Asked, *, pause_s: float = 0, init_s: float = INIT_S
) -> Started:
    """Start the function, ask it, with a pause before each warm call, and end it.

    The first call follows the init at once, as it does where the event is what the init is for. Raises
    LambdaFault or WrongAnswer.
    """
    with running(function, setting) as instance:
        instance.wait_until_ready(init_s)
        assert instance.initialised is not None
        init = instance.initialised.since(instance.started)
        first = _ask(instance, asked.first)
        warm = []
        for payload in asked.warm:
            time.sleep(pause_s)
            warm.append(Answered(payload.name, _ask(instance, payload)))
        return Started(init, first, tuple(warm), instance.memory().peak_mb)


def explain(fault: LambdaFault, *, kills: int) -> str:
    """Return what happened, `kills` being how many of its processes were killed for want of memory."""
    if kills:
        return OUT_OF_MEMORY
    if isinstance(fault, InitTimedOut):
        return INIT_TOO_LONG
    if isinstance(fault, CallTimedOut):
        return "a call takes longer than the function may"
    return f"{fault.payload['errorType']}: {fault.payload['errorMessage']}"


def _ask(instance: Instance, payload: Payload) -> Span:
    call = instance.invoke(payload.event)
    if not is_success(call.answer or b""):
        raise WrongAnswer(instance.function.name, payload.name, call.answer or b"")
    return call.span


def is_success(answer: bytes) -> bool:
    """Return whether an answer has the status 200, or is of a kind that has none."""
    found = json.loads(answer)
    return not isinstance(found, dict) or found.get("statusCode", 200) == 200
