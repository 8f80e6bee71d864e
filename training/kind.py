"""One kind of label, tags or categories, learnt from its posts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from console.progress import Progress
from model.ranking.dial import Dials
from model.ranking.guards import Ranked, find_reasons, rank
from model.ranking.label_model import LabelModel
from model.ranking.ranker import Ranker, mix_rankers
from model.suggestion import DEFAULT_PRECISION, Evidence
from training.dials import Seen, fit_dials, unproven_dials
from training.explaining import explain_row
from training.growth import measure_growth
from training.labels.record import Record
from training.labels.table import MIN_POSTS
from training.report.fitted import Learnt
from training.shared import Shared
from training.stages import Labelled, Row, count_older, plan_sizes, plan_stages

MAX_RANKED = 20
"""How many labels of a held-out post are kept for the scorecard."""
MAX_EXPLAINED_LABELS = 10
"""How many of them have evidence, on the newest posts."""
SHARES = np.arange(1, 10) / 10
"""The shares that the blog's own ranker may have beside the shared one."""
USUAL_SHARE = 0.5
USUAL_POSTS = 100
"""The share that is best on so many held-out posts counts as much as the usual one."""
EARLIER = 0.7
"""The dial also sees posts that a ranker of this share of the older posts has not seen: habits change."""

Ranking = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class HeldOut:
    """The suggestions for a newer post, best first, by a ranker of the older ones, and the applied labels.

    `evidence` has the words of the post that count for each of the first labels, on the newest posts.
    """

    ranking: Ranking
    applied: tuple[str, ...]
    evidence: Mapping[str, tuple[Evidence, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KindFit:
    """The ranker and the dials of one kind, and how a ranker fitted on the `older` posts did on the others.

    `held_out` has each newer post, and `by_prior` its (label, score) pairs ranked only by their uses. Of
    fewer than MIN_POSTS posts none is held out, and none of posts without labels, which a list of wanted
    ones allows. `growth` is the learning curve.
    """

    ranker: Ranker
    dials: Dials
    older: int
    held_out: Sequence[HeldOut]
    by_prior: Sequence[Ranking]
    growth: Sequence[Learnt] = ()


class Trial(NamedTuple):
    """How rankers of older posts see newer ones.

    `rows` are those of all stages, `share` is the blog's own part in a mix, and `ranker` the mix that has
    seen only the `older` posts. `seen` are the held-out posts of all windows.
    """

    rows: Sequence[Row]
    older: int
    share: float
    ranker: Ranker
    seen: Sequence[Seen]


def fit_kind(kind: str, posts: Labelled, shared: Shared, progress: Progress, *, seldom: bool) -> KindFit:
    """Return what is learnt from `posts`, at least one; the newest share of them is first held out."""
    if len(posts) < MIN_POSTS or not any(posts.labels):
        return KindFit(shared.ranker, unproven_dials(shared), len(posts.record), (), ())
    trial = try_ranker(kind, posts, shared, progress)
    dials = fit_dials(trial.seen, shared)
    final = _fit_ranker(trial.rows, posts, shared, progress, f"Ranking of {kind}")
    newest = [row for row, _ in trial.seen if row.stage == trial.older]
    return KindFit(
        ranker=_mix(final, shared, trial.share),
        dials=dials,
        older=posts.written(trial.older),
        held_out=[_predict(row, trial.ranker, dials, posts, seldom=seldom) for row in newest],
        by_prior=[_prior_ranking(posts.record, posts.written(trial.older))] * len(newest),
        growth=measure_growth(posts, trial.older, newest),
    )


def try_ranker(kind: str, posts: Labelled, shared: Shared, progress: Progress) -> Trial:
    """Return how rankers of older posts see newer ones, of at least MIN_POSTS `posts`."""
    older = count_older(posts)
    placed = list(_placed_rows(kind, posts, older, progress))
    windows = _plan_windows(placed, posts, older)
    trials = [
        _fit_ranker(learnt, posts, shared, progress, f"Trial {number} of {kind}")
        for number, (learnt, _) in enumerate(windows, 1)
    ]
    share = choose_share(trials, [rows for _, rows in windows], shared.ranker)
    mixed = [_mix(trial, shared, share) for trial in trials]
    seen = [
        Seen(row, mix.rank(row.figures))
        for mix, (_, rows) in zip(mixed, windows, strict=True)
        for row in rows
    ]
    return Trial([row for row, _ in placed], older, share, mixed[0], seen)


def _placed_rows(kind: str, posts: Labelled, older: int, progress: Progress) -> Iterator[tuple[Row, int]]:
    """Yield the rows of all stages, each with its place among the posts, oldest first."""
    stages = plan_stages(posts, older)
    for number, stage in enumerate(stages, 1):
        forwards = stage.posts is posts
        for row in stage.rows():
            yield row, row.post if forwards else older - 1 - row.post
        progress(f"Stages of {kind}", number, len(stages))


def _plan_windows(
    placed: Sequence[tuple[Row, int]], posts: Labelled, older: int
) -> list[tuple[list[Row], list[Row]]]:
    """Return the windows of held-out posts, newest first: the rows to learn from, and those seen after.

    Only the stage that knows exactly the posts before a window sees its posts as they will be seen.
    """
    sizes = plan_sizes(posts, older)
    first = len(posts) - len(posts.post_terms)
    earlier = min(sizes, key=lambda size: abs(size - first - EARLIER * (older - first)))
    return [
        (
            [row for row, place in placed if place < size and row.stage < size],
            [row for row, place in placed if place >= size and row.post == place and row.stage == size],
        )
        for size in dict.fromkeys((older, earlier))
    ]


def choose_share(trials: Sequence[Ranker | None], windows: Sequence[Sequence[Row]], shared: Ranker) -> float:
    """Return the share of the blog's own ranker at which the log loss on posts it has not seen is lowest.

    It is pulled towards USUAL_SHARE, the more the fewer posts there are.
    """
    losses = np.zeros(len(SHARES))
    posts = 0
    for own, rows in zip(trials, windows, strict=True):
        if own is None:
            continue
        for row in rows:
            first, second = own.rank(row.figures), shared.rank(row.figures)
            log_odds = SHARES[:, None] * first + (1 - SHARES[:, None]) * second
            losses += np.logaddexp(0, np.where(row.own > 0, -log_odds, log_odds)).sum(1)
            posts += 1
    best = SHARES[losses.argmin()] if posts else USUAL_SHARE
    return float((posts * best + USUAL_POSTS * USUAL_SHARE) / (posts + USUAL_POSTS))


def _mix(own: Ranker | None, shared: Shared, share: float) -> Ranker:
    return shared.ranker if own is None else mix_rankers(own, shared.ranker, share)


def _fit_ranker(
    rows: Sequence[Row], posts: Labelled, shared: Shared, progress: Progress, name: str
) -> Ranker | None:
    """Return the ranker of `rows`; None when there is nothing to learn: no candidate of them is right."""
    from training.network import fit_ranker  # here, as importing it takes TensorFlow's seconds

    if not any(row.own.any() for row in rows):
        return None
    return fit_ranker(
        [row.figures for row in rows],
        [row.own for row in rows],
        posts.settings,
        lambda done, total: progress(name, done, total),
        standards=shared.ranker,
    )


def _predict(row: Row, ranker: Ranker, dials: Dials, posts: Labelled, *, seldom: bool) -> HeldOut:
    """Return what a model with these parts would answer for a held-out post."""
    ranked = rank(LabelModel(row.past, ranker, dials, seldom, 0), row.candidates)
    best = np.argsort(-ranked.scores, kind="stable")[:MAX_RANKED].tolist()
    labels = [_spell(ranked, place, posts) for place in best]
    reasons = find_reasons(ranked, best, DEFAULT_PRECISION)
    evidence = explain_row(row, ranked, best[:MAX_EXPLAINED_LABELS], posts.terms_of(row.post))
    return HeldOut(
        ranking=tuple(zip(labels, ranked.scores[best].tolist(), strict=True)),
        applied=tuple(label for label, reason in zip(labels, reasons, strict=True) if not reason),
        evidence=dict(zip(labels, evidence, strict=False)),
    )


def _spell(ranked: Ranked, place: int, posts: Labelled) -> str:
    key = ranked.keys[place]
    column = posts.all.columns.get(key)
    return key if column is None else posts.all.labels[column]


def _prior_ranking(record: Record, older: int) -> Ranking:
    """Return the labels of the older posts, most used first, with the share of the posts that have them."""
    share = record.has.first(older).counts() / older
    best = np.argsort(-share, kind="stable")[:MAX_RANKED]
    return tuple((record.all.labels[place], float(share[place])) for place in best if share[place])
