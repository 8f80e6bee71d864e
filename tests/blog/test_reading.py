"""How a blog's generator reads the labels of a post."""

import pytest

from blog.generator import UNKNOWN, Site
from blog.pages import Page, read_pages
from blog.post_file import DEFAULT_KEYS, labels_under
from blog.reading import parse_parts
from tests.support.sites import make_site

JEKYLL = Site("jekyll")


@pytest.mark.parametrize(
    ("line", "labels"),
    [
        ("tags: a b", ("a", "b")),
        ("tags: '  a  b '", ("a", "b")),
        ("tags: a", ("a",)),
        ("tags: machine learning, art", ("machine", "learning,", "art")),
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


HUGO = Site("hugo", frozenset({"tags", "categories"}))
ZOLA = Site("zola", frozenset({"tags"}))
GRAV = Site("grav", frozenset({"tag", "category"}))


def tags_in(header: str, site: Site = UNKNOWN) -> tuple[str, ...]:
    return labels_under(parse_parts(f"---\n{header}\n---\n", site).header, DEFAULT_KEYS.tags)


@pytest.mark.parametrize(
    ("site", "line", "tags"),
    [
        (HUGO, "tags: 'a, b'", ("a, b",)),
        (HUGO, "tags: a，b、c", ("a，b、c",)),
        (HUGO, "tags:\n  a,\n  b", ("a, b",)),
        (HUGO, "keywords: a, b", ("a", "b")),
        (Site("hugo", frozenset({"keywords"})), "keywords: a, b", ("a, b",)),
        (Site("hexo"), "tag: a, b", ("a, b",)),
        (Site("eleventy"), "tags: a, b", ("a, b",)),
        (JEKYLL, "tags: a,b c", ("a,b", "c")),
        (JEKYLL, "tags: a,b", ("a,b",)),
        (JEKYLL, "tag: a, b c", ("a, b c",)),
        (GRAV, "taxonomy: {tag: 'a, b'}", ("a, b",)),
        (Site("astro"), "tags: a, b", ("a", "b")),
        (UNKNOWN, "tags: a, b", ("a", "b")),
    ],
)
def test_a_text_with_commas_is_read_as_the_generator_reads_it(site, line, tags):
    assert tags_in(line, site) == tags


@pytest.mark.parametrize(
    ("site", "header", "tags"),
    [
        (HUGO, "tags: [t]\nparams: {tags: [p]}", ("p",)),
        (HUGO, "Params: {Tags: [p]}\ntags: [t]", ("p",)),
        (HUGO, "tags: [t]\nparams: {tags: []}", ()),
        (HUGO, "tags: [t]\nparams: {x: 1}", ("t",)),
        (HUGO, "tags: [t]\nparams:", ("t",)),
        (HUGO, "tag: s\nparams: {tag: p}", ()),
        (Site("hugo", frozenset({"tag"})), "tag: s\ntags: [t]", ("s",)),
        (Site("hugo", None), "tag: s", ("s",)),
        (HUGO, "taxonomies: {tags: [z]}", ()),
        (HUGO, "tags: [[a], b]", ()),
        (HUGO, "tags: [a, {b: c}]", ()),
        (Site("hexo"), "tags: [[a], b]", ("a", "b")),
        (ZOLA, "taxonomies: {tags: [z]}\ntags: [t]", ("z",)),
        (ZOLA, "tags: [t]\nparams: {tags: [p]}", ()),
        (GRAV, "taxonomy: {tag: [g], author: [x]}\ntag: [t]", ("g",)),
        (UNKNOWN, "params: {tags: [p]}", ("p",)),
        (UNKNOWN, "taxonomies: {tags: [z]}", ("z",)),
        (UNKNOWN, "taxonomy: {tag: g}", ("g",)),
        (Site("hexo"), "params: {tags: [p]}", ()),
    ],
)
def test_labels_are_read_where_the_generator_looks(site, header, tags):
    assert tags_in(header, site) == tags


@pytest.mark.parametrize(
    ("site", "header", "tags"),
    [
        (JEKYLL, "tag: a\ntags: [b]", ("a",)),
        (JEKYLL, "tag:\ntags: [b]", ("b",)),
        (JEKYLL, "tag: []\ntags: [b]", ()),
        (Site("hexo"), "tag: a\ntags: [b]", ("b",)),
        (Site("hexo"), "tag: a\ntags: []", ()),
        (Site("hexo"), "tag: a\ntags:", ("a",)),
        (UNKNOWN, "tag: a\ntags: [b]", ("b", "a")),
    ],
)
def test_of_the_singular_and_the_plural_only_what_the_generator_reads_counts(site, header, tags):
    assert tags_in(header, site) == tags


def test_jekyll_reads_the_categories_under_both_numbers():
    header = parse_parts("---\ncategory: a b\ncategories: c d\n---\n", JEKYLL).header
    assert labels_under(header, DEFAULT_KEYS.categories) == ("c", "d", "a b")


def test_what_is_no_label_stays_in_the_header():
    header = parse_parts("---\ntitle: x\nparams: {title: y, series: [z]}\n---\n", HUGO).header
    assert header == {"title": "x", "params": {"title": "y", "series": ["z"]}}
