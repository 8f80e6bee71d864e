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


def test_hidden_files_are_not_found(tmp_path):
    make(tmp_path, "tea.md", "._tea.md", links={".#soup.md": "me@host.1"})
    assert names(tmp_path) == ["tea.md"]


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


def test_hidden_files_are_passed_over_as_by_every_generator(tmp_path):
    make(tmp_path, "a.md", ".b.md", "._a.md", "v/.c.md", links={".#a.md": "ann@host.1:2", ".d.md": "a.md"})
    assert (names(tmp_path), not_followed(tmp_path, ".")) == (["a.md"], [])


def test_a_link_to_a_file_that_is_found_itself_is_not_another_post(tmp_path):
    make(tmp_path, "content/a.md", "v/b.md", links={"content/0.md": "a.md", "content/1.md": "../v/b.md"})
    make(tmp_path, links={"content/2.md": "../v/b.md"})
    assert names(tmp_path, "content") == ["1.md", "a.md"]
    assert not_followed(tmp_path, "content") == [
        Fault("0.md", 1, "it leads to a post that is found without it"),
        Fault("2.md", 1, "another link leads to the same post"),
    ]


def test_a_link_to_a_folder_may_have_the_name_of_a_post(tmp_path):
    make(tmp_path, "v/tea.md", links={"content/v.md": "../v"})
    assert names(tmp_path, "content") == ["v.md/tea.md"]


def test_links_to_nothing_and_out_of_the_blog_stay_files_whose_reading_gives_the_reason(tmp_path):
    make(tmp_path, "elsewhere.md", "blog/x", links={"blog/a.md": "gone.md", "blog/b.md": "gone.md"})
    make(tmp_path, links={"blog/c.md": "../elsewhere.md", "blog/d.md": "../elsewhere.md"})
    assert names(tmp_path / "blog") == ["a.md", "b.md", "c.md", "d.md"]


def test_a_folder_is_visited_once_from_the_current_folder_too(tmp_path, monkeypatch):
    make(tmp_path, "vault/deep/tea.md", links={"a": "vault/deep", "b": "vault"})
    monkeypatch.chdir(tmp_path)
    assert find_pages(Path(), Path()) == ([Path("vault/deep/tea.md")], [])


@pytest.mark.parametrize(
    ("generator", "link", "found"),
    [
        ("jekyll", "_posts", "_posts/tea.md"),
        ("jekyll", "_recipes", "_recipes/tea.md"),
        ("hexo", "source/_posts", "source/_posts/tea.md"),
        ("hexo", "source/_posts/deep", "source/_posts/deep/tea.md"),
        ("hexo", "source/about", "vault/tea.md"),
        ("", "_posts", "vault/tea.md"),
    ],
)
def test_posts_are_named_by_the_link_where_only_there_the_generator_reads_them(
    tmp_path, generator, link, found
):
    make(tmp_path, "vault/tea.md")
    make(tmp_path, links={link: "../" * link.count("/") + "vault"})
    assert names(tmp_path, site=Site(generator)) == [found]


def test_a_post_that_is_a_link_is_named_by_it_where_only_there_the_generator_reads_it(tmp_path):
    make(tmp_path, "vault/x.md", "w/y.md", links={"_posts/1.md": "../vault/x.md", "_posts/2.md": "../w/y.md"})
    make(tmp_path, links={"_drafts": "vault"})
    assert names(tmp_path, site=Site("jekyll")) == ["_drafts/x.md", "_posts/2.md"]


def test_each_of_many_folders_is_named_by_its_own_link_in_posts(tmp_path):
    make(tmp_path, *(f"v/{number}/tea.md" for number in range(100)))
    make(tmp_path, links={f"_posts/{number}": f"../v/{number}" for number in range(100)})
    make(tmp_path, links={f"_posts/{number}.md": f"../v/{number}/tea.md" for number in range(100)})
    assert set(names(tmp_path, site=Site("jekyll"))) == {f"_posts/{number}/tea.md" for number in range(100)}


def test_where_nothing_is_found_the_folders_that_are_skipped_are_named(tmp_path):
    make(tmp_path, ".drafts/a.md", "v/_site/b.html", "node_modules/c.js", ".git/HEAD", "v/d.txt")
    assert not_followed(tmp_path, ".") == [
        Fault(".drafts", 1, "it is hidden"),
        Fault("v/_site", 1, "folders of that name are skipped"),
    ]
    make(tmp_path, "a.md")
    assert not_followed(tmp_path, ".") == []


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


def test_a_file_that_a_site_mounts_is_found(tmp_path):
    make(tmp_path, "content/a.md", "texts/b.md", "texts/c.md", "texts/d.png")
    site = Site("hugo", content=("content", "texts/b.md", "texts/d.png"))
    assert names(tmp_path, site=site) == ["content/a.md", "texts/b.md"]


def test_content_of_a_site_outside_the_blog_is_named(tmp_path):
    make(tmp_path, "elsewhere/a.md", "blog/content/tea.md", links={"blog/more": "../elsewhere"})
    links: list[Fault] = []
    site = Site("hugo", content=("content", "more"), outside=("../elsewhere",))
    find_pages(tmp_path / "blog", tmp_path / "blog", site, links=links)
    assert links == [
        Fault("more", 1, "it leads out of the blog"),
        Fault("../elsewhere", 1, "the site's settings have posts there, outside the blog"),
    ]
