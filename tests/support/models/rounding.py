"""How far two results of one formula may lie apart in float32: processors add up numbers in different orders.

The bound is that of N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd edition, SIAM 2002,
sections 3.1 and 3.4: a sum of n products, added up in whatever order, is off by at most gamma_n times the sum
of the products' absolute values, where gamma_n = n u / (1 - n u) and u = 2^-24 is the unit roundoff of
float32. The same holds for any n operations after each other. A product with 0 rounds nothing.

pytest.approx as it is allows a relative 1e-6, as for two results of EIGHT operations each. That is enough
where a result comes from a handful of operations, none of them a difference of larger numbers.
"""

from typing import Any

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

from model.ranking.ranker import Ranker
from model.suggestion import SCORE_DECIMALS

EIGHT = 8
UNIT = float(np.finfo(np.float32).eps) / 2
FUNCTION = 8
"""Operations that an exp or log counts as: those of NumPy are off by less than four units in the last place,
each of which is two unit roundoffs."""


def gamma(steps: int) -> float:
    """Return the relative bound for a chain of `steps` operations, or a sum of as many products."""
    assert 0 <= steps * UNIT < 1
    return steps * UNIT / (1 - steps * UNIT)


def near(expected: Any, *, steps: int) -> Any:
    """Return what equals a result that took `steps` operations in a chain, none of them a difference."""
    return pytest.approx(expected, rel=2 * gamma(steps))


def assert_close(actual: Any, expected: Any, *, steps: int, magnitude: ArrayLike | None = None) -> None:
    """Assert that two arrays are results of one formula, each of which took `steps` operations in a chain.

    `magnitude` is what the absolute values add up to of which the results are the sums, an array or one
    number; without it nothing cancels out, and it is the size of what is expected.
    """
    actual, expected = np.asarray(actual, np.float64), np.asarray(expected, np.float64)
    assert actual.shape == expected.shape
    allowed = 2 * gamma(steps) * (np.abs(expected) if magnitude is None else np.asarray(magnitude))
    error = np.abs(actual - expected)
    worst = np.max(error / np.maximum(allowed, np.finfo(np.float64).tiny), initial=0)
    assert (error <= allowed).all(), f"off by {error.max():.3g}, {worst:.3g} times what rounding explains"


def ranker_steps(ranker: Ranker) -> int:
    """Return how many operations lead from standardised figures to the log-odds, one after the other."""
    copies, width = map(int, ranker.out.shape)
    return len(ranker.mean) + 1 + width + 2 + copies


def ranker_magnitude(ranker: Ranker, standard: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return, for each candidate, what the sizes of the numbers add up to whose sum is its log-odds."""
    x = np.abs(standard)
    hidden = x @ np.abs(ranker.hidden) + np.abs(ranker.hidden_bias)
    out = (hidden.reshape(len(x), *ranker.out.shape) * np.abs(ranker.out)).sum(2)
    logits = out + x @ np.abs(ranker.skip) + np.abs(ranker.bias)
    magnitude: NDArray[np.float32] = logits.mean(1)
    return magnitude


def rounded(answer: Any) -> Any:
    """Return what equals `answer`, JSON as the service gives it, or that of another processor.

    Scores and weights are rounded to SCORE_DECIMALS: one between two such numbers may become either.
    """
    if isinstance(answer, dict):
        return {name: rounded(value) for name, value in answer.items()}
    if isinstance(answer, list):
        return list(map(rounded, answer))
    return (
        pytest.approx(answer, rel=0, abs=1.01 * 10**-SCORE_DECIMALS) if isinstance(answer, float) else answer
    )
