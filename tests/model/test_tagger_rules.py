"""The tagger under an author's rules, with a model built by hand."""

from copy import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.packing import pack_model
from model.post import Post
from model.rules import Rules, fold_rules
from model.suggestion import Suggestion, Wish
from model.tagger import Tagger
from tests.support.models.rule_strategies import NAMES, any_rules, broken_promises
from tests.support.models.tiny_model import CATEGORIES, TAGS, tiny_model

TAGGER = Tagger(pack_model(tiny_model()))
LEVEL = Tagger(pack_model(tiny_model(weight=0)))
POST = Post("A Python script", "Written in node.js, later in Python.\n\n## アイスコーヒー\n\nk8s")


def tags(rules: Rules, post: Post = POST, *, tagger: Tagger = LEVEL, limit: int = 50) -> list[Suggestion]:
    return list(tagger.suggest(post, limit=limit, rules=rules).tags)


def names(found: list[Suggestion]) -> list[str]:
    return [each.label for each in found]


def alias(**aliases: str) -> Rules:
    return fold_rules({"aliases": aliases})


def test_the_place_of_a_label_that_is_never_wanted_goes_to_the_next_one():
    assert names(tags(Rules(never=frozenset({"node.js"})), limit=2)) == ["Python", "コーヒー"]


def test_the_models_label_becomes_the_one_to_write_instead():
    before, after = tags(Rules(), tagger=TAGGER), tags(alias(python="Snakes"), tagger=TAGGER)
    assert after[0] == before[0]._replace(label="Snakes")


def test_two_candidates_of_one_label_become_one_with_the_better_score():
    rules = fold_rules({"aliases": {"コーヒー": "Python"}})
    before, after = tags(Rules(), tagger=TAGGER), tags(rules, tagger=TAGGER)
    assert after[0] == before[0]
    assert names(after) == [name for name in names(before) if name != "コーヒー"]


@pytest.mark.parametrize("own", ["Python", "Snakes"])
def test_a_post_that_has_a_label_or_its_alias_gets_neither(own):
    found = names(tags(alias(python="Snakes"), replace(POST, tags=(own,))))
    assert not {"Python", "Snakes"} & set(found)


def test_a_label_for_persons_is_suggested_but_not_of_band_apply():
    [first, *_] = tags(Rules(only_by_hand=frozenset({"python"})), tagger=TAGGER)
    assert (first.label, first.band, first.reason) == ("Python", "suggest", "by-hand")


def test_a_closed_blog_gets_its_own_labels_only():
    assert names(tags(Rules(closed=True))) == list(TAGS)


def test_another_name_for_a_label_that_the_blog_uses_is_not_new():
    rules = fold_rules({"aliases": {"a-python": "snakes"}, "closed": True})
    assert names(tags(rules)) == list(TAGS)
    rules = fold_rules({"aliases": {"k8s": "Python"}, "closed": True})
    assert [(each.label, each.new) for each in tags(rules, Post("k8s", "zzz"))] == [("Python", False)]


posts = st.builds(
    Post,
    st.lists(st.sampled_from(NAMES)).map(" ".join),
    st.lists(st.sampled_from(NAMES)).map(" ".join),
    tags=st.lists(st.sampled_from(NAMES), max_size=2).map(tuple),
    categories=st.lists(st.sampled_from(NAMES), max_size=2).map(tuple),
)


any_wish = st.builds(Wish, posts, st.integers(0, 50), st.booleans(), st.floats(0.5, 0.95), any_rules)


@given(st.lists(any_wish, max_size=3))
def test_the_rules_of_each_post_hold_among_other_posts(asked):
    for wish, answer in zip(asked, LEVEL.suggest_all(asked), strict=True):
        assert broken_promises(wish.rules, answer.tags, wish.post.tags, TAGS) == []
        assert broken_promises(wish.rules, answer.categories, wish.post.categories, CATEGORIES) == []
