"""One kind of label: the posts held out, and the case without anything to learn."""

import pytest

from console.progress import silent
from tests.support.models.teaching import label, subject, write_post
from training.kind import fit_kind

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("tensorflow")]


def learn(*labels: tuple[str, ...]):
    posts = [write_post(number, *tags) for number, tags in enumerate(labels)]
    return fit_kind("tags", label(posts, labels), silent)


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
