"""The author's rules: their faults, their folded form, and what they do with suggestions of any source."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.rules import (
    MAX_ALIAS_CHARACTERS,
    MAX_RULE_LABELS,
    NO_RULES,
    RULES,
    Rules,
    fold_rules,
    render_rules,
    rule_faults,
)
from model.suggestion import Suggestion, follow_rules
from service.api_limits import FIELD_NAME_CHARACTERS
from tests.support.models.rule_strategies import NAMES, any_rules, broken_promises

K8S = fold_rules({"aliases": {"K8s": "Kubernetes"}})


def suggestion(label: str, score: float = 0.9, *, new: bool = False) -> Suggestion:
    return Suggestion(label, score, "apply", new, ())


def faults(**given: object) -> list[tuple[str, int | str]]:
    return [(fault.name, fault.at) for fault in rule_faults(given)]


def test_rules_are_folded_except_for_what_is_written():
    rules = fold_rules({"never": ["Draft "], "only_by_hand": ["ＮＥＷＳ"], "aliases": {"K8s": "Kubernetes"}})
    assert rules == Rules(frozenset({"draft"}), frozenset({"news"}), {"k8s": "Kubernetes"})


@given(any_rules)
def test_rendered_rules_are_valid_and_give_the_same_rules(rules):
    rendered = render_rules(rules)
    assert not list(rule_faults(rendered))
    assert fold_rules(rendered) == rules


@pytest.mark.parametrize("aliases", [{"a": "b", "b": "c"}, {"a": "b", "B": "A"}, {"a": "Ａ"}])
def test_a_chain_or_loop_of_aliases_is_a_fault_of_an_alias(aliases):
    assert faults(aliases=aliases)[0] == ("aliases", "a")


def test_an_alias_in_two_spellings_is_a_fault_of_the_second():
    assert faults(aliases={"k8s": "kubernetes", "K8S": "containers"}) == [("aliases", "K8S")]


@pytest.mark.parametrize("label", ["", "two\nlines", "a  b", "x" * 501, "\u202eevil", 7, None])
def test_a_label_that_cannot_be_written_is_a_fault_of_its_place(label):
    assert faults(aliases={"k8s": label}) == [("aliases", "k8s")]


@pytest.mark.parametrize("label", ["x" * 501, "\ud83d", 7, None])
def test_a_label_that_no_request_can_have_is_a_fault_of_its_place(label):
    assert faults(never=["fine", label]) == [("never", 1)]
    assert faults(only_by_hand=[label]) == [("only_by_hand", 0)]


def test_an_alias_is_as_short_as_the_name_of_a_field():
    assert MAX_ALIAS_CHARACTERS == FIELD_NAME_CHARACTERS
    assert faults(aliases={"x" * 101: "y"}) == [("aliases", "x" * 101)]
    assert faults(aliases={"x" * 100: "y"}) == []


@pytest.mark.parametrize("name", ["never", "only_by_hand", "aliases", "closed"])
@pytest.mark.parametrize("value", [None, "text", 1])
def test_a_value_of_the_wrong_type_is_a_fault_of_its_rule(name, value):
    assert faults(**{name: value}) == [(name, "")]


def test_more_labels_than_allowed_are_one_fault():
    many = [str(number) for number in range(MAX_RULE_LABELS + 1)]
    assert faults(never=many) == [("never", "")]
    assert faults(aliases=dict.fromkeys(many, "x")) == [("aliases", "")]


def test_labels_that_are_too_long_together_are_a_fault():
    long = [f"{number} {'x' * 400}" for number in range(26)]
    assert faults(never=long, only_by_hand=long) == [("never", "")]
    assert faults(never=long[:20]) == []


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(RULES, json_values)))
def test_any_value_is_rules_or_has_faults(given_values):
    if not list(rule_faults(given_values)):
        rules = fold_rules(given_values)
        assert all(rules.written(rules.written(key)) == rules.written(key) for key in rules.aliases)


def test_an_alias_is_replaced_by_what_is_to_be_written():
    [found] = follow_rules([suggestion("k8s")], K8S, ())
    assert found.label == "Kubernetes"


def test_a_label_and_its_alias_become_one_with_the_better_score():
    both = [suggestion("k8s", 0.9, new=True), suggestion("kubernetes", 0.4)]
    assert follow_rules(both, K8S, ()) == (suggestion("Kubernetes", 0.9),)


@pytest.mark.parametrize("own", ["k8s", "KUBERNETES"])
@pytest.mark.parametrize("label", ["K8S", "kubernetes"])
def test_a_post_with_one_of_both_has_both(own, label):
    assert follow_rules([suggestion(label)], K8S, [own]) == ()


def test_a_label_that_is_never_wanted_is_left_out():
    rules = Rules(never=frozenset({"misc"}))
    assert follow_rules([suggestion("Misc"), suggestion("tea")], rules, ()) == (suggestion("tea"),)


def test_a_label_for_persons_is_suggested_and_says_so():
    rules = K8S._replace(only_by_hand=frozenset({"kubernetes"}))
    [found] = follow_rules([suggestion("k8s")], rules, ())
    assert (found.label, found.band, found.reason) == ("Kubernetes", "suggest", "by-hand")


def test_a_closed_blog_gets_no_new_label():
    found = follow_rules([suggestion("a", new=True), suggestion("b")], Rules(closed=True), ())
    assert found == (suggestion("b"),)


suggestions = st.lists(st.builds(suggestion, st.sampled_from(NAMES), new=st.booleans()), max_size=8)


@given(suggestions, any_rules, st.lists(st.sampled_from(NAMES)))
def test_the_rules_hold_for_any_answer_of_a_service(answer, rules, own):
    found = follow_rules(answer, rules, own)
    blog = [each.label for each in answer if not each.new]
    assert broken_promises(rules, found, own, blog) == []
    assert follow_rules(found, rules, own) == found


@given(suggestions)
def test_without_rules_each_label_comes_once_and_unchanged(answer):
    assert set(follow_rules(answer, NO_RULES, ())) <= set(answer) | {e._replace(new=False) for e in answer}
