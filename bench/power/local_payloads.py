"""What to ask in a local run: weighted payloads, shared out as the state machine does and then mixed."""

import json
from collections.abc import Sequence
from itertools import chain, repeat
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from bench.power.arithmetic import find_min_num, payload_counts
from bench.power.asking import read_json
from bench.power.input_rules import CHECKS, is_weighted
from bench.power.local_start import Asked, Payload
from bench.power.sample_events import WEIGHTS, read_weighted
from bench.power.state_machine_input import WrongInput


class Weighted(NamedTuple):
    """A payload, and how often it comes beside others."""

    payload: Payload
    weight: float


def read_payloads(path: Path | None) -> list[Weighted]:
    """Return the payloads of bench/power/payloads, or those in a file: an event, or a weighted list.

    Raises UnreadableFile, and WrongInput for a list that is weighted in part.
    """
    if path is None:
        ready = zip(WEIGHTS, read_weighted(), strict=True)
        return [_weighted(name, each["payload"], each["weight"]) for name, each in ready]
    return parse_payloads(read_json(path), path.stem)


def parse_payloads(payload: Any, name: str) -> list[Weighted]:
    """Return what the state machine takes `payload` for: weighted events, numbered, or a single one."""
    if problem := CHECKS["payload"](payload):
        raise WrongInput([("payload", problem)])
    if not is_weighted(payload):
        return [_weighted(name, payload, 1)]
    numbered = enumerate(payload, start=1)
    return [_weighted(f"{name} {place}", each["payload"], each["weight"]) for place, each in numbered]


def share_out(weighted: Sequence[Weighted], num: int) -> list[Payload]:
    """Return `num` payloads, each as often as the state machine would send it. Raises UnusableWeights.

    It sends them in blocks; here they are mixed, always in the same way, so that whatever happens while some
    calls are made falls on all kinds of them.
    """
    counts = payload_counts([each.weight for each in weighted], num)
    blocks = (repeat(each.payload, count) for each, count in zip(weighted, counts, strict=True))
    shared = list(chain.from_iterable(blocks))
    Random(0).shuffle(shared)
    return shared


def plan_calls(weighted: Sequence[Weighted], *, cold: Any, warm: int) -> list[Asked]:
    """Return what to ask each of `cold` instances: a first call each, and `warm` calls among them.

    Raises WrongInput, and for the warm calls UnusableWeights.
    """
    if problem := CHECKS["num"](cold) or _find_unasked(weighted, cold):
        raise WrongInput([("coldStarts", problem)])
    firsts, others = share_out(weighted, cold), share_out(weighted, warm)
    return [Asked(first, others[place::cold]) for place, first in enumerate(firsts)]


def _find_unasked(weighted: Sequence[Weighted], cold: int) -> str:
    """Return what is wrong where a payload would find no instance cold, empty when none would not."""
    least = find_min_num([each.weight for each in weighted])
    return f"is {cold}: take at least {least}, or a payload comes to none" if cold < least else ""


def _weighted(name: str, event: Any, weight: float) -> Weighted:
    return Weighted(Payload(name, json.dumps(event, ensure_ascii=False).encode()), weight)
