"""The rules of the input of AWS Lambda Power Tuning 4.4.0, checked before anything is sent.

The original checks little itself (lambda/initializer.js: lambdaARN and num) and silently corrects or ignores
the rest: it clamps balancedWeight and discardTopBottom, sends a list that is only partly weighted as one
payload, and ignores autoOptimizeAlias without autoOptimize. All of that is refused here, and so are numbers
that no run could have, such as a weight of 10 ** 400, which Python cannot compute with.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from reprlib import Repr
from typing import Any

from bench.power.arithmetic import BALANCED, MAX_DISCARD, STRATEGIES, UnusableWeights, payload_counts
from model.errors import FudaError

MIN_NUM, MAX_NUM = 5, 1_000_000
MIN_MB, MAX_MB = 128, 10_240
ALL = "ALL"
ALL_POWER_VALUES = range(MIN_MB, 3008 + 1, 64)
"""The sizes that ALL stands for (allPowerValues in lambda/utils.js)."""
MIN_WEIGHT, MAX_WEIGHT = 1e-100, 1e100
"""Far enough from the smallest and the largest float for sums, products and quotients."""
MAX_STEP_S = 900
"""The longest time of one step that the state machine can be deployed with (totalExecutionTimeout)."""
MAX_INPUT_BYTES = 262_144
"""The largest input that Step Functions takes for an execution, in UTF-8."""
VERSION_BYTES = 64
"""Each published version adds its size and its alias to the input within the state machine."""

FORMS = {
    "function": "arn:aws:lambda:REGION:ACCOUNT:function:NAME",
    "stateMachine": "arn:aws:states:REGION:ACCOUNT:stateMachine:NAME",
    "execution": "arn:aws:states:REGION:ACCOUNT:execution:STATE_MACHINE:NAME",
}
"""The form of an ARN of each kind, for messages."""
_PARTITION = r"arn:aws(?:-[a-z]+)*"
_PLACE = r"((?:eusc-)?[a-z]{2}(?:-[a-z]+)+-\d+):\d{12}"
"""A region, by Lambda's own pattern, and an account. eusc- is the European Sovereign Cloud."""
_PATTERNS = {
    "function": rf"{_PARTITION}:lambda:{_PLACE}:function:[A-Za-z0-9_-]{{1,64}}",
    "stateMachine": rf"{_PARTITION}:states:{_PLACE}:stateMachine:[^:\s]{{1,80}}",
    "execution": rf"{_PARTITION}:states:{_PLACE}:execution:[^:\s]+:[^:\s]+",
}

type Fields = Mapping[str, Any]
"""An input by the state machine's own names of its fields; a field that is not given is not there."""
type Check = Callable[[Any], bool]
_shorten = Repr(maxstring=60, maxother=60, maxlong=30, maxlevel=2).repr


class WrongInput(FudaError):
    """Raised before anything is sent. `faults` are clauses that begin with the name of a field."""

    def __init__(self, *faults: str) -> None:
        self.faults = faults
        super().__init__("; ".join(faults) + ".")


def check_input(fields: Fields, *, required: Collection[str] = ("lambdaARN", "num")) -> None:
    """Raise WrongInput with every fault. Fields are checked together only when each is right by itself."""
    faults = [f"{name} is missing" for name in required if name not in fields]
    faults += [fault for name, value in fields.items() if (fault := find_fault(name, value))]
    if faults := faults or list(_find_conflicts(fields)):
        raise WrongInput(*faults)


def find_fault(name: str, value: Any) -> str:
    """Return the fault of one field by itself, empty when there is none."""
    if name not in FIELDS:
        return f"{name} is not a field of the state machine's input: those are {', '.join(FIELDS)}"
    if name == "lambdaARN" and value == FORMS["function"]:
        return f"{name} is still the placeholder {value}: name your function by --function"
    if name == "payload" and is_partly_weighted(value):
        limits = f"from {MIN_WEIGHT:g} to {MAX_WEIGHT:g}"
        return f"{name} would be sent as one event: give each of its elements a payload and a weight {limits}"
    is_right, advice = FIELDS[name]
    return "" if is_right(value) else f"{name} is {_shorten(value)}: {advice}"


def is_weighted(payload: Any) -> bool:
    """Return whether a payload is a list of weighted payloads (isWeightedPayload in lambda/utils.js)."""
    return isinstance(payload, list) and bool(payload) and all(map(_is_weighted_element, payload))


def is_partly_weighted(payload: Any) -> bool:
    """Return whether a payload looks like a list of weighted payloads, but is not one."""
    elements = payload if isinstance(payload, list) else []
    has_weights = any(isinstance(element, dict) and "weight" in element for element in elements)
    return has_weights and not is_weighted(payload)


def find_region(kind: str, arn: Any) -> str | None:
    """Return the region in an ARN of a kind in FORMS; None for anything else, versions and aliases too."""
    match = re.fullmatch(_PATTERNS[kind], arn) if isinstance(arn, str) else None
    return match[1] if match else None


def _find_conflicts(fields: Fields) -> Iterator[str]:
    if "payload" in fields and "payloadS3" in fields:
        yield "payload would be ignored because of payloadS3: give only one of them"
    if "balancedWeight" in fields and fields.get("strategy") != BALANCED:
        yield "balancedWeight counts only for the strategy balanced: choose that, or leave it out"
    if "autoOptimizeAlias" in fields and not fields.get("autoOptimize"):
        yield "autoOptimizeAlias is created only with autoOptimize: set that too, or leave it out"
    if fields.get("onlyColdStarts") and fields.get("discardTopBottom"):
        yield "discardTopBottom is always 0 with onlyColdStarts: leave one of them out"
    if fields.get("parallelInvocation") and fields.get("sleepBetweenRunsMs"):
        yield "sleepBetweenRunsMs has no effect with parallelInvocation: leave one of them out"
    elif (asleep_s := fields.get("sleepBetweenRunsMs", 0) * fields["num"] / 1000) >= MAX_STEP_S:
        yield (
            f"sleepBetweenRunsMs makes {asleep_s:,.0f} s at each size (num is {fields['num']}), and a step "
            f"lasts {MAX_STEP_S} s at most: lower one of them"
        )
    if is_weighted(fields.get("payload")):
        yield from _find_weight_faults([element["weight"] for element in fields["payload"]], fields)
    yield from _find_size_faults(fields)


def _find_weight_faults(weights: list[float], fields: Fields) -> Iterator[str]:
    if fields.get("dryRun"):
        if len(weights) > 1:  # The executor sets num to 1, and then has more payloads than runs.
            yield f"dryRun makes one run of each size, too few for {len(weights)} weighted payloads: give one"
        return
    try:
        payload_counts(weights, fields["num"])
    except UnusableWeights as error:
        yield f"payload has too small a weight. {str(error).removesuffix('.')}"


def _find_size_faults(fields: Fields) -> Iterator[str]:
    """Yield a fault when Step Functions would not take the input, or not with the list of versions in it."""
    try:
        size = len(json.dumps(fields, ensure_ascii=False, allow_nan=False).encode())
    except ValueError:
        yield "payload has a value that JSON in UTF-8 cannot have: NaN, Infinity, or half a surrogate pair"
        return
    values = fields.get("powerValues", ALL)
    sizes = len(ALL_POWER_VALUES) if values == ALL else len(values)
    versions = sizes * fields["num"] if fields.get("onlyColdStarts") else sizes
    if (grown := size + VERSION_BYTES * versions) > MAX_INPUT_BYTES:
        yield (
            f"payload makes an input of {size:,} bytes, with {versions:,} versions {grown:,}, and Step "
            f"Functions takes {MAX_INPUT_BYTES:,}: give payloadS3 instead, or lower num"
        )


def _is_weighted_element(element: Any) -> bool:
    if not isinstance(element, dict) or not _is_truthy(element.get("payload")):
        return False
    return _number(MIN_WEIGHT, MAX_WEIGHT)(element.get("weight"))


def _is_truthy(value: Any) -> bool:
    """Return whether JavaScript counts a JSON value as true, which it does for empty lists and objects."""
    return bool(value) or isinstance(value, list | dict)


def _number(low: float, high: float) -> Check:
    def check(value: Any) -> bool:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and low <= value <= high  # Exact for an int of any size; NaN is never within.

    return check


def _whole(low: int, high: int) -> Check:
    return lambda value: isinstance(value, int) and _number(low, high)(value)


def _text(pattern: str) -> Check:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def _are_sizes(value: Any) -> bool:
    if not isinstance(value, list):
        return bool(value == ALL)
    return bool(value) and all(map(_whole(MIN_MB, MAX_MB), value)) and len({*value}) == len(value)


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) and name.strip() for name in value)


_FLAGS = (
    *("parallelInvocation", "autoOptimize", "dryRun"),
    *("disablePayloadLogs", "includeOutputResults", "onlyColdStarts"),
)
_FLAG = (lambda value: isinstance(value, bool), "write true or false")
_ARN = (_text(_PATTERNS["function"]), f"write {FORMS['function']}, without a version or an alias")
FIELDS: Mapping[str, tuple[Check, str]] = {
    "lambdaARN": _ARN,
    "num": (_whole(MIN_NUM, MAX_NUM), f"write a whole number, {MIN_NUM} at least, better 10 to 100"),
    "powerValues": (_are_sizes, f"write different whole megabytes from {MIN_MB} to {MAX_MB:,}, or {ALL}"),
    "payload": (_is_truthy, "it would be sent as null: write an event, or leave it out"),
    "payloadS3": (_text(r"s3://[^/\s]+/\S(?:.*\S)?"), "write s3://BUCKET/KEY"),
    "strategy": (lambda value: value in STRATEGIES, f"write one of {', '.join(STRATEGIES)}"),
    "balancedWeight": (_number(0, 1), "write a number from 0 (only speed) to 1 (only cost)"),
    "autoOptimizeAlias": (
        _text(r"(?!\d+$)[A-Za-z0-9_-]{1,128}"),
        "write letters, digits, - and _, not only digits",
    ),
    "preProcessorARN": _ARN,
    "postProcessorARN": _ARN,
    "discardTopBottom": (_number(0, MAX_DISCARD), f"write a number from 0 to {MAX_DISCARD}"),
    "sleepBetweenRunsMs": (_whole(0, 1000 * MAX_STEP_S), "write whole milliseconds, 0 or more"),
    "allowedExceptions": (_are_names, 'write a list of error types such as ["TimeoutError"]'),
    **dict.fromkeys(_FLAGS, _FLAG),
}
"""The check of each field by itself, and what to do when it fails. The state machine has no other fields."""
