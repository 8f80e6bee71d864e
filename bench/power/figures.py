"""From the times of a local run to the figures in its result file, and to the checks of the simulation."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from statistics import fmean
from typing import Any

from bench.power.arithmetic import NothingMeasured, SizeStats, sum_up
from bench.power.results import render_output
from bench.power.subjects import RAN, SMALL_MB, Measured, Subject
from lambda_local.cgroups import VCPU_MB
from lambda_local.processes import Span, quantile_ms

MAX_SPREAD = 1.2
MIN_SLOWDOWN, MAX_SLOWDOWN = 8.0, 16.0

type Figures = dict[str, Any]
"""Ready for JSON. bench.cost and bench.pictures read these names in result files."""
type Sizes = Mapping[int, Measured]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """How times become a choice: the price `base` of a ms at 128 MB, and fields of the state machine."""

    base: float
    discard: float
    strategy: str
    balanced_weight: float


def render_subject(subject: Subject, sizes: Sizes, choice: Choice) -> Figures:
    """Return the figures of a function at all sizes, and the state machine's output for them.

    `warm` is the output for the warm calls, `cold` the one with onlyColdStarts. Both are None when the
    function ran at no size.
    """
    ran = {memory_mb: each for memory_mb, each in sizes.items() if each.outcome == RAN}
    return {
        "serves": subject.serves,
        "package": subject.package,
        "warm": _render_output([sum_up_warm(*each, choice) for each in ran.items()], choice),
        "cold": _render_output([sum_up_cold(*each, choice) for each in ran.items()], choice),
        "sizes": [render_size(memory_mb, each, choice) for memory_mb, each in sizes.items()],
    }


def render_size(memory_mb: int, measured: Measured, choice: Choice) -> Figures:
    """Return the figures of one size; those of a size where the function did not run are None."""
    ran = measured.outcome == RAN
    return {
        "memory_mb": memory_mb,
        "processors": round(memory_mb / VCPU_MB, 3),
        "outcome": measured.outcome,
        "cold": _render_cold(measured, sum_up_cold(memory_mb, measured, choice)) if ran else None,
        "warm": _render_warm(measured, sum_up_warm(memory_mb, measured, choice)) if ran else None,
        "peak_mb": round(max(start.peak_mb for start in measured.starts), 1) if ran else None,
    }


def sum_up_warm(memory_mb: int, measured: Measured, choice: Choice) -> SizeStats:
    """Return the statistics of the warm calls, each billed by whole milliseconds."""
    walls_ms = [span.wall_ms for _, span in measured.calls]
    billed_ms = list(map(math.ceil, walls_ms))
    return sum_up(memory_mb, walls_ms, billed_ms, base=choice.base, discard=choice.discard)


def sum_up_cold(memory_mb: int, measured: Measured, choice: Choice) -> SizeStats:
    """Return the statistics of the first calls with their inits; as with onlyColdStarts all of them count."""
    walls_ms = [start.answer_ms for start in measured.starts]
    return sum_up(memory_mb, walls_ms, list(map(math.ceil, walls_ms)), base=choice.base, discard=0)


def check_work(sizes: Sizes) -> list[Figures]:
    """Return the checks of the fixed work: its processor time is the same at every size, its time is not.

    Each size counts with the fastest of its calls: the work is the same in all of them, and other work of the
    machine can only add to it. Unless the function ran at every size, the values are unknown.
    """
    walls_ms, cpus_ms = {}, []
    if all(each.outcome == RAN for each in sizes.values()):
        walls_ms = {size: min(span.wall_ms for _, span in each.calls) for size, each in sizes.items()}
        cpus_ms = [min(span.cpu_ms for _, span in each.calls) for each in sizes.values()]
    slowdown = round(walls_ms[SMALL_MB] / walls_ms[VCPU_MB], 2) if walls_ms else None
    what = f"fixed work: wall ms of a call at {SMALL_MB} MB over those at {VCPU_MB:,} MB"
    return [_check_cpu("fixed work", cpus_ms), _check(what, slowdown, MIN_SLOWDOWN, MAX_SLOWDOWN)]


def check_package(name: str, sizes: Sequence[Figures]) -> Figures:
    """Return the check that a package's warm calls take the same processor time at all sizes where it ran."""
    return _check_cpu(name, [size["warm"]["cpu_ms"] for size in sizes if size["warm"]])


def _render_output(stats: Sequence[SizeStats], choice: Choice) -> Figures | None:
    try:
        return render_output(stats, strategy=choice.strategy, balanced_weight=choice.balanced_weight)
    except NothingMeasured:
        return None


def _render_cold(measured: Measured, stats: SizeStats) -> Figures:
    """Return medians over the starts, and the mean billed time with its cost."""
    inits_ms, inits_cpu_ms = _split(start.init for start in measured.starts)
    firsts_ms, firsts_cpu_ms = _split(start.first for start in measured.starts)
    return {
        "starts": len(measured.starts),
        "init_ms": quantile_ms(inits_ms, 0.5),
        "init_quartiles_ms": [quantile_ms(inits_ms, share) for share in (0.25, 0.75)],
        "init_cpu_ms": quantile_ms(inits_cpu_ms, 0.5),
        "first_ms": quantile_ms(firsts_ms, 0.5),
        "first_cpu_ms": quantile_ms(firsts_cpu_ms, 0.5),
        "answer_ms": quantile_ms([start.answer_ms for start in measured.starts], 0.5),
        "billed_ms": round(stats.billed_ms, 2),
        "cost_usd": stats.cost_usd,
    }


def _render_warm(measured: Measured, stats: SizeStats) -> Figures:
    """Return quantiles over the warm calls, the trimmed means with their cost, and figures by payload.

    The processor time is the mean of each payload's median, weighted by its calls.
    """
    walls_ms, _ = _split(span for _, span in measured.calls)
    calls = groupby(sorted(measured.calls, key=itemgetter(0)), key=itemgetter(0))
    payloads = [_render_payload(name, [span for _, span in each]) for name, each in calls]
    return {
        "calls": len(walls_ms),
        "p50_ms": quantile_ms(walls_ms, 0.5),
        "p90_ms": quantile_ms(walls_ms, 0.9),
        "p99_ms": quantile_ms(walls_ms, 0.99),
        "cpu_ms": round(sum(each["calls"] * each["cpu_ms"] for each in payloads) / len(walls_ms), 3),
        "mean_ms": round(stats.duration_ms, 3),
        "billed_ms": round(stats.billed_ms, 2),
        "cost_usd": stats.cost_usd,
        "payloads": payloads,
    }


def _render_payload(name: str, spans: Sequence[Span]) -> Figures:
    walls_ms, cpus_ms = _split(spans)
    return {
        "payload": name,
        "calls": len(spans),
        "p50_ms": quantile_ms(walls_ms, 0.5),
        "cpu_ms": quantile_ms(cpus_ms, 0.5),
        "billed_ms": round(fmean(map(math.ceil, walls_ms)), 2),
    }


def _split(spans: Iterable[Span]) -> tuple[list[float], list[float]]:
    """Return the wall times and the processor times of spans."""
    pairs = [(span.wall_ms, span.cpu_ms) for span in spans]
    return [wall_ms for wall_ms, _ in pairs], [cpu_ms for _, cpu_ms in pairs]


def _check_cpu(name: str, cpus_ms: Sequence[float]) -> Figures:
    spread = round(max(cpus_ms) / min(cpus_ms), 3) if cpus_ms else None
    return _check(f"{name}: CPU ms of a warm call, most over least of all sizes", spread, 1, MAX_SPREAD)


def _check(what: str, value: float | None, least: float, most: float) -> Figures:
    met = value is not None and least <= value <= most
    return {"what": what, "value": value, "least": least, "most": most, "met": met}
