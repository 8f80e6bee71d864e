"""HTML tags, attributes and entities, in posts of HTML and in Markdown.

Regular expressions scan them, without a tree, nesting or repair. Every expression is possessive and
stops where its next match could start, so that time is linear on any input.
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

# The semicolon is required: without it, `?a=1&copy=2` would lose its name. Digits are few, because
# html.unescape() passes any number of them to int(), which raises ValueError for thousands.
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def decode_entities(text: str) -> str:
    """Return `text` with character references decoded once; unknown ones stay as they are."""
    if "&" not in text:
        return text
    # Imported late: it has a table of 2,231 names, and most starts never need it.
    from html import unescape

    return _ENTITY.sub(lambda entity: unescape(entity[0]), text)


def parse_targets(tag: str) -> list[str]:
    """Return the absolute URLs among the href and src attributes of `tag`, or of all tags in it."""
    if "http" not in tag and "HTTP" not in tag:
        return []
    return [decode_entities(url) for url in _TARGET.findall(tag)]


def render_tag(tag: re.Match[str], links: list[str]) -> str:
    """Return the text that replaces a match of TAG, and add the URLs in it to `links`.

    An image leaves its alternative text, its entities undecoded; an inline element leaves nothing; any other
    breaks the line, and a heading marks the new one.
    """
    if tag["name"] is None:
        return ""
    name, closing = tag["name"].lower(), tag[0][1] == "/"
    if not closing:
        links += parse_targets(tag[0])
        if name == "img":
            alt = _ALT.search(tag[0])
            return f" {(alt[1] or alt[2] or alt[3] or '') if alt else ''} "
    if name in _INLINE:
        return ""
    return "\n" + HEADING_MARK if name in _HEADINGS and not closing else "\n"


def parse_code_element(element: str) -> str:
    """Return the text of a pre or code element, behind the language that its class names, if any."""
    language = _LANGUAGE.search(element, 0, 200)
    text = decode_entities(_ANY_TAG.sub("", element))
    return f"{language[1]}\n{text}" if language else text
