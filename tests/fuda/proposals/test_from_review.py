"""The consequences of a person's decisions in a review."""

from fuda.proposals.from_review import judge
from fuda.proposals.rules import KnownLabels


def test_what_a_person_applies_is_added_and_is_theirs():
    assert judge([("tea", "apply")], KnownLabels()) == (("tea",), ("tea",), (), ())


def test_what_fuda_has_added_becomes_a_persons_when_they_apply_it():
    known = KnownLabels(present=("Tea", "Uji"), machine=("Tea",))
    assert judge([("tea", "apply"), ("uji", "apply")], known) == ((), ("tea",), (), ())


def test_what_a_person_rejects_is_rejected_once():
    assert judge([("tea", "reject"), ("Uji", "reject")], KnownLabels(removed=("uji",))).reject == ("tea",)


def test_what_a_person_has_removed_does_not_come_back_by_an_old_decision():
    add, confirm, _, problems = judge([("tea", "apply")], KnownLabels(removed=("Tea",)))
    assert (add, confirm, [label for label, _ in problems]) == ((), (), ["tea"])


def test_what_the_post_has_is_not_taken_away_by_a_decision():
    verdict = judge([("tea", "reject")], KnownLabels(present=("Tea",)))
    assert (verdict.reject, [label for label, _ in verdict.problems]) == ((), ["tea"])


def test_an_open_decision_changes_nothing():
    assert judge([("tea", "")], KnownLabels()) == ((), (), (), ())
