"""The base scores' weights: the optimum they are, however they are solved for, and what compression keeps."""

import numpy as np
import pytest

from model.scores import Weights
from training.base import PostMatrix, compress, fit_dual, score_later, to_int8

pytestmark = pytest.mark.usefixtures("tensorflow")

POSTS, TERMS, LABELS, RIDGE = 40, 9_000, 5, 0.03
"""More terms than fit in one chunk."""


def sparse(dense) -> PostMatrix:
    posts, terms = np.nonzero(dense)
    return PostMatrix(dense.shape, posts, terms, dense[posts, terms])


@pytest.fixture(scope="module")
def dense():
    random = np.random.default_rng(3)
    some = random.random((POSTS, TERMS)) < 0.02
    return (some * random.random((POSTS, TERMS))).astype(np.float32)


@pytest.fixture(scope="module")
def has():
    random = np.random.default_rng(4)
    return (random.random((POSTS, LABELS)) < 0.3).astype(np.float32)


def test_products_and_sums_are_those_of_the_dense_matrix(dense, has):
    matrix = sparse(dense)
    np.testing.assert_allclose(matrix.products(matrix), dense @ dense.T, rtol=1e-5)
    np.testing.assert_allclose(matrix.weigh(has), dense.T @ has, rtol=1e-5)
    np.testing.assert_allclose(matrix.times(dense.T @ has), dense @ (dense.T @ has), rtol=1e-5)
    assert matrix.mean_square() == pytest.approx((dense**2).sum() / POSTS)


def test_some_posts_are_rows_of_the_matrix(dense):
    part = sparse(dense).rows(10, 15)
    np.testing.assert_array_equal(np.concatenate(list(part.chunks()), 1), dense[10:15])


def test_the_dual_solution_is_the_primal_one():
    """W = (X'X + penalty I)^-1 X'(Y - mean Y), the textbook's formula, on few terms."""
    random = np.random.default_rng(5)
    x, y = random.random((12, 7)).astype(np.float32), np.eye(12, 3, dtype=np.float32)
    dual, bias = fit_dual(sparse(x), y, RIDGE)
    penalty = RIDGE * (x**2).sum() / 12
    primal = np.linalg.solve(x.T @ x + penalty * np.eye(7), x.T @ (y - y.mean(0)))
    np.testing.assert_allclose(x.T @ dual, primal, rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(bias, y.mean(0))


def test_iteration_meets_the_direct_solution(dense, has):
    matrix = sparse(dense)
    direct, _ = fit_dual(matrix, has, RIDGE)
    iterated, _ = fit_dual(matrix, has, RIDGE, most_direct=POSTS - 1)
    assert not np.array_equal(direct, iterated)
    assert np.abs(iterated - direct).max() <= 1e-4 * np.abs(direct).max()


def test_later_posts_score_the_same_by_either_way(dense, has):
    known, later = sparse(dense).rows(0, 30), sparse(dense).rows(30, POSTS)
    expected = dense[30:] @ (dense[:30].T @ has[:30])
    for most_direct in (29, 30):
        scores = score_later(later, known, has[:30], most_direct=most_direct)
        np.testing.assert_allclose(scores, expected, rtol=1e-5)


@pytest.mark.parametrize("most_direct", [10, 1_000])
def test_a_label_on_every_post_scores_one_everywhere(dense, has, most_direct):
    has = np.concatenate([np.ones((POSTS, 1), np.float32), has], 1)
    dual, bias = fit_dual(sparse(dense), has, RIDGE, most_direct=most_direct)
    assert (np.abs(dual[:, 0]).max(), bias[0]) == (0, 1)
    assert np.abs(dual[:, 1:]).min() > 0


@pytest.mark.parametrize("terms", [0, 3])
@pytest.mark.parametrize("most_direct", [1, 1_000])
def test_posts_without_a_known_term_score_the_bias(terms, most_direct):
    matrix, has = sparse(np.zeros((4, terms), np.float32)), np.eye(4, 2, dtype=np.float32)
    dual, bias = fit_dual(matrix, has, RIDGE, most_direct=most_direct)
    assert np.isfinite(dual).all()
    assert matrix.weigh(dual).shape == (terms, 2)
    assert score_later(matrix, matrix, dual).tolist() == np.zeros((4, 2)).tolist()
    assert bias.tolist() == [0.25, 0.25]


def test_every_direction_kept_keeps_the_weights(dense, has):
    weights = dense.T @ has
    full = compress(weights, has.mean(0), LABELS)
    np.testing.assert_allclose(full.factors @ full.mix, weights, atol=1e-5)
    assert compress(weights, has.mean(0), 100).mix.shape == (LABELS, LABELS)


def test_fewer_directions_keep_the_most_that_so_many_can(dense, has):
    """No matrix of rank 2 is nearer, by Eckart and Young, than the first two singular values allow."""
    weights = dense.T @ has
    small = compress(weights, has.mean(0), 2)
    lost = np.linalg.norm(weights - small.factors @ small.mix)
    assert lost == pytest.approx(np.linalg.norm(np.linalg.svd(weights, compute_uv=False)[2:]), rel=1e-4)


def test_signs_do_not_depend_on_the_solver(dense, has):
    mix = compress(dense.T @ has, has.mean(0), LABELS).mix
    assert (mix[np.arange(LABELS), np.abs(mix).argmax(1)] > 0).all()


def test_int8_is_off_by_half_a_step_of_each_row(dense, has):
    exact = compress(dense.T @ has, has.mean(0), LABELS)
    stored = to_int8(exact)
    read = stored.factors * stored.scales[:, None]
    largest = np.abs(exact.factors).max(1, keepdims=True)
    assert (np.abs(read - exact.factors) <= largest * (0.5 / 127 + 1e-6)).all()
    assert [part.itemsize for part in (stored.factors, stored.scales, stored.mix)] == [1, 4, 2]


def test_a_term_without_weight_stays_without():
    stored = to_int8(Weights(*(np.zeros(shape, np.float32) for shape in [(2, 1), (2,), (1, 3), (3,)])))
    assert stored.factors.tolist() == [[0], [0]]
