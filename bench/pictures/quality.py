"""Draws a result of bench.quality: all systems on each blog, the learning curve, and the dial."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from bench.pictures.drawing import BLUE, COLOURS, GREY, MARKS, RED, describe_run, entitle
from bench.quality.comparing import OURS
from bench.quality.dial import ASKED, pool
from bench.quality.tables import count_blogs, list_common_sizes, mean_of_size

MIN_APPLIED = 10
"""The share of right tags among fewer is hardly more than chance; such a blog has no dot."""


def draw_quality(figures: Mapping[str, Any]) -> Figure:
    """Return one picture of three parts. Raises KeyError for the result of another bench."""
    quality = figures["runs"]["quality"]
    blogs = quality["blogs"]
    figure = Figure(figsize=(13, 0.24 * len(blogs) + 3))
    by_blog, curve, dial = figure.subplots(1, 3)
    systems = quality["mean"]["systems"]
    draw_blogs(by_blog, blogs, list(systems))
    draw_curve(curve, [blog for blog in blogs if blog["curve"]], list(systems))
    draw_dial(dial, blogs)
    means = {name: systems[name]["ndcg10"] for name in systems}
    best = max((name for name in means if name != OURS), key=means.__getitem__)
    title = f"ndcg10 {means[OURS]:.3f} in the mean of {count_blogs(len(blogs))}, {best} {means[best]:.3f}"
    entitle(figure, title, describe_run(figures))
    return figure


def draw_blogs(axes: Axes, blogs: Sequence[Mapping[str, Any]], names: Sequence[str]) -> None:
    """Draw ndcg10 of the systems `names`, Fuda first, on each blog; the blog with Fuda's best is on top."""
    ordered = sorted(blogs, key=lambda blog: float(blog["systems"][OURS]["ndcg10"]))
    for place, name in enumerate(names):
        points = [
            (blog["systems"][name]["ndcg10"], row)
            for row, blog in enumerate(ordered)
            if name in blog["systems"]
        ]
        values, rows = zip(*points, strict=True)
        axes.scatter(values, rows, label=name, zorder=3, **look(place))
    axes.set_yticks(range(len(ordered)), [blog["corpus"] for blog in ordered])
    axes.set_xlabel("ndcg10")
    axes.set_title("each blog", loc="left")
    axes.legend(fontsize=8)


def draw_curve(axes: Axes, blogs: Sequence[Mapping[str, Any]], names: Sequence[str]) -> None:
    """Draw ndcg10 of the systems `names` against the posts to learn from, with the sizes that all blogs have.

    Dotted lines are the mean over the blogs that have larger sizes too.
    """
    groups = [(blogs, list_common_sizes(blogs) if blogs else [])]
    if grown := [blog for blog in blogs if set(blog["curve"]) - set(groups[0][1])]:
        groups.append((grown, list_common_sizes(grown)))
    shown: set[int] = set()
    for dotted, (each, sizes) in enumerate(groups):
        for place, name in enumerate(names):
            values = {int(size): mean_of_size(each, size, name, "ndcg10") for size in sizes}
            points = [(size, value) for size, value in values.items() if value is not None]
            shown |= set(values)
            if points:
                axes.plot(*zip(*points, strict=True), linestyle=":" if dotted else "-", **look(place))
    if shown:
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(FixedLocator(sorted(shown)))
        axes.xaxis.set_major_formatter("{x:,.0f}")
        axes.xaxis.set_minor_locator(NullLocator())
    dotted_blogs = f"; dotted: {', '.join(blog['corpus'] for blog in grown)}" if grown else ""
    axes.set_xlabel("posts to learn from")
    axes.set_ylabel("ndcg10")
    axes.set_title(f"mean of {count_blogs(len(blogs))}{dotted_blogs}", loc="left", fontsize=9)


def draw_dial(axes: Axes, blogs: Sequence[Mapping[str, Any]]) -> None:
    """Draw the share of applied tags that is right against the asked one: a dot a blog, and all pooled."""
    asked = [float(each) for each in ASKED]
    axes.plot(asked, asked, color=GREY, linestyle="--", label="as asked")
    for place, each in enumerate(ASKED):
        counts = [blog["dial"][each] for blog in blogs]
        dots = [count["right"] / count["applied"] for count in counts if count["applied"] >= MIN_APPLIED]
        label = None if place else "a blog"
        axes.scatter([asked[place]] * len(dots), dots, color=BLUE, alpha=0.5, label=label)
    pooled = [(float(each), pool(blog["dial"][each] for blog in blogs).precision) for each in ASKED]
    if points := [(at, share) for at, share in pooled if share is not None]:
        axes.plot(*zip(*points, strict=True), color=RED, marker="o", label="all blogs")
    axes.xaxis.set_major_locator(FixedLocator(asked))
    axes.set_ylim(0, 1.02)
    axes.set_xlabel("asked precision")
    axes.set_ylabel("precision of the tags applied")
    axes.set_title("the dial", loc="left")
    axes.legend(fontsize=8, loc="lower right")


def look(place: int) -> Any:
    """Return the colour and the mark of a system by its place; Fuda, the first one, is red."""
    colours = [RED, *(each for each in COLOURS if each != RED)]
    return {"color": colours[place % len(colours)], "marker": MARKS[place % len(MARKS)]}
