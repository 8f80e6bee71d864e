"""One kind of label: the posts held out, and the case without anything to learn."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from console.progress import silent
from model.ranking.dial import NEVER
from model.ranking.ranker import Ranker
from tests.support.models.stand_in_shared import SHARED
from tests.support.models.teaching import label, subject, write_post
from training.kind import KindFit, choose_share, fit_kind
from training.stages import Row

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("tensorflow")]


def learn(*labels: tuple[str, ...]):
    posts = [write_post(number, *tags) for number, tags in enumerate(labels)]
    return fit_kind("tags", label(posts, labels), SHARED, silent, seldom=False)


def test_the_newest_fifth_is_held_out_and_ranked():
    fitted = learn(*((subject(number), f"only{number}") for number in range(20)))
    assert fitted.older == 16
    assert [len(fitted.held_out), len(fitted.by_prior)] == [4, 4]
    for held_out in fitted.held_out:
        scores = [score for _, score in held_out.ranking]
        assert scores == sorted(scores, reverse=True)
    assert fitted.by_prior[0][:3] == (("tea", 6 / 16), ("bread", 5 / 16), ("bike", 5 / 16))
    assert not {"only16", "only17", "only18", "only19"} & {label for label, _ in fitted.by_prior[0]}


def promises(fitted: KindFit) -> set[float]:
    """Return the scores from which labels are applied."""
    return {promise.score for dial in fitted.dials for promise in dial.promises}


def test_labels_that_never_recur_have_the_ranker_of_other_blogs():
    fitted = learn(*((f"only{number}",) for number in range(20)))
    assert fitted.ranker is SHARED.ranker
    assert promises(fitted) == {NEVER}


@pytest.mark.parametrize("labels", [[("tea",)] * 19, [()] * 25], ids=["nineteen posts", "no labels"])
def test_too_few_posts_have_the_ranker_and_the_calibration_of_other_blogs(labels):
    fitted = learn(*labels)
    assert fitted.ranker is SHARED.ranker
    assert (fitted.dials.known.calibration, fitted.dials.new.calibration) == (
        SHARED.known.calibration,
        SHARED.new.calibration,
    )
    assert (fitted.older, *fitted.held_out, *fitted.by_prior) == (len(labels),)
    assert promises(fitted) == {NEVER}


def test_a_ranker_of_its_own_is_mixed_with_that_of_other_blogs():
    fitted = learn(*((subject(number),) for number in range(24)))
    assert len(fitted.ranker.out) > len(SHARED.ranker.out)
    np.testing.assert_array_equal(fitted.ranker.mean, SHARED.ranker.mean)


def rows(*figures: float) -> list[Row]:
    """Return posts of two candidates each, of which the first, that with the figure, is right."""
    values = [np.array([[figure], [0]], np.float32) for figure in figures]
    own = np.array([1, 0], np.float32)
    found: list[Any] = [SimpleNamespace(figures=each, own=own) for each in values]
    return found


def linear(weight: float) -> Ranker:
    """Return a ranker whose log-odds are its weight x the figure."""
    ones, zeros = np.ones(1, np.float32), np.zeros((1, 1), np.float32)
    skip = np.full((1, 1), weight, np.float32)
    return Ranker(0 * ones, ones, zeros, 0 * ones, zeros, skip, 0 * ones, 6.0)


def test_the_share_of_the_blogs_own_ranker_grows_with_the_posts_on_which_it_is_better():
    few, many = (choose_share([linear(3)], [rows(*[1.0] * posts)], linear(-3)) for posts in (4, 900))
    worse = choose_share([linear(-3)], [rows(*[1.0] * 900)], linear(3))
    assert 0.5 < few < 0.55 < 0.8 < many <= 0.9
    assert 0.1 <= worse < 0.2


def test_without_a_ranker_of_its_own_the_usual_share_stays():
    assert choose_share([None], [rows(1.0)], linear(1)) == 0.5
