"""The arithmetic of AWS Lambda Power Tuning 4.4.0: from what runs took to one memory size and its price.

Whatever is rounded, left out or decided here is so because alexcasalboni/aws-lambda-power-tuning does it: in
lambda/utils.js (means, prices, payloads), lambda/executor.js (the statistics of one size) and
lambda/analyzer.js (the choice among sizes). bench/power/prices.py has its prices.

Its sums are reduce((a, b) => a + b, 0), from left to right. Python's sum() compensates for rounding, so that
its last digit can differ: add_up is used instead, in the order in which the original has its values.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bench.power.visualization import render_url
from model.errors import FudaError

COST, SPEED, BALANCED = STRATEGIES = ("cost", "speed", "balanced")
DEFAULT_BALANCED_WEIGHT = 0.5
DEFAULT_DISCARD, MOST_DISCARD = 0.2, 0.4
BASE_MB = 128


class UnusableWeights(FudaError):
    """These weights give a payload no invocation. Raise `num`, or the smallest weight."""


class NothingMeasured(FudaError):
    """No memory size has a duration above 0, so there is none to choose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """What the REPORT line of one invocation says, in ms; what a line does not name is 0.

    The billed times are whole numbers. Since August 2025 `billed_ms` holds the init too.
    """

    duration_ms: float
    billed_ms: float
    init_ms: float = 0
    restore_ms: float = 0
    billed_restore_ms: float = 0

    @property
    def total_ms(self) -> float:
        """What counts as the duration: with the init of a cold start, or the restoring of a snapshot."""
        return self.duration_ms + self.init_ms + self.restore_ms

    @property
    def total_billed_ms(self) -> float:
        """What counts as billed: with the restoring of a snapshot."""
        return self.billed_ms + self.billed_restore_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeStats:
    """What one memory size takes and costs: an invocation's trimmed means, and the sum of what was paid."""

    power_mb: int
    cost_usd: float
    duration_ms: float
    total_usd: float


def add_up(values: Iterable[float]) -> float:
    """Return the sum, rounded after each addition as in JavaScript; 0 without values."""
    total = 0.0
    for value in values:
        total += value
    return total


def trimmed_mean(values: Sequence[float], discard: float) -> float:
    """Return the mean without the int(len · discard) smallest and as many largest values; 0 of no values.

    `discard` is a share in [0, 0.4]; of fewer than 1 / discard values none is left out.
    """
    if not values:
        return 0
    left_out = int(len(values) * discard)
    kept = sorted(values)[left_out : len(values) - left_out]
    return add_up(kept) / len(kept)


def cost_usd(billed_ms: float, *, power_mb: int, base: float) -> float:
    """Return the price of an invocation: whole milliseconds, upwards, times `base` times MB / 128."""
    return math.ceil(billed_ms) * base * (power_mb / BASE_MB)


def measure(
    power_mb: int, invocations: Sequence[Invocation], *, base: float, discard: float = DEFAULT_DISCARD
) -> SizeStats:
    """Return the statistics of the invocations at one memory size.

    Durations and billed times are trimmed each for itself; the cost is that of the billed times' mean. The
    total leaves nothing out.
    """
    # The original sorts the billed times in place for their mean, before it adds up what they cost.
    billed = sorted(each.total_billed_ms for each in invocations)
    return SizeStats(
        power_mb=power_mb,
        cost_usd=cost_usd(trimmed_mean(billed, discard), power_mb=power_mb, base=base),
        duration_ms=trimmed_mean([each.total_ms for each in invocations], discard),
        total_usd=add_up(cost_usd(each, power_mb=power_mb, base=base) for each in billed),
    )


def choose(
    stats: Sequence[SizeStats], strategy: str = COST, balanced_weight: float = DEFAULT_BALANCED_WEIGHT
) -> SizeStats:
    """Return the best of `stats`, sizes without a duration left out. Raises NothingMeasured.

    cost: the cheapest, of equally cheap ones the fastest. speed: the fastest, of equally fast ones the
    cheapest. balanced: the least w · cost / highest cost + (1 - w) · duration / longest duration, with w the
    weight, put into [0, 1]. What is still equal then stays in the order of `stats`.
    """
    return rank(stats, strategy, balanced_weight)[0]


def rank(
    stats: Sequence[SizeStats], strategy: str = COST, balanced_weight: float = DEFAULT_BALANCED_WEIGHT
) -> list[SizeStats]:
    """Return `stats`, best first by the rules of `choose`, at least one. Raises NothingMeasured."""
    measured = [each for each in stats if each.duration_ms]
    if not measured:
        raise NothingMeasured("No memory size has a duration: nothing was measured.")
    if strategy == BALANCED:
        return _rank_balanced(measured, min(max(balanced_weight, 0.0), 1.0))
    if strategy == SPEED:
        return sorted(measured, key=lambda each: (each.duration_ms, each.cost_usd))
    return sorted(measured, key=lambda each: (each.cost_usd, each.duration_ms))


def payload_counts(weights: Sequence[float], num: int) -> list[int]:
    """Return how many of `num` invocations each payload gets: floor(weight · num / total), the last the rest.

    They run in blocks, the first payload's first. Raises UnusableWeights when a share, the last one's
    included, is rounded down to none, as some are with more payloads than invocations.
    """
    total = add_up(weights)
    counts = [math.floor(weight * num / total) for weight in weights]
    if min(counts) < 1:
        place = counts.index(min(counts))
        least = find_min_num(weights)
        raise UnusableWeights(
            f"The weight {weights[place]:g} of payload {place} is rounded to none of {num} runs (num), "
            f"{weights[place]:g} × {num} / {total:g}. Raise num to {least}, or the weight."
        )
    return [*counts[:-1], num - sum(counts[:-1])]


def find_min_num(weights: Sequence[float]) -> int:
    """Return the smallest number of invocations of which each payload gets one."""
    total, smallest = add_up(weights), min(weights)
    near = math.ceil(total / smallest)
    # The quotient and the product are both rounded, so the smallest number can be one off on either side.
    return next((num for num in (near - 1, near) if smallest * num / total >= 1), near + 1)


def render_output(
    stats: Sequence[SizeStats],
    *,
    strategy: str = COST,
    balanced_weight: float = DEFAULT_BALANCED_WEIGHT,
    execution_usd: float = 0,
    include_results: bool = True,
) -> dict[str, Any]:
    """Return the state machine's output for `stats`, by memory size. Raises NothingMeasured.

    `execution_usd` is what the state machine itself costs: nothing where there is none.
    """
    ranked = rank(stats, strategy, balanced_weight)
    best, measured = ranked[0], sorted(ranked, key=lambda each: each.power_mb)
    points = [(each.power_mb, each.duration_ms, each.cost_usd) for each in measured]
    output: dict[str, Any] = {
        "power": best.power_mb,
        "cost": best.cost_usd,
        "duration": best.duration_ms,
        "stateMachine": {
            "executionCost": execution_usd,
            "lambdaCost": add_up(each.total_usd for each in ranked),
            "visualization": render_url(points),
        },
    }
    if include_results:
        output["stats"] = [_render_stats(each) for each in measured]
    return output


def _rank_balanced(stats: Sequence[SizeStats], weight: float) -> list[SizeStats]:
    dearest = max(each.cost_usd for each in stats) or 1
    slowest = max(each.duration_ms for each in stats)
    return sorted(
        stats,
        key=lambda each: weight * each.cost_usd / dearest + (1 - weight) * each.duration_ms / slowest,
    )


def _render_stats(stats: SizeStats) -> dict[str, Any]:
    return {
        "value": stats.power_mb,
        "averagePrice": stats.cost_usd,
        "averageDuration": stats.duration_ms,
    }
