"""The decisions that a service gets of what the blog's memory has."""

from typing import Any

from blog.decisions import Entry, KindEntry
from blog.sent_decisions import name_digest
from fuda.proposals.outcomes import decisions_in

OLD, NEW = "aaaaaaaaaaaa", "bbbbbbbbbbbb"


def at(second: int, *, post: str = "a.md", model: str = "", was: str = "", **parts: Any) -> Entry:
    return Entry(f"2026-11-24T00:00:{second:02}.000Z", post, model=model, was=was, tags=KindEntry(**parts))


def found(*entries: Entry, before: tuple[Entry, ...] = ()) -> list[tuple[str, str, str]]:
    return [(each.label, each.outcome, each.model) for each in decisions_in(entries, before)]


OFFERED = at(1, model=OLD, proposed=(("Uji", 0.4),), applied=(("tea", 0.9),))


def test_a_label_that_fuda_adds_is_applied_and_one_that_it_shows_is_nothing_yet():
    assert found(OFFERED) == [("tea", "applied", OLD)]


def test_a_confirmed_label_is_accepted_from_the_model_that_applied_it():
    assert found(at(2, confirmed=("tea",)), before=(OFFERED,)) == [("tea", "accepted", OLD)]


def test_an_offer_is_judged_by_what_the_author_does_with_the_post():
    edited = at(2, model=NEW, removed=("Tea",), added=("Uji",))
    assert found(edited, before=(OFFERED,)) == [("Tea", "rejected", OLD), ("Uji", "accepted", OLD)]


def test_a_label_of_ones_own_is_added_and_taking_it_off_rejects_nothing():
    edited = at(2, model=NEW, removed=("mine",), added=("other",))
    assert found(edited, before=(at(1, added=("mine",)),)) == [("other", "added", NEW)]


def test_labels_that_a_post_had_when_it_was_first_seen_are_not_decisions():
    assert found(at(1, model=NEW, added=("mine",))) == []


def test_a_review_accepts_rejects_and_types_a_label():
    reviewed = at(
        1, model=NEW, applied=(("tea", 0.9), ("typed", 0.0)), confirmed=("tea", "typed"),
        removed=("Uji",), proposed=(("Uji", 0.4),),
    )  # fmt: skip
    expected = {("Uji", "rejected", NEW), ("tea", "accepted", NEW), ("typed", "added", NEW)}
    assert set(found(reviewed)) == expected


def test_the_score_is_that_of_the_offer():
    [accepted] = decisions_in([at(2, confirmed=("tea",))], [OFFERED])
    assert (accepted.score, accepted.post) == (0.9, name_digest("a.md"))


def test_an_offer_moves_with_its_post():
    moved = at(2, post="b.md", was="a.md", model=NEW, removed=("tea",))
    assert found(moved, before=(OFFERED,)) == [("tea", "rejected", OLD)]


def test_a_new_post_at_the_place_of_another_takes_over_no_offer():
    assert found(at(2, was="a.md", removed=("tea",)), before=(OFFERED,)) == []


def test_an_undo_is_not_a_judgement():
    assert found(at(2, undone=("tea",)), before=(OFFERED,)) == []


def test_what_no_model_is_known_for_and_what_a_service_refuses_is_left_out():
    assert found(at(1, confirmed=("tea",)), at(2, model=NEW, applied=(("x" * 401, 0.9),))) == []
