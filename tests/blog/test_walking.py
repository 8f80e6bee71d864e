"""Finding the files of a blog: links to folders are followed once, and never out of the blog."""

import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from blog.generator import Site
from blog.pages import Fault, find_pages


def make(root: Path, *files: str, links: Mapping[str, str] | None = None) -> Path:
    for name in files:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("---\ntitle: T\n---\n")
    for name, target in (links or {}).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).symlink_to(target)
    return root


def names(root: Path, folder: str = ".", site: Site | None = None) -> list[str]:
    found, faults = find_pages(root / folder, root, site or Site())
    assert faults == []
    return [path.relative_to(root / folder).as_posix() for path in found]


def not_followed(root: Path, folder: str) -> list[Fault]:
    links: list[Fault] = []
    find_pages(root / folder, root, links=links)
    return links


def test_a_folder_of_posts_that_is_a_link_inside_the_blog_is_followed(tmp_path):
    make(tmp_path, "vault/tea.md", "vault/deep/soup.md", links={"content/posts": "../vault"})
    assert names(tmp_path, "content") == ["posts/deep/soup.md", "posts/tea.md"]
    assert not_followed(tmp_path, "content") == []


def test_a_folder_is_followed_once_however_many_links_lead_to_it(tmp_path):
    make(tmp_path, "v/tea.md", links={"content/a": "../v", "content/b": "../v", "content/c": "a"})
    assert names(tmp_path, "content") == ["a/tea.md"]


def test_a_post_that_is_found_without_a_link_keeps_its_own_name(tmp_path):
    make(tmp_path, "v/tea.md", links={"a": "v"})
    assert names(tmp_path) == ["v/tea.md"]


def test_a_folder_below_a_linked_one_is_not_found_again(tmp_path):
    make(tmp_path, "v/w/tea.md", "v/soup.md", links={"content/a": "../v/w", "content/b": "../v"})
    assert names(tmp_path, "content") == ["a/tea.md", "b/soup.md"]


def test_links_in_a_circle_end(tmp_path):
    make(tmp_path, "content/tea.md", "v/soup.md", links={"content/v": "../v", "v/back": "../content"})
    assert names(tmp_path, "content") == ["tea.md", "v/soup.md"]


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("../../elsewhere", "it leads out of the blog"),
        ("..", "it leads to a folder around it"),
        (".", "it leads to a folder around it"),
        ("../.git", "it leads into a folder that is skipped"),
        ("../node_modules/x", "it leads into a folder that is skipped"),
        ("../nowhere", "it leads nowhere: No such file or directory"),
    ],
)
def test_other_links_are_named_with_the_reason(tmp_path, target, reason):
    make(tmp_path, "elsewhere/a.md", "blog/.git/b.md", "blog/node_modules/x/c.md", "blog/content/tea.md")
    make(tmp_path / "blog", links={"content/link": target})
    assert names(tmp_path / "blog", "content") == ["tea.md"]
    assert not_followed(tmp_path / "blog", "content") == [Fault("link", 1, reason)]


def test_links_to_files_without_the_ending_of_a_post_and_hidden_links_say_nothing(tmp_path):
    make(tmp_path, "v/tea.md", "a.txt", links={"content/text": "../a.txt", "content/.v": "../v"})
    assert (names(tmp_path, "content"), not_followed(tmp_path, "content")) == ([], [])


def test_two_thousand_links_one_behind_the_other_are_cheap(tmp_path):
    links = {f"content/{number:04}": f"{number + 1:04}" for number in range(2000)}
    make(tmp_path, "content/2000/tea.md", links=links)
    began_s = time.process_time()
    assert names(tmp_path, "content") == ["2000/tea.md"]
    assert time.process_time() - began_s < 2


def test_two_thousand_folders_linked_one_from_the_other_are_cheap(tmp_path):
    make(tmp_path, *(f"v/{number}/tea.md" for number in range(2000)), links={"content/v": "../v/0"})
    make(tmp_path, links={f"v/{number}/next": f"../{number + 1}" for number in range(2000)})
    began_s = time.process_time()
    assert 30 < len(names(tmp_path, "content")) < 100
    assert time.process_time() - began_s < 2


def test_the_root_of_a_site_is_read_where_its_settings_have_the_posts(tmp_path):
    make(tmp_path, "README.md", "texts/tea.md", "texts/en/soup.md", "drafts/x.md")
    site = Site("hugo", content=("texts", "texts/en", "missing"))
    assert names(tmp_path, site=site) == ["texts/en/soup.md", "texts/tea.md"]
    assert names(tmp_path, "drafts", site) == ["x.md"]
    assert len(names(tmp_path, site=Site("hugo", content=("missing",)))) == 4


def test_the_content_of_a_site_never_lies_outside_the_blog(tmp_path):
    make(tmp_path, "elsewhere/a.md", "blog/tea.md", links={"blog/content": "../elsewhere"})
    assert names(tmp_path / "blog", site=Site("hugo", content=("content", "../elsewhere"))) == ["tea.md"]
