"""Runs killed by SIGKILL between any two steps: no post is damaged, and the memory matches the posts."""

import json
import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from blog.decisions import DECISIONS_FILE, hash_title
from blog.memory import parse_decisions, read_memory
from fuda.runs.locked_blog import lock_blog
from fuda.runs.undoing import Undone
from tests.conftest import ROOT
from tests.support.client.killed_runs import LABELLED, POSTS, SETTINGS, WORKS, label, make_blog, take_back

KILLED = -9
CHAINS = 40


def kill(jobs: Sequence[tuple[str, Path, int]]) -> list[int]:
    """Do each job (work, blog, steps) in a process that is killed after its steps; return the exit codes."""
    lines = "".join(json.dumps([work, str(root), steps]) + "\n" for work, root, steps in jobs)
    command = [sys.executable, "-m", "tests.support.client.killed_runs"]
    done = subprocess.run(command, input=lines, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return [int(line) for line in done.stdout.splitlines()]


def count_steps(work: Callable[..., object], root: Path) -> int:
    """Return after how many steps `work` is done."""
    steps: list[None] = []
    work(root, step=lambda: steps.append(None))
    return len(steps)


def read_posts(root: Path) -> dict[str, bytes]:
    return {post: (root / post).read_bytes() for post in POSTS}


def machine_posts(root: Path) -> set[str]:
    """Return the posts with labels that the memory says Fuda applied, and no person has removed."""
    memory = read_memory(root)
    assert memory.faults == ()
    known = {post: memory.of(post, hash_title(post)).tags for post in POSTS}
    assert not any(tags.removed for tags in known.values())
    return {post for post, tags in known.items() if tags.machine and tags.machine == tags.present}


def labelled_posts(root: Path) -> set[str]:
    return {post for post, data in read_posts(root).items() if data == LABELLED[post] != POSTS[post]}


def check_whole(root: Path) -> None:
    """Check that each post is as before or as after, and the link still one."""
    assert all(data in (POSTS[post], LABELLED[post]) for post, data in read_posts(root).items())
    assert (root / "deep/e.md").is_symlink()


def check_settled(root: Path) -> None:
    """Check that the next command finds each change in the memory, once, and no temporary file."""
    with lock_blog(root, SETTINGS):
        assert machine_posts(root) == labelled_posts(root)
        assert list(root.rglob(".fuda-*")) == []
    entries, _ = parse_decisions((root / DECISIONS_FILE).read_bytes() if machine_posts(root) else b"")
    remembered = [(entry.run, entry.post) for entry in entries if entry.tags]
    assert len(remembered) == len(set(remembered))


def make_labelled(root: Path) -> Path:
    label(make_blog(root))
    return root


MAKES = {"label": make_blog, "undo": make_labelled}
RESULTS = {"label": LABELLED, "undo": POSTS}


@pytest.mark.parametrize("work", ["label", "undo"])
def test_a_run_killed_at_any_step_damages_nothing_and_ends_as_if_it_had_not_been(tmp_path, work):
    steps = count_steps(WORKS[work], MAKES[work](tmp_path / "counted"))
    blogs = [MAKES[work](tmp_path / str(number)) for number in range(steps)]
    assert kill([(work, root, number) for number, root in enumerate(blogs)]) == [KILLED] * steps
    for root in blogs:
        check_whole(root)
        check_settled(root)
        WORKS[work](root)
        assert read_posts(root) == RESULTS[work]
        check_settled(root)


@pytest.mark.parametrize("work", ["label", "undo"])
def test_a_run_killed_again_and_again_while_it_is_settled_ends_as_if_it_had_not_been(tmp_path, work):
    steps = count_steps(WORKS[work], MAKES[work](tmp_path / "counted"))
    chosen = random.Random(7)
    blogs = [MAKES[work](tmp_path / str(number)) for number in range(CHAINS)]
    for _ in range(4):
        kill([(work, root, chosen.randrange(steps)) for root in blogs])
        for root in blogs:
            check_whole(root)
    for root in blogs:
        # A chain that was finished before its last kill has nothing more to take back.
        WORKS[work](root)
        assert read_posts(root) == RESULTS[work]
        check_settled(root)


def killed_everywhere(folder: Path) -> list[Path]:
    """Return blogs in which labelling was killed after each of its steps."""
    steps = count_steps(label, make_blog(folder / "counted"))
    blogs = [make_blog(folder / str(number)) for number in range(steps)]
    assert kill([("label", root, number) for number, root in enumerate(blogs)]) == [KILLED] * steps
    return blogs


def test_what_a_killed_run_did_can_be_taken_back_instead_of_finished(tmp_path):
    for root in killed_everywhere(tmp_path):
        labelled = labelled_posts(root)
        undone = take_back(root) or Undone("", "")
        assert (set(undone.restored), undone.already, undone.left) == (labelled, [], [])
        assert read_posts(root) == POSTS
        check_settled(root)


def test_what_a_person_does_between_a_kill_and_the_next_command_is_not_mistaken(tmp_path):
    for root in killed_everywhere(tmp_path):
        labelled = labelled_posts(root)
        for post in POSTS:
            (root / post).write_bytes((root / post).read_bytes() + b"edited")
        with lock_blog(root, SETTINGS):
            assert machine_posts(root) == labelled
        assert all(data.endswith(b"edited") for data in read_posts(root).values())


def test_temporary_files_that_a_person_deletes_after_a_kill_are_not_taken_for_changes(tmp_path):
    for root in killed_everywhere(tmp_path):
        for path in root.rglob(".fuda-*"):
            path.unlink()
        check_settled(root)
        label(root)
        assert read_posts(root) == LABELLED
