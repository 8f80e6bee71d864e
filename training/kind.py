"""One kind of label, tags or categories, learnt from its posts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from console.progress import Progress
from model.ranking.ranker import Ranker
from training.stages import Labelled, Row, plan_stages
from training.threshold import apply_threshold

MAX_RANKED = 20
"""How many labels of a held-out post are kept for the scorecard."""

Ranking = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class KindFit:
    """The ranker of one kind, fitted on all posts, and how one fitted on the `older` posts did on the others.

    `held_out` and `by_prior` have, for each newer post, its (label, score) pairs, best first.
    """

    ranker: Ranker
    apply_score: float
    older: int
    held_out: Sequence[Ranking]
    by_prior: Sequence[Ranking]


def fit_kind(kind: str, posts: Labelled, progress: Progress) -> KindFit | None:
    """Return what is learnt from `posts`, at least two; the newest share is first held out.

    None when there is nothing to learn a ranking from: no older post has a label that was a candidate.
    """
    older = max(int(len(posts) * (1 - posts.settings.held_out)), 1)
    rows: list[Row] = []
    stages = plan_stages(posts, older)
    for place, stage in enumerate(stages, 1):
        rows += stage.rows()
        progress(f"Stages of {kind}", place, len(stages))
    # Only the largest stage sees the held-out posts in full; smaller ones may reach into them.
    newest = [row for row in rows if row.stage == older]
    trial_rows = [row for row in rows if row.stage < older and row.post < older]
    if not any(row.own.any() for row in trial_rows):
        return None
    trial = _fit_ranker(trial_rows, posts, progress, f"Trial ranking of {kind}")
    probabilities = [trial.rank(row.figures) for row in newest]
    return KindFit(
        ranker=_fit_ranker(rows, posts, progress, f"Ranking of {kind}"),
        apply_score=apply_threshold(
            probabilities,
            [row.own for row in newest],
            [len(posts.labels[row.post]) for row in newest],
            seed=posts.settings.seed,
        ),
        older=older,
        held_out=[_ranking(row, scores, posts) for row, scores in zip(newest, probabilities, strict=True)],
        by_prior=[_prior_ranking(posts, older)] * len(newest),
    )


def _fit_ranker(rows: Sequence[Row], posts: Labelled, progress: Progress, name: str) -> Ranker:
    from training.network import fit_ranker  # here, as importing it takes TensorFlow's seconds

    return fit_ranker(
        [row.figures for row in rows],
        [row.own for row in rows],
        posts.settings,
        lambda done, total: progress(name, done, total),
    )


def _ranking(row: Row, probabilities: NDArray[np.float32], posts: Labelled) -> Ranking:
    spelling = dict(zip(posts.all.keys, posts.all.labels, strict=True))
    best = np.argsort(-probabilities, kind="stable")[:MAX_RANKED]
    keys = [row.keys[place] for place in best]
    return tuple(zip((spelling.get(key, key) for key in keys), probabilities[best].tolist(), strict=True))


def _prior_ranking(posts: Labelled, older: int) -> Ranking:
    """Return the labels of the older posts, most used first, with the share of the posts that have them."""
    share = posts.all.matrix(posts.labels[:older]).mean(0)
    best = np.argsort(-share, kind="stable")[:MAX_RANKED]
    return tuple((posts.all.labels[place], float(share[place])) for place in best if share[place])
