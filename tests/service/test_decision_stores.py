"""The contract of every store of decisions, kept by a file and by a table that moto serves."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest
from moto import mock_aws

from service.decisions.store import BadPlace, DecisionStore, Reading
from tests.support.decisions import AT, decided, labels, open_file, open_table, read_all

LATER = "2026-11-25T00:00:00.000Z"
_numbers = count()


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield


@pytest.fixture(params=["file", "table"])
def store(request, tmp_path: Path, dynamodb) -> DecisionStore:
    table = f"decisions-{next(_numbers)}"
    return open_file(tmp_path) if request.param == "file" else open_table(table)


def test_a_decision_is_read_as_it_was_written_with_the_time_of_receipt(store):
    assert len(store.write("", [decided("茶")])) == 1
    [read] = store.read("", Reading()).decisions
    assert read._replace(received="") == decided("茶")
    assert AT < read.received < LATER


def test_a_decision_without_a_score_has_none(store):
    store.write("", [decided()._replace(score=None)])
    assert store.read("", Reading()).decisions[0].score is None


def test_a_repeated_call_writes_nothing_and_keeps_the_first_receipt(store):
    store.write("", [decided()])
    before = store.read("", Reading())
    assert len(store.write("", [decided(), decided("Uji")])) == 1
    assert store.read("", Reading()).decisions[0] == before.decisions[0]


def test_another_spelling_of_a_label_is_the_same_decision(store):
    store.write("", [decided("Green Tea")])
    assert len(store.write("", [decided("green tea")])) == 0


def test_a_later_decision_about_the_same_label_is_another_one(store):
    store.write("", [decided()])
    assert len(store.write("", [decided(at=LATER, outcome="rejected")])) == 1
    assert [each.outcome for each in read_all(store)] == ["accepted", "rejected"]


def test_pages_have_every_decision_once_in_the_order_of_receipt(store):
    for number in range(7):
        store.write("", [decided(f"label {number}")])
    for limit in (1, 3, 7, 50):
        found = labels(read_all(store, Reading(limit=limit)))
        assert found == [f"label {number}" for number in range(7)]


def test_a_reading_since_a_time_has_what_was_received_from_then_on(store):
    for number in range(3):
        store.write("", [decided(f"label {number}")])
    second = store.read("", Reading()).decisions[1].received
    assert labels(read_all(store, Reading(since=second, limit=1))) == ["label 1", "label 2"]
    assert read_all(store, Reading(since="2026-11-25")) == []


def test_the_decisions_about_one_post_are_in_the_order_of_decision(store):
    store.write("", [decided("new", at=LATER)])
    store.write("", [decided("old"), decided("other", post="b.md")])
    reading = Reading(post=decided().post, limit=1)
    assert labels(read_all(store, reading)) == ["old", "new"]


def test_the_decisions_of_one_post_can_be_read_since_a_time(store):
    store.write("", [decided("first", at=LATER)])
    store.write("", [decided("second")])
    since = store.read("", Reading()).decisions[1].received
    assert labels(read_all(store, Reading(post=decided().post, since=since))) == ["second"]


def test_blogs_do_not_see_each_other(store):
    store.write("a", [decided("of a")])
    assert len(store.write("b", [decided("of a"), decided("of b")])) == 2
    assert labels(read_all(store, blog="a")) == ["of a"]
    assert read_all(store) == []
    assert store.count("a", decided().model)["accepted"] == 1


@pytest.mark.parametrize("post", ["", decided().post])
def test_a_place_of_another_blog_leads_to_no_row_of_it(store, post):
    store.write("a", [decided("1"), decided("2")])
    place = store.read("a", Reading(limit=1, post=post)).next
    with suppress(BadPlace):
        assert store.read("b", Reading(place=place, post=post)).decisions == ()


@pytest.mark.parametrize("place", ["x", "9999999999", "é", "-1", "eA", "A" * 5_000])
@pytest.mark.parametrize("post", ["", decided().post])
def test_a_made_up_place_is_refused(store, place, post):
    with pytest.raises(BadPlace):
        store.read("", Reading(place=place, post=post))


def test_outcomes_are_counted_by_model(store):
    store.write("", [decided("a"), decided("b"), decided("c", outcome="rejected")])
    store.write("", [decided("d", model="other"), decided("e", outcome="added")])
    expected = {"accepted": 2, "rejected": 1, "added": 1, "applied": 0}
    assert store.count("", decided().model) == expected
    assert store.count("", "other")["accepted"] == 1
