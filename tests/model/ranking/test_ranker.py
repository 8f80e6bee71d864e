"""The ranker, computed by hand with two figures, two copies and one hidden unit each."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model.ranking.ranker import Ranker
from tests.support.models.rounding import FUNCTION, assert_close

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

STEPS = 2 + 2 + 2 + 2 + FUNCTION + 3
"""Standardised, hidden, out, skip, the exponential, and the mean of 1 / (1 + exp)."""
MAGNITUDE = 1 + (4.5 * 3 + 4 + 1) / 4
"""Probabilities are at most 1, and move by a quarter of what their logits do, here of figures up to 4."""


def rank(*figures: list[float]) -> list[float]:
    chances = RANKER.rank(np.array(figures, np.float32).reshape(-1, 2))
    assert chances.dtype == np.float32
    return list(map(float, chances))


def sigmoid(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))


def test_the_copies_probabilities_are_averaged():
    # Standardised to (1, 2): the hidden units are relu(1) = 1 and relu(-2 + 0.5) = 0.
    first, second = 2 * 1 + 0.5 * 2 - 1, 3 * 0 + 1 * 1 + 0.25
    expected = [(sigmoid(first) + sigmoid(second)) / 2]
    assert_close(rank([3, 2]), expected, steps=STEPS, magnitude=MAGNITUDE)


def test_each_candidate_is_ranked_by_itself():
    expected = [*rank([3, 2]), *rank([0, 0])]
    assert_close(rank([3, 2], [0, 0]), expected, steps=STEPS, magnitude=MAGNITUDE)


def test_figures_are_clipped():
    assert rank([1e6, -1e6]) == rank([9, -4])
    assert rank([9, -4]) != rank([8.5, -4])


def test_no_candidates_have_no_probabilities():
    assert rank() == []


@given(st.lists(st.lists(st.floats(width=32, allow_nan=False), min_size=2, max_size=2), max_size=5))
def test_any_figures_give_probabilities(figures):
    with np.errstate(over="ignore"):
        assert all(0 <= chance <= 1 for chance in rank(*figures))
