"""Calibrations with few and many labels, and the share of right labels that can be claimed."""

import numpy as np
import pytest

from model.ranking.dial import Calibration
from training.calibration import fit_calibration, lower_bound

PRIOR = Calibration(0.9, -0.3)


def labels(slope: float, offset: float, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return `count` log-odds, and of each which share of labels is right under a calibration."""
    log_odds = np.linspace(-3, 3, count)
    return log_odds, 1 / (1 + np.exp(-(slope * log_odds + offset)))


def test_without_labels_the_calibration_is_that_of_other_blogs():
    assert fit_calibration(np.zeros(0), np.zeros(0), PRIOR, 50) == pytest.approx(PRIOR)


def test_few_labels_leave_the_calibration_near_that_of_other_blogs():
    found = fit_calibration(*labels(3.0, 1.0, 5), PRIOR, 50)
    assert found == pytest.approx(PRIOR, abs=0.1)
    assert found != pytest.approx(PRIOR, abs=1e-4)


def test_many_labels_give_their_own_calibration():
    assert fit_calibration(*labels(2.0, 1.0, 50_000), PRIOR, 50) == pytest.approx((2, 1), abs=0.04)


def test_labels_that_are_all_right_give_a_finite_calibration():
    found = fit_calibration(np.full(40, 2.0), np.ones(40), PRIOR, 50)
    assert PRIOR.offset < found.offset < 1
    assert PRIOR.slope < found.slope < 2


@pytest.mark.parametrize(
    ("right", "tried", "bound"), [(22, 22, 0.9006), (37, 38, 0.9015), (142, 152, 0.9004), (1, 1, 0.1)]
)
def test_the_bound_is_that_of_clopper_and_pearson(right, tried, bound):
    assert lower_bound(right, tried) == pytest.approx(bound, abs=5e-5)


def test_all_right_can_claim_the_root_of_one_tenth_for_a_fraction_too():
    """With n of n right the bound is 0.1 ** (1 / n)."""
    assert lower_bound(7.5, 7.5) == pytest.approx(0.1 ** (1 / 7.5))


@pytest.mark.parametrize(("right", "tried"), [(0, 0), (0, 9)])
def test_nothing_right_claims_nothing(right, tried):
    assert lower_bound(right, tried) == 0


def test_the_bound_rises_with_labels_and_with_right_ones():
    bounds = [lower_bound(8, 10), lower_bound(9, 10), lower_bound(90, 100), lower_bound(900, 1000)]
    assert bounds == sorted(set(bounds))
    assert bounds[-1] < 0.9
