"""Calibrates probabilities, and bounds the share of right labels that some of them allow to claim."""

import math

import numpy as np
from numpy.typing import NDArray

from model.ranking.dial import CONFIDENCE, Calibration

Vector = NDArray[np.float64]
STEPS = 50
"""Newton's method ends after so many steps; it takes about six."""


def fit_calibration(log_odds: Vector, right: Vector, prior: Calibration, strength: float) -> Calibration:
    """Return the calibration of candidates with `log_odds`, of which those with 1 in `right` are right.

    It maximises the likelihood less strength / 2 x the squared distance to `prior`, which stands for what
    other blogs show: with few candidates the result stays near it.
    """
    x = np.stack([log_odds, np.ones_like(log_odds)], 1)
    start = found = np.array(prior, np.float64)
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(x @ found, -60, 60)))
        slope = x.T @ (chance - right) + strength * (found - start)
        curve = (x * (chance * (1 - chance))[:, None]).T @ x + strength * np.eye(2)
        step = np.linalg.solve(curve, slope)
        found = found - step
        if np.abs(step).max() < 1e-9:
            break
    return Calibration(float(found[0]), float(found[1]))


def lower_bound(right: float, tried: float) -> float:
    """Return the share that can be claimed with CONFIDENCE after `right` of `tried` were right.

    The exact bound for a binomial share (C. Clopper and E. Pearson, "The use of confidence or fiducial
    limits", 1934): the share at which so many or more would be right with probability 1 - CONFIDENCE. Counts
    may be fractions: the incomplete beta function is defined for them.
    """
    if right <= 0 or tried <= 0:
        return 0.0
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        if _beta(middle, right, tried - right + 1) < 1 - CONFIDENCE:
            low = middle
        else:
            high = middle
    return low


def _beta(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b), by its continued fraction (Lentz 1976)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(1 - x, b, a)
    tiny = 1e-300
    c, d = 1.0, 1 / ((1 - (a + b) * x / (a + 1)) or tiny)
    value = d
    for step in range(1, 500):
        even = step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step))
        odd = -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1))
        for part in (even, odd):
            d = 1 / ((1 + part * d) or tiny)
            c = (1 + part / c) or tiny
            value *= c * d
        if abs(c * d - 1) < 1e-12:
            break
    return front * value / a
