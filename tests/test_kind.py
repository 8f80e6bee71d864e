"""One kind of label: the score from which labels are applied, and what is held out."""

import numpy as np
import pytest

from console.progress import silent
from model.figures import FIGURES
from tests.teaching import label, subject, write_post
from training.kind import apply_threshold, fit_kind
from training.stages import Row

pytestmark = pytest.mark.usefixtures("tensorflow")


def threshold(scores: list[list[float]], own: list[list[int]], labels: list[int]) -> float:
    """Return the threshold of posts whose candidates have `scores` and are theirs where `own` is 1."""
    rows = [
        Row(
            place,
            0,
            [""] * len(each),
            np.zeros((len(each), len(FIGURES)), np.float32),
            np.array(each, np.float32),
        )
        for place, each in enumerate(own)
    ]
    return apply_threshold([np.array(each, np.float32) for each in scores], rows, labels)


def learn(*labels: tuple[str, ...]):
    posts = [write_post(number, *tags) for number, tags in enumerate(labels)]
    return fit_kind("tags", label(posts, labels), silent)


def test_the_threshold_is_half_the_highest_f1():
    """By score: right, right, wrong, right of 3 labels: F1 is 1/2, 4/5, 2/3 and 6/7."""
    assert threshold([[0.875, 0.25], [0.5, 0.125]], [[1, 0], [1, 1]], [1, 2]) == pytest.approx(3 / 7)


def test_labels_that_were_no_candidates_count_as_missed():
    """Of 8 labels F1 is 2/9 at the first, 2/10 and 4/11 after; of 1 label the first alone is best."""
    assert threshold([[0.75, 0.5, 0.25]], [[1, 0, 1]], [8]) == pytest.approx(2 / 11)
    assert threshold([[0.75, 0.5, 0.25]], [[1, 0, 1]], [1]) == 0.5


def test_candidates_of_one_score_are_applied_together():
    """The right one alone would be F1 1, but with its two equals it is 2/4."""
    assert threshold([[0.5, 0.5, 0.5, 0.25]], [[1, 0, 0, 0]], [1]) == 0.25


@pytest.mark.parametrize(("scores", "own"), [([[0.9, 0.1]], [[0, 0]]), ([[]], [[]]), ([], [])])
def test_where_nothing_is_right_nothing_is_applied(scores, own):
    assert threshold(scores, own, [1] * len(own)) > 1


def test_the_newest_fifth_is_held_out_and_ranked():
    fitted = learn(*((subject(number), f"only{number}") for number in range(20)))
    assert fitted is not None
    assert fitted.older == 16
    assert [len(fitted.held_out), len(fitted.by_prior)] == [4, 4]
    for ranking in fitted.held_out:
        scores = [score for _, score in ranking]
        assert scores == sorted(scores, reverse=True)
    assert fitted.by_prior[0][:3] == (("tea", 6 / 16), ("bread", 5 / 16), ("bike", 5 / 16))
    assert not {"only16", "only17", "only18", "only19"} & {label for label, _ in fitted.by_prior[0]}


def test_labels_that_never_recur_teach_nothing():
    assert learn(*((f"only{number}",) for number in range(20))) is None
