"""The score from which labels are applied unasked, by what a ranker said of posts that it had not seen."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from model.settings import Settings

SCORES = np.arange(round(100 * Settings().least_score), 91) / 100
"""The scores that resampled posts choose from: of what scores less nothing is suggested."""
RESAMPLES = 200
NEVER = 1.01
"""Above any score: where no label was right none is applied."""


def apply_threshold(
    chances: Sequence[NDArray[np.float32]],
    own: Sequence[NDArray[np.float32]],
    labels: Sequence[int],
    *,
    seed: int,
) -> float:
    """Return the score from which labels are best applied, by micro F1.

    Each post has `chances` of its candidates, 1 in `own` for those that are right, and so many `labels`,
    candidates or not; candidates of one score are applied together. The score is the mean of two. Of
    calibrated probabilities half the highest F1 is that of the highest F1 (Lipton et al., "Optimal
    thresholding of classifiers to maximize F1 measure", 2014); it is steady, but later posts are less like
    the past than it supposes. The score that was best on the resampled posts, in the mean of RESAMPLES
    (Breiman, "Bagging predictors", 1996), knows how much less, but of few posts it is anywhere. Over three
    blogs the mean was better than either, set on five posts or on hundreds; training/LOG.md has the runs.
    """
    right = np.array([_count_from_each(each[is_own > 0]) for each, is_own in zip(chances, own, strict=True)])
    if not right.any():
        return NEVER
    said, wanted = np.array(list(map(_count_from_each, chances))), np.array(labels, np.float64)[:, None]
    half = _f1(right.sum(0), said.sum(0), wanted.sum(0)).max() / 2
    posts = len(labels)
    drawn = np.random.default_rng(seed).multinomial(posts, np.full(posts, 1 / posts), RESAMPLES)
    times = drawn.astype(np.float64)
    resampled = _f1(times @ right, times @ said, times @ wanted)
    best = SCORES[resampled[resampled.any(1)].argmax(1)]
    return float(half + best.mean()) / 2


def _count_from_each(scores: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return how many of `scores` are each of SCORES or more."""
    counts: NDArray[np.float64] = len(scores) - np.sort(scores).searchsorted(SCORES).astype(np.float64)
    return counts


def _f1(
    right: NDArray[np.float64], said: NDArray[np.float64], labels: NDArray[np.float64]
) -> NDArray[np.float64]:
    f1: NDArray[np.float64] = 2 * right / (said + labels)
    return f1
