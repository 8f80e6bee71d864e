"""Labels are added where the blog's generator looks for them, or not at all."""

import pytest

from blog.generator import UNKNOWN, Site
from fuda.front_matter.add_labels import Addition, CannotEdit, add_labels
from tests.support.client.editing import CATEGORY_KEYS, TAG_KEYS

HUGO = Site("hugo", frozenset({"tags", "categories"}))
ZOLA = Site("zola", frozenset({"tags", "categories"}))
GRAV = Site("grav", frozenset({"tag", "category"}))
JEKYLL, HEXO, ELEVENTY = Site("jekyll"), Site("hexo"), Site("eleventy")


def add_both(text: str, site: Site, *, tags: str = "new", categories: str = "") -> str:
    """Add a tag, or none when `tags` is "", and perhaps a category."""
    wanted = [(TAG_KEYS, tags), (CATEGORY_KEYS, categories)]
    return add_labels(text, [Addition(keys, (label,) * bool(label)) for keys, label in wanted], site=site)


def add_to_yaml(header: str, site: Site, categories: str = "") -> str:
    after = add_both(f"---\n{header}---\n", site, categories=categories)
    return after.removeprefix("---\n").removesuffix("---\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("params:\n  tags: [a]\n", "params:\n  tags: [a, new]\n"),
        (
            "params:\n    tags:\n    - a # 1\n    # 2\n",
            "params:\n    tags:\n    - a # 1\n    - new\n    # 2\n",
        ),
        ("tags: [t]\nparams:\n  tags: a\n", "tags: [t]\nparams:\n  tags: [a, new]\n"),
        ("params: {x: 1, tags: ['a']}\n", "params: {x: 1, tags: ['a', 'new']}\n"),
        ("params:\n  tags:\n  x: 1\n", "params:\n  tags:\n    - new\n  x: 1\n"),
        ("PARAMS:\n  Tags: [a]\n", "PARAMS:\n  Tags: [a, new]\n"),
        ("tags: [t]\nparams:\n  x: 1\n", "tags: [t, new]\nparams:\n  x: 1\n"),
        ("tag: s\n", "tag: s\ntags:\n  - new\n"),
        ("params:\n  x: &x [1]\n  tags: [a]\n", "params:\n  x: &x [1]\n  tags: [a, new]\n"),
        ("params:\n  x: |+\n    y\n\n", "params:\n  x: |+\n    y\n\ntags:\n  - new\n"),
    ],
)
def test_hugo_finds_them_under_params_when_tags_are_there(before, after):
    assert add_to_yaml(before, HUGO) == after


def test_hugo_finds_them_in_toml_and_json_too():
    toml = "+++\ntags = ['t']\n[x]\n[params] # 1\ny = 1\ntags = ['a']\n[params.z]\n+++\n"
    assert add_both(toml, HUGO) == toml.replace("['a']", "['a', 'new']")
    text = '{"tags": ["t"], "params": {"tags": ["a"]}}\n'
    assert add_both(text, HUGO) == text.replace('["a"]', '["a", "new"]')


def test_two_kinds_may_be_in_two_places():
    after = add_to_yaml("title: x\nparams:\n  tags: [a]\n", HUGO, categories="food")
    assert after == "title: x\nparams:\n  tags: [a, new]\ncategories:\n  - food\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[taxonomies]\ntags = ['a']\n", "[taxonomies]\ntags = ['a', 'new']\ncategories = ['food']\n"),
        ("x = 1\n\n[taxonomies]\n", 'x = 1\n\n[taxonomies]\ntags = ["new"]\ncategories = ["food"]\n'),
        ("tags = ['t']\n", "tags = ['t']\n\n[taxonomies]\ntags = ['new']\ncategories = ['food']\n"),
        ("[extra]\nx = 1\n\n", '[extra]\nx = 1\n\n[taxonomies]\ntags = ["new"]\ncategories = ["food"]\n'),
        ("", '[taxonomies]\ntags = ["new"]\ncategories = ["food"]\n'),
    ],
)
def test_zola_finds_them_in_its_table_which_is_made_where_it_is_missing(before, after):
    assert add_both(f"+++\n{before}+++\n", ZOLA, categories="food") == f"+++\n{after}+++\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("taxonomy:\n  tag: [a]\n", "taxonomy:\n  tag: [a, new]\n"),
        ("taxonomy:\n  category: [c]\n", "taxonomy:\n  category: [c]\n  tag: new\n"),
        ("title: x\n# end\n", "title: x\n# end\ntaxonomy:\n  tag: new\n"),
        ("title: |+\n  x\n\n", "title: |+\n  x\n\ntaxonomy:\n  tag: new\n"),
        ("", "taxonomy:\n  tag: new\n"),
    ],
)
def test_grav_finds_them_in_its_mapping_which_is_made_where_it_is_missing(before, after):
    assert add_to_yaml(before, GRAV) == after


@pytest.mark.parametrize(
    ("site", "before", "after"),
    [
        (JEKYLL, "tag: a\ntags: [b]\n", "tag: [a, new]\ntags: [b]\n"),
        (JEKYLL, "tag:\ntags: [b]\n", "tag:\ntags: [b, new]\n"),
        (JEKYLL, "tag: []\ntags: [b]\n", "tag: [new]\ntags: [b]\n"),
        (HEXO, "tag: a\ntags: []\n", "tag: a\ntags: [new]\n"),
        (HEXO, "tag: a\n", "tag: [a, new]\n"),
        (HEXO, "tags: a b\n", "tags: [a b, new]\n"),
        (UNKNOWN, "taxonomies: {tags: [a]}\n", "taxonomies: {tags: [a, new]}\n"),
    ],
)
def test_labels_join_those_that_the_generator_reads(site, before, after):
    assert add_to_yaml(before, site) == after


@pytest.mark.parametrize(
    ("site", "header", "line", "problem"),
    [
        (
            UNKNOWN,
            "tags: [t]\nparams:\n  x: 1\n  tags: [p]\n",
            5,
            'Hugo reads the labels under "params", and',
        ),
        (UNKNOWN, "tags: [b]\ntag: a\n", 3, 'Jekyll reads only "tag" here, and other site generators only'),
        (UNKNOWN, "taxonomy: {tag: a}\nparams: {tags: [a]}\n", 3, '"taxonomy" and "params" both hold labels'),
        (HUGO, "params: &p\n  tags: [a]\n", 2, '"params", which holds the labels, has an anchor or tag'),
        (HUGO, "x: &p {tags: [a]}\nparams: *p\n", 3, '"params", which holds the labels, is not written'),
        (HUGO, "params: {tags: {a: b}}\n", 2, 'the value of "tags" holds "key: value" pairs'),
        (HUGO, "params: {tags: [a]}\nParams: {tags: [a]}\n", 3, '"params" and "Params" both hold labels'),
        (HUGO, "x: 1\ntags: [[a], b]\n", 3, 'Hugo reads no labels of "tags", a list that holds lists'),
        (JEKYLL, "x: 1\nTags: [a]\n", 3, 'Jekyll reads "tags" and not "Tags"'),
        (HEXO, "TAG: a\n", 2, 'Hexo reads "tag" and not "TAG"'),
        (ZOLA, "taxonomies:\n  Tags: [a]\n", 3, 'Zola reads "tags" and not "Tags"'),
        (ZOLA, "taxonomies:\n", 2, '"taxonomies" is not a table with keys'),
        (Site("zola", frozenset()), "x: 1\n", 2, 'the settings of Zola have no taxonomy "tags"'),
        (
            Site("hugo", frozenset({"topics"})),
            "x: 1\n",
            2,
            'Hugo reads no labels under "tags": by its settings',
        ),
        (GRAV, "{title: x}\n", 2, 'there is no "taxonomy", and the front matter is in braces'),
    ],
)
def test_labels_that_a_generator_would_pass_over_are_refused_with_the_place_that_counts(
    site, header, line, problem
):
    with pytest.raises(CannotEdit) as refused:
        add_labels(f"---\n{header}---\n", [Addition(("tags", "tag"), ("new",))], site=site)
    assert refused.value.problem.startswith(problem)
    assert refused.value.line == line


@pytest.mark.parametrize(
    ("site", "text"),
    [
        (HUGO, "+++\nx = 1\nparams.tags = ['a']\n+++\n"),
        (HUGO, "+++\nx = 1\nparams = {tags = ['a']}\n+++\n"),
        (ZOLA, "+++\nx = 1\ntaxonomies.tags = ['a']\n+++\n"),
    ],
)
def test_a_table_in_one_line_of_toml_is_refused(site, text):
    with pytest.raises(CannotEdit, match=r"Line 3: .*, which holds the labels, is not a table of its own"):
        add_both(text, site)


def test_a_key_of_the_authors_own_that_hugo_would_take_from_params_is_refused():
    with pytest.raises(CannotEdit, match='"params" has "series", which Fuda does not take for labels there'):
        add_labels("---\nparams: {series: [a]}\n---\n", [Addition(("series",), ("new",))])


# Texts with commas


@pytest.mark.parametrize("value", ["'a, b'", '"a, b"', "a,b", "a，b", "a、 b", "a,\n  b", "'a,'"])
@pytest.mark.parametrize("key", ["tags", "tag"])
@pytest.mark.parametrize("site", [UNKNOWN, HEXO, JEKYLL, Site("astro")])
def test_a_text_with_commas_under_a_key_of_labels_is_refused(site, key, value):
    with pytest.raises(CannotEdit, match=r"^Line 3: .*: make it a list\.$"):
        add_both(f"---\nx: 1\n{key}: {value}\n---\n", site)


@pytest.mark.parametrize(
    ("site", "text"),
    [
        (UNKNOWN, "+++\ntags = 'a, b'\n+++\n"),
        (UNKNOWN, '{"tags": "a, b"}\n'),
        (UNKNOWN, ';;;\n"tags": "a，b"\n;;;\n'),
        (HUGO, "+++\ntags = 'a, b'\n+++\n"),
        (HUGO, '{"tags": "a, b"}\n'),
        (HEXO, ';;;\n"tags": "a，b"\n;;;\n'),
    ],
)
def test_it_is_refused_in_toml_and_json_too(site, text):
    with pytest.raises(CannotEdit, match="is one label to"):
        add_both(text, site)


@pytest.mark.parametrize(
    ("site", "line", "reason"),
    [
        (HUGO, "tags: a, b", '"tags: a, b" is one label to Hugo, which does not split at commas'),
        (
            JEKYLL,
            "tags: a, b",
            '"tags: a, b" is split at spaces by Jekyll, and its commas belong',
        ),
        (JEKYLL, "tag: a, b", '"tag: a, b" is one label to Jekyll, which does not split at commas'),
        (
            UNKNOWN,
            "tags: a, b",
            '"tags: a, b" is one label to Hugo, Hexo and Eleventy, and Jekyll splits',
        ),
        (UNKNOWN, "tags: a,b", '"tags: a,b" is one label to site generators, which do not split at commas'),
        (HUGO, f"tags: 'a, {'b' * 99}'", f'"tags: a, {"b" * 57}…" is one label to Hugo'),
    ],
)
def test_the_refusal_of_a_text_with_commas_names_who_reads_it_how(site, line, reason):
    with pytest.raises(CannotEdit) as refused:
        add_both(f"---\n{line}\n---\n", site)
    assert refused.value.problem.startswith(reason)


def test_labels_beside_a_text_with_commas_of_another_kind_can_be_added():
    after = add_both("---\ncategories: a, b\ntags: [c]\n---\n", HUGO)
    assert after == "---\ncategories: a, b\ntags: [c, new]\n---\n"
