"""The ranker, computed by hand with two figures, two copies and one hidden unit each."""

from copy import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model.ranking.ranker import MAX_LOG_ODDS, Ranker, mix_rankers
from tests.support.models.rounding import assert_close

RANKER = Ranker(
    mean=np.array([1, 0], np.float32),
    deviation=np.array([2, 1], np.float32),
    hidden=np.array([[1, 0], [0, -1]], np.float32),
    hidden_bias=np.array([0, 0.5], np.float32),
    out=np.array([[2], [3]], np.float32),
    skip=np.array([[0, 1], [0.5, 0]], np.float32),
    bias=np.array([-1, 0.25], np.float32),
    clip=4.0,
)

STEPS = 2 + 2 + 2 + 2 + 2
"""Standardised, hidden, out, skip, and the mean."""
MAGNITUDE = 4.5 * 3 + 4 + 1
"""What the sizes of the numbers in a logit add up to, here of figures up to 4."""


def rank(*figures: list[float]) -> list[float]:
    log_odds = RANKER.rank(np.array(figures, np.float32).reshape(-1, 2))
    assert log_odds.dtype == np.float32
    return list(map(float, log_odds))


def test_the_log_odds_are_the_mean_of_the_copies_logits():
    # Standardised to (1, 2): the hidden units are relu(1) = 1 and relu(-2 + 0.5) = 0.
    first, second = 2 * 1 + 0.5 * 2 - 1, 3 * 0 + 1 * 1 + 0.25
    expected = [(first + second) / 2]
    assert_close(rank([3, 2]), expected, steps=STEPS, magnitude=MAGNITUDE)


def test_each_candidate_is_ranked_by_itself():
    expected = [*rank([3, 2]), *rank([0, 0])]
    assert_close(rank([3, 2], [0, 0]), expected, steps=STEPS, magnitude=MAGNITUDE)


def test_figures_are_clipped():
    assert rank([1e6, -1e6]) == rank([9, -4])
    assert rank([9, -4]) != rank([8.5, -4])


def test_no_candidates_have_no_log_odds():
    assert rank() == []


def test_a_mix_has_its_share_of_the_log_odds_of_both():
    """The second has one copy where the first has two, and figures standardised alike."""
    second = replace(
        RANKER,
        hidden=np.array([[0.5], [1]], np.float32),
        hidden_bias=np.array([0.25], np.float32),
        out=np.array([[-2]], np.float32),
        skip=np.array([[1], [2]], np.float32),
        bias=np.array([3], np.float32),
    )
    figures = np.array([[3, 2], [0, 0], [-4, 7]], np.float32)
    expected = 0.25 * RANKER.rank(figures) + 0.75 * second.rank(figures)
    assert_close(
        mix_rankers(RANKER, second, 0.25).rank(figures), expected, steps=STEPS + 4, magnitude=2 * MAGNITUDE
    )


@given(st.lists(st.lists(st.floats(width=32, allow_nan=False), min_size=2, max_size=2), max_size=5))
def test_any_figures_give_log_odds_in_range(figures):
    with np.errstate(over="ignore"):
        assert all(abs(value) <= MAX_LOG_ODDS for value in rank(*figures))


def test_log_odds_of_a_hostile_ranker_are_bounded():
    hostile = replace(RANKER, bias=np.full(2, 1e6, np.float32))
    assert hostile.rank(np.zeros((1, 2), np.float32)) == [MAX_LOG_ODDS]
