"""The value of each figure on each post, by which systems are compared, and their compact text in results."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.corpus import Corpus
from bench.quality.predictions import ALL, OURS_FOLDER, read_predictions
from model.errors import FudaError
from training.report.metrics import f1_at, fold_own, fold_ranked, mean, ndcg_at, precision_at
from training.report.scorecard import Prediction, category_hits, round_figure

TAG_FIGURES = ("f1_5", "ndcg10", "p1")
FIGURES = (*TAG_FIGURES, "category_acc")
SCALE = 10_000
"""Values are stored as whole numbers of ten-thousandths: thousands of them in a line of a result."""

type Values = Mapping[str, Sequence[float]]
"""By figure a value for each post that has labels of its kind, in the order of the test posts."""
type Figures = dict[str, float | None]


class CannotCompare(FudaError):
    """Raised when earlier predictions or results cannot be compared with; the message names the path."""


def post_values(predictions: Iterable[Prediction]) -> Values:
    """Return the values of FIGURES; posts without tags, or without categories, do not count there."""
    predictions = list(predictions)
    tagged = [
        (fold_ranked(label for label, _ in each.ranked_tags), fold_own(each.tags))
        for each in predictions
        if each.tags
    ]
    return {
        "f1_5": [f1_at(5, ranked, own) for ranked, own in tagged],
        "ndcg10": [ndcg_at(10, ranked, own) for ranked, own in tagged],
        "p1": [precision_at(1, ranked, own) for ranked, own in tagged],
        "category_acc": category_hits(predictions),
    }


def mean_figures(values: Values) -> Figures:
    """Return the mean of each figure, rounded, or None where no post counts."""
    return {name: round_figure(mean(values[name])) for name in FIGURES}


def render_values(values: Values) -> dict[str, str]:
    """Return the values as text, so that a later run can be compared post by post."""
    return {name: " ".join(str(round(value * SCALE)) for value in values[name]) for name in FIGURES}


def parse_values(texts: Mapping[str, str]) -> Values:
    """Return the values that render_values has written. Raises KeyError and ValueError."""
    return {name: [int(value) / SCALE for value in texts[name].split()] for name in FIGURES}


def read_before(path: Path, corpora: Iterable[Corpus]) -> dict[str, Values]:
    """Return the values of an earlier version by corpus, for those of `corpora` that it has.

    `path` is a result of bench.quality, the folder of an earlier run of it, or a folder with NAME.jsonl as
    bench.quality.ask_corpus writes them. Raises CannotCompare.
    """
    corpora = list(corpora)
    try:
        before = _read_folder(path, corpora) if path.is_dir() else _read_result(path)
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise CannotCompare(f"{path} does not hold earlier predictions or a result ({error!r}).") from error
    found = {corpus.name: before[corpus.name] for corpus in corpora if corpus.name in before}
    if not found:
        raise CannotCompare(f"{path} has none of the blogs that are measured.")
    return found


def _read_folder(folder: Path, corpora: Iterable[Corpus]) -> dict[str, Values]:
    before = {}
    for corpus in corpora:
        paths = (folder / corpus.name / OURS_FOLDER / f"{ALL}.jsonl", folder / f"{corpus.name}.jsonl")
        if found := [path for path in paths if path.is_file()]:
            before[corpus.name] = post_values(read_predictions(found[0], corpus))
    return before


def _read_result(path: Path) -> dict[str, Values]:
    result: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    blogs = result["runs"]["quality"]["blogs"]
    return {blog["corpus"]: parse_values(blog["values"]) for blog in blogs}
