"""HTML tags, attributes and entities, for HTML alone and for the HTML in Markdown.

A scanner of regular expressions, not a parser: no tree, no nesting, no repair. Every expression is
possessive and stops where the next match could start, so that time is linear on any input.
"""

import re

from model.text.prose import HEADING_MARK

# A quoted value may hold anything, a JSX value `{...}` neither braces nor quotes. A stray brace ends the
# attempt: were it an ordinary character, '<a }{' repeated would cost the square of its length.
TAG_REST = r"""(?:[^<>"'{}\n]++|\n(?![ \t]*+\n)|"[^"]*+"|'[^']*+'|\{[^{}"']*+\})*+>"""
TAG = rf"<(?P<tag>/?+(?P<name>[A-Za-z][\w:.-]*+){TAG_REST}|[!?][^<>]*+>|/?>)"

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "time", "tt", "u", "var", "wbr",
))  # fmt: skip
_ATTRIBUTE = r"""\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))"""
_ALT = re.compile(rf"\balt{_ATTRIBUTE}", re.IGNORECASE)
_TARGET = re.compile(r"""\b(?:href|src)\s*+=\s*+["']?+(https?://[^"'<>\s]++)""", re.IGNORECASE)
_ANY_TAG = re.compile(TAG)
_LANGUAGE = re.compile(r"\blanguage-([\w+#-]++)")

# The semicolon is demanded: without it `?a=1&copy=2` would lose its name. Digits are few, because
# html.unescape() hands any number of them to int(), which refuses thousands of them with an error.
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def decode_entities(text: str) -> str:
    """Replace character references, each at most once; unknown ones stay as they are."""
    if "&" not in text:
        return text
    # It brings a table of 2,231 names, which the first post with an entity waits for, and no start.
    from html import unescape

    return _ENTITY.sub(lambda entity: unescape(entity[0]), text)


def parse_targets(tag: str) -> list[str]:
    """Return the absolute URLs among the href and src attributes of `tag`, or of all tags in it."""
    if "http" not in tag and "HTTP" not in tag:
        return []
    return [decode_entities(url) for url in _TARGET.findall(tag)]


def parse_alt(tag: str) -> str:
    """Return the alternative text of an image, entities left for later; empty without one."""
    alt = _ALT.search(tag)
    return (alt[1] or alt[2] or alt[3] or "") if alt else ""


def render_break(name: str, *, closing: bool) -> str:
    """Return what takes the place of a tag in the text: nothing, a line break, or a heading's start."""
    name = name.lower()
    if name in _INLINE:
        return ""
    return "\n" + HEADING_MARK if name in _HEADINGS and not closing else "\n"


def parse_code_element(element: str) -> str:
    """Return the text of a pre or code element, the language of its class first, if it names one."""
    language = _LANGUAGE.search(element, 0, 200)
    text = decode_entities(_ANY_TAG.sub("", element))
    return f"{language[1]}\n{text}" if language else text
