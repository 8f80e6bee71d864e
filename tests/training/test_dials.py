"""What the dials of a kind promise, from the candidates of held-out posts."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

from model.ranking.dial import ASKED, NEVER, Dial
from model.ranking.figures import FIGURES
from model.ranking.history import COMMON
from tests.support.models.stand_in_shared import SHARED
from training.dials import Seen, fit_dials, unproven_dials

USES, SCORE = FIGURES.index("log_count"), FIGURES.index("score")
LATELY = [FIGURES.index("log_rate_short"), FIGURES.index("log_rate_middle")]


def held_out(
    log_odds: Sequence[float],
    right: Sequence[float],
    *,
    uses: int = 1_000,
    base: float = 1.0,
    new: bool = False,
    lately: float = 0.02,
) -> Seen:
    """Return a post with a candidate for each of `log_odds`, used often and with a base score of `base`.

    The share `lately` of the latest posts has each.
    """
    figures = np.zeros((len(log_odds), len(FIGURES)), np.float32)
    figures[:, USES], figures[:, SCORE] = np.log1p(uses), base
    figures[:, LATELY] = np.log(lately) + COMMON
    rows = np.arange(0 if new else len(log_odds))
    row: Any = SimpleNamespace(
        candidates=SimpleNamespace(figures=figures, rows=rows), own=np.array(right, np.float32)
    )
    return Seen(row, np.array(log_odds, np.float32))


def known_dial(posts: Sequence[Seen]) -> Dial:
    return fit_dials(posts, SHARED).known


SURE = [held_out([4, -4], [1, 0])] * 60


def test_what_held_out_labels_carry_is_promised():
    promise = known_dial(SURE).turn(0.8)
    assert (promise.held_out, promise.right) == (60, 60)
    assert 0.5 < promise.score < 1
    assert 0.65 < promise.bound < 0.9


def test_too_few_held_out_labels_promise_nothing():
    assert {each.score for each in known_dial(SURE[:9]).promises} == {NEVER}
    assert known_dial(SURE[:10]).turn(0.8).score < 1


def test_labels_that_are_wrong_promise_nothing():
    assert known_dial([held_out([4, 4, 4], [1, 0, 0])] * 60).turn(0.8).score == NEVER


def test_a_higher_precision_is_promised_from_a_higher_score_on():
    posts = [held_out([3, 1, -1], [1, n % 3 > 0, n % 5 == 0]) for n in range(200)]
    dial = known_dial(posts)
    scores = [promise.score for promise in dial.promises]
    assert scores == sorted(scores)
    assert dial.turn(0.5).held_out > dial.turn(0.9).held_out > 0


def test_a_weaker_promise_is_kept_wherever_a_stricter_one_is():
    # With the labels in the middle hardly any are right, which proves too little for .55 to .65 by itself.
    posts = [held_out([4], [1])] * 32 + [held_out([1.06], [n % 7 < 2]) for n in range(143)]
    scores = [promise.score for promise in known_dial(posts).promises]
    assert scores == sorted(scores)
    assert scores[-1] < 1


def test_labels_of_one_score_stay_together():
    """Some of those at 1 are right: the dial cannot stop amid them, whatever their order."""
    posts = [held_out([4], [1])] * 60 + [held_out([1], [1])] * 50 + [held_out([1], [0])] * 30
    kept = [promise for promise in known_dial(posts).promises if promise.score <= 1]
    assert {promise.held_out for promise in kept} == {60, 140}


def test_labels_that_are_never_applied_do_not_count():
    """Labels of few uses, and labels that only the blog's habit speaks for."""
    for never in (held_out([4], [1], uses=1), held_out([4], [1], base=0.0)):
        promise = known_dial([never] * 60).turn(0.9)
        assert (promise.score, promise.held_out, promise.right) == (NEVER, 0, 0)


def test_labels_of_a_habit_count_at_the_score_that_they_are_served_with():
    assert known_dial([held_out([0], [1])] * 60).turn(0.9).held_out == 0
    assert known_dial([held_out([0], [1], lately=0.95)] * 60).turn(0.9).held_out == 60


def test_known_and_new_labels_have_dials_of_their_own():
    dials = fit_dials([*SURE, *[held_out([4], [0], new=True)] * 60], SHARED)
    assert dials.known.turn(0.8).score < 1
    assert dials.new.turn(0.8).score == NEVER
    assert dials.new.calibration.offset < dials.known.calibration.offset


def test_without_held_out_posts_the_calibration_is_that_of_other_blogs_and_nothing_is_promised():
    for dials in (unproven_dials(SHARED), fit_dials([], SHARED)):
        assert (dials.known.calibration, dials.new.calibration) == (
            SHARED.known.calibration,
            SHARED.new.calibration,
        )
        assert [each.score for each in (*dials.known.promises, *dials.new.promises)] == [NEVER] * 2 * len(
            ASKED
        )
