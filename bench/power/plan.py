"""The plan of a local run: its options, checked by the rules of the state machine, and its calls."""

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path
from random import Random
from typing import Any

from bench.power.arithmetic import (
    COST,
    DEFAULT_BALANCED_WEIGHT,
    DEFAULT_DISCARD,
    base_usd,
    find_min_num,
    payload_counts,
)
from bench.power.figures import Choice
from bench.power.inputs import PAYLOADS, READY_INPUT, read_input, read_json
from bench.power.rules import (
    ALL,
    ALL_POWER_VALUES,
    MIN_NUM,
    Fields,
    WrongInput,
    check_input,
    find_region,
    is_weighted,
)
from bench.power.starts import Asked, Payload

REGION = "us-east-1"
DEFAULTS = {"num": 100, "sleepBetweenRunsMs": 100}
"""The pause lets the smallest size make up for a tick of 4 ms beyond its share, which takes it 60 ms."""
FUNCTION = "arn:aws:lambda:{}:123456789012:function:fuda"
"""A name for the rules: the function has none in AWS. Only its region counts."""
HAVE_EFFECT = {
    *("lambdaARN", "num", "powerValues", "payload", "strategy", "balancedWeight", "discardTopBottom"),
    *("sleepBetweenRunsMs", "disablePayloadLogs", "includeOutputResults"),
}
"""The fields that a local run follows. It logs no payloads, and its output has all results anyway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Checked options: the calls of each cold start, the sizes, and in `fields` the whole input."""

    asked: Sequence[Asked]
    sizes_mb: Sequence[int]
    fields: Fields
    choice: Choice


def make_plan(options: argparse.Namespace) -> Plan:
    """Return the plan that the options ask for. Raises WrongInput, NotInUsd and UnreadableFile."""
    fields = read_input(options, DEFAULTS, lambdaARN=FUNCTION.format(options.region))
    if find_region("function", fields["lambdaARN"]) is None:
        raise WrongInput(f"region is {options.region!r}: write one such as {REGION}")
    check_input(fields, required=("num", "powerValues"))
    if useless := [name for name, value in fields.items() if value and name not in HAVE_EFFECT]:
        raise WrongInput(*(f"{name} has no effect in a local run: leave it out" for name in useless))
    weighted = name_payloads(fields.get("payload"), options.payload or options.input or READY_INPUT)
    return Plan(
        asked=plan_calls(weighted, cold=options.cold_starts, warm=fields["num"]),
        sizes_mb=sorted(ALL_POWER_VALUES if fields["powerValues"] == ALL else fields["powerValues"]),
        fields=fields,
        choice=Choice(
            base=base_usd(options.architecture, options.region),
            discard=fields.get("discardTopBottom", DEFAULT_DISCARD),
            strategy=fields.get("strategy", COST),
            balanced_weight=fields.get("balancedWeight", DEFAULT_BALANCED_WEIGHT),
        ),
    )


def name_payloads(payload: Any, path: Path) -> list[tuple[Payload, float]]:
    """Return the events of a payload with their weights; a single event has weight 1.

    An event of bench/power/payloads has the name of its file, any other that of `path`, numbered in a list.
    """
    ready = {_encode(read_json(each)): each.stem for each in PAYLOADS.glob("*.json")}
    if not is_weighted(payload):
        event = _encode(payload)
        return [(Payload(ready.get(event, path.stem), event), 1)]
    events = [_encode(each["payload"]) for each in payload]
    names = [ready.get(event, f"{path.stem} {place}") for place, event in enumerate(events, start=1)]
    weights = [each["weight"] for each in payload]
    return list(zip(map(Payload, names, events), weights, strict=True))


def plan_calls(weighted: Sequence[tuple[Payload, float]], *, cold: int, warm: int) -> list[Asked]:
    """Return the calls of each of `cold` instances: a first call each, and `warm` calls among all of them.

    Raises WrongInput, and for the warm calls UnusableWeights.
    """
    least = max(MIN_NUM, find_min_num([weight for _, weight in weighted]))
    if cold < least:
        raise WrongInput(f"coldStarts is {cold}: at least {least} are needed for every payload to be sent")
    firsts, others = share_out(weighted, cold), share_out(weighted, warm)
    return [Asked(first, others[place::cold]) for place, first in enumerate(firsts)]


def share_out(weighted: Sequence[tuple[Payload, float]], num: int) -> list[Payload]:
    """Return `num` payloads, each as often as the state machine would send it. Raises UnusableWeights.

    It sends them in blocks. Here they are mixed, always in the same order, so that a disturbance during some
    calls affects payloads of all kinds.
    """
    counts = payload_counts([weight for _, weight in weighted], num)
    blocks = (repeat(payload, count) for (payload, _), count in zip(weighted, counts, strict=True))
    shared = list(chain.from_iterable(blocks))
    Random(0).shuffle(shared)
    return shared


def describe_plan(plan: Plan) -> dict[str, Any]:
    """Return the input and the payloads of a plan, ready for JSON."""
    firsts = Counter(asked.first for asked in plan.asked)
    others = Counter(payload for asked in plan.asked for payload in asked.warm)
    return {
        "input": {
            "powerValues": list(plan.sizes_mb),
            "num": plan.fields["num"],
            "coldStarts": len(plan.asked),
            "strategy": plan.choice.strategy,
            "balancedWeight": plan.choice.balanced_weight,
            "discardTopBottom": plan.choice.discard,
            "sleepBetweenRunsMs": plan.fields.get("sleepBetweenRunsMs", 0),
        },
        "payloads": [
            {"name": each.name, "bytes": len(each.event), "cold": firsts[each], "warm": others[each]}
            for each in sorted(others)
        ],
    }


def _encode(event: Any) -> bytes:
    return json.dumps(event, ensure_ascii=False).encode()
