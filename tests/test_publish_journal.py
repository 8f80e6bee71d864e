"""Runs: changes written, remembered and counted as done; what is left alone; what is resumed."""

import json
import subprocess
import sys
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from blog.decisions import DECISIONS_FILE, Entry, KindEntry, hash_title
from blog.memory import parse_decisions
from publish.journal import Change, Run, note_done, open_run, write_changes
from publish.locking import BlogIsBusy, locked
from publish.records import CannotKeepRecords
from publish.recovery import KEPT_RUNS, list_runs
from tests.conftest import ROOT

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def now() -> datetime:
    return NOW


class Stop(BaseException):
    """Stands for Ctrl-C, or a kill."""


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    for name in "abc":
        (tmp_path / f"{name}.md").write_bytes(f"old {name}".encode())
    return tmp_path


def run_in(blog: Path, command: str = "apply", **options: Any):
    return open_run(blog, command, now=now, wait_s=0, **options)


def change(run: Run, name: str, *, new: str = "new", old: str = "old") -> Change:
    """Return the change of one post; equal texts make an entry alone."""
    post = f"{name}.md"
    entry = Entry(
        "2026-11-24T00:00:00.000Z", post, hash_title(name), run.id, tags=KindEntry(applied=(("x", 0.5),))
    )
    return Change(entry, f"{old} {name}".encode(), f"{new} {name}".encode())


def posts(blog: Path) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted(blog.glob("*.md"))]


def told(blog: Path) -> list[str]:
    """Return the posts that decisions tell of, in order."""
    path = blog / DECISIONS_FILE
    return [entry.post for entry in parse_decisions(path.read_bytes())[0]] if path.exists() else []


def hidden(blog: Path) -> list[Path]:
    return list(blog.rglob(".fuda-*"))


def test_changes_are_written_remembered_and_done(blog):
    with run_in(blog) as run:
        assert write_changes(run, [change(run, "a"), change(run, "b")]) == []
    assert posts(blog) == ["new a", "new b", "old c"]
    assert told(blog) == ["a.md", "b.md"]
    assert hidden(blog) == []


def test_a_post_that_stays_as_it_is_is_remembered_too_and_leaves_no_journal(blog):
    with run_in(blog) as run:
        assert write_changes(run, [change(run, "a", new="old")]) == []
    assert (told(blog), posts(blog)[0], list_runs(blog)) == (["a.md"], "old a", [])


def test_a_run_that_writes_nothing_leaves_no_decisions_and_no_journal(blog):
    with run_in(blog) as run:
        assert write_changes(run, []) == []
        note_done(run, ["a.md"])
    assert (told(blog), list_runs(blog)) == ([], [])


def git(blog: Path, *arguments: str) -> str:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    done = subprocess.run(["git", *who, *arguments], cwd=blog, check=True, capture_output=True, text=True)
    return done.stdout


def test_git_keeps_the_decisions_and_not_what_only_this_copy_needs(blog):
    with run_in(blog) as run:
        write_changes(run, [change(run, "a")])
    git(blog, "init")
    git(blog, "add", ".")
    tracked = [".fuda/.gitattributes", ".fuda/.gitignore", DECISIONS_FILE]
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
    assert sorted(told(blog)) == ["a.md", "b.md", "c.md"]
    assert parse_decisions((blog / DECISIONS_FILE).read_bytes())[1] == []


def test_what_an_author_wrote_into_our_gitignore_is_kept(blog):
    (blog / ".fuda").mkdir()
    (blog / ".fuda/.gitignore").write_text("*\n", encoding="utf-8")
    with run_in(blog):
        pass
    assert (blog / ".fuda/.gitignore").read_text("utf-8") == "*\n"


def test_a_post_changed_meanwhile_is_left_and_nothing_is_remembered_of_it(blog):
    with run_in(blog) as run:
        (blog / "a.md").write_text("edited", encoding="utf-8")
        faults = write_changes(run, [change(run, "a"), change(run, "b")])
    assert [(fault.path, fault.line) for fault in faults] == [("a.md", 1)]
    assert "changed while" in faults[0].problem
    assert (posts(blog)[:2], told(blog), hidden(blog)) == (["edited", "new b"], ["b.md"], [])


def test_posts_that_are_gone_or_linked_are_left_and_the_others_written(blog):
    (blog / "a.md").unlink()
    (blog / "b2.md").hardlink_to(blog / "b.md")
    with run_in(blog) as run:
        faults = write_changes(run, [change(run, name) for name in "abc"])
    assert [fault.path for fault in faults] == ["a.md", "b.md"]
    assert (told(blog), hidden(blog)) == (["c.md"], [])


def test_what_was_written_beside_a_post_that_went_away_is_deleted(blog):
    def step() -> None:
        if hidden(blog):
            (blog / "a.md").unlink(missing_ok=True)

    with run_in(blog, step=step) as run:
        faults = write_changes(run, [change(run, "a"), change(run, "b")])
    assert ([fault.path for fault in faults], hidden(blog), told(blog)) == (["a.md"], [], ["b.md"])


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


@pytest.mark.parametrize(("command", "fingerprint"), [("apply", "all"), ("bulk", "other"), ("bulk", "")])
def test_a_run_of_other_work_begins_anew(blog, command, fingerprint):
    break_off(blog)
    with run_in(blog, command, fingerprint=fingerprint) as run:
        assert run.done == frozenset()


def test_a_run_that_another_came_after_begins_anew(blog):
    break_off(blog)
    with run_in(blog) as run:
        write_changes(run, [change(run, "c")])
    with run_in(blog, "bulk", fingerprint="all") as run:
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
    assert (0 < len(written) < 3, told(blog), hidden(blog)) == (True, written, [])


def test_the_journals_kept_are_the_newest(blog):
    for number in range(KEPT_RUNS + 3):
        with run_in(blog) as run:
            old, new = str(number).encode(), str(number + 1).encode()
            (blog / "a.md").write_bytes(old)
            write_changes(run, [Change(change(run, "a").entry, old, new)])
    kept = list_runs(blog)
    # The oldest are forgotten when a run begins.
    assert (len(kept), kept[0].stem) == (KEPT_RUNS + 1, run.id)


def test_runs_sort_in_their_order_even_when_the_clock_goes_back(blog):
    ids = []
    for moment in (NOW, NOW, NOW - timedelta(days=3)):
        with open_run(blog, "apply", now=partial(datetime.astimezone, moment)) as run:
            old = (blog / "a.md").read_bytes()
            write_changes(run, [Change(change(run, "a").entry, old, old + b"x")])
        ids.append(run.id)
    assert ids == sorted(ids) == [path.stem for path in list_runs(blog)][::-1]


HOLDER = (
    "import fcntl, sys; lock = open(sys.argv[1], 'w'); fcntl.lockf(lock, fcntl.LOCK_EX); "
    "print(flush=True); sys.stdin.read()"
)


@contextmanager
def held(lock: Path):
    """Have another process hold a lock for the block, or until it is killed."""
    command = [sys.executable, "-c", HOLDER, str(lock)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        yield other
        other.kill()


def test_one_fuda_at_a_time_writes_in_a_blog(blog):
    with run_in(blog):
        pass
    busy = pytest.raises(BlogIsBusy, match="Another fuda is at work")
    with held(blog / ".fuda/lock"), busy, run_in(blog):
        pass
    with run_in(blog):
        pass


def test_a_lock_that_is_given_back_in_time_is_waited_for(tmp_path):
    lock = tmp_path / "lock"
    with held(lock) as other:

        def wait(seconds: float) -> None:
            other.kill()
            sleep(seconds)

        with locked(lock, wait_s=60, wait=wait):
            pass


ORPHAN = """
import os, signal, sys; from pathlib import Path; from publish.locking import locked
with locked(Path(sys.argv[1]), wait_s=0):
    if os.fork(): os.kill(os.getpid(), signal.SIGKILL)
    print(flush=True); sys.stdin.read()
"""


def test_a_worker_that_outlives_a_killed_run_does_not_hold_its_lock(tmp_path):
    lock = tmp_path / "lock"
    command = [sys.executable, "-c", ORPHAN, str(lock)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        assert other.wait() < 0
        with locked(lock, wait_s=0):
            pass


def test_a_blog_whose_records_cannot_be_written_is_left_alone(blog):
    (blog / ".fuda").write_text("", encoding="utf-8")
    with pytest.raises(CannotKeepRecords, match="Without a record no post is changed"), run_in(blog):
        pass


def test_decisions_that_cannot_be_written_break_the_run_off_and_are_told_by_the_next(blog):
    (blog / DECISIONS_FILE).mkdir(parents=True)
    with pytest.raises(CannotKeepRecords), run_in(blog) as run:
        write_changes(run, [change(run, "a")])
    (blog / DECISIONS_FILE).rmdir()
    with run_in(blog):
        pass
    assert (posts(blog)[0], told(blog)) == ("new a", ["a.md"])


STRANGE = {
    "v": 1,
    "run": "20260101T000000.000Z-abcdef",
    "command": "apply",
    "at": "",
    "fingerprint": "",
    "undoes": "",
}


def test_a_strangers_journal_deletes_and_changes_nothing_that_is_not_ours(blog):
    (blog / ".fuda/runs").mkdir(parents=True)
    outside = blog / "kept.txt"
    outside.write_text("kept", encoding="utf-8")
    lines = [
        STRANGE,
        {"beside": [str(outside), "a.md", "../x", 5]},
        {"intent": {"post": "../x"}},
        {"intent": 5},
    ]
    (blog / f".fuda/runs/{STRANGE['run']}.jsonl").write_text(
        "\n".join(map(json.dumps, lines)), encoding="utf-8"
    )
    (blog / ".fuda/runs/notes.jsonl").write_text("{}", encoding="utf-8")
    (blog / ".fuda/runs/20260101T000000.000Z-ab.jsonl").write_bytes(b"\xff[")
    with run_in(blog) as run:
        write_changes(run, [change(run, "a")])
    assert (outside.read_text("utf-8"), posts(blog)) == ("kept", ["new a", "old b", "old c"])
