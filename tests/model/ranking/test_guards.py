"""Scores of labels are kept between what their habit and their uses allow."""

import numpy as np
import pytest

from model.ranking.candidates import Candidates
from model.ranking.figures import FIGURES
from model.ranking.guards import HABIT_USES, rank
from model.ranking.history import COMMON
from tests.support.models.tiny_model import tiny_model


def habit(short: float, middle: float, base: float, uses: float = 1_000) -> float:
    """Return the score of a tag that these shares of the posts of the two shorter half-lives have.

    The ranker gives it 1/2.
    """
    figures = np.zeros((1, len(FIGURES)), np.float32)
    for name, value in {
        "log_rate_short": np.log(short) + COMMON,
        "log_rate_middle": np.log(middle) + COMMON,
        "log_count": np.log1p(uses),
        "score": base,
    }.items():
        figures[0, FIGURES.index(name)] = value
    candidates = Candidates(np.array([0]), np.array([0]), (), figures)
    return float(rank(tiny_model(weight=0).kinds["tags"], candidates).scores[0])


@pytest.mark.parametrize(("short", "middle"), [(0.95, 0.85), (0.85, 0.95)])
def test_a_habit_that_the_text_supports_is_half_as_unlikely_as_its_lower_share_says(short, middle):
    assert habit(short, middle, 0.8) == pytest.approx(0.925)


def test_a_habit_is_half_as_unlikely_as_a_higher_base_score_says_but_never_certain():
    assert habit(0.75, 0.75, base=0.9) == pytest.approx(0.95)
    assert habit(0.75, 0.75, base=1.2) == pytest.approx(0.975)


@pytest.mark.parametrize(("short", "middle"), [(0.65, 0.95), (0.95, 0.2)])
def test_a_label_that_comes_and_goes_or_has_a_short_series_keeps_its_score(short, middle):
    assert habit(short, middle, 0.9) == 0.5


@pytest.mark.parametrize(("uses", "least"), [(HABIT_USES, 0.925), (HABIT_USES - 1, 0.5), (1, 0.5)])
def test_a_label_of_few_posts_is_no_habit_yet(uses, least):
    assert habit(0.85, 0.85, 0.8, uses) == pytest.approx(least)


def test_a_habit_keeps_its_score_where_the_text_does_not_support_it():
    assert habit(0.95, 0.95, base=0.6) == 0.5
