"""The blog's root, found from any file in it, by marks in their order of precedence."""

import os
from pathlib import Path

import pytest

from blog.place import absolute_path, find_root, name_post


def make(folder: Path, *names: str) -> Path:
    """Make files, or folders where a name ends in a slash."""
    for name in names:
        path = folder / name
        if name.endswith("/"):
            path.mkdir(parents=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("", encoding="utf-8")
    return folder


def root_of(folder: Path, start: str) -> str:
    """Return the root found from `start`, relative to `folder`, which is a home with blogs in it."""
    return find_root(folder / start, home=folder).relative_to(folder).as_posix()


@pytest.mark.parametrize("mark", [".fuda/", "fuda.toml", ".git/", ".git", "hugo.toml", "_config.yml"])
def test_a_mark_makes_the_folder_above_a_post_the_root(tmp_path, mark):
    make(tmp_path, f"blog/{mark}", "blog/content/posts/a.md")
    assert root_of(tmp_path, "blog/content/posts/a.md") == "blog"
    assert root_of(tmp_path, "blog/content") == "blog"
    assert root_of(tmp_path, "blog") == "blog"


@pytest.mark.parametrize(
    ("names", "root"),
    [
        (["repo/.git/", "repo/site/.fuda/", "repo/site/content/hugo.toml"], "repo/site"),
        (["repo/fuda.toml", "repo/site/content/.git"], "repo"),
        (["repo/.git/", "repo/site/hugo.toml"], "repo"),
        (["repo/site/hugo.toml", "repo/site/content/source/"], "repo/site"),
        (["repo/site/_posts/", "repo/x"], "repo/site"),
    ],
)
def test_fudas_marks_come_before_git_and_git_before_a_site(tmp_path, names, root):
    make(tmp_path, *names, "repo/site/content/a.md")
    assert root_of(tmp_path, "repo/site/content/a.md") == root


def test_the_root_of_a_lone_post_is_its_folder(tmp_path):
    make(tmp_path, "notes/a.md")
    assert root_of(tmp_path, "notes/a.md") == root_of(tmp_path, "notes") == "notes"


def test_a_missing_post_has_the_root_of_its_folder(tmp_path):
    make(tmp_path, "blog/.git/")
    assert root_of(tmp_path, "blog/a.md") == "blog"


def test_marks_in_the_home_do_not_swallow_the_blogs_in_it(tmp_path):
    make(tmp_path, ".fuda/", "fuda.toml", ".git/", "blog/hugo.toml", "blog/content/a.md")
    assert root_of(tmp_path, "blog/content/a.md") == "blog"


def test_a_home_that_is_the_blog_counts_when_nothing_below_does(tmp_path):
    make(tmp_path, ".git/", "posts/a.md")
    assert root_of(tmp_path, "posts/a.md") == "."


def test_marks_of_a_site_in_a_home_are_not_those_of_a_blog(tmp_path):
    make(tmp_path, "content/", "config.json", "notes/a.md")
    assert root_of(tmp_path, "notes/a.md") == "notes"


def test_a_post_in_the_home_itself_is_at_home(tmp_path):
    make(tmp_path, "a.md")
    assert root_of(tmp_path, "a.md") == "."


def test_the_home_is_that_of_the_environment(tmp_path, monkeypatch):
    make(tmp_path, ".fuda/", "notes/_posts/a.md")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert find_root(tmp_path / "notes/_posts/a.md") == tmp_path / "notes"


def test_a_linked_post_is_where_its_blog_has_it(tmp_path):
    make(tmp_path, "blog/.git/", "elsewhere/a.md")
    (tmp_path / "blog/a.md").symlink_to(tmp_path / "elsewhere/a.md")
    (tmp_path / "blog/more").symlink_to(tmp_path / "elsewhere")
    assert root_of(tmp_path, "blog/a.md") == root_of(tmp_path, "blog/more/a.md") == "blog"
    assert name_post(tmp_path / "blog/more/a.md", tmp_path / "blog") == "more/a.md"


@pytest.mark.parametrize("mark", [".fuda/", "fuda.toml", ".git/", "hugo.toml", "source/"])
@pytest.mark.parametrize("behind", [".git/", "fuda.toml", "a.md"])
def test_a_folder_that_is_a_link_out_of_a_blog_is_not_a_blog_of_its_own(tmp_path, mark, behind):
    make(tmp_path, f"blog/{mark}", f"notes/{behind}", "notes/a.md")
    (tmp_path / "blog/content").symlink_to(tmp_path / "notes")
    assert root_of(tmp_path, "blog/content/a.md") == root_of(tmp_path, "blog/content") == "blog"


def test_dot_dot_is_followed_as_the_system_does(tmp_path, monkeypatch):
    make(tmp_path, "blog/.git/", "blog/content/a.md", "elsewhere/deep/", "elsewhere/b.md")
    (tmp_path / "blog/link").symlink_to(tmp_path / "elsewhere/deep")
    monkeypatch.chdir(tmp_path / "blog/content")
    assert find_root(Path("../content/a.md")) == tmp_path / "blog"
    assert absolute_path(Path("..")) == tmp_path / "blog"
    assert absolute_path(Path("../link/../b.md")) == tmp_path / "elsewhere/b.md"
    assert name_post(Path("a.md"), tmp_path / "blog") == "content/a.md"


def test_a_name_that_is_not_utf8_leads_back_to_its_file(tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.md"))
    path.write_text("x", encoding="utf-8")
    assert (tmp_path / name_post(path, tmp_path)).read_text(encoding="utf-8") == "x"


def test_a_post_outside_has_no_name(tmp_path):
    with pytest.raises(ValueError, match="subpath"):
        name_post(tmp_path / "a.md", tmp_path / "blog")
