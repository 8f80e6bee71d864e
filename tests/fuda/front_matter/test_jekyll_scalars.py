"""Labels in a blog of Jekyll's, where a scalar with spaces has one in each word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.generator import Site
from blog.post_file import labels_under, new_labels
from blog.reading import parse_parts
from fuda.front_matter.add_labels import Addition, CannotEdit, add_labels

JEKYLL = Site("jekyll")
KEYS = ("tags", "tag")
words = st.text(st.sampled_from("ab札é1#:-'\"[]{},&*!|>%@`\\"), min_size=1, max_size=4)
labels = st.lists(words | st.lists(words, min_size=2, max_size=2).map(" ".join), max_size=3)


def add_to(line: str, *labels: str) -> str:
    """Return a line of a header with labels added as in a blog of Jekyll's."""
    after = add_labels(f"---\n{line}\n---\nBody\n", [Addition(KEYS, labels)], site=JEKYLL)
    assert after.endswith("\n---\nBody\n")
    return after.removeprefix("---\n").removesuffix("\n---\nBody\n")


@pytest.mark.parametrize(
    ("line", "added", "after"),
    [
        ("tags: a b", ("c", "d"), "tags: a b c d"),
        ("tags: a b # c", ("d",), "tags: a b d # c"),
        ("tags: 'a b'", ("c",), "tags: 'a b c'"),
        ('tags: "a b "', ("c",), 'tags: "a b c"'),
        ("tags: a b", ("#c",), 'tags: "a b #c"'),
        ("tags: a b", ("c d",), "tags: [a, b, c d]"),
        ("tags: a b", ("c,d",), 'tags: [a, b, "c,d"]'),
        ("tags: '1 [b]'", ("c d",), "tags: ['1', '[b]', 'c d']"),
        ("tags: a b", ("B",), "tags: a b"),
        ("tags: a", ("b",), "tags: [a, b]"),
        ("tag: a b", ("c",), "tag: [a b, c]"),
    ],
)
def test_labels_are_added_so_that_jekyll_reads_them(line, added, after):
    assert add_to(line, *added) == after


@pytest.mark.parametrize(("text", "mark"), [('+++\ntags = "a b"\n+++\n', "+++"), ('{"tags": "a b"}\n', "{")])
def test_toml_and_json_are_refused_because_jekyll_reads_neither(text, mark):
    with pytest.raises(CannotEdit) as refused:
        add_labels(text, [Addition(KEYS, ("c",))], site=JEKYLL)
    assert str(refused.value) == f'Line 1: Jekyll reads no front matter that begins with "{mark}".'


@pytest.mark.parametrize("space", ["\u3000", "\xa0", "\u2003", "\u2028"])
def test_a_space_that_ruby_does_not_split_at_is_a_part_of_a_label(space):
    added = [Addition(KEYS, ("c",))]
    edited = add_labels(f"---\ntags: '猫{space}犬'\n---\n", added, site=JEKYLL)
    assert edited == f"---\ntags: ['猫{space}犬', 'c']\n---\n"


@pytest.mark.parametrize(
    "value", ["a\tb", "'a\tb'", '"a\\tb"', '"a\\nb"', "a\n  b", "'a\n\n  b'", '"a\\x0bb"']
)
def test_any_blank_that_ruby_splits_at_is_refused_where_the_generator_is_not_known(value):
    with pytest.raises(CannotEdit, match=r'^Line 2: "tags: a b" is several labels to Jekyll'):
        add_labels(f"---\ntags: {value}\n---\n", [Addition(KEYS, ("c",))])


def test_elsewhere_a_scalar_with_spaces_is_still_refused():
    with pytest.raises(CannotEdit, match="several labels to Jekyll and one to others"):
        add_labels("---\ntags: a b\n---\n", [Addition(KEYS, ("c",))])


@given(st.lists(words, min_size=1, max_size=4), labels)
def test_what_is_written_is_read_back_or_nothing_is_written(there, added):
    quoted = " ".join(there).replace("'", "''")
    text = f"---\ntags: '{quoted}'\n---\nBody\n"
    before = parse_parts(text, JEKYLL).header
    wanted = (*labels_under(before, KEYS), *new_labels(before, KEYS, added))
    try:
        after = add_labels(text, [Addition(KEYS, tuple(added))], site=JEKYLL)
    except CannotEdit:
        return
    assert labels_under(parse_parts(after, JEKYLL).header, KEYS) == wanted
    assert add_labels(after, [Addition(KEYS, tuple(added))], site=JEKYLL) == after
