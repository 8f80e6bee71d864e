"""The rules of the state machine's input, by the names it gives its fields: what is wrong, and what to do.

AWS Lambda Power Tuning 4.4.0 checks little itself (lambda/initializer.js: lambdaARN and num) and puts right
or passes over the rest in silence: it clamps balancedWeight and discardTopBottom, takes a payload that is
not quite weighted for one payload, ignores autoOptimizeAlias without autoOptimize. All of that is refused
here, before anything is changed in an account.
"""

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bench.power.arithmetic import MOST_DISCARD, STRATEGIES, UnusableWeights, payload_counts
from bench.power.arn import find_arn_problem

LEAST_NUM = 5
ALL = "ALL"
ALL_POWER_VALUES = tuple(range(128, 3008 + 1, 64))
"""What ALL stands for (allPowerValues in lambda/utils.js)."""
LEAST_MB, MOST_MB = 128, 10_240
MOST_INPUT_BYTES = 262_144
"""What Step Functions takes as an execution's input, in UTF-8."""
VERSION_BYTES = 64
"""What each version adds to the input, within the state machine: its size and its alias."""
MOST_TIMEOUT_S = 900
"""The most that the state machine can be deployed with as the time of one step (totalExecutionTimeout)."""
REQUIRED = ("lambdaARN", "num")

type Fields = Mapping[str, Any]
type Fault = tuple[str, str]
"""A field, and a clause that says what is wrong with it and what to do."""


def find_faults(fields: Fields) -> Iterator[Fault]:
    """Yield what is wrong in the input `fields`, which has the state machine's own names.

    What fields must be together is looked at only when each is right by itself. A field that is None is one
    not given.
    """
    given = {name: value for name, value in fields.items() if value is not None}
    faults = [*_missing(given), *_each(given)]
    yield from faults or _together(given)


def is_weighted(payload: Any) -> bool:
    """Return whether a payload is a list of several with weights (isWeightedPayload in lambda/utils.js)."""
    return isinstance(payload, Sequence) and bool(payload) and all(map(_is_weighted_element, payload))


def _missing(given: Fields) -> Iterator[Fault]:
    for name in REQUIRED:
        if name not in given:
            yield name, "is missing: give it"


def _each(given: Fields) -> Iterator[Fault]:
    for name, value in given.items():
        check = CHECKS.get(name)
        if check is None:
            yield name, f"is no field of the state machine's input: it has {', '.join(CHECKS)}"
        elif problem := check(value):
            yield name, problem


def _together(given: Fields) -> Iterator[Fault]:
    yield from _payload_faults(given)
    if given.get("balancedWeight") is not None and given.get("strategy") != "balanced":
        yield "balancedWeight", "counts for the strategy balanced alone: ask for that, or leave it out"
    if given.get("autoOptimizeAlias") and not given.get("autoOptimize"):
        yield "autoOptimizeAlias", "is made only with autoOptimize: ask for that too, or leave it out"
    if given.get("onlyColdStarts") and given.get("discardTopBottom"):
        yield "discardTopBottom", "is always 0 with onlyColdStarts: leave one of the two out"
    yield from _sleep_faults(given, given.get("sleepBetweenRunsMs", 0))
    yield from _size_faults(given)


def _size_faults(given: Fields) -> Iterator[Fault]:
    """Yield a fault when the input does not fit, or would not with the list of versions that it grows by."""
    size = len(json.dumps(given, ensure_ascii=False).encode(errors="surrogatepass"))
    values = given.get("powerValues")
    sizes = len(ALL_POWER_VALUES) if values in (None, ALL) else len(values or ())
    versions = sizes * given["num"] if given.get("onlyColdStarts") else sizes
    grown = size + VERSION_BYTES * versions
    if grown > MOST_INPUT_BYTES:
        yield (
            "payload",
            f"makes an input of {size:,} bytes, with {versions} versions {grown:,}, and Step Functions takes "
            f"{MOST_INPUT_BYTES:,}: put the payload in S3 and give payloadS3, or lower num",
        )


def _payload_faults(given: Fields) -> Iterator[Fault]:
    payload = given.get("payload")
    if "payload" in given and "payloadS3" in given:
        yield "payload", "would be passed over for payloadS3: give one of the two"
    elif is_weighted(payload):
        yield from _weight_faults(payload, given)


def _weight_faults(payload: Any, given: Fields) -> Iterator[Fault]:
    weights = [element["weight"] for element in payload]
    if given.get("dryRun") and len(weights) > 1:
        # The executor forces num to 1 and then finds more payloads than runs.
        yield "dryRun", f"runs each size once, which {len(weights)} weighted payloads do not fit: give one"
        return
    try:
        payload_counts(weights, given["num"])
    except UnusableWeights as error:
        yield "payload", f"cannot be shared out. {str(error).removesuffix('.')}"


def _sleep_faults(given: Fields, sleep_ms: int) -> Iterator[Fault]:
    if sleep_ms and given.get("parallelInvocation"):
        yield "sleepBetweenRunsMs", "does nothing with parallelInvocation: leave one of the two out"
    elif (asleep_s := sleep_ms * given["num"] / 1000) >= MOST_TIMEOUT_S:
        yield (
            "sleepBetweenRunsMs",
            f"would sleep {asleep_s:,.0f} s at each size (num is {given['num']}), where a step may last "
            f"{MOST_TIMEOUT_S} s at most: sleep less, or run less often",
        )


def _check_arn(value: Any) -> str:
    return find_arn_problem(value) if isinstance(value, str) else f"is {value!r}: write an ARN"


def _check_num(value: Any) -> str:
    if not _is_whole(value):
        return f"is {value!r}: write a whole number from {LEAST_NUM} on"
    return "" if value >= LEAST_NUM else f"is {value}: take at least {LEAST_NUM}, better 10 to 100"


def _check_power_values(value: Any) -> str:
    if value == ALL:
        return ""
    if isinstance(value, str) or not isinstance(value, Sequence) or not value:
        return f"is {value!r}: write a list of megabytes such as [128, 512, 1024], or {ALL}"
    if wrong := [each for each in value if not _is_whole(each) or not LEAST_MB <= each <= MOST_MB]:
        return f"holds {wrong[0]!r}: write whole megabytes from {LEAST_MB} to {MOST_MB:,}"
    twice = [each for each in value if list(value).count(each) > 1]
    return f"holds {twice[0]} twice, and each size has one alias: write it once" if twice else ""


def _check_payload(value: Any) -> str:
    if not _is_truthy(value):
        return f"is {value!r}, which would be sent as null: leave it out, or write an event"
    if isinstance(value, Sequence) and not isinstance(value, str) and not is_weighted(value):
        return _check_weights(value)
    return ""


def _check_weights(elements: Sequence[Any]) -> str:
    """Return what is wrong with a list that seems to be meant as weighted payloads.

    Power tuning sends any other list whole, as one payload.
    """
    if not any(isinstance(element, Mapping) and "weight" in element for element in elements):
        return ""
    place = next(place for place, element in enumerate(elements) if not _is_weighted_element(element))
    return (
        f"is weighted in part alone, and would be sent whole, as one payload: give element {place} a payload "
        "and a weight above 0"
    )


def _check_s3(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(r"s3://[^/\s]+/\S(?:.*\S)?", value):
        return ""
    return f"is {value!r}: write s3://BUCKET/KEY"


def _check_flag(value: Any) -> str:
    return "" if isinstance(value, bool) else f"is {value!r}: write true or false"


def _check_strategy(value: Any) -> str:
    return (
        "" if value in STRATEGIES else f"is {value!r}: write {', '.join(STRATEGIES[:-1])} or {STRATEGIES[-1]}"
    )


def _check_alias(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(r"(?!\d+$)[A-Za-z0-9_-]{1,128}", value):
        return ""
    return f"is {value!r}: write letters, digits, - and _, not digits alone"


def _check_sleep(value: Any) -> str:
    return "" if _is_whole(value) and value >= 0 else f"is {value!r}: write whole milliseconds from 0 on"


def _check_exceptions(value: Any) -> str:
    names = isinstance(value, Sequence) and not isinstance(value, str)
    if names and all(isinstance(name, str) and name.strip() for name in value):
        return ""
    return f'is {value!r}: write a list of error types such as ["TimeoutError"]'


def _check_share(most: float) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        within = _is_number(value) and 0 <= value <= most
        return "" if within else f"is {value!r}: write a number from 0 to {most:g}"

    return check


def _is_weighted_element(element: Any) -> bool:
    return (
        isinstance(element, Mapping)
        and _is_truthy(element.get("payload"))
        and _is_number(element.get("weight"))
        and element["weight"] > 0
    )


def _is_truthy(value: Any) -> bool:
    """Return whether JavaScript takes a JSON value for true: empty lists and objects too."""
    return bool(value) or isinstance(value, list | tuple | dict)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


CHECKS: Mapping[str, Callable[[Any], str]] = {
    "lambdaARN": _check_arn,
    "num": _check_num,
    "powerValues": _check_power_values,
    "payload": _check_payload,
    "payloadS3": _check_s3,
    "parallelInvocation": _check_flag,
    "strategy": _check_strategy,
    "balancedWeight": _check_share(1),
    "autoOptimize": _check_flag,
    "autoOptimizeAlias": _check_alias,
    "dryRun": _check_flag,
    "preProcessorARN": _check_arn,
    "postProcessorARN": _check_arn,
    "discardTopBottom": _check_share(MOST_DISCARD),
    "sleepBetweenRunsMs": _check_sleep,
    "disablePayloadLogs": _check_flag,
    "includeOutputResults": _check_flag,
    "onlyColdStarts": _check_flag,
    "allowedExceptions": _check_exceptions,
}
"""What each field by itself must be; these are all the fields there are."""
