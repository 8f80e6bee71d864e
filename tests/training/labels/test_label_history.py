"""The history of each label, on five posts whose figures can be worked out by hand."""

from collections.abc import Sequence
from copy import replace

import numpy as np
import pytest

from model.limits import MAX_SECTIONS
from model.post import Post
from model.ranking.blog_sections import BlogSections
from model.ranking.history import NAMED, PRIOR, LabelHistory
from model.settings import Settings
from tests.support.models.rounding import FUNCTION, near
from tests.support.models.teaching import QUICK, read
from training.labels.history import Named, build_history, count_together
from training.labels.record import NameFinder
from training.labels.table import collect_labels
from training.labels.uses import Uses

POSTS = [("a",), ("a", "b"), ("b",), ("a",), ("c",)]
SETTINGS = replace(QUICK, half_lives=(0.2, 0.4, 1.0), latest=2)
ANYWHERE = [[1, 0, 0], [1, 1, 0], [1, 0, 0], [0, 0, 0], [0, 0, 0]]
TITLE = [[1, 0, 0], [0, 0, 0], [0, 0, 0], [0, 0, 0], [0, 0, 0]]


def build(settings: Settings) -> LabelHistory:
    labels = collect_labels(POSTS)
    named = Named(uses(ANYWHERE), uses(TITLE))
    return build_history(labels, None, uses(labels.matrix(POSTS).tolist()), named, settings)


def pairs(found: Uses) -> list[tuple[int, int]]:
    """Return the pairs of a post and a label."""
    return list(zip(found.posts.tolist(), found.labels.tolist(), strict=True))


def uses(table: Sequence[Sequence[float]]) -> Uses:
    """Return the uses with a 1 in a table of posts and labels."""
    return Uses.collect([np.flatnonzero(row) for row in table], len(table[0]))


@pytest.fixture
def history():
    return build(SETTINGS)


def prior(history, name: str) -> list[float]:
    column: list[float] = history.prior[:, PRIOR.index(name)].tolist()
    return column


def probabilities(history, name: str) -> list[float]:
    """Return a column of log-odds as probabilities."""
    column: list[float] = (1 / (1 + np.exp(-history.named[:, NAMED.index(name)]))).tolist()
    return column


def test_uses_are_counted(history):
    assert np.expm1(prior(history, "log_count")) == pytest.approx([3, 2, 1])


def test_uses_of_one_half_life_ago_count_half(history):
    """The half-lives are one, two and five posts."""
    assert np.expm1(prior(history, "log_recent_short")) == pytest.approx([0.0625 + 0.125 + 0.5, 0.375, 1])
    assert np.expm1(prior(history, "log_recent_middle")) == pytest.approx(
        [0.25 + 0.5**1.5 + 0.5**0.5, 0.5**1.5 + 0.5, 1]
    )
    assert np.expm1(prior(history, "log_recent_long"))[1] == pytest.approx(0.5**0.6 + 0.5**0.4)


def test_a_half_life_is_at_least_one_post():
    history = build(replace(SETTINGS, half_lives=(0.001, 0.4, 1.0)))
    assert np.expm1(prior(history, "log_recent_short"))[0] == pytest.approx(0.6875)


def test_silence_is_the_uses_that_are_missing_since_the_last(history):
    """a: one post after three uses in five posts; b: two posts after two uses in four; c: just used."""
    assert np.expm1(prior(history, "log_silence")) == pytest.approx([1 * 3 / 5, 2 * 2 / 4, 0])


def sections_of(places: list[str], settings: Settings = SETTINGS) -> BlogSections:
    """Return the sections of as many posts; posts 0, 2, 4, … have the label a, the others b."""
    posts = [("ab"[place % 2],) for place in range(len(places))]
    labels = collect_labels(posts)
    has = uses(labels.matrix(posts).tolist())
    return build_history(labels, None, has, Named(has, has), settings, places).sections


def test_a_section_has_its_share_of_the_posts_and_the_uses_of_each_label_in_it():
    found = sections_of(["news/a.md"] * 6 + ["docs/a.md"] * 2)
    assert found.names == ("news",)
    assert found.shares.tolist() == [0.75]
    assert found.uses.find(*np.indices((1, 2))).tolist() == [[3, 3]]


def test_a_place_that_nearly_all_posts_or_hardly_any_are_in_is_not_a_section():
    places = [f"content/{name}.md" for name in 4 * ["x/a"] + 6 * ["y/a.es"] + 190 * ["a"]]
    assert sections_of(places).names == (".es", "y")


def test_the_smallest_sections_are_left_out_when_a_model_cannot_hold_all():
    places = [f"s{place // 6}/a.md" for place in range(6 * (MAX_SECTIONS + 1) - 1)]
    names = sections_of(places).names
    assert len(names) == MAX_SECTIONS
    assert f"s{MAX_SECTIONS}" not in names


def test_names_in_posts_raise_the_odds_of_their_labels(history):
    """Of three posts that name a, two have it; two made-up posts have it at its rate of 3 in 5."""
    expected = {
        "label_given_name": [(2 + 1.2) / 5, (1 + 0.8) / 3, 0.4 / 2],
        "label_given_title": [(1 + 1.2) / 3, 0.8 / 2, 0.4 / 2],
        "name_given_label": [(2 + 0.6) / 5, (1 + 0.6) / 4, 0.6 / 3],
    }
    # A logarithm when it is made, and an exponential when it is read.
    for name, shares in expected.items():
        assert probabilities(history, name) == near(shares, steps=2 * FUNCTION + 8)


def test_company_is_the_share_of_posts_with_one_label_that_have_the_other(history):
    expected = [[0, 1 / 4, 0], [1 / 3, 0, 0], [0, 0, 0]]
    assert history.together.find(*np.indices((3, 3))) == pytest.approx(np.array(expected, np.float32))


def test_the_labels_used_last_come_first(history):
    assert history.latest.tolist() == [2, 0]


def test_names_are_looked_for_in_the_whole_post_and_in_its_title():
    finder = NameFinder(collect_labels([("tea", "bread")]))
    for post in read(Post("none"), Post("Tea", "bread")):
        finder.count(*finder.find(post.terms))
    assert pairs(finder.named().anywhere) == [(1, 0), (1, 1)]
    assert pairs(finder.named().title) == [(1, 0)]


def test_no_posts_name_nothing():
    named = NameFinder(collect_labels([("tea", "bread")])).named()
    assert [(found.shape, pairs(found)) for found in named] == [((0, 2), [])] * 2


def test_only_the_pairs_of_labels_on_the_most_posts_are_kept():
    has = uses([[1, 1, 1], [1, 1, 0], [1, 0, 1], [1, 1, 0]])
    all_pairs = count_together(has)
    assert (all_pairs > 0).tolist() == [[False, True, True], [True, False, True], [True, True, False]]
    few = [[0, 3 / 5, 2 / 5], [3 / 4, 0, 0], [2 / 3, 0, 0]]
    assert count_together(has, max_pairs=4) == pytest.approx(np.array(few, np.float32))
    assert (count_together(has, max_pairs=3) > 0).sum() == 2
