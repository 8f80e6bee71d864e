"""The file of the shared ranker: written and read again, and refused where it does not fit."""

import numpy as np
import pytest

from model.ranking.dial import Calibration
from model.ranking.figures import FIGURES
from model.ranking.ranker import WEIGHTS
from training import shared
from training.shared import ALL, GRID, NotSharedError, load_shared, shared_dial, write_shared


def test_a_written_part_is_read_again(tmp_path, monkeypatch):
    known = shared_dial([Calibration(1.25, -0.5)], [np.linspace(0.5, 1, len(GRID)).round(4).tolist()])
    written = load_shared()._replace(known=known)
    write_shared(tmp_path / "ranker", {ALL: written}, {"blogs": []}, written.ranker.clip)
    monkeypatch.setattr(shared, "PATH", tmp_path / "ranker")
    monkeypatch.setattr(shared, "_read", shared._read.__wrapped__)
    read = load_shared()
    assert (read.known, read.new) == (written.known, written.new)
    for name in WEIGHTS:
        np.testing.assert_array_equal(getattr(read.ranker, name), getattr(written.ranker, name))


def test_the_part_without_a_blog_differs_from_that_of_all():
    assert not np.array_equal(load_shared("efcl").ranker.hidden, load_shared().ranker.hidden)


def test_a_blog_that_taught_nothing_cannot_be_left_out():
    with pytest.raises(NotSharedError, match="no part without unheard-of"):
        load_shared("unheard-of")


def test_a_ranker_of_other_figures_is_refused(monkeypatch):
    monkeypatch.setattr(shared, "FIGURES", (*FIGURES, "another"))
    monkeypatch.setattr(shared, "_read", shared._read.__wrapped__)
    with pytest.raises(NotSharedError, match="other figures"):
        load_shared()


def test_shared_dials_take_the_mean_calibration_and_the_median_precision_made_to_ascend():
    low, middle, high = ([value] * (len(GRID) - 1) + [0.6] for value in (0.5, 0.7, 0.95))
    dial = shared_dial([Calibration(1, 0), Calibration(2, -1)], [low, middle, high])
    assert dial.calibration == Calibration(1.5, -0.5)
    assert dial.precision == (0.7,) * len(GRID)
