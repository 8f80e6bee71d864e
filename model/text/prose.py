"""What all formats share: text made safe to scan at the start, and set in lines at the end.

Two control characters are kept free for marks of our own: NUL around the number of a piece of inline code,
and HEADING_MARK at the start of a line that is a heading, whatever markup said so.
"""

import re
from typing import NamedTuple

HEADING_MARK = "\x01"
_HEADING = re.compile(rf"\n{HEADING_MARK}([^\n]*+)")


class Parts(NamedTuple):
    """The parts of a post's body; links in order of appearance, each as often as it appears."""

    headings: str
    body: str
    code: str
    links: list[str]


def clean_text(text: str) -> str:
    """Return `text` with line feeds only, without byte order marks and without our own marks.

    Two halves of a surrogate pair, as JSON may escape them, become their character; a half alone becomes
    U+FFFD, for no encoder accepts it.
    """
    if not text.isascii():
        text = _join_surrogates(text).replace("\ufeff", "")
    text = text.replace("\x00", "").replace(HEADING_MARK, "")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def tidy_lines(text: str) -> str:
    """Return the lines of `text` with single spaces inside, none at the ends, and no empty line."""
    lines = text.split("\n")
    # Of white space only the space is printable: the lines of most texts need nothing but to be stripped.
    plain = "  " not in text and text.replace("\n", "").isprintable()
    tidy = map(str.strip, lines) if plain else map(" ".join, map(str.split, lines))
    return "\n".join(filter(None, tidy))


def split_headings(text: str) -> tuple[list[str], str]:
    """Return the marked headings, and the text without them."""
    parts = _HEADING.split(text)
    return parts[1::2], "\n".join(parts[::2])


def _join_surrogates(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
