"""Steps that Markdown and HTML share: making text safe to scan, dropping shortcodes, tidying lines.

Two control characters are free for our own marks: NUL around the index of a piece of inline code, and
HEADING_MARK at the start of a line that is a heading in any markup.
"""

import re
from typing import NamedTuple

HEADING_MARK = "\x01"
_HEADING = re.compile(rf"\n{HEADING_MARK}([^\n]*+)")

# Shortcodes, Liquid, attributes and JSX comments, which site generators add to both formats. Each branch ends
# where a tag of its own kind would start, hence linear time on openers without an end.
_SHORTCODE = re.compile(
    r"\{(?:"
    r"\{<(?:[^>{]++|>(?!\}\})|\{(?!\{))*+>\}\}"  # {{< name argument >}}
    r"|\{%(?:[^%{]++|%(?!\}\})|\{(?!\{))*+%\}\}"  # {{% name argument %}}
    r"|\{[^{}\n]*+\}\}"  # {{ expression }}
    r"|%(?:[^%{]++|%(?!\})|\{(?!%))*+%\}"  # {% tag argument %}
    r"|/\*(?:[^*{]++|\*(?!/\})|\{(?!/\*))*+\*/\}"  # {/* comment */}
    r"|[:#.][^{}\n]*+\}"  # {: .class} {#anchor} {.class}
    r")"
)


class Parts(NamedTuple):
    """The parts of a post's body; links in order of appearance, each as often as it appears."""

    headings: str
    body: str
    code: str
    links: list[str]


def clean_text(text: str) -> str:
    """Return `text` with line feeds only, without byte order marks and without our own marks.

    The two halves of a surrogate pair, which JSON can escape one by one, become their character. A single
    half becomes U+FFFD, because no encoder accepts it.
    """
    if not text.isascii():
        text = _join_surrogates(text).replace("\ufeff", "")
    text = text.replace("\x00", "").replace(HEADING_MARK, "")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _join_surrogates(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def drop_shortcodes(text: str) -> str:
    """Return `text` without tags of site generators; the text between two tags stays, as do unclosed tags.

    The code between highlight tags must be taken out before.
    """
    return _SHORTCODE.sub("", text) if "{" in text else text


def split_headings(text: str) -> tuple[list[str], str]:
    """Return the marked headings, and the text without them."""
    parts = _HEADING.split(text)
    return parts[1::2], "\n".join(parts[::2])


def tidy_lines(text: str) -> str:
    """Return the lines of `text` that are not empty, stripped, with single spaces inside."""
    lines = text.split("\n")
    # The space is the only printable white space, so the lines of most texts only need to be stripped.
    plain = "  " not in text and text.replace("\n", "").isprintable()
    tidy = map(str.strip, lines) if plain else map(" ".join, map(str.split, lines))
    return "\n".join(filter(None, tidy))
