"""From the starts of a function at each memory size to figures, and to what the state machine would say."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby
from statistics import fmean
from typing import Any

from bench.power.arithmetic import (
    Invocation,
    NothingMeasured,
    cost_usd,
    measure,
    render_output,
    trimmed_mean,
)
from bench.power.local_rounds import RAN, Measured
from bench.power.local_start import Answered, Started
from lambda_local.cgroups import MB, VCPU_MB
from lambda_local.timing import quantile_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How calls turn into a choice: the price `base` of a ms at 128 MB, and the state machine's fields."""

    base: float
    discard: float
    strategy: str
    balanced_weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cold:
    """Cold starts at one size: medians, but for `billed_ms`, a mean as the state machine has it.

    `answer_ms` is init and first call together, which is what is billed.
    """

    starts: int
    init_ms: float
    init_quartiles_ms: tuple[float, float]
    init_cpu_ms: float
    first_ms: float
    first_cpu_ms: float
    answer_ms: float
    billed_ms: float
    cost_usd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OfPayload:
    """The warm calls with one payload: medians of wall and processor time, and the mean of what is billed."""

    payload: str
    calls: int
    p50_ms: float
    cpu_ms: float
    billed_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Warm:
    """Warm calls at one size, of all payloads together; `cpu_ms` is each payload's median, in their shares.

    `billed_ms` is the trimmed mean that the cost is reckoned with.
    """

    calls: int
    p50_ms: float
    p90_ms: float
    p99_ms: float
    cpu_ms: float
    billed_ms: float
    cost_usd: float
    payloads: tuple[OfPayload, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """A function at one memory size: the share of a processor it has, and what came of it.

    Where it did not run, `outcome` says why, and there are no figures. Of memory `peak_mb`, in megabytes of
    10^6 bytes, was resident at most.
    """

    memory_mb: int
    processors: float
    outcome: str
    cold: Cold | None = None
    warm: Warm | None = None
    peak_mb: float | None = None

    @property
    def is_over(self) -> bool:
        """Whether more was resident than the size has, files of the package included."""
        return self.peak_mb is not None and self.peak_mb * 1e6 > self.memory_mb * MB


def list_warm(starts: Sequence[Started]) -> list[Answered]:
    """Return the warm calls of all starts."""
    return list(chain.from_iterable(start.warm for start in starts))


def sum_up(memory_mb: int, measured: Measured, rules: Rules) -> Size:
    """Return the figures of one size."""
    size = Size(memory_mb=memory_mb, processors=round(memory_mb / VCPU_MB, 3), outcome=measured.outcome)
    if measured.outcome != RAN:
        return size
    return replace(
        size,
        cold=_sum_up_cold(measured.starts, memory_mb, rules),
        warm=_sum_up_warm(list_warm(measured.starts), memory_mb, rules),
        peak_mb=round(max(start.peak_mb for start in measured.starts), 1),
    )


def render_warm(sizes: Mapping[int, Measured], rules: Rules) -> dict[str, Any] | None:
    """Return the state machine's output for the warm calls at each size that ran, None when none did."""
    calls = {memory_mb: _warm_calls(list_warm(each.starts)) for memory_mb, each in _those_that_ran(sizes)}
    return _render(calls, rules)


def render_cold(sizes: Mapping[int, Measured], rules: Rules) -> dict[str, Any] | None:
    """Return its output for the cold starts, as with onlyColdStarts: nothing is left out of the means."""
    calls = {memory_mb: _cold_calls(each.starts) for memory_mb, each in _those_that_ran(sizes)}
    return _render(calls, replace(rules, discard=0))


def _those_that_ran(sizes: Mapping[int, Measured]) -> list[tuple[int, Measured]]:
    return [(memory_mb, each) for memory_mb, each in sizes.items() if each.outcome == RAN]


def _render(calls: Mapping[int, Sequence[Invocation]], rules: Rules) -> dict[str, Any] | None:
    """Return the output; nothing was paid to a state machine."""
    stats = [measure(size, each, base=rules.base, discard=rules.discard) for size, each in calls.items()]
    try:
        return render_output(stats, strategy=rules.strategy, balanced_weight=rules.balanced_weight)
    except NothingMeasured:
        return None


def _warm_calls(calls: Sequence[Answered]) -> list[Invocation]:
    walls = [call.span.wall_ms for call in calls]
    return [Invocation(duration_ms=wall_ms, billed_ms=math.ceil(wall_ms)) for wall_ms in walls]


def _cold_calls(starts: Sequence[Started]) -> list[Invocation]:
    """Return the first calls; what is billed holds the init, since August 2025."""
    walls = [(start.init.wall_ms, start.first.wall_ms) for start in starts]
    return [
        Invocation(init_ms=init_ms, duration_ms=first_ms, billed_ms=math.ceil(init_ms + first_ms))
        for init_ms, first_ms in walls
    ]


def _sum_up_cold(starts: Sequence[Started], memory_mb: int, rules: Rules) -> Cold:
    inits = [start.init.wall_ms for start in starts]
    calls = _cold_calls(starts)
    billed_ms = trimmed_mean([call.billed_ms for call in calls], 0)
    return Cold(
        starts=len(starts),
        init_ms=quantile_ms(inits, 0.5),
        init_quartiles_ms=(quantile_ms(inits, 0.25), quantile_ms(inits, 0.75)),
        init_cpu_ms=quantile_ms([start.init.cpu_ms for start in starts], 0.5),
        first_ms=quantile_ms([start.first.wall_ms for start in starts], 0.5),
        first_cpu_ms=quantile_ms([start.first.cpu_ms for start in starts], 0.5),
        answer_ms=quantile_ms([call.total_ms for call in calls], 0.5),
        billed_ms=round(billed_ms, 2),
        cost_usd=cost_usd(billed_ms, power_mb=memory_mb, base=rules.base),
    )


def _sum_up_warm(calls: Sequence[Answered], memory_mb: int, rules: Rules) -> Warm:
    walls = [call.span.wall_ms for call in calls]
    billed_ms = trimmed_mean([call.billed_ms for call in _warm_calls(calls)], rules.discard)
    payloads = [
        _sum_up_payload(name, list(each)) for name, each in groupby(sorted(calls, key=_payload), key=_payload)
    ]
    return Warm(
        calls=len(calls),
        p50_ms=quantile_ms(walls, 0.5),
        p90_ms=quantile_ms(walls, 0.9),
        p99_ms=quantile_ms(walls, 0.99),
        cpu_ms=round(sum(each.calls * each.cpu_ms for each in payloads) / len(calls), 3),
        billed_ms=round(billed_ms, 2),
        cost_usd=cost_usd(billed_ms, power_mb=memory_mb, base=rules.base),
        payloads=tuple(payloads),
    )


def _sum_up_payload(name: str, calls: Sequence[Answered]) -> OfPayload:
    billed = [call.billed_ms for call in _warm_calls(calls)]
    return OfPayload(
        payload=name,
        calls=len(calls),
        p50_ms=quantile_ms([call.span.wall_ms for call in calls], 0.5),
        cpu_ms=quantile_ms([call.span.cpu_ms for call in calls], 0.5),
        billed_ms=round(fmean(billed), 2),
    )


def _payload(call: Answered) -> str:
    return call.payload
