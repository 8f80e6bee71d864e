"""The score from which labels are applied unasked, chosen on posts that the ranker has not seen."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from model.settings import Settings

SCORES = np.arange(round(100 * Settings().least_score), 91) / 100
"""The scores that resampled posts choose from; labels below the lowest are not suggested at all."""
RESAMPLES = 200
NEVER = 1.01
"""Above any score: where no label was right, no label is applied."""


def apply_threshold(
    probabilities: Sequence[NDArray[np.float32]],
    own: Sequence[NDArray[np.float32]],
    labels: Sequence[int],
    *,
    seed: int,
) -> float:
    """Return the score from which labels are best applied, by micro F1.

    Each post has `probabilities` of its candidates, `own` with 1 for those that are right, and a number of
    `labels`, candidates or not. Candidates with equal scores are applied together.

    The result is the mean of two scores. For calibrated probabilities, half the highest F1 is the score that
    reaches it (Lipton et al., "Optimal thresholding of classifiers to maximize F1 measure", 2014): this is
    steady, but assumes that later posts are like the past. The mean of the best scores on RESAMPLES
    resamplings of the posts (Breiman, "Bagging predictors", 1996) does not, but varies widely with few
    posts. On three blogs the mean of both was better than either, for five posts and for hundreds;
    training/LOG.md has the runs.
    """
    right_scores = [each[is_own > 0] for each, is_own in zip(probabilities, own, strict=True)]
    right = np.array(list(map(_count_from_each, right_scores)))
    if not right.any():
        return NEVER
    applied = np.array(list(map(_count_from_each, probabilities)))
    wanted = np.array(labels, np.float64)[:, None]
    half = _f1(right.sum(0), applied.sum(0), wanted.sum(0)).max() / 2
    posts = len(labels)
    drawn = np.random.default_rng(seed).multinomial(posts, np.full(posts, 1 / posts), RESAMPLES)
    times = drawn.astype(np.float64)
    resampled = _f1(times @ right, times @ applied, times @ wanted)
    best = SCORES[resampled[resampled.any(1)].argmax(1)]
    return float(half + best.mean()) / 2


def _count_from_each(scores: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return for each of SCORES how many of `scores` reach it."""
    counts: NDArray[np.float64] = len(scores) - np.sort(scores).searchsorted(SCORES).astype(np.float64)
    return counts


def _f1(
    right: NDArray[np.float64], applied: NDArray[np.float64], labels: NDArray[np.float64]
) -> NDArray[np.float64]:
    f1: NDArray[np.float64] = 2 * right / (applied + labels)
    return f1
