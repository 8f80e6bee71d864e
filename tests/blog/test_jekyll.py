"""Which blogs are Jekyll's, and how it reads labels."""

import pytest

from blog.jekyll import is_jekyll, parse_parts
from blog.pages import Page, read_pages
from blog.post_file import DEFAULT_KEYS, labels_under


def make_site(root, *names: str):
    """Make a site of empty folders (with a "/" at the end) and files; "=" separates a file from its text."""
    for name in names:
        path, _, text = name.partition("=")
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        if path.endswith("/"):
            (root / path).mkdir(exist_ok=True)
        else:
            (root / path).write_text(text)
    return root


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
def test_a_blog_with_marks_of_jekyll_is_one(tmp_path, names):
    assert is_jekyll(make_site(tmp_path, *names))


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
def test_a_blog_without_them_or_with_marks_of_others_is_not(tmp_path, names):
    assert not is_jekyll(make_site(tmp_path, *names))


def test_settings_behind_a_link_out_of_the_blog_are_not_read(tmp_path):
    outside = tmp_path / "settings.yml"
    outside.write_text("kramdown:\n")
    (tmp_path / "blog").mkdir()
    (tmp_path / "blog/_config.yml").symlink_to(outside)
    assert not is_jekyll(tmp_path / "blog")


@pytest.mark.parametrize(
    ("line", "labels"),
    [
        ("tags: a b", ("a", "b")),
        ("tags: '  a  b '", ("a", "b")),
        ("Tags: a b", ("a", "b")),
        ("tags: a", ("a",)),
        ("tags: machine learning, art", ("machine learning", "art")),
        ("tags: [machine learning]", ("machine learning",)),
        ("tag: a b", ("a b",)),
        ("keywords: a b", ("a b",)),
    ],
)
def test_jekyll_splits_scalars_of_the_plural_keys_at_spaces(line, labels):
    parts = parse_parts(f"---\n{line}\n---\nText.\n", jekyll=True)
    assert labels_under(parts.header, DEFAULT_KEYS.tags) == labels
    assert parts.body == "Text.\n"


def test_categories_are_split_too():
    header = parse_parts("---\ncategories: a b\n---\n", jekyll=True).header
    assert labels_under(header, DEFAULT_KEYS.categories) == ("a", "b")


@pytest.mark.parametrize(("folder", "labels"), [("_posts", ("a", "b")), ("content", ("a b",))])
def test_posts_are_read_as_the_generator_of_their_blog_reads_them(tmp_path, folder, labels):
    make_site(tmp_path, f"{folder}/post.md=---\ntags: a b\n---\n")
    [page], _ = read_pages(tmp_path / folder, tmp_path, max_bytes=100)
    assert isinstance(page, Page)
    assert labels_under(page.parts.header, ("tags",)) == labels
