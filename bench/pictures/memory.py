"""Draws what memory buys: time and cost of calls at every size that was measured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure

from bench.cost.bill import GB_MB
from bench.cost.prices import Prices
from bench.cost.runs import Run
from bench.pictures.style import (
    COLOURS,
    GREY,
    MARKS,
    describe_run,
    entitle,
    label_values,
    make_figure,
    set_scales,
    styled,
)
from bench.power.results import parse_stats

MILLION = 1_000_000
DRAWN_POSTS = (1, 20, 100)
WARM_FALL = 1.25
"""A size is worth it as long as the next larger one is not this many times as fast."""


@dataclass(frozen=True, slots=True)
class Point:
    """At one memory size: what a call takes, and what a million posts cost in compute."""

    memory_mb: int
    ms: float
    usd: float


@dataclass(frozen=True, slots=True)
class Series:
    """Calls of one kind, at each memory size, smallest first; `place` chooses colour and mark."""

    name: str
    points: Sequence[Point]
    place: int = 0
    dotted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What stands in the picture beside the numbers: `million` is what the cost is told for a million of."""

    title: str
    million: str
    circumstances: str


@styled
def draw_memory(series: Sequence[Series], words: Words, *, deployed_mb: int) -> Figure:
    """Return time, and cost below it, against memory, with a line at the size that is deployed."""
    figure, (times, costs) = make_figure(9, 6.2, rows=2)
    points = [point for each in series for point in each.points]
    sizes = sorted({point.memory_mb for point in points})
    for each in series:
        memories = [point.memory_mb for point in each.points]
        look: Any = {"color": COLOURS[each.place], "marker": MARKS[each.place], "markersize": 5}
        look |= {"label": each.name, "linestyle": ":" if each.dotted else "-"}
        times.plot(memories, [point.ms for point in each.points], **look)
        costs.plot(memories, [point.usd for point in each.points], **look)
    set_scales(times, sizes, [point.ms for point in points])
    set_scales(costs, sizes, [point.usd for point in points])
    for axes, form in ((times, "{:,.0f}"), (costs, "${:,g}")):
        label_values(axes, "y", form)
        axes.axvline(deployed_mb, color=GREY, linestyle="--", linewidth=1, label="deployed", zorder=1)
    times.set_ylabel("ms")
    costs.set_ylabel(f"USD of compute for a million\n{words.million}")
    costs.set_xlabel("memory, MB")
    figure.legend(*times.get_legend_handles_labels(), loc="outside right center")
    entitle(figure, words.title, words.circumstances)
    return figure


def list_series(run: Run, prices: Prices, architecture: str) -> list[Series]:
    """Return calls with one post and with many, and the start, by memory size.

    The cost of a call is that of a million posts, of a start that of a million starts.
    """
    sizes = [run.sizes[memory_mb] for memory_mb in sorted(run.sizes)]
    second_usd = float(prices[f"lambda-gb-second-{architecture}"].usd)

    def point(memory_mb: int, ms: float, posts: int = 1) -> Point:
        return Point(memory_mb, ms, ms / 1_000 * memory_mb / GB_MB * second_usd * MILLION / posts)

    series: list[Series] = []
    for posts in DRAWN_POSTS:
        calls = [(size.memory_mb, size.call(posts)) for size in sizes]
        if not any(call.reckoned for _, call in calls):
            name = "one post" if posts == 1 else f"{posts} posts in a call"
            points = [point(memory_mb, call.billed_ms, posts) for memory_mb, call in calls]
            series.append(Series(name, points, len(series)))
    starts = [point(size.memory_mb, size.init_ms) for size in sizes]
    return [*series, Series("start (init)", starts, len(series), dotted=True)]


def list_power_series(functions: Mapping[str, Any]) -> list[Series]:
    """Return the warm calls of every function that was tuned, and their starts with the first answer."""
    series = []
    for part, kind in (("warm", "warm calls"), ("cold", "cold starts")):
        for place, (name, function) in enumerate(functions.items()):
            ran = [(size["memory_mb"], size[part]) for size in function["sizes"] if size[part]]
            points = [Point(mb, each["billed_ms"], each["cost_usd"] * MILLION) for mb, each in ran]
            series.append(Series(f"{name}, {kind}", points, place, dotted=part == "cold"))
    return [each for each in series if each.points]


def list_tuned_series(output: Mapping[str, Any]) -> list[Series]:
    """Return what the state machine of AWS Lambda Power Tuning has found, all payloads together."""
    points = [Point(each.power_mb, each.duration_ms, each.cost_usd * MILLION) for each in parse_stats(output)]
    return [Series("calls", points)]


def describe_unfit(functions: Mapping[str, Any]) -> str:
    """Return which functions did not run at which sizes, and why; empty when all did."""
    unfit: dict[tuple[str, str], list[str]] = {}
    for name, function in functions.items():
        for size in function["sizes"]:
            if not size["warm"]:
                unfit.setdefault((name, size["outcome"]), []).append(f"{size['memory_mb']:,}")
    return "; ".join(f"{name} at {', '.join(mb)} MB: {why}" for (name, why), mb in unfit.items())


def entitle_memory(series: Series) -> str:
    """Return what is to be seen: from which size on more memory no longer buys time for these calls."""
    points = list(series.points)
    enough = next(
        (
            point
            for point, larger in zip(points, [*points[1:], None], strict=True)
            if larger is None or point.ms < larger.ms * WARM_FALL
        ),
        points[-1],
    )
    return f"Beyond {enough.memory_mb:,} MB, memory buys little time ({series.name}: {enough.ms:.0f} ms)"


def describe(figures: Mapping[str, Any], architecture: str) -> str:
    """Return where the numbers are from, and whose prices they are."""
    return f"{architecture} prices; {describe_run(figures)}"
