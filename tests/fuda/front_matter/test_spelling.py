"""How a label is spelled in YAML: plainly where every parser reads that very text, quoted elsewhere."""

import pytest

from tests.support.client.editing import add_to

READ_OTHERWISE = [
    "yes", "No", "y", "null", "~", "1.10", "2024", "2024-01-01", "12:30", "0x1F", "1e3", "1_000", "a: b",
    "key:", "#x", "a #b", "- x", "-", "? x", "[b]", "{c}", "&a", "*b", "!t", "%d", "@e", "`f`", "|", ">",
    "=", "<<", "'x",
]  # fmt: skip


@pytest.mark.parametrize(
    "label", ["C#", "C++", ".NET", "node.js", "it's", "1.2.3", "3d", "a?b", "std::vector", "札", "😀"]
)
def test_a_label_is_plain_where_every_parser_reads_its_text(label):
    assert add_to("tags:\n  - a\n", label) == f"tags:\n  - a\n  - {label}\n"


@pytest.mark.parametrize("label", READ_OTHERWISE)
def test_a_label_is_quoted_where_some_parser_reads_something_else(label):
    assert add_to("tags:\n  - a\n", label) == f'tags:\n  - a\n  - "{label}"\n'


def test_a_label_is_quoted_in_brackets_where_it_would_end_there():
    assert add_to("tags: [a]\n", "x, y", "a?b", "c::d") == 'tags: [a, "x, y", "a?b", "c::d"]\n'


def test_a_label_is_quoted_where_all_its_neighbours_are():
    assert add_to("tags: ['a', 'b']\n", "c", "it's") == "tags: ['a', 'b', 'c', 'it''s']\n"
    assert add_to('tags:\n  - "a"\n', "c") == 'tags:\n  - "a"\n  - "c"\n'
    assert add_to("tags:\n  - 'yes'\n  - b\n", "c", "no") == "tags:\n  - 'yes'\n  - b\n  - c\n  - 'no'\n"


def test_unprintable_characters_are_escaped():
    assert add_to("tags: [a]\n", "del\x7f") == 'tags: [a, "del\\x7f"]\n'
    assert add_to("tags: ['a']\n", 'bell\x07 \\ "b"') == 'tags: [\'a\', "bell\\x07 \\\\ \\"b\\""]\n'
