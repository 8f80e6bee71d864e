"""Base scores: low rank, quantised, and what each term adds to them."""

import numpy as np
import pytest

from model.scores import Weights

FACTORS = np.array([[4, 0], [0, -2], [1, 1]], np.int8)
WEIGHTS = Weights(
    factors=FACTORS,
    scales=np.array([0.5, 1, 2], np.float32),
    mix=np.array([[1, 0, 3], [0, 1, -1]], np.float32),
    bias=np.array([0, 0.5, -1], np.float32),
)
ROWS, VALUES = np.array([0, 2]), np.array([1, 0.5], np.float32)


def test_what_each_term_adds_is_its_value_times_its_scaled_factors():
    terms = WEIGHTS.find(ROWS, VALUES)
    assert (terms.factors * terms.amounts[:, None]).tolist() == [[2, 0], [1, 1]]


def test_scores_are_the_sum_mixed_and_the_bias():
    assert WEIGHTS.score(WEIGHTS.find(ROWS, VALUES)).tolist() == [3, 1.5, 7]


def test_shares_add_up_to_the_score_without_its_bias():
    terms = WEIGHTS.find(ROWS, VALUES)
    shares = WEIGHTS.shares(terms, np.array([2, 0]))
    assert shares.tolist() == [[6, 2], [2, 1]]
    assert shares.sum(1) + WEIGHTS.bias[[2, 0]] == pytest.approx(WEIGHTS.score(terms)[[2, 0]])


def test_a_post_without_terms_scores_the_bias():
    none = WEIGHTS.find(np.zeros(0, np.int64), np.zeros(0, np.float32))
    assert WEIGHTS.score(none).tolist() == WEIGHTS.bias.tolist()


def test_scores_are_single_precision_throughout():
    assert WEIGHTS.score(WEIGHTS.find(ROWS, VALUES)).dtype == np.float32
