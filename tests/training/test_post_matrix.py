"""The sparse matrix of posts has the same products as the dense one, whichever way they are made."""

import numpy as np
import pytest

from tests.support.models.rounding import assert_close
from tests.support.models.teaching import sparse
from training import post_matrix

POSTS, TERMS, LABELS = 40, 9_000, 5
"""More terms than fit in one chunk."""


@pytest.fixture(scope="module")
def dense():
    """A few terms stand in every second post, most in one of a hundred."""
    random = np.random.default_rng(3)
    share = np.where(np.arange(TERMS) % 300, 0.01, 0.5)
    some = random.random((POSTS, TERMS)) < share
    return (some * random.random((POSTS, TERMS))).astype(np.float32)


def entries(dense) -> int:
    """Return how many values the fullest row has: so many products, and none of them negative, make a sum."""
    return int(np.count_nonzero(dense, 1).max())


@pytest.mark.parametrize("cells_per_pair", [0, post_matrix.CELLS_PER_PAIR, 1e9])
@pytest.mark.parametrize("max_pairs", [7, post_matrix.MAX_PAIRS])
def test_products_are_those_of_the_dense_matrix(dense, cells_per_pair, max_pairs, monkeypatch):
    monkeypatch.setattr(post_matrix, "CELLS_PER_PAIR", cells_per_pair)
    monkeypatch.setattr(post_matrix, "MAX_PAIRS", max_pairs)
    matrix, some = sparse(dense[:, :500]), sparse(dense[5:12, :500])
    for posts, rows in ((matrix, slice(None)), (some, slice(5, 12))):
        expected = dense[rows, :500] @ dense[:, :500].T
        assert_close(posts.products(matrix), expected, steps=entries(dense[:, :500]))


def test_products_with_labels_are_those_of_the_dense_matrix(dense):
    matrix, has = sparse(dense), np.eye(POSTS, LABELS, dtype=np.float32)
    assert_close(matrix.weigh(has), dense.T @ has, steps=POSTS)
    assert_close(matrix.times(dense.T @ has), dense @ (dense.T @ has), steps=entries(dense) + POSTS)
    assert_close(matrix.dot(dense[0]), dense @ dense[0], steps=entries(dense))


def test_means_are_those_of_the_dense_matrix(dense):
    matrix = sparse(dense)
    assert_close(matrix.mean(), dense.mean(0), steps=POSTS + 1)
    assert_close(matrix.squares(), (dense**2).mean(0), steps=POSTS + 2)


def test_some_posts_and_some_terms_are_rows_and_columns(dense):
    part = sparse(dense).rows(10, 15).columns(np.array([0, 3, 8_999]))
    np.testing.assert_array_equal(np.concatenate(list(part.chunks()), 1), dense[10:15, [0, 3, 8_999]])


def test_a_matrix_without_terms_has_products_of_zero():
    nothing = sparse(np.zeros((3, 0), np.float32))
    assert nothing.products(nothing).tolist() == np.zeros((3, 3)).tolist()
    assert nothing.weigh(np.ones((3, 2), np.float32)).shape == (0, 2)
