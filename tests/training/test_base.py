"""The weights of the base scores: the optimum, by either solver, and those that are kept."""

import numpy as np
import pytest

from model.scores import Weights
from tests.support.models.rounding import assert_close, gamma
from tests.support.models.teaching import sparse
from training.base import TOLERANCE, Base, fit_base, fit_dual, keep_strongest, to_int8
from training.post_matrix import Matrix

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("tensorflow")]

POSTS, TERMS, LABELS, RIDGE = 40, 900, 5, 0.03
ALL = np.arange(TERMS)


@pytest.fixture(scope="module")
def dense():
    random = np.random.default_rng(3)
    some = random.random((POSTS, TERMS)) < 0.02
    return (some * random.random((POSTS, TERMS))).astype(np.float32)


@pytest.fixture(scope="module")
def has():
    random = np.random.default_rng(4)
    return (random.random((POSTS, LABELS)) < 0.3).astype(np.float32)


def penalty_of(x: Matrix, ridge: float = RIDGE) -> float:
    return ridge * float((x.astype(np.float64) ** 2).sum()) / len(x)


def dual_error(x: Matrix, dual: Matrix) -> float:
    """Return how far A = (K + penalty I)^-1 Y, `dual`, is off in a column's norm when K = X X' is rounded.

    With E the error of K it is (K + penalty I)^-1 E A, and the inverse has a norm of 1 / penalty at most.
    A sum in K has as many products as a post has terms, and is centred by means of as many posts.
    """
    steps = int(np.count_nonzero(x, 1).max()) + 2 * len(x)
    products = np.abs(x) @ np.abs(x).T
    largest = np.linalg.norm(dual, axis=0).max()
    return float(2 * gamma(steps) * np.linalg.norm(products) * largest / penalty_of(x))


def score_sizes(base: Base, x: Matrix, later: Matrix) -> Matrix:
    """Return what the sizes of the terms of the scores of `later` add up to, after a fit on `x`."""
    sizes: Matrix = np.abs(later) @ (np.abs(x).T @ np.abs(base.dual)) + np.abs(base.bias)
    return sizes


def score_steps(x: Matrix) -> int:
    """Return how many products make a score in a chain: over terms, over posts, and those of the bias."""
    return int(np.count_nonzero(x, 1).max()) + 3 * len(x)


def test_the_dual_solution_is_the_primal_one_with_an_intercept():
    """W = (Z'Z + penalty I)^-1 Z'(Y - mean Y), Z = X - mean X: the textbook's formula, on few terms."""
    random = np.random.default_rng(5)
    x, y = random.random((12, 7)).astype(np.float32), np.eye(12, 3, dtype=np.float32)
    base = fit_base(sparse(x), np.arange(7), sparse(x), y, RIDGE)
    centred = (x - x.mean(0, dtype=np.float64)).astype(np.float64)
    primal = np.linalg.solve(centred.T @ centred + penalty_of(x) * np.eye(7), centred.T @ (y - y.mean(0)))
    error = dual_error(x, base.dual) * np.linalg.norm(x, axis=0).max()
    assert error < 0.05 * np.abs(primal).max()
    assert np.abs(base.weigh() - primal).max() <= error
    expected = y.mean(0) - x.mean(0) @ primal
    assert np.abs(base.bias - expected).max() <= error * np.abs(x.mean(0)).sum()


def test_a_constant_term_changes_no_score(dense, has):
    """An intercept is not penalised, so a word that every post has says nothing."""
    more = np.concatenate([dense, np.ones((POSTS, 1), np.float32)], 1)
    penalties = [RIDGE, RIDGE * (dense**2).sum() / (more**2).sum()]
    bases = [
        fit_base(sparse(x), np.arange(x.shape[1]), sparse(x), has, ridge)
        for x, ridge in zip([dense, more], penalties, strict=True)
    ]
    scores = [base.score(sparse(x)) for base, x in zip(bases, [dense, more], strict=True)]
    # K (K + penalty I)^-1 has a norm of 1 at most: an error of K moves scores by itself times A, twice.
    products = np.linalg.norm(np.abs(more) @ np.abs(more).T)
    moved = 2 * products * np.linalg.norm(bases[0].dual, axis=0).max()
    magnitude = score_sizes(bases[1], more, more) + moved
    assert 2 * gamma(score_steps(more)) * magnitude.max() < 0.02
    assert_close(scores[0], scores[1], steps=score_steps(more), magnitude=magnitude)


def test_iteration_meets_the_direct_solution(dense, has):
    """Where it stops, its residual is TOLERANCE of the target, and the inverse's norm at most 1 / penalty."""
    direct = fit_dual(sparse(dense), has, RIDGE)
    iterated = fit_dual(sparse(dense), has, RIDGE, max_direct=POSTS - 1)
    assert not np.array_equal(direct, iterated)
    allowed = TOLERANCE * np.linalg.norm(has - has.mean(0), axis=0) / penalty_of(dense)
    error = np.linalg.norm(iterated - direct, axis=0)
    assert (error <= allowed + dual_error(dense, direct)).all()
    assert dual_error(dense, direct) < 0.02 * np.linalg.norm(direct, axis=0).min()


def test_later_posts_score_the_same_either_way(dense, has):
    known, later = sparse(dense).rows(0, 30), sparse(dense).rows(30, POSTS)
    base = fit_base(known, ALL, known, has[:30], RIDGE)
    expected = dense[30:] @ base.weigh() + base.bias
    magnitude = score_sizes(base, dense[:30], dense[30:])
    for max_direct in (29, 30):
        scores = base.score(later, max_direct=max_direct)
        assert_close(scores, expected, steps=score_steps(dense), magnitude=magnitude)


def test_terms_that_are_left_out_move_no_mean(dense, has):
    """The mean of a label's scores over the posts is its share of them, as they serve."""
    kept = np.flatnonzero(ALL % 3)
    small = sparse(dense[:, kept] * 1.5)
    base = fit_base(sparse(dense), kept, small, has, RIDGE)
    sizes = score_sizes(base, dense[:, kept], dense[:, kept] * 1.5).mean(0)
    assert_close(base.score(small).mean(0), has.mean(0), steps=score_steps(dense), magnitude=2 * sizes)
    whole = fit_base(sparse(dense), ALL, sparse(dense), has, RIDGE)
    weights = np.abs(dense[:, kept]).T @ np.abs(base.dual)
    assert_close(base.weigh(), whole.weigh()[kept], steps=POSTS, magnitude=weights)


@pytest.mark.parametrize("max_direct", [10, 1_000])
def test_a_label_on_every_post_has_no_weights(dense, has, max_direct):
    has = np.concatenate([np.ones((POSTS, 1), np.float32), has], 1)
    dual = fit_dual(sparse(dense), has, RIDGE, max_direct=max_direct)
    assert np.abs(dual[:, 0]).max() == 0
    assert np.abs(dual[:, 1:]).min() > 0


@pytest.mark.parametrize("terms", [0, 3])
@pytest.mark.parametrize("max_direct", [1, 1_000])
def test_posts_without_a_known_term_score_their_labels_share(terms, max_direct):
    matrix, has = sparse(np.zeros((4, terms), np.float32)), np.eye(4, 2, dtype=np.float32)
    dual = fit_dual(matrix, has, RIDGE, max_direct=max_direct)
    assert np.isfinite(dual).all()
    assert matrix.weigh(dual).shape == (terms, 2)
    base = fit_base(matrix, np.arange(terms), matrix, has, RIDGE)
    assert base.score(matrix).tolist() == [[0.25, 0.25]] * 4


def test_the_weights_that_move_scores_most_are_kept():
    """A weight counts with the root of its term's mean square: 3, 1, 0.5 and 4 times 1, 1, 4 and 0.5."""
    weights = np.array([[3, 0], [0, -1], [0.5, 0], [0, 4]], np.float32)
    squares = np.array([1, 1, 16, 0.25], np.float32)
    kept = keep_strongest(weights, np.zeros(2, np.float32), squares, 3)
    assert kept.dense().tolist() == [[3, 0], [0, 0], [0.5, 0], [0, 4]]
    assert kept.starts.tolist() == [0, 1, 1, 2, 3]


@pytest.mark.parametrize("most", [8, 100])
def test_below_the_limit_only_zeros_are_left_out(most):
    weights = np.array([[3, 0], [0, -1], [1e-30, 0], [0, 4]], np.float32)
    kept = keep_strongest(weights, np.zeros(2, np.float32), np.zeros(4, np.float32), most)
    np.testing.assert_array_equal(kept.dense(), weights)
    assert len(kept.values) == 4


def test_int8_is_off_by_half_a_step_of_each_term(dense, has):
    exact = keep_strongest(dense.T @ has, has.mean(0), np.ones(TERMS, np.float32), 10_000)
    stored = to_int8(exact)
    largest = np.abs(exact.dense()).max(1, keepdims=True)
    assert (np.abs(stored.dense() - exact.dense()) <= largest * (0.5 / 127 + 1e-6)).all()
    assert [part.itemsize for part in (stored.values, stored.labels, stored.scales)] == [1, 2, 4]


def test_a_term_without_weights_stays_without():
    none, nothing = np.zeros(0, np.float32), np.zeros(3, np.float32)
    stored = to_int8(Weights(np.zeros(3, np.int32), np.zeros(0, np.uint16), none, nothing[:2] + 1, nothing))
    assert stored.dense().tolist() == np.zeros((2, 3)).tolist()
