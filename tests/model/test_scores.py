"""Base scores: the weights that are kept, quantised, and what each term adds to them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.scores import AT_ONCE, Weights
from tests.support.models.rounding import assert_close

SPARSE = Weights(
    starts=np.array([0, 1, *[2] * 60], np.int32),
    labels=np.array([1, 0], np.uint16),
    values=np.array([3, -2], np.int8),
    scales=np.full(61, 0.5, np.float32),
    bias=np.array([0, 1], np.float32),
)
WEIGHTS = Weights(
    starts=np.array([0, 2, 2, 5], np.int32),
    labels=np.array([0, 2, 0, 1, 2], np.uint16),
    values=np.array([4, 4, 1, 4, 2], np.int8),
    scales=np.array([0.5, 3, 0.5], np.float32),
    bias=np.array([0, 0.5, -1], np.float32),
)
ROWS, VALUES = np.array([0, 1, 2]), np.array([1, 3, 0.5], np.float32)


def test_the_layer_has_the_scaled_values_and_zeros():
    assert WEIGHTS.dense().tolist() == [[2, 0, 2], [0, 0, 0], [0.5, 2, 1]]


def test_scores_are_the_sum_of_values_times_weights_and_the_bias():
    assert WEIGHTS.score(WEIGHTS.find(ROWS, VALUES)).tolist() == [2.25, 1.5, 1.5]


def test_shares_add_up_to_the_score_without_its_bias():
    terms = WEIGHTS.find(ROWS, VALUES)
    shares = terms.shares(np.array([2, 0]))
    assert shares.tolist() == [[2, 0, 0.5], [2, 0, 0.25]]
    assert shares.sum(1) + WEIGHTS.bias[[2, 0]] == pytest.approx(WEIGHTS.score(terms)[[2, 0]])


def test_a_post_without_terms_scores_the_bias():
    none = WEIGHTS.find(np.zeros(0, np.int64), np.zeros(0, np.float32))
    assert WEIGHTS.score(none).tolist() == WEIGHTS.bias.tolist()
    assert none.shares(np.array([1])).shape == (1, 0)


def test_a_layer_that_is_nearly_empty_is_not_filled_and_scores_the_same():
    terms = SPARSE.find(ROWS, VALUES)
    assert type(terms) is not type(WEIGHTS.find(ROWS, VALUES))
    assert SPARSE.score(terms).tolist() == [-3, 2.5]
    assert terms.shares(np.array([1, 0])).tolist() == [[1.5, 0, 0], [0, -3, 0]]
    assert SPARSE.find(ROWS[:0], VALUES[:0]).shares(np.array([1])).shape == (1, 0)


@given(st.integers(0, 40), st.randoms(use_true_random=False))
def test_more_terms_than_are_multiplied_at_once_add_up(more, random):
    """Scores of a filled layer are those of the layer itself."""
    size = 2 * AT_ONCE + more
    values = np.array([random.uniform(-1, 1) for _ in range(size)], np.float32)
    weights = Weights(
        starts=np.arange(size + 1, dtype=np.int32),
        labels=np.zeros(size, np.uint16),
        values=np.array([random.randint(-127, 127) for _ in range(size)], np.int8),
        scales=np.full(size, 0.25, np.float32),
        bias=np.ones(1, np.float32),
    )
    found = weights.score(weights.find(np.arange(size), values))
    magnitude = np.abs(values) @ np.abs(weights.dense()) + 1
    assert_close(found, values @ weights.dense() + 1, steps=size + 2, magnitude=magnitude)


@pytest.mark.parametrize("weights", [WEIGHTS, SPARSE])
def test_scores_are_single_precision_throughout(weights):
    terms = weights.find(ROWS, VALUES)
    assert terms.shares(np.array([0])).dtype == weights.score(terms).dtype == np.float32
