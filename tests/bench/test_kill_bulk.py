"""The proof that killing fuda bulk harms nothing, in short; `make prove` has the long one."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from bench.safety.kill_bulk import Blog, Found, check_end, check_posts, kill_often, prepare
from bench.safety.scratch_blog import EXAMPLE, read_posts
from bench.speed.bare_posts import strip_labels
from blog.header import parse_front_matter

POST = "---\ntitle: a\n---\n"
LABELLED = "---\ntitle: a\ntags:\n  - tea\n---\n"


def test_bulk_survives_kills_at_random_moments(trained, tmp_path):
    blog = prepare(EXAMPLE, trained.model, tmp_path, copies=8)
    found = kill_often(blog, 10, random.Random(7))
    assert found.faults == []
    assert (found.kills, found.alone) == (10, 5)
    assert found.amid > 0
    assert found.rounds > 0


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    """A blog of one post, in the state in which a kill would leave it."""
    (tmp_path / ".fuda").mkdir()
    (tmp_path / ".fuda" / "decisions.jsonl").write_text('{"at": "now", "run": "1", "post": "a.md"}\n')
    (tmp_path / "a.md").write_text(LABELLED)
    before, after = {"a.md": POST.encode()}, {"a.md": LABELLED.encode()}
    return Blog(tmp_path, tmp_path, before, after, ['{"post": "a.md"}'], 1.0)


def faults(check, blog: Blog, *rest: int) -> list[str]:
    found = Found(kills=3)
    check(blog, found, *rest)
    return found.faults


def test_whole_posts_and_a_good_end_are_not_faults(blog):
    assert faults(check_posts, blog) == []
    assert faults(check_end, blog, 0) == []


@pytest.mark.parametrize("text", ["---\ntitle: a\n---\ntail", ""])
def test_a_damaged_post_is_a_fault(blog, text):
    (blog.folder / "a.md").write_text(text)
    assert faults(check_posts, blog) == ["a.md was damaged by kill 3"]
    assert faults(check_end, blog, 0) == ["the posts differ after 3 kills"]


def test_a_missing_post_is_a_fault(blog):
    (blog.folder / "a.md").unlink()
    assert faults(check_posts, blog) == ["posts appeared or disappeared by kill 3"]


def test_an_extra_decision_a_leftover_file_and_an_error_are_faults(blog):
    (blog.folder / ".fuda-1-2").write_text("")
    with (blog.folder / ".fuda" / "decisions.jsonl").open("a") as file:
        file.write('{"post": "b.md"}\n')
    assert [fault.partition(" after")[0] for fault in faults(check_end, blog, 2)] == [
        "the resumed run ended with exit code 2",
        "the decisions differ",
        "files were left beside posts",
    ]


def test_a_post_loses_only_its_labels():
    labels = "tags:\r\n- b\r\n- c\r\nCategory: d # e\r\nkeywords: [f,\r\n  g]\r\n"
    text = f"---\r\ntitle: a\r\n{labels}x: 1\r\n---\r\nBody"
    assert strip_labels(text) == "---\r\ntitle: a\r\nx: 1\r\n---\r\nBody"


@pytest.mark.parametrize(
    "text",
    [
        '+++\ntitle = "a"\ntags = ["b"]\n+++\nBody',
        '{"title": "a", "topics": ["b"]}\nBody',
        "title: a\ntags: b\n---\nBody",
    ],
)
def test_every_form_of_front_matter_keeps_the_rest(text):
    parts = parse_front_matter(strip_labels(text))
    assert (parts.header, parts.body) == ({"title": "a"}, "Body")


def test_the_command_explains_itself():
    command = [sys.executable, "-m", "bench.safety.kill_bulk", "--help"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "--kills" in run.stdout


def test_posts_are_read_by_path_and_files_beside_them_are_not(blog):
    (blog.folder / ".fuda-1-2.md").write_text("")
    assert list(read_posts(blog.folder)) == ["a.md"]
