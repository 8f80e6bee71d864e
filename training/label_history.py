"""Builds the history of each label from posts and their labels."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from model.limits import MAX_PAIRS, MAX_SECTIONS
from model.ranking.blog_sections import BlogSections, find_sections
from model.ranking.history import COMMON, Company, LabelHistory
from model.ranking.names import Occurrences
from model.ranking.new_tags import TagStyle
from model.ranking.pair_table import PairTable
from model.settings import Settings
from model.terms.extraction import FIELDS
from training.label_table import LabelSet

Matrix = NDArray[np.float32]
MADE_UP_USES = 0.2
"""Added to the uses of a label, so that one that was never used has a rate too."""


def build_history(
    labels: LabelSet,
    style: TagStyle | None,
    has: Matrix,
    named: tuple[Matrix, Matrix],
    settings: Settings,
    blog_places: Sequence[str] = (),
) -> LabelHistory:
    """Return the history of `labels` over posts, oldest first.

    `has` and both of `named` (the name occurs anywhere, the name occurs in the title) are 0 or 1, of shape
    (posts, labels). Wanted labels have no post. `blog_places` has the path of each post.
    """
    return LabelHistory(
        labels=labels.labels,
        keys=labels.keys,
        style=style,
        prior=_prior(has, settings),
        named=_named(has, *named),
        together=Company.from_table(count_together(has)),
        latest=np.argsort(_since_last(has), kind="stable")[: settings.latest],
        sections=_sections(has, blog_places, settings),
        habits=_habits(has),
    )


def name_matrices(found: Iterable[Occurrences], posts: int, names: int) -> tuple[Matrix, Matrix]:
    """Return whether the names occur anywhere, and whether in the title, each of shape (posts, names).

    `found` has the names of each post; it is read one by one, as all together would be eight times as large.
    """
    anywhere, title = np.zeros((2, posts, names), np.float32)
    for post, occurrences in enumerate(found):
        [counts] = occurrences.counts
        anywhere[post] = counts.any(1)
        title[post] = counts[:, FIELDS.index("title")] > 0
    return anywhere, title


def _prior(has: Matrix, settings: Settings) -> Matrix:
    posts = len(has)
    age = np.arange(posts)[::-1]
    decays = [np.ones(posts), *(0.5 ** (age / max(share * posts, 1)) for share in settings.half_lives)]
    counts = np.stack([decay @ has for decay in decays], 1)
    rates = np.log((counts + MADE_UP_USES) / (np.array([decay.sum() for decay in decays]) + 1)) + COMMON
    since_first = np.maximum(posts - has.argmax(0), 1)
    silence = _since_last(has) * has.sum(0) / since_first
    return np.concatenate([np.log1p(counts), rates, np.log1p(silence)[:, None]], 1).astype(np.float32)


def _habits(has: Matrix) -> Matrix:
    """Return the values of HABITS; made-up labels stand in where there are too few of one's own."""
    posts, newer = len(has), len(has) // 2
    uses = has[newer:].sum()
    again = (has[newer:] * ((has.cumsum(0) - has) > 0)[newer:]).sum()
    labels = np.log((has.sum() + 3) / (posts + 1))
    return np.array([np.log1p(posts), labels, (again + 1) / (uses + 2)], np.float32)


def _since_last(has: Matrix) -> NDArray[np.int64]:
    """Return how many posts came after the last one with each label; all of them for one never used."""
    return np.where(has.any(0), has[::-1].argmax(0), len(has))


def _sections(has: Matrix, blog_places: Sequence[str], settings: Settings) -> BlogSections:
    """Return the sections that enough posts, but not nearly all of them, are in.

    Those with the most posts come first, equal ones by name. There are at most MAX_SECTIONS, and so few that
    they have at most MAX_PAIRS labels together.
    """
    found = list(map(find_sections, blog_places))
    posts = Counter(name for names in found for name in names)
    most = settings.most_section_share * len(found)
    counted = [name for name, count in posts.items() if settings.least_section_posts <= count <= most]
    chosen = sorted(counted, key=lambda name: (-posts[name], name))[:MAX_SECTIONS]
    inside = np.array([[name in names for names in found] for name in chosen], np.float32)
    uses = inside.reshape(len(chosen), len(has)) @ has
    kept = int((np.count_nonzero(uses, 1).cumsum() <= MAX_PAIRS).sum())
    shares = np.array([posts[name] / len(found) for name in chosen[:kept]], np.float32)
    return BlogSections(chosen[:kept], shares, PairTable.from_table(uses[:kept]))


def _named(has: Matrix, anywhere: Matrix, title: Matrix) -> Matrix:
    """Return the columns of model.ranking.history.NAMED, each smoothed by two made-up posts.

    For P(label | name) these have the label at its own rate, but at least 5 %, or 10 % with the name in the
    title; for P(name | label) three in ten of them name it.
    """
    uses = has.sum(0)
    rate = uses / len(has)
    both = (has * anywhere).sum(0)
    columns = [
        _log_odds(both, anywhere.sum(0), np.maximum(rate, 0.05)),
        _log_odds((has * title).sum(0), title.sum(0), np.maximum(rate, 0.1)),
        _log_odds(both, uses, np.full_like(rate, 0.3)),
    ]
    return np.stack(columns, 1).astype(np.float32)


def _log_odds(hits: Matrix, tries: Matrix, expected: Matrix) -> Matrix:
    share: Matrix = np.clip((hits + 2 * expected) / (tries + 2), 1e-4, 1 - 1e-4)
    odds: Matrix = np.log(share / (1 - share))
    return odds


def count_together(has: Matrix, max_pairs: int = MAX_PAIRS) -> Matrix:
    """Return for labels i and j the share n_ij / (n_i + 1) of i's posts that also have j, and 0 for i itself.

    Of more than `max_pairs` pairs those on the most posts are kept; ties at the limit are all left out.
    """
    together = has.T @ has
    np.fill_diagonal(together, 0)
    pairs = together[together > 0]
    if len(pairs) > max_pairs:
        together[together <= np.partition(pairs, -max_pairs - 1)[-max_pairs - 1]] = 0
    return (together / (has.sum(0)[:, None] + 1)).astype(np.float32)
