"""Labels go into front matter with unusual delimiters, line ends and YAML, and every other byte stays."""

import pytest

from blog.generator import Site
from fuda.front_matter.add_labels import Addition, CannotEdit, add_labels
from tests.support.client.editing import add, add_to

HEXO = Site("hexo")
CATEGORIES = Addition(("categories",), ("home",))


def add_in_hexo(text, *more):
    return add_labels(text, [Addition(("tags",), ("new",)), *more], site=HEXO)


@pytest.mark.parametrize("row", ["----", "------"])
def test_a_label_goes_between_long_rows_of_dashes(row):
    before = f"{row}\ntitle: x\n{row}\n"
    assert add_in_hexo(before) == f"{row}\ntitle: x\ntags:\n  - new\n{row}\n"


def test_a_label_goes_above_a_row_without_an_opening_line():
    assert add_in_hexo("mood: calm\n\n# soon\n---\nBody") == "mood: calm\n\n# soon\ntags:\n  - new\n---\nBody"
    assert add_in_hexo('"mood": 1\n;;;\nBody') == '"mood": 1,\n"tags": ["new"]\n;;;\nBody'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("---yaml\ntitle: x\n---\n", "---yaml\ntitle: x\ntags:\n  - new\n---\n"),
        ('---json\n{"a": 1, "b": 2}\n---\n', '---json\n{"a": 1, "b": 2, "tags": ["new"]}\n---\n'),
        ("---toml\na = 1\n---\n", '---toml\na = 1\ntags = ["new"]\n---\n'),
    ],
)
def test_a_label_goes_into_a_header_in_a_named_language(before, after):
    assert add(before, "new") == after


def test_lines_that_end_in_carriage_returns_get_more_such_lines():
    before = "---\rtitle: x\rcategories:\r- a\r---\rText\nmore\r"
    assert add(before, "new", categories=("b",)) == (
        "---\rtitle: x\rcategories:\r- a\r- b\rtags:\r- new\r---\rText\nmore\r"
    )
    assert add('{\r"a": 1\r}\r', "new") == '{\r"a": 1,\r"tags": ["new"]\r}\r'


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_header_whose_lines_end_in_two_ways_is_refused_with_the_line(end):
    with pytest.raises(CannotEdit) as caught:
        add(f"---{end}title: x{end}date: y\rtags: [a]{end}---{end}", "new")
    assert str(caught.value) == (
        "Line 3: only some lines of the front matter end in a carriage return (U+000D) alone."
    )


def test_a_label_stands_behind_a_tab_where_the_others_do():
    assert add_to("tags:\n  -\ta\n", "new") == "tags:\n  -\ta\n  -\tnew\n"


def test_in_hexo_new_items_are_indented_by_tabs_as_the_others_are():
    before = "---\nlinks:\n\t\t- a\ntags:\n\t- b\n---\n"
    assert add_in_hexo(before) == "---\nlinks:\n\t\t- a\ntags:\n\t- b\n\t- new\n---\n"
    after = add_in_hexo("---\ntags:\n\t- b\n---\n", CATEGORIES)
    assert after == "---\ntags:\n\t- b\n\t- new\ncategories:\n\t- home\n---\n"


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85"])
def test_a_separator_of_unicode_moves_no_label(end):
    assert add_to(f"# a{end}b: c\ntitle: d{end}e\ntags: [f]\n", "new") == (
        f"# a{end}b: c\ntitle: d{end}e\ntags: [f, new]\n"
    )


@pytest.mark.parametrize("word", [":a", "?a", "::a"])
def test_words_that_begin_with_a_colon_keep_their_place(word):
    assert add_to(f"tags: [{word}, b]\n", "new") == f"tags: [{word}, b, new]\n"


def test_a_comment_in_the_place_of_an_item_stays_one():
    assert add_to("tags:\n- a\n- #b\n", "new") == "tags:\n- a\n- #b\n- new\n"
    assert add_to("tags:\n- a\n-\n", "new") == "tags:\n- a\n- new\n"


def test_a_header_in_toml_1_1_keeps_its_form():
    before = '+++\ntitle = "\\x41"\nlinks = {\n  a = "b", # c\n}\ntags = ["\\e", "d"]\n+++\n'
    assert add(before, "new") == before.replace('"d"]', '"d", "new"]')
