"""Labels that settings or a section give to posts without their own."""

import os

import pytest

from blog.pages import Page, read_page
from blog.post_file import labels_under
from blog.site import read_site
from tests.support.sites import make_site

POST = "content/blog/rye.md"
SECTION = "content/blog/_index.md"
GIVEN = "---\ncascade:\n  tags: [home]\n---\n"


def tags_of(root, path=POST):
    page = read_page(root / path, root, root, site=read_site(root))
    assert isinstance(page, Page)
    return labels_under(page.parts.header, ("tags",))


def test_a_section_that_has_changed_is_read_again(tmp_path):
    root = make_site(tmp_path, "hugo.toml", f"{POST}=---\ntitle: Rye\n---\n", f"{SECTION}={GIVEN}")
    assert tags_of(root) == ("home",)
    (root / SECTION).write_text(GIVEN.replace("home", "kitchen"))
    assert tags_of(root) == ("kitchen",)


def test_a_section_behind_a_link_out_of_the_blog_gives_nothing(tmp_path):
    make_site(tmp_path, f"elsewhere.md={GIVEN}")
    root = make_site(tmp_path / "site", "hugo.toml", f"{POST}=---\ntitle: Rye\n---\n")
    os.symlink(tmp_path / "elsewhere.md", root / SECTION)
    assert tags_of(root) == ()


@pytest.mark.parametrize(
    "cascade",
    [
        "cascade: home",
        "cascade: [home]",
        "cascade:\n  tags: {a: home}",
        "cascade:\n  tags: [[home]]",
        "cascade:\n  tags: ['']",
        "cascade:\n  params: home",
        "cascade:\n  target: {path: /other/**}\n  tags: [home]",
        "cascade: [",
    ],
)
def test_what_is_not_a_cascade_of_labels_for_all_posts_gives_nothing(tmp_path, cascade):
    names = (f"{POST}=---\ntitle: Rye\n---\n", f"{SECTION}=---\n{cascade}\n---\n")
    assert tags_of(make_site(tmp_path, "hugo.toml", *names)) == ()


@pytest.mark.parametrize(
    "defaults", ["x", "[x]", "[{scope: x}]", "[{scope: {}, values: [a]}]", "[{values: {tags: [a]}}]"]
)
def test_defaults_of_another_form_give_nothing(tmp_path, defaults):
    post = "_posts/2024-03-01-rye.md"
    names = (f"_config.yml=baseurl: /\ndefaults: {defaults}\n", f"{post}=---\ntitle: Rye\n---\n")
    assert tags_of(make_site(tmp_path, *names), post) == ()
