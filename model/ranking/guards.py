"""Keeps likely labels from being applied unasked: few uses, no evidence, a conflict with another."""

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.ranking.candidates import Candidates
from model.ranking.dial import Promise
from model.ranking.figures import FIGURES, are_named, is_named
from model.ranking.history import COMMON, PRIOR
from model.ranking.label_model import LabelModel
from model.ranking.names import plurals
from model.suggestion import CONFLICT, HABIT, RARE, SELDOM, UNPROVEN, UNSURE
from model.terms.words import find_words, fold_text, split_words

MIN_LIFT: Final = 0.02
"""A label is supported by the text when its base score is so much above the share of posts that have it."""
EXPECTED_TOGETHER: Final = 4.0
"""Two labels of a blog that should be on so many common posts by chance, and are on none, exclude each other:
by chance that happens once in fifty times."""

HABITUAL: Final = 0.7
"""A label on at least this share of the latest posts is a habit. Lower shares fall: where .64 of the latest
posts had a label, .52 of the next ones had it; where .74 had it, .78 did; where .86 had it, .94 did."""
HABIT_USES: Final = 70
"""A label with fewer uses is not a habit yet. From so many on, .97 of 1,188 such labels were right where the
bound was .89 in the mean; with fewer, on two of four blogs, .72 and .44 where it was .89 and .79."""
MAX_BASE: Final = 0.95
"""A base score counts for at most this: it passes 1."""

_USES, _USE_RATE = PRIOR.index("log_count"), PRIOR.index("log_rate")
_SCORE, _COMPANY, _COUNT, _RATE = map(FIGURES.index, ("score", "company_mean", "log_count", "log_rate"))
_SHORT, _MIDDLE = map(FIGURES.index, ("log_rate_short", "log_rate_middle"))
_HABITUAL = math.log(HABITUAL) + COMMON
_MIN_COUNT = math.log1p(HABIT_USES) - 1e-5  # the figures are float32


class Ranked(NamedTuple):
    """The candidates of one kind; `keys` are their folded labels, `scores` their calibrated probabilities.

    `most_sure` is as the function of this name returns it.
    """

    part: LabelModel
    candidates: Candidates
    keys: Sequence[str]
    scores: NDArray[np.float32]
    most_sure: NDArray[np.float32]

    def row(self, place: int) -> int:
        """Return the row of the known label at `place`, or -1 for a new one."""
        rows = self.candidates.rows
        return int(rows[place]) if place < len(rows) else -1


def rank(part: LabelModel, candidates: Candidates) -> Ranked:
    """Return the candidates with their scores: as sure as habit and uses allow."""
    scores = part.dials.score(part.ranker.rank(candidates.figures), len(candidates.rows))
    most = most_sure(candidates)
    np.minimum(np.maximum(scores, least_sure(candidates)), most, out=scores)
    return Ranked(part, candidates, part.past.keys(candidates), scores, most)


def most_sure(candidates: Candidates) -> NDArray[np.float32]:
    """Return the most that the uses k of each label allow: (k + 1/2) / (k + 1), and 1 for new labels.

    That is how likely a label is right once more after it was right on all of k posts, by Jeffreys' prior
    for a share (H. Jeffreys, "Theory of Probability", 1939): .75 after one post, .95 after nine.
    """
    most = np.ones(len(candidates.figures), np.float32)
    known = len(candidates.rows)
    uses = np.expm1(candidates.figures[:known, _COUNT])
    most[:known] = (uses + 0.5) / (uses + 1)
    return most


def least_sure(candidates: Candidates) -> NDArray[np.float32]:
    """Return how likely each label at least is that is a habit and that the text supports, else 0.

    Where the share of the latest posts with the label and its base score both are HABITUAL or more, after
    HABIT_USES, it is half way between the greater of the two and 1: of 1,188 such labels of four blogs .97
    were right where the greater was .89 in the mean (.87 and .86 on the blog with the lowest share), while
    the ranker gave them .78. The share is the lower one of the two shorter half-lives: a series of posts is
    not yet a habit.
    """
    least = np.zeros(len(candidates.figures), np.float32)
    figures = candidates.figures[: len(candidates.rows)]
    lately, base = np.minimum(figures[:, _SHORT], figures[:, _MIDDLE]), figures[:, _SCORE]
    frequent = figures[:, _COUNT] >= _MIN_COUNT
    habits = (frequent & (lately >= _HABITUAL) & (base >= HABITUAL)).nonzero()[0]
    if len(habits):
        greater = np.maximum(np.exp(lately[habits] - COMMON), np.minimum(base[habits], MAX_BASE))
        least[habits] = (1 + greater) / 2
    return least


def are_supported(candidates: Candidates) -> NDArray[np.bool_]:
    """Return which labels are new, or named by the post, or raised above the habit by its text or labels."""
    figures = candidates.figures
    habit = np.exp(figures[:, _RATE] - COMMON)
    supported = are_named(figures) | (np.maximum(figures[:, _SCORE], figures[:, _COMPANY]) > habit + MIN_LIFT)
    supported[len(candidates.rows) :] = True
    return supported


def find_reasons(
    ranked: Ranked, places: Sequence[int], precision: float, own: Iterable[str] = ()
) -> list[str]:
    """Return why each of the labels at `places`, best first and of one post, is not applied; "" if it is.

    `own` are the folded labels that the post has.
    """
    applied = list(own)
    dials = ranked.part.dials
    known, new = dials.known.turn(precision), dials.new.turn(precision)
    reasons = []
    for place in places:
        promise = known if place < len(ranked.candidates.rows) else new
        reason = _doubt(ranked, place, precision, promise)
        if not reason and any(_exclude(ranked, place, other) for other in applied):
            reason = CONFLICT
        if not reason:
            applied.append(ranked.keys[place])
        reasons.append(reason)
    return reasons


def _doubt(ranked: Ranked, place: int, precision: float, promise: Promise) -> str:
    if ranked.part.seldom:
        return SELDOM
    if promise.score > 1:
        return UNPROVEN
    if ranked.most_sure[place] < max(precision, promise.score):
        return RARE
    if ranked.scores[place] < promise.score:
        return UNSURE
    return "" if _is_supported(ranked, place) else HABIT


def _is_supported(ranked: Ranked, place: int) -> bool:
    """Return of one label what are_supported returns of all."""
    if place >= len(ranked.candidates.rows):
        return True
    figures = ranked.candidates.figures[place].tolist()
    habit = math.exp(figures[_RATE] - COMMON)
    return is_named(figures) or max(figures[_SCORE], figures[_COMPANY]) > habit + MIN_LIFT


def _exclude(ranked: Ranked, place: int, other: str) -> bool:
    """Return whether a label does not go with another: two spellings, or never together though frequent.

    A new tag does not go with a label of which it has all words, or which has all of its words.
    """
    words, others = _plain_words(ranked.keys[place]), _plain_words(other)
    if "".join(words) == "".join(others):
        return True
    past = ranked.part.past
    first, second = ranked.row(place), past.rows.get(other, -1)
    if min(first, second) < 0:
        return first < 0 and (set(words) <= set(others) or set(others) <= set(words))
    uses, rate = np.expm1(past.history.prior[first, _USES]), past.history.prior[second, _USE_RATE]
    expected = uses * np.exp(rate - COMMON)
    pair = np.array([first]), np.array([second])
    return bool(expected >= EXPECTED_TOGETHER and not past.history.together.find(*pair)[0])


@lru_cache(maxsize=1024)
def _plain_words(key: str) -> tuple[str, ...]:
    """Return the parts of a folded label, each without its plural s; one with CJK characters is one part."""
    words, runs = find_words(fold_text(key))
    if runs or not words:
        return (key.replace(" ", ""),)
    return tuple(min(plurals(part)) for part in split_words(words))
