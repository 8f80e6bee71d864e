"""One kind of label, tags or categories, learnt from its posts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from console.progress import Progress
from model.parts import LabelModel
from model.ranking.candidates import Past
from model.ranking.ranker import Ranker
from training.network import fit_ranker
from training.stages import Labelled, Row, stage_sizes
from training.threshold import apply_threshold

MOST_RANKED = 20
"""How many labels of a held-out post are kept for the scorecard."""

Ranking = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class KindFit:
    """What one kind taught: a ranker fitted on all posts, and how one of the `older` posts alone did.

    `held_out` and `by_prior` have, for each newer post, its (label, score) pairs, best first.
    """

    ranker: Ranker
    apply_score: float
    older: int
    held_out: Sequence[Ranking]
    by_prior: Sequence[Ranking]

    def label_model(self, past: Past, first_column: int) -> LabelModel:
        """Return the kind as it serves, with what is known after all posts."""
        return LabelModel(past, self.ranker, self.apply_score, first_column)


def fit_kind(kind: str, posts: Labelled, progress: Progress) -> KindFit | None:
    """Return what `posts`, at least two, teach, the newest share of them first held out.

    None when there is nothing to learn a ranking from: no older post has a label that a stage foresaw.
    """
    older = max(int(len(posts) * (1 - posts.settings.held_out)), 1)
    rows = list(_rows(kind, posts, older, progress))
    trial_rows = [row for row in rows if row.stage < older and row.post < older]
    if not any(row.own.any() for row in trial_rows):
        return None
    trial = _fit_ranker(trial_rows, posts, progress, f"Trial ranking of {kind}")
    newest = [row for row in rows if row.stage == older]
    chances = [trial.rank(row.figures) for row in newest]
    return KindFit(
        ranker=_fit_ranker(rows, posts, progress, f"Ranking of {kind}"),
        apply_score=apply_threshold(
            chances,
            [row.own for row in newest],
            [len(posts.labels[row.post]) for row in newest],
            seed=posts.settings.seed,
        ),
        older=older,
        held_out=[_ranking(row, scores, posts) for row, scores in zip(newest, chances, strict=True)],
        by_prior=[_prior_ranking(posts, older)] * len(newest),
    )


def _rows(kind: str, posts: Labelled, older: int, progress: Progress) -> Sequence[Row]:
    """Return the rows of all stages, those of the `older` posts backwards last; their posts are numbered so.

    Forwards, `older` posts are the largest stage, and the one that sees all newer posts.
    """
    settings = posts.settings
    sizes = stage_sizes(older, settings)
    backwards = posts.backwards(older)
    stages = [(posts, size) for size in sizes] + [(backwards, size) for size in sizes[:-1]]
    rows: list[Row] = []
    for place, (some, size) in enumerate(stages, 1):
        last = len(some) if size == older else size + round(settings.stage_span * older)
        rows += some.stage(size, min(last, len(some)))
        progress(f"Stages of {kind}", place, len(stages))
    return rows


def _fit_ranker(rows: Sequence[Row], posts: Labelled, progress: Progress, name: str) -> Ranker:
    return fit_ranker(
        [row.figures for row in rows],
        [row.own for row in rows],
        posts.settings,
        lambda done, total: progress(name, done, total),
    )


def _ranking(row: Row, chances: NDArray[np.float32], posts: Labelled) -> Ranking:
    spelling = dict(zip(posts.all.keys, posts.all.labels, strict=True))
    best = np.argsort(-chances, kind="stable")[:MOST_RANKED]
    return tuple((spelling.get(row.keys[place], row.keys[place]), float(chances[place])) for place in best)


def _prior_ranking(posts: Labelled, older: int) -> Ranking:
    """Return the labels of the older posts, most used first, with the share of the posts that have them."""
    share = posts.all.matrix(posts.labels[:older]).mean(0)
    best = np.argsort(-share, kind="stable")[:MOST_RANKED]
    return tuple((posts.all.labels[place], float(share[place])) for place in best if share[place])
