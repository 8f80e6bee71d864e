"""How all pictures look, and how they are written: the same figures give the same bytes, PNG and SVG.

Colours are those of Okabe and Ito (2008), which people tell apart whatever their colour vision; lines differ
in their marks too. Letters are drawn as shapes, in the font that comes with matplotlib.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, NullLocator

BLUE, ORANGE, GREEN, RED = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PINK, YELLOW, GREY = "#56B4E9", "#CC79A7", "#F0E442", "#8A8A8A"
COLOURS = (BLUE, RED, GREEN, ORANGE, PINK, SKY)
MARKS = ("o", "s", "^", "D", "v", "P")
DPI = 144
ROOM = 1.2
"""How far a logarithmic scale reaches beyond its values, as a factor."""
_STYLE: Any = {
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "grid.color": "#DDDDDD",
    "legend.frameon": False,
    "svg.fonttype": "path",
    "svg.hashsalt": "fuda",
    "text.parse_math": False,  # a dollar is a dollar
}
# Dates and versions would make every picture a new one.
_METADATA: Mapping[str, Mapping[str, None]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
}


def styled[**P](draw: Callable[P, Figure]) -> Callable[P, Figure]:
    """Have `draw` make its figure in this style, from the first line to the last."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> Figure:
        with mpl.rc_context(_STYLE):
            return draw(*args, **kwargs)

    return drawn


def make_figure(
    width_in: float, height_in: float, *, rows: int = 1, columns: int = 1
) -> tuple[Figure, list[Axes]]:
    """Return an empty figure and its axes, row by row."""
    figure = Figure(figsize=(width_in, height_in), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False)
    return figure, list(axes.flat)


def entitle(figure: Figure, title: str, circumstances: str) -> None:
    """Write above a figure what one should see in it, and below it where its numbers are from."""
    figure.suptitle(title, x=0.01, ha="left", fontsize=13, fontweight="bold")
    figure.supxlabel(circumstances, x=0.01, ha="left", fontsize=8, color="#555555")


def render_figure(figure: Figure) -> dict[str, bytes]:
    """Return the figure as the content of files, by their suffix."""
    files = {}
    with mpl.rc_context(_STYLE):
        for suffix, metadata in _METADATA.items():
            file = io.BytesIO()
            figure.savefig(file, format=suffix, dpi=DPI, metadata=dict(metadata))
            files[suffix] = file.getvalue()
    return files


def set_scales(axes: Axes, xs: Sequence[float], ys: Sequence[float]) -> None:
    """Make both scales logarithmic, for values above 0, with room on all sides.

    Ticks of x are at each of `xs` and nowhere else, those of y at 1, 2, 5 and so on.
    """
    # Limits come first: equal values alone have none of their own, and matplotlib would warn.
    axes.set_xlim(min(xs) / ROOM, max(xs) * ROOM)
    axes.set_ylim(min(ys) / ROOM**2, max(ys) * ROOM**2)
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(FixedLocator(list(xs)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, place: f"{value:,.0f}"))
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_locator(NullLocator())


def label_values(axes: Axes, axis: str, form: str) -> None:
    """Write the ticks of an axis, "x" or "y", in a format such as "${:,.2f}", powers of ten too."""
    ticks: Any = getattr(axes, f"{axis}axis")
    ticks.set_major_formatter(FuncFormatter(lambda value, place: form.format(value)))


def describe_run(figures: Mapping[str, Any]) -> str:
    """Return in one line where the figures of a run are from."""
    return f"{figures['date']}, commit {figures['commit']}, {figures['processor']}, {figures['system']}"
