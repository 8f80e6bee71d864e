"""The proof that two commands at once lose nothing, in short; `make prove` has the long one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.safety.forked import Place, Ran
from bench.safety.scratch_blog import DECISIONS, ScratchBlog
from bench.safety.together import Blog, Found, check_blog, check_end
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
BARE, LABELLED = {"a.md": b"old"}, {"a.md": b"new"}
APPLIED = {"post": "a.md", "tags": [], "applied": {"tags": ["tea"], "categories": []}}
LINE = {"post": "a.md", "tags": {"applied": [["tea", 0.9]]}}


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    """A blog after tea was applied to its post."""
    scratch = ScratchBlog(tmp_path)
    (scratch.root / ".fuda").mkdir(parents=True)
    (scratch.root / "a.md").write_bytes(LABELLED["a.md"])
    (scratch.root / DECISIONS).write_text(json.dumps(LINE))
    return Blog(scratch, Place(tmp_path, os.environ), tmp_path / "model", BARE, LABELLED)


def ended(command: str, *objects: object, code: int = 0, err: str = "") -> Ran:
    out = "".join(f"{json.dumps(each)}\n" for each in objects)
    return Ran((command, "--json"), code, out.encode(), err.encode(), 0.1, 50)


def test_two_commands_at_once_lose_nothing(trained):
    module = [sys.executable, "-m", "bench.safety.together", "--model", str(trained.model), "--rounds", "15"]
    run = subprocess.run(module, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_a_label_that_is_reported_and_there_is_not_a_fault(blog):
    assert list(check_blog(blog, [ended("apply", APPLIED), ended("confirm")])) == []


def test_a_damaged_post_and_a_file_left_beside_it_are_faults(blog):
    (blog.scratch.root / "a.md").write_bytes(b"ne")
    (blog.scratch.root / ".fuda-1").touch()
    assert list(check_blog(blog, [])) == ["a.md is damaged", "files are left beside posts: .fuda-1"]


@pytest.mark.parametrize(
    ("decisions", "fault"),
    [
        ("", "decisions.jsonl lacks that tea was applied in a.md"),
        ("{", "decisions.jsonl has a broken line"),
    ],
)
def test_a_lost_decision_is_a_fault(blog, decisions, fault):
    (blog.scratch.root / DECISIONS).write_text(decisions)
    assert fault in " | ".join(check_blog(blog, [ended("apply", APPLIED)]))


def test_a_label_that_is_reported_and_not_in_the_post_is_a_fault_unless_it_was_undone(blog):
    (blog.scratch.root / "a.md").write_bytes(BARE["a.md"])
    apply, undo = ended("apply", APPLIED), ended("undo", {"restored": ["a.md"]})
    assert list(check_blog(blog, [apply])) == ["the labels reported for a.md are not in it"]
    assert list(check_blog(blog, [apply, undo])) == ["decisions.jsonl lacks that a.md was restored"]


def test_only_another_fuda_at_work_excuses_exit_code_2():
    found = Found()
    assert (
        list(check_end(ended("undo", code=2, err="fuda: Another fuda is at work in this blog.\n"), found))
        == []
    )
    assert list(check_end(ended("undo", code=2, err="fuda: No.\n"), found)) == [
        "undo ended with exit code 2: fuda: No."
    ]
    assert (found.busy, found.codes["undo", 2]) == (1, 2)
