"""The proof that a failing disk damages nothing, in short; `make prove` has the long one."""

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bench.safety.call_shim import Failure, NoCompiler, build_shim
from bench.safety.failing_calls import parse_failure
from bench.safety.forked import Ran
from bench.safety.scratch_blog import DECISIONS, ScratchBlog
from bench.safety.surviving import Scenario, check_decisions, check_failed, check_posts
from tests.conftest import ROOT

needs_cc = pytest.mark.skipif(
    sys.platform != "linux" or not shutil.which("cc"), reason="needs Linux and a C compiler"
)
BEFORE, AFTER = {"a.md": b"old", "b.md": b"same"}, {"a.md": b"new", "b.md": b"same"}
SCENARIO = Scenario("apply", ("apply", "a.md"), BEFORE, AFTER, BEFORE, ['{"post": "a.md"}'], {"a.md", "b.md"})

# Arms the library in this process, and prints the errors that the statements meet.
FAILING = """
import ctypes, os, sqlite3, sys
library, folder, kind, n, mode, statements = sys.argv[1:]
seen = (ctypes.c_long * 9)()
ctypes.CDLL(library).arm(
    int(kind), ctypes.c_long(int(n)), 28, int(mode), folder.encode(), b"", ctypes.byref(seen)
)
os.chdir(folder)
for statement in statements.splitlines():
    try:
        exec(statement)
    except Exception as error:
        print(type(error).__name__, error)
"""


@pytest.fixture
def blog(tmp_path: Path) -> ScratchBlog:
    blog = ScratchBlog(tmp_path)
    (blog.root / ".fuda").mkdir(parents=True)
    (blog.root / DECISIONS).write_text('{"at": "now", "run": "1", "post": "a.md"}\n')
    write(blog, BEFORE)
    return blog


def write(blog: ScratchBlog, posts: dict[str, bytes]) -> None:
    for name, data in posts.items():
        (blog.root / name).write_bytes(data)


def ended(code: int, err: bytes = b"") -> Ran:
    return Ran(("apply", "a.md"), code, b"", err, 0.1, 50)


@needs_cc
@pytest.mark.parametrize("command", ["apply", "bulk", "undo"])
def test_a_disk_that_fills_up_damages_nothing(trained, command):
    module = [sys.executable, "-m", "bench.safety.failing_calls", "--model", str(trained.model)]
    failure = f"{command}: write 4 ENOSPC lasting"
    run = subprocess.run([*module, "--only", failure], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, ""), run.stdout


@needs_cc
@pytest.mark.parametrize(
    ("kind", "mode", "statement", "said"),
    [
        (0, 0, "open('a', 'w')", "OSError [Errno 28] No space left on device: 'a'"),
        (1, 0, "os.listdir(os.open('.', os.O_RDONLY))", "OSError [Errno 28] No space left on device: '.'"),
        (2, 0, "sqlite3.connect('a.db').execute('create table a (b)')", "OperationalError database or disk"),
        (
            2,
            1,
            "with open('a', 'wb') as file: file.write(bytes(1000))",
            "OSError [Errno 28] No space left on device",
        ),
        (3, 0, "sqlite3.connect('a.db').execute('create table a (b)')", "OperationalError disk I/O error"),
        (4, 0, "os.rename('x', 'y')", "OSError [Errno 28] No space left on device: 'x' -> 'y'"),
        (5, 0, "os.unlink('x')", "OSError [Errno 28] No space left on device: 'x'"),
        (6, 0, "os.truncate(os.open('x', os.O_RDWR), 0)", "OSError [Errno 28] No space left on device"),
        (7, 0, "os.mkdir('b')", "OSError [Errno 28] No space left on device: 'b'"),
    ],
)
def test_calls_of_python_and_of_sqlite_fail(tmp_path, kind, mode, statement, said):
    assert said in fail(tmp_path, kind, 1, mode, statement)


@needs_cc
def test_only_the_nth_call_in_the_folder_fails(tmp_path):
    statements = f"os.mkdir('{tmp_path}-other')\nos.mkdir('a')\nos.mkdir('b')\nos.mkdir('c')"
    assert "'b'" in fail(tmp_path, 7, 2, 0, statements)
    assert sorted(path.name for path in (tmp_path / "folder").iterdir()) == ["a", "c", "x"]


def fail(folder: Path, kind: int, n: int, mode: int, statements: str) -> str:
    library = str(build_shim(folder))
    (folder / "folder").mkdir()
    (folder / "folder" / "x").touch()
    script = [sys.executable, "-c", FAILING, library, str(folder / "folder"), str(kind), str(n), str(mode)]
    environ = {**os.environ, "LD_PRELOAD": library}
    run = subprocess.run([*script, statements], env=environ, capture_output=True, text=True, check=True)
    return run.stdout


def test_without_a_compiler_the_message_names_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoCompiler, match="no cc on PATH"):
        build_shim(tmp_path)


def test_posts_before_or_after_are_whole_and_others_are_not():
    assert list(check_posts({"a.md": b"old", "b.md": b"same"}, SCENARIO)) == []
    assert list(check_posts({"a.md": b"ne", "c.md": b""}, SCENARIO)) == [
        "a.md is damaged",
        "b.md is damaged",
        "c.md is damaged",
    ]


@pytest.mark.parametrize(
    ("ran", "fault"),
    [
        (ended(0), "it ended with exit code 0, but without doing its work"),
        (ended(1), "it ended with exit code 1 without a message"),
        (ended(70, b"Traceback\nKeyError: 1"), "a traceback: KeyError: 1"),
        (ended(2, b"fuda: OSError: [Errno 28]\n"), "a message names a class"),
        (ended(2, b"fuda: a\nb\n"), "exit code 2 without a last line"),
        (ended(-9), "it ended with exit code -9"),
        (ended(1, b"\x1b[2J\n"), "control characters on stderr"),
    ],
)
def test_an_unclear_end_is_a_fault(blog, ran, fault):
    assert fault in " | ".join(check_failed(blog, SCENARIO, ran))


def test_a_clear_end_is_not_a_fault(blog):
    assert list(check_failed(blog, SCENARIO, ended(2, b"fuda: The disk is full.\n"))) == []
    write(blog, AFTER)
    assert list(check_failed(blog, SCENARIO, ended(0))) == []


def test_a_lost_a_doubled_and_a_broken_decision_are_faults(blog):
    assert list(check_decisions(blog, SCENARIO)) == []
    file = blog.root / DECISIONS
    file.write_text(file.read_text() * 2)
    assert "0 lines and has 1 too many: a.md" in next(check_decisions(blog, SCENARIO))
    file.write_text("")
    assert "lacks 1 lines" in next(check_decisions(blog, SCENARIO))
    file.write_text('{"post":')
    assert "a broken line" in next(check_decisions(blog, SCENARIO))


def test_a_blog_and_its_state_are_restored_together(blog):
    blog.state.mkdir()
    blog.save("first")
    write(blog, AFTER)
    (blog.state / "x").touch()
    blog.restore("first")
    assert blog.posts() == BEFORE
    assert list(blog.state.iterdir()) == []


@pytest.mark.parametrize("mode", ["once", "short", "lasting"])
def test_a_failure_is_read_as_it_is_printed(mode):
    failure = Failure("open to read", 12, errno.ENOSPC, mode)
    assert parse_failure(str(failure)) == failure
