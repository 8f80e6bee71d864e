"""Escaping of strangers' text: what is changed, what stays, and that no two texts look alike."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from console.escaping import escape, escape_rest, guard_line, printable, starts_command, unescape

ORDINARY = [
    "札幌の新茶　二番煎じ",
    "naïve café, cafe\u0301",
    "שלום עולם",
    "مرحبا بالعالم",
    "می\u200cخواهم",
    "क्\u200dष",
    "👩\u200d💻 👨\u200d👩\u200d👧 🏳\ufe0f\u200d🌈 ❤\ufe0f\u200d🔥 🙂\u200d↔\ufe0f",
    "1\ufe0f\u20e3 ☀\ufe0f 👍🏽 🇯🇵",
    "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "葛\U000e0100城",
    "\U0001faea",  # an emoji that is newer than Python's Unicode
    "10\u00a0000\u202f€",
    r"C:\blog\posts\new.md \alpha",
    "٠\u0600٢",
]
STRANGE = [
    ("\x1b[31m", r"\u001b[31m"),
    ("a\n::error::b", r"a\u000a::error::b"),
    ("a\tb\r", r"a\u0009b\u000d"),
    ("\x7f\x9b", r"\u007f\u009b"),
    ("\u202egpj.exe", r"\u202egpj.exe"),
    ("a\u2028b\u2029", r"a\u2028b\u2029"),
    ("\u2066a\u2069\u200f", r"\u2066a\u2069\u200f"),
    ("te\u200dst \u200c", r"te\u200dst \u200c"),
    ("te\u200bst\ufeff\xad", r"te\u200bst\ufeff\u00ad"),
    ("a\ufe0f😀\ufe0f\ufe0f", "a\\ufe0f😀\ufe0f\\ufe0f"),
    ("\u3164", r"\u3164"),
    ("\ue000\U000f0000", r"\ue000\U000f0000"),
    ("\uffff\u0378", r"\uffff\u0378"),
    ("\U000e0041\U000e0042", r"\U000e0041\U000e0042"),
    ("caf\udce9", r"caf\xe9"),
    ("\ud83d", r"\ud83d"),
    (r"\u202e", r"\\u202e"),
    (r"\x9b", r"\\x9b"),
    ("\\\x1b", r"\\\u001b"),
    (r"\\server", r"\\\server"),
]
# Hypothesis seldom finds by itself what belongs together.
PIECES = st.sampled_from(
    [
        *"\\\\\\xuU09afx;=' ",
        "\u200d",
        "\ufe0f",
        "😀",
        "\u200c",
        "م",
        "\udce9",
        "\ud83d",
        "\ude00",
        "\x1b",
        "::",
    ]
    + [text for text, _ in STRANGE]
)
TEXTS = st.text() | st.lists(PIECES | st.characters(), max_size=12).map("".join)


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_stays_as_it_is(text):
    assert escape(text) == guard_line(text) == text


@pytest.mark.parametrize(("text", "shown"), STRANGE)
def test_what_is_invisible_or_reorders_becomes_an_escape(text, shown):
    assert escape(text) == shown


@given(TEXTS)
@example("\\\\\u202e")
def test_an_escaped_text_gives_the_text_back_so_no_two_look_alike(text):
    assert unescape(escape(text)) == text


@given(TEXTS)
def test_an_escaped_text_is_one_line_that_the_guard_leaves_alone(text):
    shown = escape(text)
    assert len(shown.splitlines()) <= 1
    assert escape_rest(shown) == shown
    assert not any("\ud800" <= character <= "\udfff" for character in shown)


@given(TEXTS, st.booleans())
def test_a_guarded_line_is_one_line_that_begins_no_command_and_is_guarded_for_good(text, colours):
    line = guard_line(text, colours=colours)
    assert len(line.splitlines()) <= 1
    assert not starts_command(line)
    assert guard_line(line, colours=colours) == line


@given(st.dictionaries(TEXTS, TEXTS | st.lists(TEXTS)))
def test_a_guarded_line_of_json_has_the_same_value(value):
    line = json.dumps(value, ensure_ascii=False)
    if not any("\ud800" <= character <= "\udfff" for character in line):
        assert json.loads(guard_line(line)) == value


@pytest.mark.parametrize("line", ["::error::x", " \t\u3000::error::x", "a ##[error]x", "##[group]x"])
def test_a_line_that_would_be_a_command_to_github_is_none(line):
    assert starts_command(line)
    assert not starts_command(guard_line(line))
    assert "error" in guard_line(line) or "group" in guard_line(line)


@pytest.mark.parametrize("line", ["a ::error::x", "std::vector", "# [x]", "## [x]", ":smile:"])
def test_a_line_that_is_no_command_stays(line):
    assert guard_line(line) == line


def test_a_carriage_return_begins_a_line_for_github_too():
    assert starts_command("+a\r ::error::b")


def test_only_our_own_colours_pass_and_only_when_asked_for():
    painted = "\x1b[32mapply\x1b[0m"
    assert guard_line(painted, colours=True) == painted
    assert guard_line(painted) == r"\u001b[32mapply\u001b[0m"
    assert guard_line("\x1b[2J\x1b[8mx\x1b]0;t\x07", colours=True) == r"\u001b[2J\u001b[8mx\u001b]0;t\u0007"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\n  b\tc", "a b c"),
        ("\x1b[31mred", r"\u001b[31mred"),
        ("新茶", "新茶"),
        ("x" * 1000, "x" * 299 + "…"),
        ("x" * 296 + "\u202eyy", "x" * 296 + "…"),
    ],
)
def test_an_excerpt_is_one_short_line_without_half_an_escape(text, shown):
    assert printable(text) == shown


@given(TEXTS, st.integers(1, 40))
def test_an_excerpt_is_as_short_as_asked_for(text, most):
    assert len(printable(text, most=most)) <= most
