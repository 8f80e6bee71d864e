"""Text of strangers is printed safely."""

import pytest

from model.printing import one_line, show, text_fault


@pytest.mark.parametrize("text", ["", "C#", "札", "👩\u200d🔬", "می\u200cخواهم"])
def test_text_of_any_script_has_no_fault(text):
    assert text_fault(text) == ""


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a\x1b[2J", "a control character or line break"),
        ("a\nb", "a control character or line break"),
        ("\u2028", "a control character or line break"),
        ("a\ud83d", "half a surrogate pair"),
        ("a\u202eb", "a mark that reorders text"),
        ("a\ufffe", "a code that is not a character"),
    ],
)
def test_the_first_fault_is_named(text, fault):
    assert text_fault(text) == fault


@pytest.mark.parametrize(
    "value", ["\x1b[2J\n\u202e\ud83d", ["\x1b"] * 999, {"\n": [["\x1b"] * 99] * 99}, 10**999]
)
def test_any_value_is_shown_in_one_short_printable_line(value):
    assert show(value).isprintable()
    assert len(show(value)) < 300


def test_a_strangers_line_is_cut_and_printable():
    assert one_line("a\nb\x1b" + "c" * 999, max_characters=6) == "a?b?cc"
