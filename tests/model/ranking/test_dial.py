"""Scores from log-odds, and the dial that is turned to a precision."""

import json

import numpy as np
import pytest

from model.ranking.dial import ASKED, Calibration, Dial, Dials, Promise, parse_dials, render_dials

PROMISES = tuple(Promise(asked, asked - 0.1, 50, 45, 0.8) for asked in ASKED)
DIALS = Dials(Dial(Calibration(2.0, 1.0), PROMISES), Dial(Calibration(0.5, -1.0), PROMISES))


def test_known_and_new_labels_have_calibrations_of_their_own():
    scores = DIALS.score(np.array([1, -0.5, 2], np.float32), known=2)
    assert scores.dtype == np.float32
    assert scores == pytest.approx([1 / (1 + np.exp(-3)), 1 / 2, 1 / 2])


def test_log_odds_of_a_hostile_calibration_overflow_nothing():
    hostile = DIALS._replace(known=Dial(Calibration(100.0, 0.0), PROMISES))
    assert hostile.score(np.array([60, -60], np.float32), known=2) == pytest.approx([1, 0], abs=1e-20)


@pytest.mark.parametrize(("precision", "asked"), [(0.5, 0.5), (0.8, 0.8), (0.81, 0.85), (0.95, 0.95)])
def test_the_promise_is_the_first_of_at_least_the_precision(precision, asked):
    assert DIALS.known.turn(precision).asked == asked


def test_dials_come_back_from_json():
    assert parse_dials(json.loads(json.dumps(render_dials(DIALS)))) == DIALS
