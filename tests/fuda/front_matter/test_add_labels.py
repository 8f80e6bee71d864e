"""How labels get into front matter, by example: which ones, where, and how YAML keeps its style."""

import pytest

from fuda.front_matter.add_labels import Addition, add_labels
from tests.support.client.editing import add, add_to

# Which labels are added


def test_labels_come_after_those_that_are_there():
    assert add_to("tags: [a, b]\n", "c", "d") == "tags: [a, b, c, d]\n"


def test_a_label_that_is_there_in_any_spelling_is_left_out():
    assert (
        add_to("tags: [Go, open source]\n", "go", "Ｏｐｅｎ  Ｓource", "web")
        == "tags: [Go, open source, web]\n"
    )


def test_a_label_under_another_key_of_its_kind_is_there():
    assert add_to("tags: [a]\nkeywords: [b]\n", "b", "c") == "tags: [a, c]\nkeywords: [b]\n"


def test_a_label_that_is_a_category_may_be_a_tag_too():
    assert add_to("tags: [a]\ncategories: [b]\n", "b") == "tags: [a, b]\ncategories: [b]\n"


def test_a_label_given_twice_is_added_once_with_single_spaces():
    assert add_to("tags: [a]\n", " open \t source", "Open Source", " ") == "tags: [a, open source]\n"


def test_a_file_is_the_same_when_nothing_is_missing():
    text = "---\ntags: &anchor [a]\n---\n"
    assert add(text, "A") is text
    assert add("no front matter") == "no front matter"


def test_adding_twice_is_adding_once():
    once = add_to("title: x\n", "C#", "札")
    assert add_to(once, "c#", "札") == once


# Which value is edited


def test_the_key_may_be_in_any_case():
    assert add_to("Tags: [a]\n", "b") == "Tags: [a, b]\n"


def test_of_several_keys_the_first_with_a_value_is_edited():
    assert add_to("tags:\nkeywords: [a]\ntag: b\n", "c") == "tags:\nkeywords: [a]\ntag: [b, c]\n"


def test_of_several_keys_without_a_value_the_first_is_edited():
    assert add_to("keywords: []\ntags: []\n", "a") == "keywords: []\ntags: [a]\n"


def test_both_kinds_are_edited_at_once():
    before = "categories:\n  - a\ntags: b\n"
    assert add_to(before, "c", categories=("d",)) == "categories:\n  - a\n  - d\ntags: [b, c]\n"


def test_a_key_is_made_below_what_its_sibling_gets():
    after = add_to("categories:\n  - a\n", "x", categories=("b",))
    assert after == "categories:\n  - a\n  - b\ntags:\n  - x\n"


# Lists with dashes


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tags:\n- a\nx: y\n", "tags:\n- a\n- new\nx: y\n"),
        ("tags:\n    -   a\n", "tags:\n    -   a\n    -   new\n"),
        ("tags: # mine\n  - a # first\n", "tags: # mine\n  - a # first\n  - new\n"),
        ("tags:\n  - a\n\n# about x\nx: y\n", "tags:\n  - a\n  - new\n\n# about x\nx: y\n"),
        ("tags:\n  - a\n  # - off\n", "tags:\n  - a\n  - new\n  # - off\n"),
        ("tags:\n  -\n    a\n", "tags:\n  -\n    a\n  - new\n"),
        ("tags:\n  - 'on\n    two'\n", "tags:\n  - 'on\n    two'\n  - 'new'\n"),
    ],
    ids=["not indented", "wide", "comments", "blank line", "commented out", "dash alone", "two lines"],
)
def test_a_list_with_dashes_keeps_its_style(before, after):
    assert add_to(before, "new") == after


@pytest.mark.parametrize("dash", ["  -", "  - ", "  -   "])
def test_a_dash_with_nothing_after_it_takes_the_first_label(dash):
    assert add_to(f"tags:\n{dash}\n", "a", "b") == "tags:\n  - a\n  - b\n"


def test_a_new_item_of_nested_lists_is_a_list():
    assert add_to("categories:\n  - [A, B]\n", categories=("C",)) == "categories:\n  - [A, B]\n  - [C]\n"
    assert add_to("categories:\n- - A\n  - B\n", categories=("C",)) == "categories:\n- - A\n  - B\n- - C\n"
    assert add_to("categories: [[A, B]]\n", categories=("C", "D")) == "categories: [[A, B], [C], [D]]\n"
    assert add_to("categories: [['A', 'B']]\n", categories=("C",)) == "categories: [['A', 'B'], ['C']]\n"


def test_a_list_of_labels_and_lists_gets_a_label():
    assert add_to("categories:\n  - [A, B]\n  - C\n", categories=("D",)).endswith("  - C\n  - D\n")


# Lists in brackets


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[a]", "[a, new]"),
        ("[a,b]", "[a,b,new]"),
        ("[ a , b ]", "[ a , b , new ]"),
        ("[a, b,]", "[a, b, new,]"),
        ("[a, b] # why", "[a, b, new] # why"),
        ("[]", "[new]"),
        ("[ ]", "[new]"),
        ("[\n  a,\n  b\n]", "[\n  a,\n  b,\n  new\n]"),
        ("[\n  a,\n  b,\n  ]", "[\n  a,\n  b,\n  new,\n  ]"),
        ("[\n  a, # 1\n  b # 2\n  ]", "[\n  a, # 1\n  b, # 2\n  new\n  ]"),
        ("[\n  a, # 1\n  b, # 2\n  ]", "[\n  a, # 1\n  b, # 2\n  new,\n  ]"),
        ("[a, b,\n  c]", "[a, b,\n  c,\n  new]"),
        ("[ a\n  , b\n  ]", "[ a\n  , b\n  , new\n  ]"),
    ],
)
def test_a_list_in_brackets_keeps_its_style(before, after):
    assert add_to(f"tags: {before}\n", "new") == f"tags: {after}\n"


# Single values


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a, b", "a, b, new"),
        ("a,b # why", "a,b,new # why"),
        ("a、b", "a、b、new"),
        ("'a, b'", "'a, b, new'"),
        ('"a, b"', '"a, b, new"'),
        ("a, b,", "a, b, new"),
        ("a,\n  b", "a,\n  b, new"),
    ],
)
def test_labels_between_commas_go_on_under_a_key_that_no_generator_reads_as_labels(before, after):
    assert add_to(f"tag:\nkeywords: {before}\n", "new") == f"tag:\nkeywords: {after}\n"


def test_labels_between_commas_are_quoted_when_the_new_one_needs_it():
    assert add_to("keywords: a, b # why\n", "c: d") == 'keywords: "a, b, c: d" # why\n'
    assert add_to("keywords: 'a, b'\n", "it's") == "keywords: 'a, b, it''s'\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a", "[a, new]"),
        ("a # why", "[a, new] # why"),
        ("'a'", "['a', 'new']"),
        ("a?b", '["a?b", new]'),
        ("2024", "[2024, new]"),
    ],
)
def test_a_single_label_becomes_the_first_of_a_list(before, after):
    assert add_to(f"tags: {before}\n", "new") == f"tags: {after}\n"


def test_a_label_of_two_words_becomes_the_first_of_a_list_where_no_generator_splits_it():
    after = add_to("category: machine learning\n", categories=("new",))
    assert after == "category: [machine learning, new]\n"
    assert add_to("keywords: machine learning\n", "new") == "keywords: [machine learning, new]\n"


# Empty values


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tags:\nx: y\n", "tags:\n  - new\nx: y\n"),
        ("tags: # mine\n  # - off\n", "tags: # mine\n  - new\n  # - off\n"),
        ("tags: \n# See the list.\nx: y\n", "tags: \n  - new\n# See the list.\nx: y\n"),
        ("tags: ~\n", "tags:\n  - new\n"),
        ("tags: null # none\n", "tags: # none\n  - new\n"),
        ('tags: ""\n', "tags:\n  - new\n"),
    ],
)
def test_an_empty_value_becomes_a_list_with_dashes(before, after):
    assert add_to(before, "new") == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tags:\ncategories: [a]\n", "tags: [new]\ncategories: [a]\n"),
        ("tags: # mine\ncategories: [a]\n", "tags: [new] # mine\ncategories: [a]\n"),
        ("tags: ''\ncategories: [a]\n", "tags: [new]\ncategories: [a]\n"),
        ("tags:\ncategories:\n- a\n", "tags:\n- new\ncategories:\n- a\n"),
        ("tags: []\ncategories: ['a']\n", "tags: ['new']\ncategories: ['a']\n"),
        ("tags:\nauthors:\n    - A\n", "tags:\n    - new\nauthors:\n    - A\n"),
    ],
)
def test_an_empty_value_becomes_a_list_like_its_sibling(before, after):
    assert add_to(before, "new") == after


def test_an_empty_value_of_a_key_for_one_label_becomes_that_label():
    assert add_to("category:\n", categories=("a",)) == "category: a\n"
    assert add_to("category:\n", categories=("a", "b")) == "category:\n  - a\n  - b\n"
    assert add_to("category:\n", categories=("a, b",)) == "category:\n  - a, b\n"


# Missing keys


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("title: x\n", "title: x\ntags:\n  - new\n"),
        ("title: x\n# end\n\n", "title: x\n# end\ntags:\n  - new\n\n"),
        ("categories: [ a ]\nx: y\n", "categories: [ a ]\ntags: [ new ]\nx: y\n"),
        ("categories:\n- 'a'\nx: y\n", "categories:\n- 'a'\ntags:\n- 'new'\nx: y\n"),
        ("categories:\n  - a\n  # - b\nx: y\n", "categories:\n  - a\n  # - b\ntags:\n  - new\nx: y\n"),
        ("", "tags:\n  - new\n"),
        ("  title: x\n", "  title: x\n  tags:\n    - new\n"),
        ("text: |+\n  x\n\n", "text: |+\n  x\n\ntags:\n  - new\n"),
    ],
)
def test_a_missing_key_is_made_beside_its_sibling_or_at_the_end(before, after):
    assert add_to(before, "new") == after


def test_the_key_that_is_made_is_the_first_of_its_kind():
    assert add_labels("---\ntitle: x\n---\n", [Addition(("タグ", "tags"), ("札",))]).endswith(
        "タグ:\n  - 札\n---\n"
    )
    assert add_labels("---\ntitle: x\n---\n", [Addition(("category",), ("a",))]).endswith(
        "\ncategory: a\n---\n"
    )


def test_both_keys_are_made_in_the_order_of_the_additions():
    assert add_to("title: x\n", "a", categories=("b",)) == "title: x\ntags:\n  - a\ncategories:\n  - b\n"


# Whole files


def test_a_header_that_nothing_opens_is_edited():
    assert add("title: x\ntags: [a]\n---\nBody", "b") == "title: x\ntags: [a, b]\n---\nBody"


def test_the_byte_order_mark_and_the_line_ends_stay():
    before = "\ufeff---\r\ntitle: x\ntags:\r\n  - a\r\nx: y\n---\r\nBody\n"
    assert add(before, "b") == before.replace("  - a\r\n", "  - a\r\n  - b\r\n")


@pytest.mark.parametrize("body", ["", "\n", "\ntags: [x]\n---\n", "\r\n本文"])
def test_the_body_stays(body):
    assert add(f"---\ntags: [a]\n---{body}", "b") == f"---\ntags: [a, b]\n---{body}"
