"""The base scores' weights: ridge regression over sparse posts, and their compression.

The regression is solved in its dual form, so its cost grows with the number of posts, not of terms:
with K = X X' of shape (posts, posts), A = (K + penalty I)^-1 (Y - mean Y) and W = X' A. K is only formed
for blogs of up to MOST_DIRECT_POSTS posts.
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from model.scores import Weights
from training.network import solve_ridge

Matrix = NDArray[np.float32]
Numbers = NDArray[np.int64]
MOST_DIRECT_POSTS = 6_000
"""Posts up to which K, here 290 MB in float64, is formed and factorised; beyond, the solution is iterated."""
TOLERANCE = 1e-5
"""The residual, relative to the target, at which a label's iteration has arrived."""
MOST_STEPS = 200
"""Steps of the iteration at most, converged or not."""
CHUNK_COLUMNS = 4_096
"""Columns of the post matrix that are made dense at a time: 4,096 of 10,000 posts are 160 MB."""


class PostMatrix:
    """The vectors of some posts under one vocabulary, a row a post; dense a few columns at a time."""

    def __init__(self, shape: tuple[int, int], posts: Numbers, terms: Numbers, values: Matrix) -> None:
        """Take (posts, terms) and, of each entry that is not 0, its post, term and value."""
        self.shape = shape
        order = np.argsort(terms, kind="stable")
        self._posts, self._columns, self._values = posts[order], terms[order], values[order]

    def rows(self, first: int, last: int) -> "PostMatrix":
        """Return the posts `first` to `last`."""
        chosen = (self._posts >= first) & (self._posts < last)
        shape = last - first, self.shape[1]
        return PostMatrix(shape, self._posts[chosen] - first, self._columns[chosen], self._values[chosen])

    def mean_square(self) -> float:
        """Return the mean squared length of a post."""
        return float((self._values.astype(np.float64) ** 2).sum()) / self.shape[0]

    def chunks(self) -> Iterator[Matrix]:
        """Yield the matrix in pieces of CHUNK_COLUMNS columns, the last as wide as is left."""
        for start in range(0, self.shape[1], CHUNK_COLUMNS):
            width = min(CHUNK_COLUMNS, self.shape[1] - start)
            first, last = np.searchsorted(self._columns, [start, start + width])
            chunk = np.zeros((self.shape[0], width), np.float32)
            chunk[self._posts[first:last], self._columns[first:last] - start] = self._values[first:last]
            yield chunk

    def products(self, other: "PostMatrix") -> Matrix:
        """Return the inner products of these posts with those of `other`, of shape (these, those)."""
        total = np.zeros((self.shape[0], other.shape[0]), np.float32)
        for mine, theirs in zip(self.chunks(), other.chunks(), strict=True):
            total += mine @ theirs.T
        return total

    def weigh(self, dual: Matrix) -> Matrix:
        """Return X' times `dual` (posts, labels), of shape (terms, labels)."""
        weights = np.zeros((self.shape[1], dual.shape[1]), np.float32)
        for place, chunk in enumerate(self.chunks()):
            weights[place * CHUNK_COLUMNS :][: chunk.shape[1]] = chunk.T @ dual
        return weights

    def times(self, weights: Matrix) -> Matrix:
        """Return X times `weights` (terms, labels), of shape (posts, labels)."""
        total = np.zeros((self.shape[0], weights.shape[1]), np.float32)
        for place, chunk in enumerate(self.chunks()):
            total += chunk @ weights[place * CHUNK_COLUMNS :][: chunk.shape[1]]
        return total


def fit_dual(
    posts: PostMatrix, has: Matrix, ridge: float, *, most_direct: int = MOST_DIRECT_POSTS
) -> tuple[Matrix, Matrix]:
    """Return the dual weights (posts, labels) and the bias (labels,) of the ridge regression of `has`.

    The penalty is `ridge` times the mean squared length of a post; where no post has a known term any
    penalty gives the same scores, the bias. Above `most_direct` posts the solution is iterated.
    """
    bias = has.mean(0)
    penalty = ridge * posts.mean_square() or 1.0
    if posts.shape[0] > most_direct:
        return _iterate(lambda block: posts.times(posts.weigh(block)), has - bias, penalty), bias
    return solve_ridge(posts.products(posts), has - bias, penalty), bias


def score_later(
    later: PostMatrix, known: PostMatrix, dual: Matrix, *, most_direct: int = MOST_DIRECT_POSTS
) -> Matrix:
    """Return the scores (posts, labels) of `later` posts, without bias, by the dual weights of `known`."""
    if known.shape[0] > most_direct:
        return later.times(known.weigh(dual))
    return later.products(known) @ dual


def _iterate(multiply: Callable[[Matrix], Matrix], targets: Matrix, penalty: float) -> Matrix:
    """Return (K + penalty I)^-1 targets by conjugate gradients, all columns at once.

    `multiply` gives K times a block of `targets`' shape. Each column's residual ends below TOLERANCE of
    its target, or after MOST_STEPS wherever it is by then.
    """
    solution, residual, direction = np.zeros_like(targets), targets.copy(), targets.copy()
    square = (residual**2).sum(0)
    enough = TOLERANCE**2 * square
    for _ in range(MOST_STEPS):
        if (square <= enough).all():
            break
        image = multiply(direction) + np.float32(penalty) * direction
        step = _divide(square, (direction * image).sum(0))
        solution += step * direction
        residual -= step * image
        before, square = square, (residual**2).sum(0)
        direction = residual + _divide(square, before) * direction
    return solution


def _divide(part: Matrix, whole: Matrix) -> Matrix:
    """Return part / whole, and 0 where both are: a label on every post leaves nothing to iterate."""
    return np.divide(part, np.maximum(whole, np.finfo(np.float32).tiny), dtype=np.float32)


def compress(weights: Matrix, bias: Matrix, rank: int) -> Weights:
    """Return `weights` (terms, labels) in the `rank` directions that keep most of them, as float32.

    The directions are the leading right singular vectors. Signs are fixed so that the same weights give
    the same bytes: the largest entry of each direction is positive.
    """
    _, directions = np.linalg.eigh(weights.T.astype(np.float64) @ weights)
    mix = directions[:, ::-1][:, :rank].T
    mix = mix * np.sign(mix[np.arange(len(mix)), np.abs(mix).argmax(1)])[:, None]
    factors = (weights @ mix.T).astype(np.float32)
    return Weights(factors, np.ones(len(factors), np.float32), mix.astype(np.float32), bias)


def to_int8(weights: Weights) -> Weights:
    """Return float32 `weights` as they are stored: each term's row as int8 with a scale of its own.

    The mix becomes float16. Scales stay float32: most are below 6e-5, where float16 loses its precision.
    """
    scales = np.maximum(np.abs(weights.factors).max(1), 1e-12) / 127
    factors = np.rint(weights.factors / scales[:, None]).astype(np.int8)
    return Weights(factors, scales.astype(np.float32), weights.mix.astype(np.float16), weights.bias)
