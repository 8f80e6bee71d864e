"""Draws what suggestions cost: a million of them against the size of the batches that they come in."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from matplotlib.figure import Figure

from bench.cost.bill import HTTP, Bill, Traffic
from bench.cost.comparisons import list_batches
from bench.cost.deployment import Deployment
from bench.cost.prices import Prices
from bench.cost.runs import Run
from bench.pictures.style import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PINK,
    RED,
    SKY,
    describe_run,
    entitle,
    label_values,
    make_figure,
    styled,
)

POSTS = 1_000_000
LAYERS = {
    "gateway": (BLUE, ("HTTP API",)),
    "Lambda requests": (SKY, ("Lambda requests",)),
    "compute and starts": (RED, ("Lambda, answering", "Lambda, starting (init)")),
    "answers sent out": (GREEN, ("answers sent out",)),
    "logs": (ORANGE, ("logs written", "logs kept")),
    "metrics and alarms, at most": (GREY, ("metrics", "alarms")),
    "X-Ray traces, at most": (PINK, ("X-Ray traces",)),
}
"""What is drawn together: a colour, and how the lines of a bill begin that belong to it."""


@styled
def draw_batches(figures: Mapping[str, Any], run: Run, deployed: Deployment, prices: Prices) -> Figure:
    """Return the price of a million posts, layer by layer, for every size of batch. Raises NotMeasured."""
    setup = deployed.setup(gateway=HTTP)
    bills = list_batches(run.size(setup.memory_mb), Traffic(posts=POSTS), setup, prices)
    figure, (axes,) = make_figure(8, 4.6)
    below = [0.0] * len(bills)
    for name, (colour, beginnings) in LAYERS.items():
        heights = [layer_usd(bill, beginnings) for _, bill in bills]
        if any(heights):
            axes.bar(range(len(bills)), heights, bottom=below, width=0.7, color=colour, label=name)
        below = [low + height for low, height in zip(below, heights, strict=True)]
    for place, total in enumerate(below):
        axes.annotate(f"${total:.2f}", (place, total), xytext=(0, 3), textcoords="offset points", ha="center")
    axes.set_xticks(range(len(bills)), [str(batch) for batch, _ in bills])
    axes.set_xlabel(
        "posts in a call" if bills[-1][1].evidence else "posts in a call; batches without evidence"
    )
    axes.set_ylabel("USD for a million posts")
    axes.grid(axis="x", visible=False)
    axes.set_ylim(0, max(below) * 1.08)
    label_values(axes, "y", "${:.2f}")
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(handles[::-1], labels[::-1], loc="upper right")
    facts = (
        f"{setup.memory_mb:,} MB, {setup.architecture}, {prices.region}, 1 % of calls cold, no free tier; "
    )
    entitle(figure, entitle_batches(bills), facts + describe_run(figures))
    return figure


def layer_usd(bill: Bill, beginnings: Sequence[str]) -> float:
    """Return what the lines cost whose names begin in one of these ways."""
    return float(
        sum((line.usd for line in bill.lines if line.name.startswith(tuple(beginnings))), Decimal(0))
    )


def entitle_batches(bills: Sequence[tuple[int, Bill]]) -> str:
    """Return what is to be seen: what batches of twenty save."""
    totals = {batch: bill.per_million() for batch, bill in bills}
    return f"In batches of 20, posts cost ${totals[20]:.2f} a million instead of ${totals[1]:.2f}"
