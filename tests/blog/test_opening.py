"""A file of a blog is read only if it is a regular file inside the blog, and of a bounded size."""

import os
import socket
import subprocess
from pathlib import Path

import pytest

from blog.opening import IsLink, LeadsOut, read_inside, read_own
from model.files import read_file, write_file

SECRET = b"a key of the reader's"


@pytest.fixture
def outside(tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret.md").write_bytes(SECRET)
    return tmp_path / "outside"


@pytest.fixture
def root(tmp_path):
    (tmp_path / "blog/content").mkdir(parents=True)
    (tmp_path / "blog/content/a.md").write_bytes(b"A post")
    return tmp_path / "blog"


def read(root: Path, name: str, max_bytes: int = 100) -> bytes:
    return read_inside(root, root / name, max_bytes=max_bytes)


def test_a_post_is_read_through_links_that_stay_inside_the_blog(root):
    (root / "content/b.md").symlink_to("a.md")
    (root / "linked").symlink_to("content")
    assert read(root, "content/b.md") == read(root, "linked/a.md") == b"A post"


def test_a_long_chain_of_links_is_refused_without_following_it(root, monkeypatch):
    (root / "0.md").symlink_to("content/a.md")
    for number in range(200):
        (root / f"{number + 1}.md").symlink_to(f"{number}.md")
    assert read(root, "5.md") == b"A post"
    monkeypatch.delattr(os, "readlink")
    with pytest.raises(OSError, match="symbolic links"):
        read(root, "200.md")


def test_a_blog_that_is_reached_through_a_link_is_read(root, tmp_path):
    (tmp_path / "here").symlink_to(root)
    assert read(tmp_path / "here", "content/a.md") == b"A post"


@pytest.mark.parametrize("target", ["../../outside/secret.md", "{outside}/secret.md"])
def test_a_link_out_of_the_blog_is_refused(root, outside, target):
    (root / "content/b.md").symlink_to(target.format(outside=outside))
    with pytest.raises(LeadsOut, match="leads out of the blog"):
        read(root, "content/b.md")


def test_a_folder_that_is_a_link_out_of_the_blog_is_refused(root, outside):
    (root / "content/more").symlink_to(outside)
    with pytest.raises(LeadsOut):
        read(root, "content/more/secret.md")


def test_a_folder_beside_the_blog_whose_name_begins_alike_is_outside(root, tmp_path):
    (tmp_path / "blog-private").mkdir()
    (tmp_path / "blog-private/a.md").write_bytes(SECRET)
    (root / "b.md").symlink_to("../blog-private/a.md")
    with pytest.raises(LeadsOut):
        read(root, "b.md")


@pytest.mark.parametrize("name", [".fuda/decisions.jsonl", "fuda.toml"])
def test_a_file_that_fuda_keeps_may_not_be_a_link_even_inside_the_blog(root, name):
    (root / ".fuda").mkdir()
    (root / name).symlink_to(root / "content/a.md")
    with pytest.raises(IsLink):
        read_own(root, name, max_bytes=100)


def test_a_folder_that_fuda_keeps_may_not_be_a_link(root, outside):
    (outside / "decisions.jsonl").write_bytes(SECRET)
    (root / ".fuda").symlink_to(outside)
    with pytest.raises(IsLink):
        read_own(root, ".fuda/decisions.jsonl", max_bytes=100)


def test_a_missing_file_is_reported_as_missing(root):
    with pytest.raises(FileNotFoundError):
        read_own(root, ".fuda/decisions.jsonl", max_bytes=100)
    with pytest.raises(FileNotFoundError):
        read(root, "content/none.md")


def make_fifo(path: Path) -> None:
    os.mkfifo(path)


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


@pytest.mark.parametrize("make", [make_fifo, make_socket, Path.mkdir])
def test_a_file_that_is_not_regular_is_refused_at_once(root, make, monkeypatch):
    monkeypatch.chdir(root / "content")  # a socket's path is short
    make(Path("b.md"))
    for attempt in (
        lambda: read(root, "content/b.md"),
        lambda: read_own(root, "content/b.md", max_bytes=100),
        lambda: read_file("b.md", max_bytes=100),
    ):
        with pytest.raises(OSError, match=r"not a regular file|Is a directory"):
            attempt()


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/stdin", "/proc/self/mem"])
def test_a_link_to_a_device_is_refused(root, device):
    (root / "content/b.md").symlink_to(device)
    with pytest.raises(OSError, match=r"leads out|No such|Permission"):
        read(root, "content/b.md")


def test_a_link_to_a_device_that_a_person_names_is_refused(tmp_path):
    (tmp_path / "model").symlink_to("/dev/zero")
    with pytest.raises(OSError, match="not a regular file"):
        read_file(tmp_path / "model", max_bytes=100)


@pytest.mark.parametrize(("size", "fits"), [(100, True), (101, False), (10**12, False)])
def test_a_file_is_read_up_to_its_limit(root, size, fits):
    os.truncate(root / "content/a.md", size)
    if fits:
        assert len(read(root, "content/a.md")) == size
    else:
        with pytest.raises(OSError, match="larger than the 100 bytes"):
            read(root, "content/a.md")


def test_a_folder_that_becomes_a_link_after_it_was_resolved_is_not_followed(root, outside, monkeypatch):
    real = os.path.realpath

    def resolve_then_swap(path, **options):
        found = real(path, **options)
        if str(path).endswith("a.md"):
            (root / "content").rename(root / "was")
            (root / "content").symlink_to(outside)
            (outside / "a.md").write_bytes(SECRET)
        return found

    monkeypatch.setattr(os.path, "realpath", resolve_then_swap)
    with pytest.raises(IsLink):
        read(root, "content/a.md")


@pytest.mark.parametrize(("umask", "mode"), [("077", 0o600), ("022", 0o644)])
def test_a_new_file_gets_the_mode_that_the_umask_leaves(tmp_path, umask, mode):
    code = "from pathlib import Path; from model.files import write_file; write_file(Path('new/a'), b'x')"
    project = Path(__file__).parents[2]
    command = f'umask {umask}; exec python -c "{code}"'
    environ = {**os.environ, "PYTHONPATH": str(project), "PATH": f"{project}/.venv/bin:{os.environ['PATH']}"}
    subprocess.run(["sh", "-c", command], cwd=tmp_path, env=environ, check=True)
    assert (tmp_path / "new/a").stat().st_mode & 0o777 == mode


def test_a_replaced_file_keeps_its_mode(tmp_path):
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "a").chmod(0o640)
    write_file(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"new"
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640
