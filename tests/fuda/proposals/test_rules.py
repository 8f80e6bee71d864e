"""What is asked for a post, what is shown and what is added: rules on labels of one kind."""

import pytest

from fuda.proposals.rules import (
    ALL,
    NOTHING,
    SURE,
    KnownLabels,
    Selection,
    choose_categories,
    choose_tags,
    labels_to_ask_with,
    open_suggestions,
    removed_for_good,
    wants_categories,
)
from model.suggestion import Suggestion


def suggest(*labels: str) -> tuple[Suggestion, ...]:
    """Return suggestions of falling scores; those marked "!" are sure."""
    return tuple(
        Suggestion(label.strip("!"), 0.9 - place / 10, "apply" if "!" in label else "suggest", False, ())
        for place, label in enumerate(labels)
    )


def labels(suggestions: tuple[Suggestion, ...]) -> list[str]:
    return [suggestion.label for suggestion in suggestions]


def test_the_source_gets_the_labels_that_persons_chose_and_removed():
    assert labels_to_ask_with(KnownLabels(present=("tea", "Uji"), removed=("coffee",))) == (
        "coffee",
        "tea",
        "Uji",
    )


def test_the_source_does_not_get_labels_that_fuda_added_so_that_it_answers_the_same_again():
    before = labels_to_ask_with(KnownLabels(present=("tea",)))
    after = labels_to_ask_with(KnownLabels(present=("tea", "Uji"), machine=("uji",)))
    assert before == after == ("tea",)


def test_a_label_that_was_removed_and_came_back_is_sent_once():
    assert labels_to_ask_with(KnownLabels(present=("Tea",), removed=("tea",))) == ("Tea",)


def test_what_the_post_has_or_a_person_removed_is_not_proposed_however_it_is_spelled():
    known = KnownLabels(present=("Ｔｅａ",), machine=("Ｔｅａ",), removed=("Hand  Grinder",))
    assert labels(open_suggestions(suggest("tea", "hand grinder", "Uji"), known)) == ["Uji"]


def test_what_was_removed_and_put_back_is_not_removed_for_good():
    assert removed_for_good(KnownLabels(present=("TEA",), removed=("tea", "Uji"))) == ("Uji",)


def test_what_the_blog_has_never_used_can_be_left_out():
    new, old = suggest("Uji", "tea")
    offered = [new._replace(new=True), old]
    assert labels(open_suggestions(offered, KnownLabels(), new=False)) == ["tea"]
    assert labels(open_suggestions(offered, KnownLabels())) == ["Uji", "tea"]


def test_two_spellings_of_one_label_are_one_proposal():
    assert labels(open_suggestions(suggest("Uji", "uji", " ", "tea"), KnownLabels())) == ["Uji", "tea"]


@pytest.mark.parametrize(("bands", "chosen"), [(NOTHING, []), (SURE, ["a"]), (ALL, ["a", "b"])])
def test_tags_are_added_by_band(bands, chosen):
    assert labels(choose_tags(suggest("a!", "b"), Selection(bands, "missing"))) == chosen


@pytest.mark.parametrize(
    ("categories", "present", "wanted"),
    [
        ("missing", (), True),
        ("missing", ("x",), False),
        ("always", ("x",), True),
        ("always", (), True),
        ("never", (), False),
    ],
)
def test_a_post_may_get_categories_where_the_rules_say(categories, present, wanted):
    assert wants_categories(KnownLabels(present=present), Selection(SURE, categories)) is wanted


def test_all_sure_categories_are_added():
    selection = Selection(SURE, "missing")
    assert labels(choose_categories(suggest("a!", "b!", "c"), KnownLabels(), selection)) == ["a", "b"]


def test_where_categories_are_a_hierarchy_the_best_sure_one_is_added():
    selection = Selection(SURE, "missing", hierarchy=True)
    assert labels(choose_categories(suggest("a!", "b!", "c"), KnownLabels(), selection)) == ["a"]


@pytest.mark.parametrize(
    ("offered", "present", "chosen"),
    [
        (["a", "b"], (), ["a"]),
        (["a!", "b"], (), ["a"]),
        (["a", "b"], ("x",), []),
        ([], (), []),
    ],
)
def test_the_best_unsure_category_is_added_to_a_post_that_would_have_none(offered, present, chosen):
    selection = Selection(ALL, "always")
    assert labels(choose_categories(suggest(*offered), KnownLabels(present=present), selection)) == chosen


def test_unsure_categories_are_added_only_with_all():
    assert choose_categories(suggest("a"), KnownLabels(), Selection(SURE, "missing")) == ()
