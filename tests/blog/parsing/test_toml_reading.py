"""TOML 1.1 in front matter, where a parser of it is installed, and its limits."""

import sys

import pytest

from blog.header import FrontMatterError, parse_front_matter
from blog.parsing.toml_reading import parse_toml


@pytest.mark.parametrize(
    ("toml", "value"),
    [
        ('{\n  a = "b"\n}', {"a": "b"}),
        ('{ a = "b", }', {"a": "b"}),
        ('{ # c\n  a = { d = ["e",\n], }, # f\n}', {"a": {"d": ["e"]}}),
        ('"\\x41\\e"', "A\x1b"),
        ('"""\n\\x41"""', "A"),
        ("07:32", "07:32:00"),
        ("2020-01-02 07:32", "2020-01-02T07:32:00"),
        ("2020-01-02T07:32Z", "2020-01-02T07:32:00+00:00"),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_toml_1_1_is_read(toml, value, line_end):
    text = f"+++\nx = {toml}\nversion = 1.10\n+++\n".replace("\n", line_end)
    assert parse_front_matter(text).header == {"x": value, "version": "1.10"}


def test_without_a_parser_of_toml_1_1_it_is_refused_with_its_line(monkeypatch):
    """As in the Lambda, which does without."""
    monkeypatch.setitem(sys.modules, "tomli", None)
    with pytest.raises(FrontMatterError, match=r"Line 3: the TOML front matter cannot be parsed: Unescaped"):
        parse_front_matter('+++\na = 1\nb = "\\x41"\n+++\n')
    assert parse_toml("a = 1\r\n") == {"a": 1}


@pytest.mark.parametrize(
    ("toml", "problem"),
    [
        ('a = "\\x4"', "Line 2: the TOML front matter cannot be parsed: Invalid hex value."),
        (
            "a = {\n b = 1,\n b = 2 }",
            "Line 4: the TOML front matter cannot be parsed: Duplicate inline table key 'b'.",
        ),
        ("a = {\n}\nb = " + "[" * 60_000, "Line 2: the front matter nests deeper than 32 levels."),
        (
            "a = {\n}\nb = " + "9" * 5_000,
            "Line 2: the front matter holds a number of more than 4,300 digits.",
        ),
        ("a = {\n}\nb = [" + "1," * 20_000 + "]", "Line 2: the front matter holds more than 10,000 values."),
        ("a = {\n" + "b." * 30_000 + "c = 1 }", "Line 2: the front matter nests deeper than 32 levels."),
    ],
)
def test_toml_1_1_has_the_limits_of_toml_1_0(toml, problem):
    with pytest.raises(FrontMatterError) as caught:
        parse_front_matter(f"+++\n{toml}\n+++\n")
    assert str(caught.value) == problem
