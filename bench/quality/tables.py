"""Tables of a result of bench.quality in Markdown: each is a function of the result."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from bench.figure_tables import Result, render_rows, render_source
from bench.quality.dial import ASKED, Applied, pool
from bench.quality.values import FIGURES, TAG_FIGURES
from training.report.metrics import mean

OURS = "Fuda"
NAMES = {"f1_5": "f1_5", "ndcg10": "ndcg10", "p1": "p1", "category_acc": "first category right"}
POOLED, MEAN = "**all**", "**mean**"
NOTHING = "–"


def render_systems(result: Result) -> str:
    """Return the figures of all systems in the mean over the blogs, the best of each in bold."""
    quality = result["runs"]["quality"]
    systems = quality["mean"]["systems"]
    rows = [[name, *cells] for name, cells in zip(systems, _mark_best(systems.values()), strict=True)]
    head = [f"mean of {count_blogs(len(quality['blogs']))}", *(NAMES[figure] for figure in FIGURES)]
    return render_rows(head, rows) + render_source(result)


def render_blogs(result: Result) -> str:
    """Return f1_5, ndcg10 and p1 of every system on each blog, and below it the first category."""
    blogs = result["runs"]["quality"]["blogs"]
    systems = list(dict.fromkeys(name for blog in blogs for name in blog["systems"]))
    rows = [
        [_name_blog(blog), *(_join(blog["systems"].get(name), TAG_FIGURES) for name in systems)]
        for blog in blogs
    ]
    categories = [
        [_name_blog(blog), *(_join(blog["systems"].get(name), ["category_acc"]) for name in systems)]
        for blog in blogs
        if blog["systems"][OURS]["category_acc"] is not None
    ]
    ranked = render_rows(["f1_5 / ndcg10 / p1", *systems], rows)
    first = render_rows([NAMES["category_acc"], *systems], categories) if categories else ""
    return _join_tables(ranked, first) + render_source(result)


def render_differences(result: Result) -> str:
    """Return for each figure how far Fuda is ahead of each system on each blog, and in the mean."""
    quality = result["runs"]["quality"]
    names = list(quality["mean"]["differences"])
    tables = []
    for figure in FIGURES:
        rows = [
            [blog["corpus"], *(_difference(blog["differences"].get(name), figure) for name in names)]
            for blog in quality["blogs"]
            if blog["systems"][OURS][figure] is not None
        ]
        means = [_difference(quality["mean"]["differences"][name], figure) for name in names]
        if rows:
            tables.append(render_rows([NAMES[figure], *names], [*rows, [MEAN, *means]]))
    return _join_tables(*tables) + render_source(result)


def render_dial(result: Result) -> str:
    """Return for each asked precision how many of the applied tags are right, by blog and pooled."""
    blogs = result["runs"]["quality"]["blogs"]
    tables = []
    for asked in ASKED:
        counts = {blog["corpus"]: Applied(**blog["dial"][asked]) for blog in blogs}
        counts[POOLED] = pool(blog["dial"][asked] for blog in blogs)
        recalls = [count.recall for count in counts.values() if count.recall is not None][:-1]
        rows = [[name, *_applied_cells(count)] for name, count in counts.items()]
        rows.append([MEAN, "", "", "", "", _share(mean(recalls)), ""])
        head = [
            f"asked {asked}",
            "applied",
            "right",
            "precision",
            "posts with a tag",
            "recall",
            "tags a post",
        ]
        tables.append(render_rows(head, rows))
    return _join_tables(*tables) + render_source(result)


def render_curve(result: Result) -> str:
    """Return what the newest few posts teach: in the mean over all blogs, then on blogs with larger sizes."""
    blogs = [blog for blog in result["runs"]["quality"]["blogs"] if blog["curve"]]
    if not blogs:
        return f"Not measured.\n{render_source(result)}"
    common = list_common_sizes(blogs)
    grown = [blog for blog in blogs if set(blog["curve"]) - set(common)]
    tables = [_curve_table(f"mean of {count_blogs(len(blogs))}", blogs, common)]
    tables += [_curve_table(blog["corpus"], [blog], list(blog["curve"])) for blog in grown]
    return _join_tables(*tables) + render_source(result)


def list_common_sizes(blogs: Sequence[Result]) -> list[str]:
    """Return the sizes of the learning curve that all `blogs` have, in their order."""
    return [size for size in blogs[0]["curve"] if all(size in blog["curve"] for blog in blogs)]


def mean_of_size(blogs: Sequence[Result], size: str, system: str, figure: str) -> float | None:
    """Return a figure of a system at a size in the mean over blogs; None where one of them lacks it."""
    found = [blog["curve"][size]["systems"].get(system, {}).get(figure) for blog in blogs]
    return None if None in found else mean(found)


def count_blogs(count: int) -> str:
    """Return a number of blogs in words.

    >>> count_blogs(1), count_blogs(16)
    ('1 blog', '16 blogs')
    """
    return f"{count} blog{'s' * (count != 1)}"


def _curve_table(title: str, blogs: Sequence[Result], sizes: Sequence[str]) -> str:
    points = [blog["curve"][size] for blog in blogs for size in sizes]
    named = [name for point in points for name in point["systems"]]
    systems = list(dict.fromkeys([OURS, *named]))
    rows = []
    for size in sizes:
        figures = [
            {figure: mean_of_size(blogs, size, name, figure) for figure in TAG_FIGURES} for name in systems
        ]
        counts = [dial["0.8"] for blog in blogs if (dial := blog["curve"][size]["dial"])]
        applied = pool(counts)
        shown = f"{applied.right} of {applied.applied}" if counts else NOTHING
        rows.append([f"{int(size):,} posts", *(_join(each, TAG_FIGURES) for each in figures), shown])
    return render_rows([title, *systems, "right of those applied at 0.8"], rows)


def _mark_best(systems: Iterable[Mapping[str, float | None]]) -> list[list[str]]:
    """Return the figures of each system as text, the best of each figure in bold."""
    systems = list(systems)
    best = {
        figure: max((_share(system[figure]) for system in systems if system[figure] is not None), default="")
        for figure in FIGURES
    }

    def cell(system: Mapping[str, float | None], figure: str) -> str:
        text = _share(system[figure])
        return f"**{text}**" if text == best[figure] else text

    return [[cell(system, figure) for figure in FIGURES] for system in systems]


def _applied_cells(count: Applied) -> list[str]:
    shares = [_share(count.precision), _share(count.given_share), _share(count.recall)]
    per_post = NOTHING if count.per_post is None else f"{count.per_post:.2f}"
    return [f"{count.applied:,}", f"{count.right:,}", *shares, per_post]


def _difference(differences: Mapping[str, Any] | None, figure: str) -> str:
    found = (differences or {}).get(figure)
    if not found:
        return NOTHING
    return f"{found['mean']:+.3f} ({found['low']:+.3f} to {found['high']:+.3f})"


def _join(figures: Mapping[str, float | None] | None, names: Sequence[str]) -> str:
    shown = [_share(figures[name]) for name in names] if figures else [NOTHING]
    return NOTHING if set(shown) == {NOTHING} else " / ".join(shown)


def _name_blog(blog: Result) -> str:
    return f"{blog['corpus']}, {blog['train_posts']:,} + {blog['test_posts']:,} posts"


def _join_tables(*tables: str) -> str:
    return "\n".join(table for table in tables if table)


def _share(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.3f}"


TABLES: Mapping[str, Callable[[Result], str]] = {
    "quality": render_systems,
    "quality-blogs": render_blogs,
    "quality-differences": render_differences,
    "quality-dial": render_dial,
    "quality-curve": render_curve,
}
"""The tables by the names that documents have for them."""
