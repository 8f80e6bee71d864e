"""Base scores: the weights that are kept, quantised, and what each term adds to them."""

import numpy as np
import pytest

from model.scores import Weights

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
    shares = WEIGHTS.shares(terms, np.array([2, 0]))
    assert shares.tolist() == [[2, 0, 0.5], [2, 0, 0.25]]
    assert shares.sum(1) + WEIGHTS.bias[[2, 0]] == pytest.approx(WEIGHTS.score(terms)[[2, 0]])


def test_a_post_without_terms_scores_the_bias():
    none = WEIGHTS.find(np.zeros(0, np.int64), np.zeros(0, np.float32))
    assert WEIGHTS.score(none).tolist() == WEIGHTS.bias.tolist()
    assert WEIGHTS.shares(none, np.array([1])).shape == (1, 0)


def test_scores_are_single_precision_throughout():
    terms = WEIGHTS.find(ROWS, VALUES)
    assert terms.amounts.dtype == np.float32
    assert WEIGHTS.score(terms).dtype == np.float32
