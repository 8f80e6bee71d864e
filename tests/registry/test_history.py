"""Tests of the records of a blog's releases."""

import json
from typing import Any

import pytest

from registry.history import (
    Record,
    before,
    lived,
    parse_numbers,
    parse_record,
    record_key,
    render_record,
)
from registry.release import Release, parse_release


def release(number: int, model: str = "a") -> Release:
    return Release(number, model * 64, 1000, "2026-11-30T12:00:00+00:00", "釉子", "2026-11-28")


RECORD = Record(release(7), 5, 0, "b" * 64, {"posts": 34, "refused": []}, "0123")


def test_a_record_comes_back_as_it_was_written() -> None:
    assert parse_record(render_record(RECORD)) == RECORD


def test_a_record_can_be_read_as_a_release() -> None:
    assert parse_release(render_record(RECORD)) == RECORD.release


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("replaces", 7),
        ("replaces", -1),
        ("restores", "6"),
        ("trial", "short"),
        ("trial", None),
        ("gate", []),
        ("token", 1),
        ("number", 0),
    ],
)
def test_a_record_that_is_not_valid_is_refused(key: str, value: Any) -> None:
    written = json.loads(render_record(RECORD)) | {key: value}
    with pytest.raises(ValueError, match=key):
        parse_record(json.dumps(written).encode())


def test_numbers_come_from_the_names_of_records_only() -> None:
    names = ["000010.json", "000009.json", "notes.txt", "12.json", "000011.json.bak"]
    assert parse_numbers(names) == [9, 10]
    assert record_key(9) == "releases/000009.json"


def records(*each: Record) -> dict[int, Record]:
    return {record.release.number: record for record in each}


HISTORY = records(
    Record(release(1, "a"), 0),
    Record(release(2, "b"), 1),
    Record(release(3, "c"), 1),  # lost a race against 2
    Record(release(4, "d"), 2),
    Record(release(5, "b"), 4, restores=2),  # a rollback
)


def test_releases_that_never_went_live_are_told_by_what_the_others_replaced() -> None:
    assert lived(HISTORY, 5) == [5, 4, 2, 1]


def test_a_missing_record_ends_what_is_known() -> None:
    assert lived({number: each for number, each in HISTORY.items() if number != 2}, 5) == [5, 4]


def test_a_rollback_goes_to_the_model_before() -> None:
    assert before(HISTORY, 4) == 2


def test_a_second_rollback_goes_further_back_and_never_forward() -> None:
    assert before(HISTORY, 5) == 1
    assert before(HISTORY, 1) == 0


def test_the_same_model_released_twice_is_passed_over() -> None:
    assert before(HISTORY | records(Record(release(6, "d"), 4)), 6) == 2
    assert before(HISTORY, 99) == 0
