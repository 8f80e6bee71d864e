"""How the first label of the base scores gets better with more posts: the learning curve of one kind.

The rest of a model would have to be trained for each point. The base scores cost little, and their curve
shows what matters: whether more posts would still help.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from model.labels import fold
from model.ranking.figures import FIGURES
from training.base import fit_base
from training.labels.table import collect_labels
from training.report.fitted import Learnt
from training.stages import Labelled, Row, choose_terms

SHARES: Final = (0.125, 0.25, 0.5)
"""The parts of the older posts that are learnt anew; the largest stage has learnt all of them anyway."""
MIN_LEARNT: Final = 5
"""Fewer posts have too few labels to choose from."""
_SCORE = FIGURES.index("score")


def measure_growth(posts: Labelled, older: int, newest: Sequence[Row]) -> list[Learnt]:
    """Return how base scores do that learnt from ever more of the `older` posts, on the posts after them.

    `newest` are the rows of the stage that knows all of them. All points are about the same held-out posts.
    Without these there is no point.
    """
    if not newest:
        return []
    sizes = sorted({size for share in SHARES if MIN_LEARNT <= (size := round(share * older)) < older})
    own = [set(map(fold, labels)) for labels in posts.labels[older:]]
    found = [Learnt(size, _find_hits(_learn(posts, older, size), own)) for size in sizes]
    return [*found, Learnt(older, _find_hits(list(map(_first_key, newest)), own))]


def _learn(posts: Labelled, older: int, size: int) -> list[str]:
    """Return the first label, folded, of each held-out post, learnt from the `size` posts before them."""
    encoded, settings = posts.encoded.take(range(older - size, len(posts))), posts.settings
    end = size + len(posts) - older
    own = posts.labels[older - size : older]
    labels, terms = collect_labels(own, posts.record.wanted), choose_terms(encoded, size, settings)
    small = encoded.vectorise(terms.kept, terms.kept_rows, end, settings)
    has = labels.matrix(own)
    base = fit_base(terms.posts, terms.columns, small.rows(0, size), has, settings.ridge)
    return [labels.keys[column] for column in base.score(small.rows(size, end)).argmax(1)]


def _first_key(row: Row) -> str:
    """Return the known candidate with the best base score; the candidates include it. "" without any."""
    scores = row.figures[: len(row.candidates.rows), _SCORE]
    return row.keys[int(np.argmax(scores))] if len(scores) else ""


def _find_hits(first: Sequence[str], own: Sequence[set[str]]) -> list[int]:
    return [int(key in labels) for key, labels in zip(first, own, strict=True)]
