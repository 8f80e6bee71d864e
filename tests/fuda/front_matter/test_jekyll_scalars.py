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


def test_toml_and_json_take_them_too():
    added = [Addition(KEYS, ("c",))]
    assert add_labels('+++\ntags = "a b"\n+++\n', added, site=JEKYLL) == '+++\ntags = "a b c"\n+++\n'
    assert add_labels('{"tags": "a b"}\n', added, site=JEKYLL) == '{"tags": "a b c"}\n'


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
