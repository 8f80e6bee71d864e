"""The base scores: ridge regression with an intercept over sparse posts, and the weights that are kept.

The regression is solved in its dual form, so its cost grows with the number of posts, not of terms: with
X of shape (posts, terms), its columns and those of Y less their means, K = X X' of shape (posts, posts),
A = (K + penalty I)^-1 Y and W = X' A. K is only formed for blogs of up to MAX_DIRECT_POSTS posts.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from model.scores import Weights
from training.post_matrix import Matrix, Numbers, PostMatrix

MAX_DIRECT_POSTS = 6_000
"""Up to so many posts K, then 290 MB in float64, is factorised; for more, the solution is iterated. Training
learns from no more (training.choosing.LIMITS): with 2,000 labels an iteration takes minutes."""
TOLERANCE = 1e-5
"""The residual, relative to the target, at which the iteration of a label ends."""
MAX_STEPS = 200
"""The iteration ends after so many steps even where it has not converged."""


class Base(NamedTuple):
    """Base scores in their dual form: those of a vector x are x times W + `bias`, with W = `known`' `dual`.

    `known` are the vectors of the posts that were learnt from: the columns of the kept terms, normalised
    when all terms were there. x has only the kept terms.
    """

    known: PostMatrix
    dual: Matrix
    bias: Matrix

    def score(self, later: PostMatrix, *, max_direct: int = MAX_DIRECT_POSTS) -> Matrix:
        """Return the base scores (posts, labels) of `later` posts."""
        if self.known.shape[0] > max_direct:
            return later.times(self.weigh()) + self.bias
        return later.products(self.known) @ self.dual + self.bias

    def weigh(self) -> Matrix:
        """Return W, of shape (terms, labels)."""
        return self.known.weigh(self.dual)


def fit_base(full: PostMatrix, kept: Numbers, small: PostMatrix, has: Matrix, ridge: float) -> Base:
    """Return the base scores of posts, fitted on all terms, in `full`, to serve with some of them.

    `kept` are the columns of `full` that are kept. `small` has the same posts, vectorised with only these
    terms; the bias makes their mean score each label's share of the posts, as it is with all terms.
    """
    known, dual = full.columns(kept), fit_dual(full, has, ridge)
    return Base(known, dual, has.mean(0) - known.dot(small.mean()) @ dual)


def fit_dual(posts: PostMatrix, has: Matrix, ridge: float, *, max_direct: int = MAX_DIRECT_POSTS) -> Matrix:
    """Return the dual weights (posts, labels) of the ridge regression of `has`, whose columns add up to 0.

    The penalty is `ridge` times the mean squared length of a post. Where no post has a known term, any
    penalty gives the same scores. Above `max_direct` posts the solution is iterated.
    """
    penalty = ridge * float(posts.squares().sum(dtype=np.float64)) or 1.0
    if posts.shape[0] > max_direct:
        return _iterate(lambda block: _centre(posts.times(posts.weigh(block))), _centre(has), penalty)
    from training.network import solve_ridge  # here, as importing it takes TensorFlow's seconds

    products = posts.products(posts)
    return solve_ridge(_centre(_centre(products).T), _centre(has), penalty)


def keep_strongest(weights: Matrix, bias: Matrix, squares: Matrix, max_weights: int) -> Weights:
    """Return the `max_weights` of `weights` (terms, labels) that move the scores most, as float32.

    A weight moves its label's score by itself times its term's value: in the root mean square by its size
    times the root of `squares` (terms,), the term's mean square. Ties at the limit are all left out.
    """
    moves = np.abs(weights) * np.sqrt(squares)[:, None]
    kept = weights != 0
    if weights.size > max_weights:
        kept &= moves > np.partition(moves.ravel(), -max_weights - 1)[-max_weights - 1]
    terms, labels = np.nonzero(kept)
    return Weights(
        starts=np.searchsorted(terms, np.arange(len(weights) + 1)).astype(np.int32),
        labels=labels.astype(np.uint16 if len(bias) <= np.iinfo(np.uint16).max else np.uint32),
        values=weights[terms, labels],
        scales=np.ones(len(weights), np.float32),
        bias=bias,
    )


def to_int8(weights: Weights) -> Weights:
    """Return float32 `weights` as they are stored: int8, with a scale for each term.

    With a scale for each label instead, the first tag of nine posts in a thousand changed.
    """
    terms = np.repeat(np.arange(len(weights.scales)), np.diff(weights.starts))
    largest = np.zeros(len(weights.scales), np.float32)
    np.maximum.at(largest, terms, np.abs(weights.values))
    scales: Matrix = (np.maximum(largest, 1e-12) / 127).astype(np.float32)
    values = np.rint(weights.values / scales[terms]).astype(np.int8)
    return Weights(weights.starts, weights.labels, values, scales, weights.bias)


def _centre(columns: Matrix) -> Matrix:
    """Return a matrix minus the mean of each column."""
    return (columns - columns.mean(0, dtype=np.float64)).astype(np.float32)


def _iterate(multiply: Callable[[Matrix], Matrix], targets: Matrix, penalty: float) -> Matrix:
    """Return (K + penalty I)^-1 targets by conjugate gradients, all columns at once.

    `multiply` returns K times a block of `targets`' shape. Each column's residual ends below TOLERANCE of
    its target, or wherever it is after MAX_STEPS.
    """
    solution, residual, direction = np.zeros_like(targets), targets.copy(), targets.copy()
    square = (residual**2).sum(0)
    enough = TOLERANCE**2 * square
    for _ in range(MAX_STEPS):
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
    """Return part / whole, and 0 where both are 0: a label on every post leaves nothing to iterate."""
    return np.divide(part, np.maximum(whole, np.finfo(np.float32).tiny), dtype=np.float32)
