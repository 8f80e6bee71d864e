"""Which generator builds a blog."""

import pytest

from blog.site import UNKNOWN, Site, read_site
from tests.support.sites import make_site


@pytest.mark.parametrize(
    "names",
    [
        ["_posts/"],
        ["_posts/", "_config.yml=title: x\n", "package.json"],
        ["_config.yml=title: x\nkramdown:\n  input: GFM\n"],
        ["_config.yml=baseurl : /blog\n", "_wiki/"],
        ["_config.toml=plugins = []\n"],
    ],
)
def test_a_blog_with_marks_of_jekyll_is_jekylls(tmp_path, names):
    assert read_site(make_site(tmp_path, *names)) == Site("jekyll")


@pytest.mark.parametrize(
    "names",
    [
        [],
        ["content/"],
        ["_config.yml=title: x\npermalink: :title/\n"],
        ["_posts=a file"],
        ["_posts/", "package.json"],
        ["_posts/", "_config.yml=plugins:\n", "source/_posts/"],
        ["_posts/", "scaffolds/"],
        ["_posts/", "hugo.toml"],
        ["_posts/", "config/_default/"],
    ],
)
def test_a_blog_without_them_or_with_marks_of_others_is_not_jekylls(tmp_path, names):
    assert read_site(make_site(tmp_path, *names)).generator != "jekyll"


def test_settings_behind_a_link_out_of_the_blog_are_not_read(tmp_path):
    outside = tmp_path / "settings.yml"
    outside.write_text("kramdown:\n")
    (tmp_path / "blog").mkdir()
    (tmp_path / "blog/_config.yml").symlink_to(outside)
    assert read_site(tmp_path / "blog") == UNKNOWN


def test_a_blog_with_posts_in_source_is_hexos(tmp_path):
    assert read_site(make_site(tmp_path, "source/_posts/", "_config.yml=plugins: []\n")) == Site("hexo")
