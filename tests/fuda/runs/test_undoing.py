"""fuda undo: the last run's posts get their old bytes again, and the memory matches them."""

import errno
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from blog.decisions import Entry, KindEntry, hash_title
from blog.memory import read_memory
from blog.opening import Folder
from fuda.runs.locked_blog import RunSettings
from fuda.runs.runs import Change, open_run, write_changes
from fuda.runs.undoing import Undone, undo

DATA = {
    "plain.md": b"---\ntags: []\n---\nBody\n",
    "dos.md": b"\xef\xbb\xbf---\r\ntags: []\r\n---\r\nBody\r\n\r\n",
    "deep/no-end.md": "---\ntags: []\n---\n水".encode(),
}
AT = "2026-11-24T00:00:00.000Z"


NOW = datetime(2026, 11, 24, tzinfo=UTC)
SETTINGS = RunSettings(now=lambda: NOW)


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    for post, data in DATA.items():
        (tmp_path / post).parent.mkdir(exist_ok=True)
        (tmp_path / post).write_bytes(data)
        (tmp_path / post).chmod(0o640)
    return tmp_path


def apply(blog: Path, label: str, *posts: str, command: str = "apply") -> None:
    """Add a label to posts, to all by default."""
    with open_run(blog, command, SETTINGS) as run:
        changes = []
        for post in posts or DATA:
            old = (blog / post).read_bytes()
            parts = KindEntry(applied=((label, 0.5),))
            entry = Entry(read_memory(blog).stamp(NOW), post, hash_title(post), run.id, tags=parts)
            changes.append(Change(entry, old, old.replace(b"]", f" {label}]".encode())))
        assert write_changes(run, changes) == []


def take_back(blog: Path) -> Undone:
    undone = undo(blog, SETTINGS)
    assert undone is not None
    return undone


def read(blog: Path) -> dict[str, bytes]:
    return {post: (blog / post).read_bytes() for post in DATA}


def tags(blog: Path, post: str = "plain.md"):
    return read_memory(blog).of(post, hash_title(post)).tags


def test_every_byte_and_the_mode_is_as_before(blog):
    apply(blog, "茶", command="bulk")
    assert read(blog) != DATA
    undone = take_back(blog)
    assert (undone.command, undone.at, undone.restored) == ("bulk", AT, list(DATA))
    assert (undone.already, undone.left, read(blog)) == ([], [], DATA)
    assert {(blog / post).stat().st_mode & 0o777 for post in DATA} == {0o640}


def test_labels_taken_back_are_gone_and_not_unwanted(blog):
    apply(blog, "tea")
    take_back(blog)
    assert (tags(blog).present, tags(blog).machine, tags(blog).removed) == ({}, {}, {})


def test_each_undo_takes_back_the_run_before(blog):
    apply(blog, "tea")
    apply(blog, "green", "plain.md")
    assert take_back(blog).restored == ["plain.md"]
    assert take_back(blog).restored == list(DATA)
    assert (read(blog), undo(blog, SETTINGS)) == (DATA, None)


def test_a_run_after_an_undo_is_taken_back_first(blog):
    apply(blog, "tea")
    apply(blog, "green", "plain.md")
    take_back(blog)
    apply(blog, "black", "plain.md")
    assert take_back(blog).restored == ["plain.md"]
    assert b"[ tea]" in read(blog)["plain.md"]
    take_back(blog)
    assert read(blog) == DATA


def test_a_run_that_changed_nothing_is_not_taken_back(blog):
    apply(blog, "tea")
    with open_run(blog, "apply", SETTINGS) as run:
        data = (blog / "plain.md").read_bytes()
        write_changes(run, [Change(Entry(AT, "plain.md", run=run.id), data, data)])
    assert take_back(blog).restored == list(DATA)


def test_a_post_edited_since_is_left_and_named_and_the_others_are_restored(blog):
    apply(blog, "tea")
    (blog / "plain.md").write_bytes(read(blog)["plain.md"] + b"edited")
    undone = take_back(blog)
    assert undone.restored == ["dos.md", "deep/no-end.md"]
    assert [(fault.path, fault.problem[:19]) for fault in undone.left] == [
        ("plain.md", "it was edited since")
    ]
    assert read(blog)["plain.md"].endswith(b"edited")
    assert tags(blog).machine == {"tea": "tea"}
    assert undo(blog, SETTINGS) is None


def test_a_post_that_is_gone_is_left_and_named_and_not_asked_for_again(blog):
    apply(blog, "tea", "plain.md")
    (blog / "plain.md").unlink()
    assert [fault.path for fault in take_back(blog).left] == ["plain.md"]
    assert undo(blog, SETTINGS) is None


def test_a_post_put_back_by_other_means_does_not_count_as_a_persons_removal(blog):
    apply(blog, "tea")
    (blog / "plain.md").write_bytes(DATA["plain.md"])
    undone = take_back(blog)
    assert (undone.already, undone.left) == (["plain.md"], [])
    assert (tags(blog).present, tags(blog).removed) == ({}, {})


def test_a_linked_post_is_restored_where_it_lies(blog):
    (blog / "plain.md").rename(blog / "elsewhere.txt")
    (blog / "plain.md").symlink_to("elsewhere.txt")
    apply(blog, "tea")
    take_back(blog)
    assert (blog / "plain.md").is_symlink()
    assert (blog / "elsewhere.txt").read_bytes() == DATA["plain.md"]


def test_a_blog_that_was_moved_starts_with_an_empty_state(blog, tmp_path_factory):
    apply(blog, "tea")
    moved = blog.rename(tmp_path_factory.mktemp("elsewhere") / "blog")
    labelled = read(moved)
    assert undo(moved, SETTINGS) is None
    assert read(moved) == labelled


def test_the_state_of_another_user_takes_nothing_back(blog, tmp_path_factory):
    apply(blog, "tea")
    labelled = read(blog)
    assert undo(blog, replace(SETTINGS, folder=tmp_path_factory.mktemp("other"))) is None
    assert read(blog) == labelled


def test_a_post_that_became_a_link_out_of_the_blog_is_left_and_named(blog, tmp_path_factory):
    apply(blog, "tea", "plain.md")
    outside = tmp_path_factory.mktemp("outside") / "plain.md"
    (blog / "plain.md").rename(outside)
    (blog / "plain.md").symlink_to(outside)
    labelled = outside.read_bytes()
    [fault] = take_back(blog).left
    assert (fault.path, "leads out of the blog" in fault.problem) == ("plain.md", True)
    assert outside.read_bytes() == labelled


def test_where_nothing_was_done_there_is_nothing_to_undo(blog):
    assert undo(blog, SETTINGS) is None
    assert read(blog) == DATA


def test_an_undo_that_could_not_read_a_post_is_finished_by_the_next(blog, monkeypatch):
    apply(blog, "tea")
    real = Folder.read

    def fail(self: Folder, name: str, *, max_bytes: int) -> bytes:
        if name == "dos.md":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(self, name, max_bytes=max_bytes)

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "read", fail)
        undone = take_back(blog)
    assert ([fault.path for fault in undone.left], undone.unfinished) == (["dos.md"], True)
    assert take_back(blog).restored == ["dos.md"]
    assert read(blog) == DATA
