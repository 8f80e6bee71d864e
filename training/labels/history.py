"""Builds the history of each label from posts and their labels."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.limits import MAX_PAIRS, MAX_SECTIONS
from model.ranking.blog_sections import BlogSections, find_sections
from model.ranking.history import COMMON, Company, LabelHistory
from model.ranking.new_tags import TagStyle
from model.ranking.pair_table import PairTable
from model.settings import Settings
from training.labels.table import LabelSet
from training.labels.uses import Uses

Matrix = NDArray[np.float32]
MADE_UP_USES = 0.2
"""Added to the uses of a label, so that one that was never used has a rate too."""


class Named(NamedTuple):
    """The posts whose text has the names of labels: anywhere, and in the title."""

    anywhere: Uses
    title: Uses


def build_history(
    labels: LabelSet,
    style: TagStyle | None,
    has: Uses,
    named: Named,
    settings: Settings,
    blog_places: Sequence[str] = (),
) -> LabelHistory:
    """Return the history of `labels` over posts, oldest first.

    `has` and both of `named` are of these posts and labels. Wanted labels have no post. `blog_places` has the
    path of each post.
    """
    return LabelHistory(
        labels=labels.labels,
        keys=labels.keys,
        style=style,
        prior=_prior(has, settings),
        named=_named(has, named),
        together=Company.from_table(count_together(has)),
        latest=np.argsort(has.since_last(), kind="stable")[: settings.latest],
        sections=_sections(has, blog_places, settings),
        habits=_habits(has),
    )


def _prior(has: Uses, settings: Settings) -> Matrix:
    posts = has.shape[0]
    age = np.arange(posts)[::-1]
    decays = [np.ones(posts), *(0.5 ** (age / max(share * posts, 1)) for share in settings.half_lives)]
    counts = np.stack([has.sum(decay) for decay in decays], 1)
    rates = np.log((counts + MADE_UP_USES) / (np.array([decay.sum() for decay in decays]) + 1)) + COMMON
    since_first = np.maximum(posts - has.first_posts(), 1)
    silence = has.since_last() * has.counts() / since_first
    return np.concatenate([np.log1p(counts), rates, np.log1p(silence)[:, None]], 1).astype(np.float32)


def _habits(has: Uses) -> Matrix:
    """Return the values of HABITS; made-up labels stand in where there are too few of one's own."""
    posts = has.shape[0]
    newer = has.posts >= posts // 2
    uses = np.float32(newer.sum())
    again = np.float32((newer & (has.first_posts()[has.labels] < has.posts)).sum())
    labels = np.log((np.float32(len(has.posts)) + 3) / (posts + 1))
    return np.array([np.log1p(posts), labels, (again + 1) / (uses + 2)], np.float32)


def _sections(has: Uses, blog_places: Sequence[str], settings: Settings) -> BlogSections:
    """Return the sections that enough posts, but not nearly all of them, are in.

    Those with the most posts come first, equal ones by name. There are at most MAX_SECTIONS, and so few that
    they have at most MAX_PAIRS labels together.
    """
    inside: dict[str, list[int]] = defaultdict(list)
    for post, place in enumerate(blog_places):
        for name in find_sections(place):
            inside[name].append(post)
    least, most = settings.least_section_posts, settings.most_section_share * len(blog_places)
    counted = [name for name, posts in inside.items() if least <= len(posts) <= most]
    chosen = sorted(counted, key=lambda name: (-len(inside[name]), name))[:MAX_SECTIONS]
    uses = np.zeros((len(chosen), has.shape[1]), np.float32)
    for row, name in enumerate(chosen):
        is_inside = np.zeros(has.shape[0])
        is_inside[inside[name]] = 1
        uses[row] = has.sum(is_inside)
    kept = int((np.count_nonzero(uses, 1).cumsum() <= MAX_PAIRS).sum())
    shares = np.array([len(inside[name]) / len(blog_places) for name in chosen[:kept]], np.float32)
    return BlogSections(chosen[:kept], shares, PairTable.from_table(uses[:kept]))


def _named(has: Uses, named: Named) -> Matrix:
    """Return the columns of model.ranking.history.NAMED, each smoothed by two made-up posts.

    For P(label | name) these have the label at its own rate, but at least 5 %, or 10 % with the name in the
    title; for P(name | label) three in ten of them name it.
    """
    uses = has.counts()
    rate = uses / has.shape[0]
    both, both_in_title = (has.of_both(found).counts() for found in named)
    columns = [
        _log_odds(both, named.anywhere.counts(), np.maximum(rate, 0.05)),
        _log_odds(both_in_title, named.title.counts(), np.maximum(rate, 0.1)),
        _log_odds(both, uses, np.full_like(rate, 0.3)),
    ]
    return np.stack(columns, 1).astype(np.float32)


def _log_odds(hits: Matrix, tries: Matrix, expected: Matrix) -> Matrix:
    share: Matrix = np.clip((hits + 2 * expected) / (tries + 2), 1e-4, 1 - 1e-4)
    odds: Matrix = np.log(share / (1 - share))
    return odds


def count_together(has: Uses, max_pairs: int = MAX_PAIRS) -> Matrix:
    """Return for labels i and j the share n_ij / (n_i + 1) of i's posts that also have j, and 0 for i itself.

    Of more than `max_pairs` pairs those on the most posts are kept; ties at the limit are all left out.
    """
    together = has.together()
    np.fill_diagonal(together, 0)
    pairs = together[together > 0]
    if len(pairs) > max_pairs:
        together[together <= np.partition(pairs, -max_pairs - 1)[-max_pairs - 1]] = 0
    return (together / (has.counts()[:, None] + 1)).astype(np.float32)
