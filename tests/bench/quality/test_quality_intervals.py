"""The paired bootstrap, on values whose answer is known."""

import numpy as np
import pytest

from bench.quality.intervals import paired_difference


def test_a_constant_difference_has_no_width():
    theirs = [0.1, 0.5, 0.9]
    assert paired_difference([[value + 0.25 for value in theirs]], [theirs]) == pytest.approx((0.25,) * 3)


def test_two_posts_resample_to_both_ends():
    # Both posts drawn are the first in a quarter of the rounds, and the second in another quarter.
    assert paired_difference([[1, 0]], [[0, 0]]) == (0.5, 0, 1)


def test_only_the_difference_on_the_same_post_counts():
    spread = np.arange(50) % 7
    assert paired_difference([spread + 1], [spread]) == (1, 1, 1)


def test_the_interval_is_that_of_the_normal_distribution_for_many_posts():
    gaps = np.tile([0.0, 1.0], 5_000)
    mean, low, high = paired_difference([gaps], [np.zeros(10_000)])
    assert mean == 0.5
    assert (low, high) == pytest.approx((0.5 - 1.96 * 0.005, 0.5 + 1.96 * 0.005), abs=0.0006)


def test_every_blog_counts_once_however_many_posts_it_has():
    ours, theirs = [[1.0], [0.0] * 99], [[0.0], [0.0] * 99]
    assert paired_difference(ours, theirs) == (0.5, 0.5, 0.5)


def test_posts_are_resampled_within_their_blog():
    # The blogs differ from each other, their posts do not: nothing varies.
    assert paired_difference([[0.4] * 5, [0.8] * 5], [[0.0] * 5, [0.0] * 5]) == pytest.approx((0.6,) * 3)


def test_more_blogs_narrow_the_interval_of_the_mean():
    gaps = [[0.0, 1.0] * 50]
    _, low, high = paired_difference(gaps, [[0.0] * 100])
    _, mean_low, mean_high = paired_difference(gaps * 4, [[0.0] * 100] * 4)
    assert mean_high - mean_low == pytest.approx((high - low) / 2, rel=0.15)


def test_the_same_values_give_the_same_bounds():
    values = np.linspace(0, 1, 30)
    assert paired_difference([values], [values**2]) == paired_difference([values], [values**2])


@pytest.mark.parametrize(("ours", "theirs"), [([], []), ([[]], [[]]), ([[1, 2]], [[1]])])
def test_values_that_are_not_paired_are_refused(ours, theirs):
    with pytest.raises(ValueError, match=r"not paired|no blogs"):
        paired_difference(ours, theirs)
