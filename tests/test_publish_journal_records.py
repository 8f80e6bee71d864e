"""The files in .fuda: lines appended after whatever a kill left, and the journal's own lines."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.records import append_lines
from publish.run_file import (
    ENDED,
    SETTLED,
    Header,
    RunFile,
    bytes_before,
    make_intent,
    name_beside,
    next_run_id,
    parse_run,
    render_header,
    render_intent,
    render_list,
)

RUN = "20261124T001405.123Z-5f2a9c"
HEADER = Header(RUN, "bulk", "2026-11-24T00:14:05.123Z", "all")
LINES = st.lists(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), min_size=1), max_size=4
)


def parse(*lines: str) -> RunFile:
    run = parse_run("\n".join(lines).encode())
    assert run is not None
    return run


@given(LINES, LINES, st.data())
def test_lines_appended_after_a_kill_are_whole_and_lose_none_before(tmp_path_factory, before, lines, data):
    path = tmp_path_factory.mktemp("records") / "lines"
    whole = "".join(f"{line}\n" for line in before).encode()
    torn = "".join(f"{line}\n" for line in lines).encode()
    path.write_bytes(whole + torn[: data.draw(st.integers(0, len(torn)))])
    append_lines(path, lines)
    read = path.read_bytes()
    assert read.startswith(whole)
    assert read.endswith(b"\n") or not read
    assert set(lines) <= set(read.decode(errors="replace").split("\n"))


def test_a_line_cut_off_by_a_kill_is_completed(tmp_path):
    path = tmp_path / "lines"
    long = "x" * 10_000
    path.write_text(f"first\n{long[:-1]}", encoding="utf-8")
    append_lines(path, ["second", long])
    assert path.read_text("utf-8") == f"first\n{long}\nsecond\n"


def test_a_line_without_end_that_is_none_of_ours_stays_one_of_its_own(tmp_path):
    path = tmp_path / "lines"
    path.write_bytes(b"<<<<<<< HEAD" + b"x" * 10_000)
    append_lines(path, ["{}"])
    assert path.read_bytes() == b"<<<<<<< HEAD" + b"x" * 10_000 + b"\n{}\n"


def test_a_file_is_made_where_there_is_none(tmp_path):
    append_lines(tmp_path / "lines", ["水"])
    assert (tmp_path / "lines").read_bytes() == "水\n".encode()


# A short alphabet, so that both have much in common.
DATA = st.binary(max_size=40) | st.text("水氷a", max_size=40).map(str.encode)


@given(DATA, DATA)
def test_an_intent_holds_what_it_takes_to_go_back(old, new):
    intent = make_intent("a.md", name_beside("a.md", RUN), old, new, "{}")
    assert bytes_before(intent, new) == old
    assert old[: intent.offset] == new[: intent.offset]
    assert parse(render_header(HEADER), render_intent(intent)).intents == {"a.md": intent}


def test_an_intent_holds_no_more_than_what_changes():
    intent = make_intent("a.md", "", "tags: [水]\n".encode(), "tags: [水, 氷]\n".encode(), "{}")
    assert (intent.offset, intent.old, intent.new) == (10, b"", ", 氷".encode())


def test_bytes_that_a_person_has_edited_are_no_way_back():
    intent = make_intent("a.md", "", b"old", b"new", "{}")
    assert bytes_before(intent, b"new!") is None


def intent_of(post: str) -> str:
    return render_intent(make_intent(post, name_beside(post, RUN), b"old", b"new", "{}"))


def test_a_journal_tells_what_came_of_each_post():
    lines = [
        render_header(HEADER),
        render_list("beside", [name_beside("a.md", RUN)]),
        *(intent_of(post) for post in ("a.md", "b.md")),
        render_list("dropped", ["a.md"]),
        render_list("done", ["c.md"]),
        SETTLED,
        "torn",
    ]
    run = parse(*lines)
    assert (run.header, set(run.intents), run.done) == (HEADER, {"b.md"}, {"b.md", "c.md"})
    assert (run.beside, run.settled, run.ended) == ([name_beside("a.md", RUN)], True, False)


def test_a_run_that_went_on_is_not_settled_and_one_that_ended_is():
    went_on = parse(render_header(HEADER), SETTLED, intent_of("a.md"))
    assert (went_on.settled, went_on.ended) == (False, False)
    assert parse(render_header(HEADER), ENDED).ended


@pytest.mark.parametrize(
    "data", [b"", b'{"v":1', b"{}", b'{"v":2,"run":""}', render_header(HEADER).encode()[:-9]]
)
def test_a_journal_without_a_whole_first_line_tells_of_no_run(data):
    assert parse_run(data) is None


@given(st.datetimes(datetime(2001, 1, 1), datetime(2098, 1, 1)), st.lists(st.integers(-1000, 1000)))
def test_ids_of_runs_sort_as_they_began(moment, steps):
    newest = ""
    for step in steps:
        then = moment.replace(tzinfo=UTC).timestamp() + step / 1000
        following = next_run_id(datetime.fromtimestamp(then, UTC), newest, "5f2a9c")
        assert following > newest
        newest = following


def test_a_name_beside_is_hidden_and_no_longer_than_any_may_be():
    name = name_beside("深" * 80 + "\udcff.md", RUN)
    assert name.startswith(".fuda-")
    assert len(name) < 64
