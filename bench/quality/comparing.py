"""Compares the predictions of all systems on all corpora: figures, differences, the dial, learning curves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.corpus import Corpus
from bench.quality.baselines import NAMES, PRIOR
from bench.quality.dial import measure_dial
from bench.quality.exam import Size
from bench.quality.intervals import paired_difference
from bench.quality.predictions import ALL, OURS_FOLDER, read_lines, read_predictions
from bench.quality.values import (
    FIGURES,
    CannotCompare,
    Figures,
    Values,
    mean_figures,
    post_values,
    render_values,
)
from training.report.metrics import mean
from training.report.scorecard import round_figure, summarise

OURS, BEFORE = "Fuda", "before"
BASELINES = {PRIOR: "most used labels", NAMES: "names in the text"}
"""The names that tables have, by folder of predictions."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A corpus for which all systems have answered: `folder` has SYSTEM/SIZE.jsonl for each of `systems`.

    `systems` has the names that tables have, by folder, without Fuda; `sizes` are those of the curve.
    """

    corpus: Corpus
    folder: Path
    systems: Mapping[str, str]
    sizes: Sequence[int]
    cost: Mapping[str, Any]
    before: Values | None = None
    values: dict[str, Values] = field(default_factory=dict)

    def path(self, system: str, size: Size = None) -> Path:
        """Return the file of a system's predictions."""
        return self.folder / system / f"{size or ALL}.jsonl"

    def read_values(self, system: str, size: Size = None) -> Values | None:
        """Return the values of a system; None where it has not answered: it asks for more posts to learn."""
        path = self.path(system, size)
        return post_values(read_predictions(path, self.corpus)) if path.is_file() else None


def compare(answered: Sequence[Answered]) -> dict[str, Any]:
    """Return the result of the bench: `blogs` in their order, and the `mean` over them."""
    blogs = [compare_blog(each) for each in answered]
    names = [OURS, *dict.fromkeys(name for blog in blogs for name in blog["differences"])]
    all_values = [each.values for each in answered]
    return {
        "blogs": blogs,
        "mean": {
            "systems": {
                name: mean_over([blog["systems"][name] for blog in blogs if name in blog["systems"]])
                for name in names
            },
            "differences": {name: list_differences(all_values, name) for name in names[1:]},
        },
    }


def compare_blog(answered: Answered) -> dict[str, Any]:
    """Return the figures of every system on one blog; `answered.values` gets their values."""
    corpus, values = answered.corpus, answered.values
    for folder, name in {OURS_FOLDER: OURS, **answered.systems}.items():
        if found := answered.read_values(folder):
            values[name] = found
    if answered.before:
        if any(len(answered.before[name]) != len(values[OURS][name]) for name in FIGURES):
            raise CannotCompare(f"{corpus.name}: the earlier version answered for other test posts.")
        values[BEFORE] = answered.before
    ours = answered.path(OURS_FOLDER)
    return {
        "corpus": corpus.name,
        "train_posts": len(corpus.train),
        "test_posts": len(corpus.test),
        "cost": dict(answered.cost),
        "figures": summarise(read_predictions(ours, corpus)),
        "systems": {name: mean_figures(each) for name, each in values.items()},
        "differences": {name: list_differences([values], name) for name in values if name != OURS},
        "dial": measure_dial(read_lines(ours), corpus),
        "curve": {str(size): compare_size(answered, size) for size in answered.sizes},
        "values": render_values(values[OURS]),
    }


def compare_size(answered: Answered, size: int) -> dict[str, Any]:
    """Return the figures of the systems that learnt from `size` posts, and what Fuda applied then."""
    found = {
        name: answered.read_values(folder, size)
        for folder, name in {OURS_FOLDER: OURS, **answered.systems}.items()
    }
    ours = answered.path(OURS_FOLDER, size)
    return {
        "systems": {name: mean_figures(values) for name, values in found.items() if values},
        "dial": measure_dial(read_lines(ours), answered.corpus) if ours.is_file() else None,
    }


def list_differences(blogs: Sequence[Mapping[str, Values]], name: str) -> dict[str, dict[str, float] | None]:
    """Return Fuda's figures less those of the system `name`, each with its interval, in the mean over blogs.

    `blogs` has the values of every system for each blog. Only blogs count that have values of both; None
    without such a blog.
    """
    differences: dict[str, dict[str, float] | None] = {}
    for figure in FIGURES:
        pairs = [
            (values[OURS][figure], values[name][figure])
            for values in blogs
            if name in values and values[OURS][figure]
        ]
        differences[figure] = None
        if pairs:
            found = paired_difference(*zip(*pairs, strict=True))
            rounded = {key: round(value, 4) for key, value in found._asdict().items()}
            differences[figure] = {**rounded, "blogs": len(pairs)}
    return differences


def mean_over(blogs: Sequence[Mapping[str, float | None]]) -> Figures:
    """Return the mean of each figure over the blogs that have it, rounded."""
    values = {name: [value for blog in blogs if (value := blog[name]) is not None] for name in FIGURES}
    return {name: round_figure(mean(values[name])) for name in FIGURES}
