"""The score from which labels are applied, by hand."""

import numpy as np
import pytest

from training.threshold import NEVER, apply_threshold


def threshold(scores: list[list[float]], own: list[list[int]], labels: list[int], *, seed: int = 1) -> float:
    """Return the threshold of posts whose candidates have `scores` and are theirs where `own` is 1."""
    probabilities, right = ([np.array(each, np.float32) for each in lists] for lists in (scores, own))
    return apply_threshold(probabilities, right, labels, seed=seed)


@pytest.mark.parametrize("posts", [1, 9])
def test_it_is_the_mean_of_half_the_highest_f1_and_of_the_lowest_score_that_has_it(posts):
    """By score: right, right, wrong of 2 labels: F1 is 2/3, 1 and 4/5, the 1 from .21 to .4."""
    found = threshold([[0.8, 0.2, 0.4]] * posts, [[1, 0, 1]] * posts, [2] * posts)
    assert found == pytest.approx((1 / 2 + 0.21) / 2)


def test_labels_that_were_not_candidates_count_as_missed():
    """Of 8 labels F1 is 2/9 at the first, 2/10 and 4/11 after."""
    assert threshold([[0.75, 0.5, 0.25]], [[1, 0, 1]], [8]) == pytest.approx((2 / 11 + 0.05) / 2)


def test_candidates_of_one_score_are_applied_together():
    """The right one alone would be F1 1, but with its two equals it is 2/4."""
    assert threshold([[0.5, 0.5, 0.5, 0.25]], [[1, 0, 0, 0]], [1]) == pytest.approx((1 / 4 + 0.26) / 2)


def test_posts_that_disagree_are_resampled():
    """One alone is best from .51, one from .05, and both together from .51, with an F1 of 4/5."""
    scores, own = [[0.9, 0.5, 0.5, 0.5], [0.9, 0.5]], [[1, 0, 0, 0], [1, 1]]
    found = threshold(scores, own, [1, 2])
    share = (0.51 - (2 * found - 2 / 5)) / (0.51 - 0.05)
    assert share == pytest.approx(1 / 4, abs=0.1)
    assert found == threshold(scores, own, [1, 2])
    assert found != threshold(scores, own, [1, 2], seed=2)


@pytest.mark.parametrize(("scores", "own"), [([[0.9, 0.1]], [[0, 0]]), ([[]], [[]]), ([], [])])
def test_nothing_is_applied_where_nothing_is_right(scores, own):
    assert threshold(scores, own, [1] * len(own)) == NEVER > 1


def test_nothing_is_applied_where_only_labels_below_the_lowest_score_are_right():
    assert threshold([[0.01, 0.04]], [[1, 1]], [2]) == NEVER
