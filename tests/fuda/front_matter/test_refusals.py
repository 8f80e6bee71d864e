"""Front matter that cannot be edited safely, and the errors about it."""

import pytest

from fuda.front_matter.add_labels import CannotEdit
from tests.support.client.editing import add, add_to


@pytest.mark.parametrize(
    ("header", "line", "problem"),
    [
        ("x: y\ntags: &a [b]\n", 3, 'the value of "tags" has an anchor, alias or tag'),
        ("x: &a [b]\ntags: *a\n", 3, 'the value of "tags" has an anchor, alias or tag'),
        ("tags:\n  - b\n  - &a c\n", 3, 'the value of "tags" has an anchor, alias or tag'),
        ("tags: !set [b]\n", 2, 'the value of "tags" has an anchor, alias or tag'),
        ("base: &b {tags: [a]}\n<<: *b\n", 3, '"<<" may bring "tags" in from elsewhere'),
        ("tags: [a]\nx: 1\nx: 2\n", 4, 'the key "x" is there twice'),
        ("x: 1\nTags: [a]\ntags: [b]\n", 4, '"Tags" and "tags" are one key to some site generators'),
        ("tags: {a: b}\n", 2, 'the value of "tags" holds "key: value" pairs instead of labels'),
        ("tags:\n  - name: a\n", 3, 'the value of "tags" holds "key: value" pairs instead of labels'),
        ("tags: |\n  a\n", 2, 'the value of "tags" is a block of text'),
        ("tags: a b\n", 2, '"tags: a b" is several labels to Jekyll and one to others: make it a list'),
        ("{title: x}\n", 2, 'there is no key "tags", and the front matter is in braces'),
        ("tags: 'a\n", 3, "the YAML front matter cannot be parsed: found unexpected end of stream"),
        ("*a : b\n", 2, "the YAML front matter cannot be parsed: found undefined alias"),
    ],
)
def test_an_unsafe_edit_is_refused_with_its_line(header, line, problem):
    with pytest.raises(CannotEdit) as refused:
        add_to(header, "new")
    assert (refused.value.line, refused.value.problem) == (line, problem)


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("Just text.\n", 1, "the post has no front matter"),
        ("---\ntitle: x\n", 1, 'the front matter opened by "---" is never closed'),
        ("+++\ntags.a = 1\n+++\n", 2, 'the value of "tags" holds "key: value" pairs instead of labels'),
        ("+++\nx = 1\n[tags]\na = 1\n+++\n", 3, '"tags" is a table instead of labels'),
        ('{"x": 1,\n "x": 2}\n', 2, 'the key "x" is there twice'),
        ("{}\n", 1, "the front matter is empty, which leaves open how to lay it out"),
    ],
)
def test_a_file_that_cannot_be_edited_safely_is_refused(text, line, problem):
    with pytest.raises(CannotEdit) as refused:
        add(text, "new")
    assert (refused.value.line, refused.value.problem) == (line, problem)


def test_a_label_with_a_comma_is_refused_where_commas_separate():
    with pytest.raises(CannotEdit) as refused:
        add_to("x: 1\nkeywords: a, b\n", "x, y")
    assert refused.value.problem == '"x, y" has a comma in it, which would separate two labels of "keywords"'
    assert str(refused.value) == f"Line 3: {refused.value.problem}."


def test_anchors_elsewhere_do_not_matter():
    assert add_to("x: &a [b]\ny: *a\ntags: [c]\n", "new") == "x: &a [b]\ny: *a\ntags: [c, new]\n"


def test_a_refusal_of_one_kind_refuses_the_whole_edit():
    with pytest.raises(CannotEdit, match="Line 3"):
        add_to("tags: [a]\ncategories: {b: c}\n", "new", categories=("d",))
