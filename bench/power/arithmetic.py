"""The arithmetic of AWS Lambda Power Tuning 4.4.0: from the times of runs to one memory size and its price.

Every rounding, omission and decision here is copied from alexcasalboni/aws-lambda-power-tuning:
lambda/utils.js (means, prices, payloads), lambda/executor.js (the statistics of one size) and
lambda/analyzer.js (the choice among sizes). The prices are its template's baseCosts, without requests.

The original adds with reduce((a, b) => a + b, 0), from left to right. Python's sum() compensates for
rounding, so its last digit can differ. add_up therefore adds in the original's way and order.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from model.errors import FudaError

COST, SPEED, BALANCED = STRATEGIES = ("cost", "speed", "balanced")
DEFAULT_BALANCED_WEIGHT = 0.5
DEFAULT_DISCARD, MAX_DISCARD = 0.2, 0.4
BASE_MB = 128

_DEFAULT_BASE_USD = {"x86_64": 2.1e-9, "arm64": 1.7e-9}
_BASE_USD = {
    ("x86_64", "ap-east-1"): 2.9e-9,
    ("x86_64", "af-south-1"): 2.8e-9,
    ("x86_64", "me-south-1"): 2.6e-9,
    ("x86_64", "eu-south-1"): 2.4e-9,
    ("x86_64", "ap-northeast-3"): 2.7e-9,
}
ARCHITECTURES = tuple(_DEFAULT_BASE_USD)
_FOREIGN_CURRENCIES = {"cn-": "CNY", "eusc-": "EUR"}
"""The currency of AWS's prices by the first letters of a region. All other regions have USD."""


class NotInUsd(FudaError):
    """Raised for a region whose prices are not in USD. `currency` is the one that AWS uses there."""

    def __init__(self, region: str, currency: str) -> None:
        super().__init__(
            f"Prices in {region} are in {currency}, and only prices in USD are known. Name another region, "
            "such as us-east-1."
        )
        self.region = region
        self.currency = currency


class UnusableWeights(FudaError):
    """Raised when some payload's weight is too small for it to be sent even once."""


class NothingMeasured(FudaError):
    """Raised when no memory size has a duration above 0, so there is nothing to choose from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeStats:
    """One memory size: trimmed means of durations and billed times, the cost of the latter, and all costs."""

    power_mb: int
    cost_usd: float
    duration_ms: float
    billed_ms: float = 0
    total_usd: float = 0


def base_usd(architecture: str, region: str) -> float:
    """Return the price of a millisecond at 128 MB, by default that of most regions. Raises NotInUsd.

    The original's template has prices in China too, in CNY and only for x86_64; for arm64 it falls back to
    its default in USD, a 6.8 times smaller number. Such regions are refused here.
    """
    for prefix, currency in _FOREIGN_CURRENCIES.items():
        if region.startswith(prefix):
            raise NotInUsd(region, currency)
    return _BASE_USD.get((architecture, region), _DEFAULT_BASE_USD[architecture])


def add_up(values: Iterable[float]) -> float:
    """Return the sum, rounded after each addition as in JavaScript; 0 without values."""
    total = 0.0
    for value in values:
        total += value
    return total


def trimmed_mean(values: Sequence[float], discard: float) -> float:
    """Return the mean without the int(len · discard) smallest and as many largest values; 0 without values.

    `discard` is a share in [0, 0.4]. With fewer than 1 / discard values all of them count.
    """
    if not values:
        return 0
    left_out = int(len(values) * discard)
    kept = sorted(values)[left_out : len(values) - left_out]
    return add_up(kept) / len(kept)


def cost_usd(billed_ms: float, *, power_mb: int, base: float) -> float:
    """Return the price of an invocation: milliseconds rounded up, times `base`, times MB / 128."""
    return math.ceil(billed_ms) * base * (power_mb / BASE_MB)


def sum_up(
    power_mb: int, durations_ms: Sequence[float], billed_ms: Sequence[float], *, base: float, discard: float
) -> SizeStats:
    """Return the statistics of the invocations at one memory size.

    `durations_ms` include the init of a cold start, and so do the whole numbers of `billed_ms`, since August
    2025. Both are trimmed separately. The cost is that of the mean billed time. The total counts every
    invocation.
    """
    # The original sorts the billed times in place for their mean, before it adds up their costs.
    billed = sorted(billed_ms)
    mean_billed_ms = trimmed_mean(billed, discard)
    return SizeStats(
        power_mb=power_mb,
        cost_usd=cost_usd(mean_billed_ms, power_mb=power_mb, base=base),
        duration_ms=trimmed_mean(durations_ms, discard),
        billed_ms=mean_billed_ms,
        total_usd=add_up(cost_usd(each, power_mb=power_mb, base=base) for each in billed),
    )


def rank(
    stats: Sequence[SizeStats], strategy: str = COST, balanced_weight: float = DEFAULT_BALANCED_WEIGHT
) -> list[SizeStats]:
    """Return `stats`, best first, without sizes that have no duration. Raises NothingMeasured.

    cost: by cost, then by duration. speed: by duration, then by cost. balanced: by w · cost / highest cost +
    (1 - w) · duration / longest duration, where w is the weight, clamped to [0, 1]. Sizes that are still
    equal keep the order of `stats`.
    """
    measured = [each for each in stats if each.duration_ms]
    if not measured:
        raise NothingMeasured("No memory size has a duration: nothing was measured.")
    if strategy == SPEED:
        return sorted(measured, key=lambda each: (each.duration_ms, each.cost_usd))
    if strategy == COST:
        return sorted(measured, key=lambda each: (each.cost_usd, each.duration_ms))
    weight = min(max(balanced_weight, 0.0), 1.0)
    max_usd = max(each.cost_usd for each in measured) or 1
    max_ms = max(each.duration_ms for each in measured)
    return sorted(
        measured, key=lambda each: weight * each.cost_usd / max_usd + (1 - weight) * each.duration_ms / max_ms
    )


def payload_counts(weights: Sequence[float], num: int) -> list[int]:
    """Return how many of `num` invocations each payload gets: floor(weight · num / total), the last the rest.

    Raises UnusableWeights when any of these shares, including the last one's, is rounded down to 0, which
    always happens with more payloads than invocations.
    """
    total = add_up(weights)
    counts = [math.floor(weight * num / total) for weight in weights]
    if min(counts) < 1:
        place = counts.index(min(counts))
        raise UnusableWeights(
            f"Payload {place + 1} of {len(weights)} would not be sent: its share of {num} runs is below 1, "
            f"{weights[place]:g} × {num} / {total:g}. Raise num to {find_min_num(weights)}, or its weight."
        )
    return [*counts[:-1], num - sum(counts[:-1])]


def find_min_num(weights: Sequence[float]) -> int:
    """Return the smallest number of invocations with which each payload is sent at least once."""
    total, smallest = add_up(weights), min(weights)
    near = math.ceil(total / smallest)
    # The quotient and the product are both rounded, so the smallest number can be one off on either side.
    return next((num for num in (near - 1, near) if smallest * num / total >= 1), near + 1)
