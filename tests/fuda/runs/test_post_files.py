"""Post files as they lie on disk: what is read, what is put in their place, and what stays as it was."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuda.runs.post_files import (
    CannotReadPost,
    CannotReplacePost,
    open_folders,
    read_post,
    replace,
    sync_temp_file,
    write_temp_file,
)
from fuda.runs.recovery import no_step

AS_ROOT = os.geteuid() == 0


@pytest.fixture
def post(tmp_path: Path) -> Path:
    path = tmp_path / "a.md"
    path.write_bytes(b"old")
    return path


def put(path: Path, data: bytes, *, root: Path | None = None) -> None:
    """Put `data` in the place of the post at `path`."""
    root = root or path.parent
    with open_folders(root) as folders:
        target = folders.find(str(path.relative_to(root)))
        write_temp_file(target, ".temp", data, step=no_step)
        sync_temp_file(target, ".temp")
        replace(target, ".temp", path.read_bytes())


def read(path: Path) -> bytes:
    return read_post(path.parent, path)


def refuse(path: Path, problem: str) -> None:
    with pytest.raises(CannotReplacePost, match=problem) as caught:
        put(path, b"new")
    assert str(caught.value).startswith("The post was left as it is: ")


@given(st.text(max_size=20))
def test_a_post_is_read_with_every_byte(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("posts") / "a.md"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert read(path) == path.read_bytes()


def test_bytes_that_are_not_utf8_are_reported_with_their_line(post):
    post.write_bytes(b"---\n\n\xff")
    with pytest.raises(CannotReadPost, match=r"a\.md:3 the text is not UTF-8\.") as caught:
        read(post)
    assert (caught.value.line, caught.value.problem) == (3, "the text is not UTF-8")


def test_a_pipe_a_folder_and_a_broken_link_are_refused_and_nothing_waits_for_them(tmp_path):
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "link.md").symlink_to("nowhere.md")
    (tmp_path / "circle.md").symlink_to("circle.md")
    problems = {"pipe": "not a regular", "folder": "not a regular", "link": "No such", "circle": "Too many"}
    for name, problem in problems.items():
        with pytest.raises(CannotReadPost, match=problem):
            read(tmp_path / f"{name}.md")
        with open_folders(tmp_path) as folders, pytest.raises(CannotReplacePost, match=problem):
            folders.find(f"{name}.md")


def test_a_post_that_leads_out_of_the_blog_is_neither_read_nor_written(tmp_path, post):
    (tmp_path / "blog").mkdir()
    link = tmp_path / "blog/b.md"
    link.symlink_to("../a.md")
    with pytest.raises(CannotReadPost, match="leads out of the blog"):
        read(link)
    refuse(link, "leads out of the blog")
    assert post.read_bytes() == b"old"


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o755])
def test_the_mode_is_kept_whatever_the_umask(post, mode):
    post.chmod(mode)
    old = os.umask(0o077)
    try:
        put(post, b"new")
    finally:
        os.umask(old)
    assert (post.read_bytes(), post.stat().st_mode & 0o777) == (b"new", mode)


@pytest.mark.skipif(not AS_ROOT, reason="only root may give files away")
def test_the_owner_is_kept(post):
    os.chown(post, 1234, 5678)
    put(post, b"new")
    assert (post.stat().st_uid, post.stat().st_gid) == (1234, 5678)


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="this system has no extended attributes")
def test_extended_attributes_are_kept(post):
    try:
        os.setxattr(post, "user.mood", b"calm")
    except OSError:
        pytest.skip("this file system has no extended attributes")
    put(post, b"new")
    assert os.getxattr(post, "user.mood") == b"calm"


def test_a_mode_is_kept_without_the_bits_that_give_a_users_rights_away(post):
    post.chmod(0o4754)
    put(post, b"new")
    assert post.stat().st_mode & 0o7777 == 0o754


def test_a_link_stays_one_and_the_file_behind_it_is_written(tmp_path, post):
    (tmp_path / "deep").mkdir()
    link = tmp_path / "deep/b.md"
    link.symlink_to("../a.md")
    put(link, b"new", root=tmp_path)
    assert link.is_symlink()
    assert post.read_bytes() == b"new"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.md", "b.md", "deep"]


def test_a_post_of_two_names_is_left_for_they_would_part(tmp_path, post):
    os.link(post, tmp_path / "b.md")
    refuse(post, "it has 2 names")
    assert (tmp_path / "b.md").read_bytes() == post.read_bytes() == b"old"


@pytest.mark.skipif(AS_ROOT, reason="root may write to everything")
def test_a_post_that_is_write_protected_is_left(post):
    post.chmod(0o444)
    refuse(post, "no permission to write")


@pytest.mark.skipif(AS_ROOT, reason="root may write to everything")
def test_a_post_in_a_folder_that_may_not_be_written_to_is_left(tmp_path, post):
    tmp_path.chmod(0o555)
    refuse(post, "no file can be written next to it")
    tmp_path.chmod(0o755)


@pytest.mark.parametrize("edited", [b"edited", b"odd"])
def test_a_post_that_changed_meanwhile_is_left(tmp_path, post, edited):
    with open_folders(tmp_path) as folders:
        target = folders.find("a.md")
        write_temp_file(target, ".temp", b"new", step=no_step)
        post.write_bytes(edited)
        with pytest.raises(CannotReplacePost, match="changed while"):
            replace(target, ".temp", b"old")
    assert post.read_bytes() == edited


def test_a_temporary_file_of_a_killed_run_is_replaced(tmp_path, post):
    (tmp_path / ".temp").write_bytes(b"half, and longer than the whole")
    put(post, b"new")
    assert post.read_bytes() == b"new"


def test_a_temporary_file_that_is_gone_is_an_error(tmp_path, post):
    with open_folders(tmp_path) as folders:
        target = folders.find("a.md")
        with pytest.raises(CannotReplacePost, match="no file can be written next to it"):
            sync_temp_file(target, ".temp")
        with pytest.raises(CannotReplacePost, match="cannot be replaced"):
            replace(target, ".temp", b"old")


def test_a_folder_that_becomes_a_link_out_of_the_blog_gets_no_file(tmp_path):
    outside, blog = tmp_path / "outside", tmp_path / "blog"
    outside.mkdir()
    (blog / "deep").mkdir(parents=True)
    (blog / "deep/a.md").write_bytes(b"old")
    with open_folders(blog) as folders:
        target = folders.find("deep/a.md")
        (blog / "deep").rename(blog / "was")
        (blog / "deep").symlink_to(outside)
        write_temp_file(target, ".temp", b"new", step=no_step)
        replace(target, ".temp", b"old")
    assert list(outside.iterdir()) == []
    assert (blog / "was/a.md").read_bytes() == b"new"
