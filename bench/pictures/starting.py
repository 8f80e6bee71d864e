"""Draws cold starts: one of ours in its parts, and those of packages beside each other."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from bench.pictures.parts import MODEL, OWN, PREDICTION, PYTHON, REST, RUNTIME
from bench.pictures.starts import FIRST_ANSWER
from bench.pictures.style import (
    BLUE,
    GREY,
    ORANGE,
    PINK,
    RED,
    describe_run,
    entitle,
    label_values,
    make_figure,
    styled,
)

TICKS = 4
LEAST_MS = 1.0
"""Smaller parts are drawn as one, with what is left over."""
GIVEN, IMPORTS, OURS, OTHER, AFTER = "given by Lambda", "imports", "Fuda's own", "other", "after the init"
KINDS = {GIVEN: GREY, IMPORTS: BLUE, OURS: RED, OTHER: PINK, AFTER: ORANGE}
_KIND_OF = {
    PYTHON: GIVEN,
    RUNTIME: GIVEN,
    REST: OTHER,
    OWN: OURS,
    MODEL: OURS,
    PREDICTION: OURS,
    FIRST_ANSWER: AFTER,
}


@styled
def draw_parts(figures: Mapping[str, Any]) -> Figure:
    """Return a start in its parts, each beginning where the one before it ends."""
    parts = merge_small([(part["name"], part["ms"]) for part in figures["parts"]])
    whole_ms = sum(ms for _, ms in parts)
    figure, (axes,) = make_figure(8, 0.36 * len(parts) + 1.9)
    left = 0.0
    for place, (name, ms) in enumerate(parts):
        axes.barh(place, ms, left=left, height=0.72, color=KINDS[_KIND_OF.get(name, IMPORTS)])
        inside = left + ms > 0.9 * whole_ms
        axes.annotate(
            f"{ms:.1f}",
            (left if inside else left + ms, place),
            xytext=(-4 if inside else 4, 0),
            textcoords="offset points",
            ha="right" if inside else "left",
            va="center",
        )
        left += ms
    axes.set_yticks(range(len(parts)), [name for name, _ in parts])
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("ms since the process began; the numbers are ms")
    axes.set_xlim(0, whole_ms * 1.04)
    axes.set_ylim(len(parts) - 0.4, -0.6)
    kinds = [axes.barh(0, 0, color=colour, label=kind) for kind, colour in KINDS.items()]
    axes.legend(handles=kinds, loc="lower left")
    entitle(figure, entitle_parts(parts, figures["init_ms"]), describe_run(figures))
    return figure


def entitle_parts(parts: Sequence[tuple[str, float]], init_ms: float) -> str:
    """Return what is to be seen: what most of the init is spent on."""
    kinds = dict.fromkeys(KINDS, 0.0)
    for name, ms in parts:
        kinds[_KIND_OF.get(name, IMPORTS)] += ms
    kinds.pop(AFTER)
    largest = max(kinds, key=lambda kind: kinds[kind])
    return f"Of {init_ms:.0f} ms of init, {kinds[largest]:.0f} are {largest}"


def merge_small(parts: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """Return the parts without those under LEAST_MS, which are added to the rest, in their order."""
    kept = {name: ms for name, ms in parts if ms >= LEAST_MS or name == REST}
    small_ms = sum(ms for name, ms in parts if name not in kept)
    if REST in kept:
        kept[REST] += small_ms
    return list(kept.items())


@styled
def draw_packages(figures: Mapping[str, Any]) -> Figure:
    """Return the starts of the packages that were compared, at each share of a processor, init and answer."""
    shares = figures["shares"]
    figure, all_axes = make_figure(3.3 * len(shares) + 1.6, 3.9, columns=len(shares))
    for place, (axes, share) in enumerate(zip(all_axes, shares, strict=True)):
        names = list(share["packages"])
        inits = [share["packages"][name]["init_wall_ms"] for name in names]
        colours = [RED if name == "fuda" else BLUE for name in names]
        bars = axes.barh(range(len(names)), inits, color=colours, height=0.72)
        axes.bar_label(bars, labels=[f"{ms:,.0f}" for ms in inits], padding=3)
        axes.set_yticks(range(len(names)), names if place == 0 else [""] * len(names))
        axes.invert_yaxis()
        axes.grid(axis="y", visible=False)
        axes.tick_params(axis="y", length=0)
        axes.set_xlim(0, max(inits) * 1.22)
        axes.set_xlabel("init, ms")
        label_values(axes, "x", "{:,.0f}")
        axes.xaxis.set_major_locator(MaxNLocator(TICKS))
        memory_mb = share["memory_mb"]
        axes.set_title("full speed" if memory_mb is None else f"{memory_mb:,} MB", loc="left", fontsize=10)
    entitle(figure, entitle_packages(shares[0]["packages"]), describe_run(figures))
    return figure


def entitle_packages(packages: Mapping[str, Mapping[str, float]]) -> str:
    """Return what is to be seen: how our start compares with an empty one, and with the slowest."""
    ours = packages["fuda"]["init_wall_ms"]
    slowest = max(packages, key=lambda name: packages[name]["init_wall_ms"])
    times = packages[slowest]["init_wall_ms"] / ours
    return f"Fuda starts in {ours:.0f} ms, {slowest} takes {times:.0f} times that"
