"""Lines of decisions.jsonl: written entries are read back, other lines are refused with a reason."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

import blog.decisions
from blog.decisions import BadLine, Entry, KindEntry, hash_title, parse_line, render_line, render_time
from model.labels import fold

LABELS = st.text(min_size=1, max_size=12).filter(fold)
SCORES = st.integers(0, 10_000).map(lambda parts: parts / 10_000)
SCORED = st.lists(st.tuples(LABELS, SCORES), max_size=3).map(tuple)
SOME = st.lists(LABELS, max_size=3).map(tuple)
KIND_ENTRIES = st.builds(
    KindEntry, removed=SOME, added=SOME, proposed=SCORED, applied=SCORED, confirmed=SOME, undone=SOME
)
# With surrogates, which stand for undecodable bytes of a file name.
NAMES = st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=12).filter(
    lambda name: name != ".."
)
TIMES = st.datetimes(datetime(1970, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC)).map(render_time)
ENTRIES = st.builds(
    Entry,
    at=TIMES,
    post=st.lists(NAMES, min_size=1, max_size=3).map("/".join),
    title=st.text(max_size=12).map(hash_title),
    run=st.text(max_size=8),
    model=st.text(max_size=8),
    was=st.just("") | NAMES,
    tags=KIND_ENTRIES,
    categories=KIND_ENTRIES,
)

ENTRY = Entry(
    at="2026-11-24T00:14:05.123Z",
    post="content/水.md",
    title=hash_title("Water"),
    run="20261124T001405.123Z-5f2a9c",
    model="2af6f11f7de3",
    tags=KindEntry(proposed=(("Linux", 0.41),), applied=(("homelab", 0.87),), removed=("x",), added=("y",)),
)
LINE = json.dumps({"v": 1, "at": "2026-11-24T00:14:05.123Z", "post": "a.md"})


def line_with(**fields: object) -> str:
    return json.dumps({**json.loads(LINE), **fields})


@given(ENTRIES)
def test_a_rendered_entry_is_one_line_of_utf8_and_parses_to_the_same(entry):
    line = render_line(entry)
    assert b"\n" not in line.encode()
    assert parse_line(line) == entry
    assert render_line(parse_line(line)) == line


def test_a_line_is_as_documented():
    fields = json.loads(render_line(ENTRY))
    assert list(fields) == ["v", "at", "post", "title", "run", "model", "tags"]
    assert fields["tags"]["proposed"] == [["Linux", 0.41]]
    assert set(fields["tags"]) == {"proposed", "applied", "removed", "added"}
    assert "水" in render_line(ENTRY)


def test_the_documented_line_is_read():
    documented = blog.decisions.__doc__.partition('    {"v"')[2].partition("\n- `v`")[0]
    entry = parse_line('{"v"' + documented)
    assert (entry.was, entry.tags.applied) == ("drafts/a.md", (("homelab", 0.87),))


def test_scores_keep_four_decimals():
    entry = replace(ENTRY, tags=KindEntry(applied=(("a", 0.123456),)))
    assert parse_line(render_line(entry)).tags.applied == (("a", 0.1235),)


@given(
    st.text() | st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists).map(json.dumps)
)
def test_any_line_is_an_entry_or_refused(line):
    with pytest.raises(BadLine):
        parse_line(line)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("<<<<<<< HEAD", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("9" * 5000, "not JSON"),
        ("[]", "not a JSON object"),
        ('{"v": 1}', '"at" is not a time'),
        (line_with(v=2), "version"),
        (line_with(v=True), "version"),
        (line_with(v=None), "version"),
        (line_with(at="yesterday"), "not a time"),
        (line_with(at=5), '"at" is not text'),
        (line_with(post=""), "not name a post"),
        (line_with(post="/etc/passwd"), "not name a post"),
        (line_with(post="a/../../b.md"), "not name a post"),
        (line_with(was="../b.md"), "not name a post"),
        (line_with(tags=["x"]), '"tags" is not an object'),
        (line_with(tags={"added": "x"}), '"added" of the tags is not a list'),
        (line_with(tags={"added": [" "]}), "a label is not text, or is blank"),
        (line_with(tags={"added": ["\ud800"]}), "a label is not text, or is blank"),
        (line_with(categories={"applied": ["x"]}), "not a label with a score"),
        (line_with(categories={"applied": [["x", 1.5]]}), "not a label with a score"),
        (line_with(categories={"applied": [["x", float("nan")]]}), "not a label with a score"),
        (line_with(categories={"applied": [["x", True]]}), "not a label with a score"),
    ],
)
def test_an_error_gives_the_fault_of_a_line(line, problem):
    with pytest.raises(BadLine, match=problem) as caught:
        parse_line(line)
    assert problem in caught.value.problem


def test_unknown_fields_are_ignored():
    assert parse_line(line_with(mood="calm", tags={"praised": ["x"]})) == parse_line(LINE)


def test_times_are_utc_to_the_millisecond():
    tokyo = timezone(timedelta(hours=9))
    moment = datetime(2026, 11, 24, 9, 14, 5, 123_999, tzinfo=tokyo)
    assert render_time(moment) == "2026-11-24T00:14:05.123Z"


def test_titles_are_hashed_as_they_are_compared():
    assert hash_title("Ｇｏ  tea") == hash_title(" go TEA") != hash_title("go")


def test_the_hash_of_a_title_is_that_of_all_decisions_files():
    """Older files have it: another hash would not recognise a post that was moved."""
    assert hash_title("#Tea\u200b") == "400df0185187"
    assert (len(hash_title("go")), hash_title(" ")) == (12, "")
