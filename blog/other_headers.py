"""Reads posts with headers that are not front matter: Org, AsciiDoc, reStructuredText, Pelican's Markdown.

Their text is read as Markdown. These files may also begin with front matter in YAML, TOML or JSON, which is
read as everywhere else. Each reader takes time linear in the length of the text.
"""

import os
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import accumulate, takewhile
from typing import TYPE_CHECKING

from blog.generator import Site
from blog.header import MAX_HEADER_CHARS, FrontMatter, FrontMatterError
from blog.reading import parse_parts, read_as

if TYPE_CHECKING:
    from blog.parsing.own_headers import Read

OTHER_FORMATS = {
    ".org": "Org",
    **dict.fromkeys((".adoc", ".asciidoc", ".ad", ".asc"), "AsciiDoc"),
    **dict.fromkeys((".rst", ".rest"), "reStructuredText"),
}
"""The formats with headers of their own, by the ending of the file's name."""
PLAIN_MARKDOWN = "Markdown without front matter"

_FRONT_MATTER = re.compile(r"\ufeff?[ \t\r\n]*(?:(?:---|\+\+\+|;;;)[ \t]*\r?\n|\{\s*[\"}])")
_MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mkd"})
"""The endings of Pelican's and Nikola's Markdown."""
_PLAIN_OPENING = re.compile(r"\ufeff?\s*(?:<!--|[A-Za-z][\w-]*:)")


def own_format(text: str, name: str, site: Site) -> str:
    """Return the format of `text`, of the file `name`, if its header is not front matter, else ""."""
    suffix = os.path.splitext(name)[1].lower()
    if suffix in OTHER_FORMATS:
        return "" if _FRONT_MATTER.match(text) else OTHER_FORMATS[suffix]
    if _may_have_plain_header(text, suffix, site) and parse_parts(text, site).body_line == 1:
        return PLAIN_MARKDOWN
    return ""


def has_own_header(text: str, name: str) -> bool:
    """Return whether `text`, of the file `name`, has no front matter but may have a header of its format."""
    return os.path.splitext(name)[1].lower() in OTHER_FORMATS and not _FRONT_MATTER.match(text)


def _may_have_plain_header(text: str, suffix: str, site: Site) -> bool:
    """Return whether `text` may have a header of Pelican's or Nikola's; their blogs count as unknown."""
    return not site.generator and suffix in _MARKDOWN and bool(_PLAIN_OPENING.match(text))


def has_heading_title(text: str, name: str) -> bool:
    """Return whether the title of the file `name` is its first heading, as every document has one."""
    return not name.lower().endswith(".org") and has_own_header(text, name)


def parse_file(text: str, name: str, site: Site) -> FrontMatter:
    """Return the parts of the post file `name`, as its format and the generator of `site` have them.

    The body is Markdown or HTML: that of another format comes near enough to Markdown for a model to read.
    Raises FrontMatterError.
    """
    suffix = os.path.splitext(name)[1].lower()
    if suffix not in OTHER_FORMATS:
        parts = parse_parts(text, site)
        if suffix == ".erb":
            return _with_body(parts, _without_erb)
        if parts.body_line == 1 and not parts.header and _may_have_plain_header(text, suffix, site):
            from blog.parsing.own_headers import read_markdown

            plain = _own_parts(text.removeprefix("\ufeff"), read_markdown)
            return plain if plain.header else parts
        return parts
    text = text.removeprefix("\ufeff")
    # Imported here: their expressions take 5 ms to compile, and few blogs have such posts.
    from blog.other_markup import CONVERTERS
    from blog.parsing.own_headers import READERS, read_hugos_org

    markup = OTHER_FORMATS[suffix]
    if not has_own_header(text, name):
        parts = parse_parts(text, site)
    elif markup == "Org" and site.generator == "hugo":
        parts = _own_parts(text, read_hugos_org)
        parts = replace(parts, header=read_as(parts.header, site))  # of the others Hugo reads no header
    else:
        parts = _own_parts(text, READERS[markup])
        if markup == "Org" and "filetags" in parts.header:
            parts.header.setdefault("tags", parts.header["filetags"])
    return _with_body(parts, CONVERTERS[markup])


def _own_parts(text: str, read: "Read") -> FrontMatter:
    lines = [line.rstrip("\r") for line in text.split("\n")]
    ends = accumulate(len(line) + 1 for line in lines)
    most = sum(1 for _ in takewhile(lambda end: end <= MAX_HEADER_CHARS, ends))
    header, end = read(lines[:most])
    if 0 < end == most < len(lines):
        raise FrontMatterError(f"the front matter is longer than {MAX_HEADER_CHARS:,} characters", 1)
    if str(header.get("status", "")).casefold() == "draft":  # Pelican's
        header.setdefault("draft", "true")
    return FrontMatter(header, "\n".join(lines[end:]), end + 1)


def _with_body(parts: FrontMatter, convert: Callable[[str], str]) -> FrontMatter:
    return FrontMatter(parts.header, convert(parts.body), parts.body_line)


def _without_erb(text: str) -> str:
    """Return `text` without the parts in <% %>, in which Middleman runs Ruby."""
    closed, end, rest = text.rpartition("%>")
    return re.sub(r"<%.*?%>", " ", closed + end, flags=re.DOTALL) + rest
