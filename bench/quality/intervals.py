"""Intervals of the difference between two systems that answered for the same posts of one or more blogs."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from training.report.metrics import BOOTSTRAP_ROUNDS, BOOTSTRAP_SEED, INTERVAL_SHARE


class Difference(NamedTuple):
    """The mean of a difference, and the bounds of its interval of INTERVAL_SHARE."""

    mean: float
    low: float
    high: float


def paired_difference(
    ours: Sequence[ArrayLike], theirs: Sequence[ArrayLike], *, rounds: int = BOOTSTRAP_ROUNDS
) -> Difference:
    """Return ours less theirs in the mean over blogs, with the interval of the paired bootstrap.

    Each blog has an array of values, one for each post, in the same order on both sides, and counts once,
    however many posts it has. The posts of each blog are drawn with replacement, `rounds` times, each with
    the values of both systems (Efron and Tibshirani 1993, chapter 8; percentiles); the blogs stay the same.
    Seeded: the same values give the same bounds. Raises ValueError for blogs of different lengths, for a blog
    without posts, and without blogs.
    """
    random = np.random.default_rng(BOOTSTRAP_SEED)
    own, drawn = [], np.zeros(rounds)
    for our_values, their_values in zip(ours, theirs, strict=True):
        our_posts, their_posts = (np.asarray(values, np.float64) for values in (our_values, their_values))
        if our_posts.shape != their_posts.shape or not len(our_posts):
            raise ValueError(f"values of {our_posts.shape} and {their_posts.shape} posts are not paired")
        gaps = our_posts - their_posts
        own.append(gaps.mean())
        drawn += gaps[random.integers(len(gaps), size=(rounds, len(gaps)))].mean(1)
    if not own:
        raise ValueError("no blogs to compare on")
    low, high = np.quantile(drawn / len(own), [(1 - INTERVAL_SHARE) / 2, (1 + INTERVAL_SHARE) / 2])
    return Difference(float(np.mean(own)), float(low), float(high))
