"""How a blog's generator reads the labels of a post."""

import pytest

from blog.pages import Page, read_pages
from blog.post_file import DEFAULT_KEYS, labels_under
from blog.reading import parse_parts
from blog.site import Site
from tests.support.sites import make_site

JEKYLL = Site("jekyll")


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
    parts = parse_parts(f"---\n{line}\n---\nText.\n", JEKYLL)
    assert labels_under(parts.header, DEFAULT_KEYS.tags) == labels
    assert parts.body == "Text.\n"


def test_categories_are_split_too():
    header = parse_parts("---\ncategories: a b\n---\n", JEKYLL).header
    assert labels_under(header, DEFAULT_KEYS.categories) == ("a", "b")


@pytest.mark.parametrize(("folder", "labels"), [("_posts", ("a", "b")), ("content", ("a b",))])
def test_posts_are_read_as_the_generator_of_their_blog_reads_them(tmp_path, folder, labels):
    make_site(tmp_path, f"{folder}/post.md=---\ntags: a b\n---\n")
    [page], _ = read_pages(tmp_path / folder, tmp_path, max_bytes=100)
    assert isinstance(page, Page)
    assert labels_under(page.parts.header, ("tags",)) == labels
