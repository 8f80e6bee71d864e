"""The records of runs: lines of decisions after whatever a kill left, intents, ids."""

import errno
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.decisions import DECISIONS_FILE
from fuda.runs.intent import bytes_before, make_intent, name_temp_file
from fuda.runs.records import appending
from fuda.runs.state import CannotKeepRecords, next_run_id
from fuda.runs.state_file import open_state

RUN = "20261124T001405.123Z-5f2a9c"
LINES = st.lists(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), min_size=1), max_size=4
)


def append(root: Path, lines: list[str]) -> bytes:
    """Append lines to the decisions of the blog at `root`, and return the whole file."""
    with appending(root) as decisions:
        decisions.append(lines)
    return (root / DECISIONS_FILE).read_bytes()


@pytest.fixture
def path(tmp_path):
    (tmp_path / ".fuda").mkdir()
    return tmp_path / DECISIONS_FILE


@given(LINES, LINES, st.data())
def test_lines_appended_after_a_kill_are_whole_and_lose_none_before(tmp_path_factory, before, lines, data):
    root = tmp_path_factory.mktemp("blog")
    (root / ".fuda").mkdir()
    whole = "".join(f"{line}\n" for line in before).encode()
    torn = "".join(f"{line}\n" for line in lines).encode()
    (root / DECISIONS_FILE).write_bytes(whole + torn[: data.draw(st.integers(0, len(torn)))])
    read = append(root, lines)
    assert read.startswith(whole)
    assert read.endswith(b"\n") or not read
    assert set(lines) <= set(read.decode(errors="replace").split("\n"))


def test_a_line_cut_off_by_a_kill_is_completed(tmp_path, path):
    long = "x" * 10_000
    path.write_text(f"first\n{long[:-1]}", encoding="utf-8")
    assert append(tmp_path, ["second", long]).decode() == f"first\n{long}\nsecond\n"


def test_another_programs_line_without_end_stays_a_line_of_its_own(tmp_path, path):
    path.write_bytes(b"<<<<<<< HEAD" + b"x" * 10_000)
    assert append(tmp_path, ["{}"]) == b"<<<<<<< HEAD" + b"x" * 10_000 + b"\n{}\n"


def test_a_missing_file_is_created(tmp_path):
    assert append(tmp_path, ["水"]) == "水\n".encode()


def test_a_file_that_got_no_line_is_not_left_behind(tmp_path):
    with appending(tmp_path) as decisions:
        decisions.open()
    assert not (tmp_path / DECISIONS_FILE).exists()


@pytest.mark.parametrize("fails", ["write", "fsync"])
def test_a_file_is_cut_back_when_its_lines_cannot_be_written(tmp_path, path, monkeypatch, fails):
    path.write_bytes(b"first\n")
    real, calls = getattr(os, fails), iter([False, True])

    def fail(handle, *data):
        if fails == "write" and not next(calls):
            return real(handle, data[0][:3])  # a disk that fills up takes a part
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with appending(tmp_path) as decisions:
        decisions.open()
        monkeypatch.setattr(os, fails, fail)
        with pytest.raises(CannotKeepRecords, match="No space left"):
            decisions.append(["second"])
        monkeypatch.undo()
    assert path.read_bytes() == b"first\n"


# A short alphabet, so that both have much in common.
DATA = st.binary(max_size=40) | st.text("水氷a", max_size=40).map(str.encode)


@given(DATA, DATA)
def test_an_intent_holds_what_it_takes_to_go_back(old, new):
    intent = make_intent("a.md", name_temp_file("a.md", RUN), old, new, "{}")
    assert bytes_before(intent, new) == old
    assert old[: intent.offset] == new[: intent.offset]


@given(st.lists(st.tuples(DATA, DATA), max_size=5))
def test_a_state_gives_back_what_it_was_given(tmp_path_factory, pairs):
    root = tmp_path_factory.mktemp("blog")
    intents = [make_intent(f"{n}\udcff.md", f"x/{n}", old, new, "{}") for n, (old, new) in enumerate(pairs)]
    with open_state(root, wait_s=0, folder=root) as state:
        state.note_intents(RUN, intents)
    with open_state(root, wait_s=0, folder=root) as state:
        assert state.intents(RUN) == intents
        state.drop_intents(RUN, [intent.post for intent in intents])
        assert state.intents(RUN) == []


def test_an_intent_holds_no_more_than_what_changes():
    intent = make_intent("a.md", "", "tags: [水]\n".encode(), "tags: [水, 氷]\n".encode(), "{}")
    assert (intent.offset, intent.old, intent.new) == (10, b"", ", 氷".encode())


def test_bytes_that_a_person_has_edited_are_no_way_back():
    intent = make_intent("a.md", "", b"old", b"new", "{}")
    assert bytes_before(intent, b"new!") is None


@given(st.datetimes(datetime(2001, 1, 1), datetime(2098, 1, 1)), st.lists(st.integers(-1000, 1000)))
def test_ids_of_runs_sort_as_they_began(moment, steps):
    newest = ""
    for step in steps:
        then = moment.replace(tzinfo=UTC).timestamp() + step / 1000
        following = next_run_id(datetime.fromtimestamp(then, UTC), newest, "5f2a9c")
        assert following > newest
        newest = following


def test_a_name_temp_file_is_hidden_and_no_longer_than_any_may_be():
    name = name_temp_file("深" * 80 + "\udcff.md", RUN)
    assert name.startswith(".fuda-")
    assert len(name) < 64
