"""One start of a function with the processor share and the memory of a size, and the times of its calls."""

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


class WrongAnswer(FudaError):
    """Raised when a function answers a payload with another status than 200, which measures nothing."""


class Payload(NamedTuple):
    """An event as it is sent, and its name in the results."""

    name: str
    event: bytes


class Asked(NamedTuple):
    """The calls of one instance: the first, which finds it cold, and the warm ones."""

    first: Payload
    warm: Sequence[Payload]


@dataclass(frozen=True, slots=True)
class Started:
    """The times of one start: of the init, the first call, which waits for it, and the warm calls by payload.

    `init` is from exec to the request for the first event. `peak_mb` is the largest resident memory in
    megabytes of 10^6 bytes, with pages of files.
    """

    init: Span
    first: Span
    warm: Sequence[tuple[str, Span]]
    peak_mb: float

    @property
    def answer_ms(self) -> float:
        """From exec to the first answer, which is what a cold start is billed for since August 2025."""
        return self.init.wall_ms + self.first.wall_ms


def start_limited(function: Function, setting: Setting, asked: Asked, *, pause_s: float) -> Started | str:
    """Start the function within the limits of its size, ask it, and end it; return why when it did not run.

    The group is new each time, so its memory is counted from nothing, as in a new environment of Lambda.
    Raises WrongAnswer and CannotLimit.
    """
    with limited(function.memory_mb, limit_memory=True) as procs:
        try:
            return start(function, replace(setting, cgroups=procs), asked, pause_s=pause_s)
        except LambdaFault as fault:
            return explain(fault, kills=count_memory_kills(procs))


def start(
    function: Function, setting: Setting, asked: Asked, *, pause_s: float = 0, init_s: float = INIT_S
) -> Started:
    """Start the function, ask it, with a pause before each warm call, and end it.

    The first call follows the init at once, as in Lambda. Raises LambdaFault and WrongAnswer.
    """
    with running(function, setting) as instance:
        instance.wait_until_ready(init_s)
        assert instance.initialised is not None
        init = instance.initialised.since(instance.started)
        first = _ask(instance, asked.first)
        warm = []
        for payload in asked.warm:
            time.sleep(pause_s)
            warm.append((payload.name, _ask(instance, payload)))
        return Started(init, first, warm, instance.memory().peak_mb)


def explain(fault: LambdaFault, *, kills: int) -> str:
    """Return why a function did not run; `kills` of its processes were killed for lack of memory."""
    if kills:
        return OUT_OF_MEMORY
    if isinstance(fault, InitTimedOut):
        return f"init takes more than {INIT_S} s"
    if isinstance(fault, CallTimedOut):
        return "a call takes longer than the function may"
    return f"{fault.payload['errorType']}: {fault.payload['errorMessage']}"


def is_success(answer: bytes) -> bool:
    """Return whether an answer has the status 200, or is of a kind without a status."""
    found = json.loads(answer)
    return not isinstance(found, dict) or found.get("statusCode", 200) == 200


def _ask(instance: Instance, payload: Payload) -> Span:
    call = instance.invoke(payload.event)
    answer = call.answer or b""
    if not is_success(answer):
        shown = answer[:300].decode(errors="replace")
        name = instance.function.name
        raise WrongAnswer(f"The function {name} must answer the payload {payload.name} with 200, not {shown}")
    return call.span
