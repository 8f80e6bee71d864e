"""Runs: changes written, remembered and counted as done; posts left as they are; runs resumed."""

import errno
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

from blog.decisions import DECISIONS_FILE, Entry, KindEntry, hash_title
from blog.memory import parse_decisions
from fuda.runs.locked_blog import RunSettings
from fuda.runs.records import Decisions
from fuda.runs.runs import Change, Run, note_done, open_run, write_changes
from fuda.runs.state import KEPT_RUNS, CannotKeepRecords
from fuda.runs.state_file import BlogIsBusy, open_state, state_path
from fuda.runs.undoing import undo
from tests.conftest import ROOT

NOW = datetime(2026, 11, 24, tzinfo=UTC)


class Stop(BaseException):
    """Stands for Ctrl-C, or a kill."""


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    for name in "abc":
        (tmp_path / f"{name}.md").write_bytes(f"old {name}".encode())
    return tmp_path


def run_in(blog: Path, command: str = "apply", *, fingerprint: str = "", **settings: Any):
    given = {"now": lambda: NOW, "wait_s": 0, **settings}
    return open_run(blog, command, RunSettings(**given), fingerprint=fingerprint)


def change(run: Run, name: str, *, new: str = "new", old: str = "old") -> Change:
    """Return the change of one post; with equal texts only its entry is written."""
    post = f"{name}.md"
    entry = Entry(
        "2026-11-24T00:00:00.000Z", post, hash_title(name), run.id, tags=KindEntry(applied=(("x", 0.5),))
    )
    return Change(entry, f"{old} {name}".encode(), f"{new} {name}".encode())


def posts(blog: Path) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted(blog.glob("*.md"))]


def remembered(blog: Path) -> list[str]:
    """Return the posts of the decisions, in order."""
    path = blog / DECISIONS_FILE
    return [entry.post for entry in parse_decisions(path.read_bytes())[0]] if path.exists() else []


def run_ids(blog: Path) -> list[str]:
    """Return the ids of the runs that are recorded, the newest first."""
    with open_state(blog, wait_s=0) as state:
        return [stored.header.run for stored in state.runs()]


def hidden(blog: Path) -> list[Path]:
    return list(blog.rglob(".fuda-*"))


def test_changes_are_written_remembered_and_done(blog):
    with run_in(blog) as run:
        assert write_changes(run, [change(run, "a"), change(run, "b")]) == []
    assert posts(blog) == ["new a", "new b", "old c"]
    assert remembered(blog) == ["a.md", "b.md"]
    assert hidden(blog) == []


@pytest.mark.parametrize("unchanged", [[], ["a"]])
def test_a_run_that_changes_no_file_leaves_no_run_but_its_decisions(blog, unchanged):
    with run_in(blog) as run:
        assert write_changes(run, [change(run, name, new="old") for name in unchanged]) == []
        note_done(run, ["b.md"])
    assert (remembered(blog), posts(blog)[0]) == ([f"{name}.md" for name in unchanged], "old a")
    assert run_ids(blog) == []


def git(blog: Path, *arguments: str) -> str:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    done = subprocess.run(["git", *who, *arguments], cwd=blog, check=True, capture_output=True, text=True)
    return done.stdout


def test_git_keeps_the_decisions_and_how_to_merge_them_and_nothing_else(blog):
    with run_in(blog) as run:
        write_changes(run, [change(run, "a")])
    git(blog, "init")
    git(blog, "add", ".")
    tracked = [".fuda/.gitattributes", DECISIONS_FILE]
    assert git(blog, "ls-files", ".fuda").split() == tracked


def test_git_merges_the_decisions_of_two_branches_by_itself(blog):
    git(blog, "init")
    for branch, name in (("main", "a"), ("other", "b"), ("main", "c")):
        if branch == "other" or name == "c":
            git(blog, "checkout", *(["-b"] if branch == "other" else []), branch)
        with run_in(blog) as run:
            write_changes(run, [change(run, name)])
        git(blog, "add", ".")
        git(blog, "commit", "-m", name)
    git(blog, "merge", "other")
    assert sorted(remembered(blog)) == ["a.md", "b.md", "c.md"]
    assert parse_decisions((blog / DECISIONS_FILE).read_bytes())[1] == []


def test_what_an_author_wrote_into_our_gitattributes_is_kept(blog):
    (blog / ".fuda").mkdir()
    (blog / ".fuda/.gitattributes").write_text("* -text\n", encoding="utf-8")
    with run_in(blog) as run:
        write_changes(run, [change(run, "a")])
    assert (blog / ".fuda/.gitattributes").read_text("utf-8") == "* -text\n"


def test_a_post_changed_meanwhile_is_left_and_nothing_is_remembered_of_it(blog):
    with run_in(blog) as run:
        (blog / "a.md").write_text("edited", encoding="utf-8")
        faults = write_changes(run, [change(run, "a"), change(run, "b")])
    assert [(fault.path, fault.line) for fault in faults] == [("a.md", 1)]
    assert "changed while" in faults[0].problem
    assert (posts(blog)[:2], remembered(blog), hidden(blog)) == (["edited", "new b"], ["b.md"], [])


def test_posts_that_are_gone_or_linked_are_left_and_the_others_written(blog):
    (blog / "a.md").unlink()
    (blog / "b2.md").hardlink_to(blog / "b.md")
    with run_in(blog) as run:
        faults = write_changes(run, [change(run, name) for name in "abc"])
    assert [fault.path for fault in faults] == ["a.md", "b.md"]
    assert (remembered(blog), hidden(blog)) == (["c.md"], [])


def test_what_was_written_beside_a_post_that_went_away_is_deleted(blog):
    def step() -> None:
        if hidden(blog):
            (blog / "a.md").unlink(missing_ok=True)

    with run_in(blog, step=step) as run:
        faults = write_changes(run, [change(run, "a"), change(run, "b")])
    assert ([fault.path for fault in faults], hidden(blog), remembered(blog)) == (["a.md"], [], ["b.md"])


def test_two_links_to_one_post_change_it_once(blog):
    (blog / "b.md").unlink()
    (blog / "b.md").symlink_to("a.md")
    with run_in(blog) as run:
        other = Change(change(run, "b").entry, b"old a", b"newer a")
        faults = write_changes(run, [change(run, "a"), other])
    assert ([fault.path for fault in faults], posts(blog)[0], hidden(blog)) == (["b.md"], "new a", [])


def test_an_ended_run_is_not_taken_up_again(blog):
    for _ in range(2):
        with run_in(blog, "bulk", fingerprint="all") as run:
            assert run.done == frozenset()
            note_done(run, ["a.md"])


def break_off(blog: Path) -> str:
    """Break a run off that is through with all but c.md, and return its id."""
    with suppress(Stop), run_in(blog, "bulk", fingerprint="all") as run:
        write_changes(run, [change(run, "a"), change(run, "b", new="old")])
        raise Stop
    return str(run.id)


def test_a_run_broken_off_is_taken_up_where_it_was(blog):
    broken = break_off(blog)
    with run_in(blog, "bulk", fingerprint="all") as run:
        assert (run.id, run.done) == (broken, {"a.md", "b.md"})
        note_done(run, ["c.md"])
    with run_in(blog, "bulk", fingerprint="all") as run:
        assert run.id != broken


@pytest.mark.parametrize(
    ("command", "fingerprint", "between"),
    [("apply", "all", ""), ("bulk", "other", ""), ("bulk", "", ""), ("bulk", "all", "c")],
)
def test_a_run_of_other_work_or_after_another_run_begins_anew(blog, command, fingerprint, between):
    break_off(blog)
    if between:
        with run_in(blog) as run:
            write_changes(run, [change(run, between)])
    with run_in(blog, command, fingerprint=fingerprint) as run:
        assert run.done == frozenset()


def test_posts_that_were_refused_are_not_done(blog):
    with suppress(Stop), run_in(blog, "bulk", fingerprint="all") as run:
        (blog / "a.md").write_text("edited", encoding="utf-8")
        write_changes(run, [change(run, "a"), change(run, "b")])
        raise Stop
    with run_in(blog, "bulk", fingerprint="all") as run:
        assert run.done == {"b.md"}


def test_stopping_leaves_whole_posts_their_decisions_and_nothing_beside(blog):
    steps = iter(range(12))

    def step() -> None:
        if next(steps, None) is None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), run_in(blog, step=step) as run:
        write_changes(run, [change(run, name) for name in "abc"])
    written = [f"{text[-1]}.md" for text in posts(blog) if text.startswith("new")]
    assert (0 < len(written) < 3, remembered(blog), hidden(blog)) == (True, written, [])


def test_the_runs_kept_are_the_newest(blog):
    for number in range(KEPT_RUNS + 3):
        with run_in(blog) as run:
            old, new = str(number).encode(), str(number + 1).encode()
            (blog / "a.md").write_bytes(old)
            write_changes(run, [Change(change(run, "a").entry, old, new)])
    kept = run_ids(blog)
    # The oldest are forgotten when a run begins.
    assert (len(kept), kept[0]) == (KEPT_RUNS + 1, run.id)


def test_runs_sort_in_their_order_even_when_the_clock_goes_back(blog):
    ids = []
    for moment in (NOW, NOW, NOW - timedelta(days=3)):
        with run_in(blog, now=partial(datetime.astimezone, moment)) as run:
            old = (blog / "a.md").read_bytes()
            write_changes(run, [Change(change(run, "a").entry, old, old + b"x")])
        ids.append(run.id)
    assert ids == sorted(ids) == run_ids(blog)[::-1]


HOLDER = """
import sys; from pathlib import Path; from fuda.runs.state_file import open_state
with open_state(Path(sys.argv[1]), wait_s=0):
    print(flush=True); sys.stdin.read()
"""


@contextmanager
def held(blog: Path, code: str = HOLDER):
    """Let another process hold the lock of a blog for the block, or until it is killed."""
    command = [sys.executable, "-c", code, str(blog)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        yield other
        other.kill()


def test_one_fuda_at_a_time_writes_in_a_blog(blog):
    with run_in(blog):
        pass
    busy = pytest.raises(BlogIsBusy, match="Another fuda is at work")
    with held(blog), busy, run_in(blog):
        pass
    with run_in(blog):
        pass


def test_two_links_to_one_blog_share_its_lock(blog, tmp_path_factory):
    link = tmp_path_factory.mktemp("elsewhere") / "blog"
    link.symlink_to(blog)
    with held(blog), pytest.raises(BlogIsBusy), run_in(link):
        pass


def test_a_lock_that_is_given_back_in_time_is_waited_for(blog):
    with held(blog) as other:
        Timer(0.2, other.kill).start()
        with open_state(blog, wait_s=60) as state:
            assert state.runs() == []


ORPHAN = """
import os, signal, sys; from pathlib import Path; from fuda.runs.state_file import open_state
with open_state(Path(sys.argv[1]), wait_s=0):
    if os.fork(): os.kill(os.getpid(), signal.SIGKILL)
    print(flush=True); sys.stdin.read()
"""


def test_a_worker_that_outlives_a_killed_run_does_not_hold_its_lock(blog):
    with held(blog, ORPHAN) as other:
        assert other.wait() < 0
        with open_state(blog, wait_s=0) as state:
            assert state.runs() == []


BOTH = """
import sys; from pathlib import Path; from fuda.runs.state_file import open_state
sys.stdin.readline()
for number in range(40):
    with open_state(Path(sys.argv[1]), wait_s=60, folder=Path(sys.argv[2], str(number))):
        pass
"""


def test_two_that_wait_for_each_other_both_get_the_lock(blog, tmp_path_factory):
    folder = tmp_path_factory.mktemp("state")
    command = [sys.executable, "-c", BOTH, str(blog), str(folder)]
    with ExitStack() as stack:
        both = [
            stack.enter_context(subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE)) for _ in range(2)
        ]
        for each in both:
            assert each.stdin is not None
            each.stdin.write(b"\n")
            each.stdin.flush()
        assert [each.wait(timeout=120) for each in both] == [0, 0]


def test_a_blog_in_a_folder_whose_name_is_not_utf8_has_a_state(tmp_path):
    blog = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    blog.mkdir()
    with run_in(blog):
        pass


def write_text(path: Path) -> None:
    path.write_text("This is neither a folder nor a database, but long enough to be one.", encoding="utf-8")


def write_newer_state(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 2")


def link_to_a_file(path: Path) -> None:
    (path.parent / "kept").write_bytes(b"")
    path.symlink_to("kept")


def link_to_a_folder(path: Path) -> None:
    (path.parent / "kept").mkdir()
    path.symlink_to("kept")


def name_twice(path: Path) -> None:
    path.write_bytes(b"")
    os.link(path, path.parent / "kept")


def state_folder(blog: Path) -> Path:
    return state_path(blog).parent


def memory_folder(blog: Path) -> Path:
    return blog / ".fuda"


def decisions(blog: Path) -> Path:
    return blog / DECISIONS_FILE


@pytest.mark.parametrize(
    ("place", "spoil"),
    [
        (state_folder, write_text),
        (state_path, write_text),
        (state_path, write_newer_state),
        (memory_folder, write_text),
        (memory_folder, link_to_a_folder),
        (decisions, Path.mkdir),
        (decisions, link_to_a_file),
        (decisions, name_twice),
    ],
)
def test_no_post_is_changed_where_no_record_can_be_kept(blog, place, spoil, tmp_path_factory, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
    path = place(blog)
    path.parent.mkdir(parents=True, exist_ok=True)
    spoil(path)
    with pytest.raises(CannotKeepRecords) as raised, run_in(blog) as run:
        write_changes(run, [change(run, "a")])
    assert str(path) in str(raised.value)
    assert "Without a record no post is changed" in str(raised.value)
    assert (posts(blog)[0], hidden(blog)) == ("old a", [])


def test_decisions_that_cannot_be_written_after_the_posts_are_completed_by_the_next_run(blog, monkeypatch):
    def no_space(self: Decisions, lines: list[str]) -> None:
        raise CannotKeepRecords(self.path, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))

    with monkeypatch.context() as patch:
        patch.setattr(Decisions, "append", no_space)
        with pytest.raises(CannotKeepRecords, match="No space left"), run_in(blog) as run:
            write_changes(run, [change(run, "a")])
    with run_in(blog):
        pass
    assert (posts(blog)[0], remembered(blog)) == ("new a", ["a.md"])


def forge_journal(blog: Path) -> None:
    """Write what a killed run of an earlier Fuda left, as any repository can bring along."""
    header = {"v": 1, "run": FORGED, "command": "apply", "at": "", "fingerprint": "", "undoes": ""}
    intent = {"post": "a.md", "beside": f".fuda-{FORGED}-{'0' * 16}", "offset": 0, "old": "", "new": ""}
    lines = [header, {"intent": {**intent, "before": "x", "after": "y", "line": "a line of the stranger's"}}]
    (blog / ".fuda/runs").mkdir(parents=True)
    path = blog / f".fuda/runs/{FORGED}.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")


FORGED = "20260101T000000.000Z-abcdef"


def test_a_journal_in_the_blog_is_ignored_and_reported_once(blog):
    forge_journal(blog)
    notices: list[str] = []
    for _ in range(2):
        with run_in(blog, on_notice=notices.append):
            pass
    assert len(notices) == 1
    assert str(blog / ".fuda/runs") in notices[0]
    assert (remembered(blog), posts(blog), run_ids(blog)) == ([], ["old a", "old b", "old c"], [])


def test_only_one_user_may_open_the_state(blog):
    with run_in(blog):
        pass
    assert state_path(blog).parent.stat().st_mode & 0o777 == 0o700


def test_a_run_that_goes_on_is_one_run_and_locks_the_blog_only_while_it_writes(blog):
    settings = RunSettings(now=lambda: NOW, wait_s=0)
    for name in "ab":
        with open_run(blog, "review", settings, fingerprint="mine", goes_on=True) as run:
            write_changes(run, [change(run, name)])
    assert len(run_ids(blog)) == 1
    undone = undo(blog, settings)
    assert undone
    assert undone.restored == ["a.md", "b.md"]


def test_after_another_run_a_run_that_goes_on_is_a_new_one(blog):
    settings = RunSettings(now=lambda: NOW, wait_s=0)
    for command, name in (("review", "a"), ("apply", "b"), ("review", "c")):
        with open_run(blog, command, settings, fingerprint=command, goes_on=True) as run:
            write_changes(run, [change(run, name)])
    assert len(run_ids(blog)) == 3
