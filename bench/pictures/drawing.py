"""Draws each kind of picture, all in one style, and renders them as PNG and SVG.

Colours are those of Okabe and Ito (2008), which people with any colour vision can tell apart; lines differ in
their marks too.
"""

import io
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, LogLocator, MaxNLocator, NullLocator

from bench.coldstart.start_log import FIRST_ANSWER, MODEL, OWN, PREDICTION, PYTHON, REST, RUNTIME
from bench.cost.bill import Bill

BLUE, ORANGE, GREEN, RED = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PINK, GREY = "#56B4E9", "#CC79A7", "#8A8A8A"
COLOURS, MARKS = (BLUE, RED, GREEN, ORANGE, PINK, SKY), ("o", "s", "^", "D", "v", "P")
LAYERS = {
    "gateway": (BLUE, ("HTTP API",)),
    "Lambda requests": (SKY, ("Lambda requests",)),
    "compute and starts": (RED, ("Lambda, answering", "Lambda, starting")),
    "answers sent out": (GREEN, ("answers sent out",)),
    "logs": (ORANGE, ("logs written", "logs kept")),
    "metrics and alarms, at most": (GREY, ("metrics", "alarms")),
    "X-Ray traces, at most": (PINK, ("X-Ray traces",)),
}
"""A colour for each group of lines of a bill, and how the names of these lines begin."""
PARTS = {
    "given by Lambda": (GREY, {PYTHON, RUNTIME}),
    "imports": (BLUE, None),  # all parts that are in no other group
    "Fuda's own": (RED, {OWN, MODEL, PREDICTION}),
    "other": (PINK, {REST}),
    "after the init": (ORANGE, {FIRST_ANSWER}),
}
"""A colour for each group of parts of a start, and the names of these parts."""
STYLE: Any = {
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.constrained_layout.use": True,
    "font.family": "DejaVu Sans",
    "grid.color": "#DDDDDD",
    "legend.frameon": False,
    "svg.fonttype": "path",
    "svg.hashsalt": "fuda",
    "text.parse_math": False,  # otherwise two dollar signs make a formula
}
METADATA: Mapping[str, Mapping[str, None]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
}
"""Dates and versions would change every picture."""


class Series(NamedTuple):
    """Calls of one kind at each memory size, smallest first: its MB, ms, and USD of compute for a million."""

    name: str
    points: Sequence[tuple[int, float, float]]
    place: int = 0
    dotted: bool = False


def draw_memory(series: Sequence[Series], million: str, facts: str, *, deployed_mb: int) -> Figure:
    """Return time, and below it the cost of a million of `million`, against memory."""
    figure = Figure(figsize=(9, 6.2))
    times, costs = figure.subplots(2)
    for each in series:
        memories, times_ms, usd = zip(*each.points, strict=True)
        look: Any = {"color": COLOURS[each.place], "marker": MARKS[each.place], "markersize": 5}
        look |= {"label": each.name, "linestyle": ":" if each.dotted else "-"}
        times.plot(memories, times_ms, **look)
        costs.plot(memories, usd, **look)
    sizes, all_ms, all_usd = zip(*(point for each in series for point in each.points), strict=True)
    for axes, values, form in ((times, all_ms, "{x:,.0f}"), (costs, all_usd, "${x:,g}")):
        axes.axvline(deployed_mb, color=GREY, linestyle="--", linewidth=1, label="deployed", zorder=1)
        set_scales(axes, sizes, values, form)
    times.set_ylabel("ms")
    costs.set_ylabel(f"USD of compute for a million\n{million}")
    costs.set_xlabel("memory, MB")
    figure.legend(*times.get_legend_handles_labels(), loc="outside right center")
    entitle(figure, "Time and cost by memory", facts)
    return figure


def draw_batches(bills: Sequence[tuple[int, Bill]], facts: str) -> Figure:
    """Return the price of a million posts for every size of batch, in layers from LAYERS."""
    figure = Figure(figsize=(8, 4.6))
    axes = figure.subplots()
    below, places = [0.0] * len(bills), range(len(bills))
    for name, (colour, beginnings) in LAYERS.items():
        heights = [layer_usd(bill, beginnings) for _, bill in bills]
        if any(heights):
            bars = axes.bar(places, heights, bottom=below, color=colour, label=name)
        below = [low + height for low, height in zip(below, heights, strict=True)]
    axes.bar_label(bars, [f"${total:.2f}" for total in below], padding=3)
    axes.set_xticks(places, [f"{batch}{'*' * (bill.evidence and batch > 1)}" for batch, bill in bills])
    axes.set_xlabel("posts in a call, * with evidence")
    axes.set_ylabel("USD for a million posts")
    axes.yaxis.set_major_formatter("${x:.2f}")
    axes.grid(axis="x", visible=False)
    axes.legend(loc="upper right", reverse=True)
    title = f"In batches of {bills[-1][0]}, posts cost ${below[-1]:.2f} a million instead of ${below[0]:.2f}"
    entitle(figure, title, facts)
    return figure


def draw_parts(figures: Mapping[str, Any]) -> Figure:
    """Return a start in its parts, each beginning where the one before it ends."""
    parts = figures["parts"]
    figure = Figure(figsize=(8, 0.36 * len(parts) + 1.9))
    axes = figure.subplots()
    begin = 0.0
    for kind, (colour, _) in PARTS.items():
        axes.barh(0, 0, color=colour, label=kind)
    for place, (name, ms) in enumerate((part["name"], part["ms"]) for part in parts):
        kind = next((kind for kind, (_, names) in PARTS.items() if names and name in names), "imports")
        bars = axes.barh(place, ms, left=begin, color=PARTS[kind][0])
        axes.bar_label(bars, [f"{ms:.1f}"], padding=3)
        begin += ms
    axes.set_yticks(range(len(parts)), [part["name"] for part in parts])
    axes.set_xlabel("ms since the process began; the numbers are ms")
    axes.set_xlim(0, begin * 1.08)
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.legend(loc="lower left")
    entitle(figure, f"Where {figures['init_ms']:.0f} ms of init go", describe_run(figures))
    return figure


def draw_packages(figures: Mapping[str, Any]) -> Figure:
    """Return the inits of the packages that were compared, at each share of a processor."""
    shares = figures["shares"]
    figure = Figure(figsize=(3.3 * len(shares) + 1.6, 3.9))
    all_axes = figure.subplots(1, len(shares), squeeze=False)[0]
    for place, (axes, share) in enumerate(zip(all_axes, shares, strict=True)):
        inits = {name: package["init_wall_ms"] for name, package in share["packages"].items()}
        colours = [RED if name == "fuda" else BLUE for name in inits]
        bars = axes.barh(range(len(inits)), list(inits.values()), color=colours)
        axes.bar_label(bars, fmt="{:,.0f}", padding=3)
        axes.set_yticks(range(len(inits)), list(inits) if place == 0 else [""] * len(inits))
        axes.invert_yaxis()
        axes.grid(axis="y", visible=False)
        axes.set_xlim(0, max(inits.values()) * 1.22)
        axes.xaxis.set_major_locator(MaxNLocator(4))
        axes.xaxis.set_major_formatter("{x:,.0f}")
        axes.set_xlabel("init, ms")
        axes.set_title(
            "full speed" if share["memory_mb"] is None else f"{share['memory_mb']:,} MB", loc="left"
        )
    first = shares[0]["packages"]
    ours_ms, echo_ms = (first[name]["init_wall_ms"] for name in ("fuda", "echo"))
    title = f"Fuda starts in {ours_ms:.0f} ms, an empty function in {echo_ms:.0f}"
    entitle(figure, title, describe_run(figures))
    return figure


def render_figure(figure: Figure) -> dict[str, bytes]:
    """Return the figure as the content of files, by their suffix."""
    files = {}
    with mpl.rc_context(STYLE):
        for suffix, metadata in METADATA.items():
            file = io.BytesIO()
            figure.savefig(file, format=suffix, dpi=144, metadata=dict(metadata))
            files[suffix] = file.getvalue()
    return files


def describe_run(figures: Mapping[str, Any]) -> str:
    """Return in one line where the figures of a run are from."""
    return "{date}, commit {commit}, {processor}, {system}".format(**figures)


def layer_usd(bill: Bill, beginnings: tuple[str, ...]) -> float:
    """Return the dollars of the lines whose names begin with one of `beginnings`."""
    return float(sum(line.usd for line in bill.lines if line.name.startswith(beginnings)))


def entitle(figure: Figure, title: str, facts: str) -> None:
    """Write above a figure what one should see in it, and below it where its numbers are from."""
    figure.suptitle(title, x=0.01, ha="left", fontsize=13, fontweight="bold")
    figure.supxlabel(facts, x=0.01, ha="left", fontsize=8, color="#555555")


def set_scales(axes: Axes, sizes: Sequence[float], values: Sequence[float], form: str) -> None:
    """Make both scales logarithmic, with ticks at each of `sizes`, and of `values` at 1, 2, 5 and so on."""
    # Limits come first: equal values have none of their own, and matplotlib would warn.
    axes.set_xlim(min(sizes) / 1.2, max(sizes) * 1.2)
    axes.set_ylim(min(values) / 1.4, max(values) * 1.4)
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(FixedLocator(sorted(set(sizes))))
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter(form)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_locator(NullLocator())
