"""Hostile posts: linear time, no error, no output out of proportion.

Ten times the length may take eleven times the time. The limit here is 20, because short measurements vary on
a busy machine, and anything quadratic takes 100 times as long.
"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.post import Format, Post
from model.text.fields import Fields, parse_fields
from tests.support.cpu_time import measure_growth

LENGTH = 8_000
UNITS: list[str] = json.loads((Path(__file__).parent / "hostile_units.json").read_text("utf-8"))


def repeat(unit: str) -> Callable[[int], str]:
    return lambda length: unit * (length // len(unit) + 1)


def after(start: str, unit: str, end: str = "") -> Callable[[int], str]:
    return lambda length: start + repeat(unit)(length) + end


def lengthening_runs(separator: str) -> Callable[[int], str]:
    """Return runs of backticks, each longer than the one before."""
    return lambda length: separator.join("`" * run for run in range(1, int((2 * length) ** 0.5)))


ATTACKS = {ascii(unit): repeat(unit) for unit in UNITS} | {
    "longer and longer runs of backticks": lengthening_runs("a"),
    "longer and longer fences": lengthening_runs("\n"),
    "shorter and shorter fences": lambda length: lengthening_runs("\n")(length)[::-1],
    "spaces before a fence": after("\n", " ", "```"),
    "comment never closed": after("<!--", "<pre>"),
    "quote never closed": after('<a "', "<a '"),
    "brace never closed": after("<a {", '<a "'),
    "shortcode never closed": after("{{<", "{%"),
    "tag of many attributes": after("<img ", 'alt= href=http b="c" ', ">"),
    "tag of spaces": after("<img alt=", " ", ">"),
    "digits of an entity": after("&#", "9", ";"),
    "pre of many tags": after("<pre>", "<span class='x'>a</span>", "</pre>"),
    "target never closed": after("[a](", "b"),
    "defined label in brackets": after("[x]: http://a\n\n", "[x]"),
    "brackets never opened": after("[x]: http://a\n\n[", " a]"),
    "brackets in brackets": lambda length: "[x]: http://a\n\n" + "[" * (length // 2) + "]" * (length // 2),
}


def growth(attack: Callable[[int], str], format: Format) -> float:
    """Return the CPU time of a text ten times as long, divided by that of the text."""
    short, long = Post(body=attack(LENGTH), format=format), Post(body=attack(10 * LENGTH), format=format)
    short_s, long_s = measure_growth(parse_fields, short, long)
    return long_s / short_s


@pytest.mark.parametrize("format", ["markdown", "html"])
@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_ten_times_the_markup_takes_about_ten_times_the_time(attack, format):
    assert growth(attack, format) < 20


@pytest.mark.parametrize("unit", ["http://", "https://a(", "a\n", "日", " ", "\ud800", "&#9", "h"])
def test_ten_times_the_plain_text_takes_about_ten_times_the_time(unit):
    assert growth(repeat(unit), "text") < 20


any_text = st.text(st.characters(exclude_categories=())) | st.lists(st.sampled_from(UNITS)).map("".join)
any_post = st.builds(Post, any_text, any_text, st.sampled_from(["markdown", "html", "text"]), any_text)


def texts_of(fields: Fields) -> list[str]:
    return [fields.title, fields.description, fields.headings, fields.body, fields.code, *fields.links]


@given(any_post)
def test_no_post_raises_or_grows(post):
    length = sum(map(len, texts_of(parse_fields(post))))

    assert length <= 3 * len(post.title + post.description + post.body)


@given(any_post)
def test_every_field_can_be_encoded_and_has_no_internal_mark(post):
    text = "".join(texts_of(parse_fields(post)))

    assert not {"\x00", "\x01"} & set(text.encode().decode())


@given(any_post)
def test_lines_are_stripped_not_empty_and_have_single_spaces(post):
    fields = parse_fields(post)
    lines = [line for text in (fields.body, fields.headings) if text for line in text.split("\n")]

    assert all(line and line == " ".join(line.split()) for line in lines)


@given(any_post)
def test_links_are_absolute_and_unique(post):
    links = parse_fields(post).links

    assert len(set(links)) == len(links)
    assert all(link.lower().startswith(("http://", "https://")) for link in links)


@given(any_post)
def test_a_post_always_has_the_same_fields(post):
    assert parse_fields(post) == parse_fields(post)
