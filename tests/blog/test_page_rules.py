"""Which pages are not posts, and the reasons; tests/forms/not_posts.py has more of them."""

from pathlib import Path
from typing import Any

import pytest

from blog.generator import Site
from blog.page_rules import NO_HEADER, NOTHING_OF_A_POST, Place, why_no_post
from blog.pages import Page, read_page, reason_left_out
from model.post import LabelKeys

KEYS = LabelKeys(("tags",), ("categories",))
HUGO = Site("hugo", content=("content",))
LABELLED = {"title": "T", "tags": ["a"]}


def reason(header: dict[str, Any], path: str = "a.md", site: Site | None = None) -> str:
    return why_no_post(header, KEYS, Place(path), site or Site())


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ({}, NO_HEADER),
        ({"layout": "post"}, NOTHING_OF_A_POST),
        ({**LABELLED, "Layout": "search"}, "its layout is search"),
        ({**LABELLED, "type": "Archives"}, "its type is archives"),
        ({"title": "T", "layout": "layouts/about.njk"}, "its layout is about"),
        ({**LABELLED, "url": "/tags/index.html"}, "its url is /tags/index.html"),
        ({**LABELLED, "headless": "true"}, "it is headless"),
        ({**LABELLED, "build": {"render": "never"}}, "it is not rendered (build.render)"),
        ({**LABELLED, "permalink": "false"}, "it is not rendered (permalink: false)"),
        ({**LABELLED, "pagination": {"size": "1"}}, "it lists other pages (pagination)"),
    ],
)
def test_the_header_gives_the_reason(header, why):
    assert reason(header) == why


@pytest.mark.parametrize(
    "header",
    [
        LABELLED,
        {"title": "About"},
        {"date": "2020-01-31"},
        {"date": "01/02/2020"},
        {**LABELLED, "layout": "about", "permalink": "/about/"},
        {"date": "2020-01-31", "layout": "about"},
        {"title": "T", "permalink": "true", "headless": "false", "build": {"render": "always"}},
        {"title": "T", "layout": "post", "permalink": "/2020/search/"},
        {"title": "T", "layout": ["search"], "build": "never"},
    ],
)
def test_a_title_a_date_or_a_label_makes_a_post(header):
    assert reason(header) == ""


@pytest.mark.parametrize(
    ("path", "site", "why"),
    [
        ("source/about/index.md", Site("hexo"), "Hexo has its posts in source/_posts"),
        ("about.md", Site("jekyll"), "Jekyll has its posts in _posts and in collections"),
        ("blog/404.md", Site(), "its name is 404"),
        ("content/de/about.md", HUGO, "its name is about, and it lies at the top of the site"),
        ("src/pages/contact.md", Site("astro"), "its name is contact, and it lies at the top of the site"),
        ("content/posts/_index.de.md", HUGO, "it is the page of a section"),
        ("archetypes/default.md", HUGO, "Hugo makes no pages of the files in archetypes"),
        ("blog/index.md", Site(), "it is the page of the folder blog"),
    ],
)
def test_the_place_gives_the_reason(path, site, why):
    assert reason({"title": "T"}, path, site) == why


@pytest.mark.parametrize(
    ("path", "site"),
    [
        ("source/_posts/about.md", Site("hexo")),
        ("source/_drafts/about.md", Site("hexo")),
        ("cooking/_posts/2020-01-31-about.md", Site("jekyll")),
        ("_wiki/bread.md", Site("jekyll")),
        ("content/posts/about.md", HUGO),
        ("content/posts/search/index.md", HUGO),
        ("about.md", Site()),
        ("content/bread.md", HUGO),
    ],
)
def test_the_place_makes_a_post(path, site):
    assert reason({"title": "T"}, path, site) == ""


@pytest.mark.parametrize(
    ("header", "asked"),
    [
        ({"title": "T", "layout": "page"}, True),
        ({"title": "T", "layout": "post"}, False),
        ({**LABELLED, "layout": "page"}, False),
        ({"title": "T", "layout": "search"}, False),
    ],
)
def test_the_layout_of_posts_is_asked_for_only_where_a_layout_is_in_doubt(header, asked):
    times: list[int] = []

    def ask() -> bool:
        times.append(1)
        return True

    why = why_no_post(header, KEYS, Place("a.md"), Site(), has_layout_of_posts=ask)
    assert bool(times) == asked
    assert (why == "") == (header["layout"] != "search")


def test_settings_of_jekyll_decide_about_folders_and_names():
    site = Site("jekyll", collections=frozenset({"wiki"}))
    assert reason(LABELLED, "_wiki/a.md", site) == reason(LABELLED, "_posts/2020-1-1-a.md", site) == ""
    assert (
        reason(LABELLED, "_tea/a.md", site) == "_tea is not a collection that Jekyll writes, by its settings"
    )
    assert reason(LABELLED, "_posts/a.md", site) == "Jekyll reads posts in _posts by the date in their names"
    assert reason(LABELLED, "_posts/a.md", Site("jekyll")) == ""


def read(root: Path, name: str, site: Site) -> Page:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text("---\ntitle: T\ntags: [a]\n---\n")
    page = read_page(root / name, root, root, site=site)
    assert isinstance(page, Page)
    return page


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("content/posts/bread/index.md", False),
        ("content/posts/bread/index.fr.md", False),
        ("content/posts/bread/recipe.md", True),
        ("content/posts/bread/more/index.md", True),
        ("content/posts/soup.md", False),
        ("posts/bread/recipe.md", False),
    ],
)
def test_files_beside_and_below_the_index_of_a_page_of_hugos_are_its_resources(tmp_path, name, part):
    for index in ("content/posts/bread/index.md", "posts/bread/index.md", "content/index.md"):
        read(tmp_path, index, HUGO)
    assert read(tmp_path, name, HUGO).place.in_bundle == part
    assert not read(tmp_path, name, Site("eleventy")).place.in_bundle


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Text\n", NO_HEADER),
        ("---\n---\nText\n", NOTHING_OF_A_POST),
        ("---\ncategory: a\n---\nText\n", NOTHING_OF_A_POST),  # Hugo reads `categories` only
        ("---\ntitle: T\n---\nText\n", ""),
    ],
)
def test_front_matter_that_is_there_is_not_called_missing(tmp_path, text, why):
    (tmp_path / "a.md").write_text(text)
    page = read_page(tmp_path / "a.md", tmp_path, tmp_path, site=HUGO)
    assert isinstance(page, Page)
    assert reason_left_out(page, KEYS) == why


def test_a_page_knows_its_place_in_the_blog_when_only_a_folder_is_read(tmp_path):
    read(tmp_path, "_posts/a.md", Site("jekyll"))
    page = read_page(tmp_path / "_posts/a.md", tmp_path / "_posts", tmp_path, site=Site("jekyll"))
    assert isinstance(page, Page)
    assert (page.path, page.place.path) == ("a.md", "_posts/a.md")


@pytest.mark.parametrize(("generator", "home"), [("jekyll", "_posts"), ("hexo", "source/_posts")])
def test_a_post_that_is_named_through_a_link_has_the_place_behind_it(tmp_path, generator, home):
    (tmp_path / "short").symlink_to(home)
    (tmp_path / home).mkdir(parents=True)
    page = read(tmp_path, "short/2020-01-31-tea.md", Site(generator))
    assert reason_left_out(page, KEYS) == ""


def test_a_resource_that_is_named_through_a_link_is_one_of_the_page_behind_it(tmp_path):
    (tmp_path / "short").symlink_to("content/posts")
    (tmp_path / "content/posts").mkdir(parents=True)
    assert reason_left_out(read(tmp_path, "short/tea/index.md", HUGO), KEYS) == ""
    cup = read(tmp_path, "short/tea/cup.md", HUGO)
    assert reason_left_out(cup, KEYS) == "it is a resource of the page in its folder"
