"""Texts that cost much time to read for their length, as strangers could send to keep a service busy.

Each fills a given length. They have many items for a parser in few characters: short tokens, characters that
grow when normalised, marks, links, markup without meaning.
"""

import json
from collections.abc import Callable
from itertools import accumulate, count, takewhile
from random import Random
from string import ascii_lowercase, ascii_uppercase

from model.post import Format
from service.api_limits import DESCRIPTION_CHARACTERS, LABEL_CHARACTERS, LABELS, LIMIT_MAX, TITLE_CHARACTERS

Filler = Callable[[int], str]
"""Returns a text of at least about the given number of characters."""


def repeat(unit: str) -> Filler:
    """Return a filler that repeats `unit`."""
    return lambda length: unit * (length // len(unit) + 1)


def number(form: str) -> Filler:
    """Return a filler that repeats `form` with 0, 1, 2, … for each % in it."""

    def fill(length: int) -> str:
        units = (form.replace("%", f"{each:x}") for each in count())
        sized = accumulate(units, lambda before, unit: (before[0] + len(unit), unit), initial=(0, ""))
        return "".join(unit for _, unit in takewhile(lambda pair: pair[0] < length + len(pair[1]), sized))

    return fill


def draw(characters: str, size: int = 1, separator: str = "") -> Filler:
    """Return a filler of random words of `size` characters, the same in each run."""

    def fill(length: int) -> str:
        chance = Random(1)
        words = length // (size + len(separator)) + 1
        return separator.join("".join(chance.choices(characters, k=size)) for _ in range(words))

    return fill


def _between(first: int, last: int) -> str:
    return "".join(map(chr, range(first, last + 1)))


HAN, KANA, HANGUL = _between(0x4E00, 0x9FA5), _between(0x30A1, 0x30FA), _between(0xAC00, 0xD7A3)

FILLERS: dict[str, Filler] = {
    # characters that grow: in NFKC, when folded
    "ligature of 18 letters": repeat("ﷺ"),
    "ligatures within bounds": repeat("ﷺ" + " a" * 34),
    "squared words": repeat("㌀アイウエオカキクケコサシ\n"),
    "ellipses": repeat("…a "),
    "letters of three when folded": repeat("\u0390 "),
    "letters that fold to two": repeat("ß "),
    "full-width letters": draw(_between(0xFF01, 0xFF5E), 5, " "),
    "half-width kana": repeat("ｶﾞｷﾞ"),
    # marks and scripts
    "thirty marks a letter": repeat("a" + "\u0315\u0300\u0316" * 10),
    "marks alone": repeat("\u0301\u0316"),
    "Hangul in parts": repeat("\u1100\u1161\u11a8 "),
    "Hangul": draw(HANGUL, 2, " "),
    "Han": draw(HAN),
    "Han a line": draw(HAN, 1, "\n"),
    "kana": draw(KANA),
    "rare scripts": draw(_between(0x10000, 0x1FBFF)),
    "emoji": repeat("👩\u200d💻 "),
    # words
    "one long word": draw(ascii_lowercase),
    "one letter a word": draw(ascii_lowercase, 1, " "),
    "two words": repeat("a b "),
    "words in turn": draw(ascii_lowercase, 5, " "),
    "capitals": draw(ascii_uppercase, 5, " "),
    "compounds": repeat("a.b "),
    "compounds of any letters": draw("abcdefgh.-+_", 5, " "),
    "new words twice": number("Word% word% "),
    "letters a line": repeat("a\n"),
    # links
    "links": number("[a](http://h%.c) "),
    "short links": repeat("[a](b)"),
    "bare links": number("http://% "),
    "repositories": number("http://github.com/o%/r% "),
    "definitions": number("[%]: http://b/%\n"),
    "defined labels": lambda length: "[x]: http://a\n\n" + "[x]" * (length // 3),
    # markup
    "brackets": repeat("["),
    "empty brackets": repeat("[] "),
    "tags": repeat("<b>"),
    "tags in turn": number("<b%>"),
    "headings": repeat("<h1>a"),
    "headings of Markdown": repeat("# a\n"),
    "emphasis": repeat("*a*"),
    "escapes": repeat("\\*"),
    "tables": lambda length: "|-|\n" + "a|b|" * (length // 4),
    "lists": repeat("- a\n"),
    "entities": repeat("&#65;"),
    "entities that grow": repeat("&#65018;"),
    "shortcodes": repeat("{{<a>}}"),
    # code
    "code spans": repeat("`a` "),
    "code spans in code spans": repeat("``a`b`` "),
    "code spans a line": repeat("`a`\n"),
    "code spans and tags": repeat("`a`<b>"),
    "code spans and braces": repeat("`a`{"),
    "code spans and open elements": repeat("`a`<pre>"),
    "code spans and escapes": repeat("`a`\\`"),
    "a backtick a line": repeat("`\n"),
    "code elements": repeat("<code>a</code>"),
    "code blocks": repeat("<pre>a</pre>"),
    "fences": repeat("```\n"),
}


def fill(filler: Filler, size: int) -> str:
    """Return a text of `filler` that is at most, and nearly, `size` bytes long as JSON."""
    text = filler(size)
    while (excess := _json_bytes(text) - size) > 0:
        text = text[: len(text) - max(excess * len(text) // (2 * _json_bytes(text)), 1)]
    return text


def dear_post(filler: Filler, size: int, *, format: Format = "markdown") -> dict[str, object]:
    """Return a post of at most `size` bytes as JSON whose texts are as long as allowed and of `filler`."""
    title = filler(TITLE_CHARACTERS)[:TITLE_CHARACTERS]
    description = filler(DESCRIPTION_CHARACTERS)[:DESCRIPTION_CHARACTERS]
    post = {"title": title, "description": description, "body": "", "format": format, "limit": LIMIT_MAX}
    room = max(size - _json_bytes(post), 0)
    return post | {"body": fill(filler, room)}


def labelled_post(size: int) -> dict[str, object]:
    """Return a post of at most `size` bytes as JSON with the most and longest labels allowed."""
    characters = min(LABEL_CHARACTERS, size // (2 * LABELS) - 5)
    labels = [f"{each:x} ".ljust(characters, "ß")[: characters // 2] for each in range(LABELS)]
    return {"title": "t", "tags": labels, "categories": labels, "limit": LIMIT_MAX}


def _json_bytes(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode())
