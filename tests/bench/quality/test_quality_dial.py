"""The dial: counts of applied and right tags, by hand."""

import pytest

from bench.corpus import Corpus
from bench.quality.dial import Applied, count_applied, measure_dial, pool
from model.post import LabelKeys

PAIRS = [(["Tea", "cake"], ["tea", "jam"]), ([], ["rye"]), (["egg"], ["egg"])]


def test_applied_tags_are_counted():
    assert count_applied(PAIRS) == Applied(posts=3, given=2, applied=3, right=2, wanted=4)


def test_shares_are_of_what_their_names_say():
    count = count_applied(PAIRS)
    assert (count.precision, count.recall) == (2 / 3, 2 / 4)
    assert (count.given_share, count.per_post) == (2 / 3, 3 / 3)


def test_a_post_without_own_tags_does_not_count():
    assert count_applied([(["tea"], [])]) == Applied()


def test_spellings_of_one_label_count_once():
    assert count_applied([(["Tea", "tea"], ["TEA"])]) == Applied(1, 1, 1, 1, 1)


def test_shares_of_nothing_are_unknown():
    nothing = Applied()
    assert (nothing.precision, nothing.recall, nothing.given_share, nothing.per_post) == (None,) * 4


def test_blogs_are_pooled_by_their_counts():
    blogs = [
        {"posts": 10, "given": 5, "applied": 8, "right": 8, "wanted": 20},
        {"posts": 2, "given": 2, "applied": 2, "right": 0, "wanted": 2},
    ]
    pooled = pool(blogs)
    assert pooled == Applied(12, 7, 10, 8, 22)
    assert pooled.precision == pytest.approx(0.8)


def test_each_asked_precision_has_its_own_counts():
    corpus = Corpus("tiny", LabelKeys(("tags",), ()), (), (), {"a.md": (("tea", "rye"), ())})
    applied = {"0.7": ["tea", "egg"], "0.8": ["tea"], "0.9": []}
    dial = measure_dial([{"path": "a.md", "applied": applied}], corpus)
    assert [(asked, count["applied"], count["right"]) for asked, count in dial.items()] == [
        ("0.7", 2, 1), ("0.8", 1, 1), ("0.9", 0, 0),
    ]  # fmt: skip
