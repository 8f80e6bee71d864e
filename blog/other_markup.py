"""Turns Org, AsciiDoc and reStructuredText into Markdown that a model can read: headings, code and links.

This is no converter: markup that it does not know stays as text. Lines stay lines, so it takes linear time.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

_FENCE = "```"

_ORG_HEADING = re.compile(r"(\*+) (?:(?:TODO|DONE) )?(.*?)(?:[ \t]+:[\w@:]+:)?[ \t]*$")
_ORG_CODE = re.compile(r"[ \t]*#\+(begin|end)_(?:src|example)\b[ \t]*([\w+-]*)", re.IGNORECASE)
_ORG_DRAWER = re.compile(r"[ \t]*:[A-Z_]+:[ \t]*$")
_ORG_LINK = re.compile(r"\[\[([^\[\]\n]{1,2000})\](?:\[([^\[\]\n]{1,2000})\])?\]")
_ORG_INLINE_CODE = re.compile(r"(?<![\w/])[=~]([^=~\n]{1,500})[=~](?!\w)")

_ADOC_HEADING = re.compile(r"(={2,6}) (.+)")
_ADOC_CODE = re.compile(r"(?:-{4,}|\.{4,})[ \t]*$")
_ADOC_COMMENT_BLOCK = re.compile(r"/{4,}[ \t]*$")
# Delimiters of other blocks, attributes of a block, attributes of the document, and comments.
_ADOC_MARKS = re.compile(
    r"(?:[=*_+]{4,}|--|\[[^\]]*\]|:!?[\w-]+!?:(?: .*)?|//(?!/).*|(?:include|toc)::.*)[ \t]*$"
)
# These begin behind white space only, so that no part of a line is looked at twice.
_ADOC_LINK = re.compile(r"(?<!\S)(\(?)(?:link:|xref:|(?=https?://))([^\s\[\]]++)\[([^\[\]\n]{1,500})\]")
_ADOC_IMAGE = re.compile(r"(?<!\S)image::?([^\s\[\]]++)\[([^\[\]\n]{0,500})\]")

_RST_RULE = re.compile(r"([!-/:-@\[-`{-~])\1{2,}[ \t]*$")
_RST_CODE = re.compile(r"\.\. (?:code|code-block|sourcecode|highlight)::[ \t]*([\w+-]*)")
_RST_DIRECTIVE = re.compile(r"[ \t]*\.\. ([\w-]+)::[ \t]*(.*)")
_RST_HIDDEN = re.compile(r"[ \t]*(?:\.\.(?: .*)?|:[\w -]+:(?: .*)?)$")
_RST_SILENT = frozenset({"image", "figure", "include", "contents", "raw", "youtube", "toctree", "meta"})
_RST_LINK = re.compile(r"`([^`<>\n]{1,500}) <([^`<>\n]{1,2000})>`__?")
_RST_REFERENCE = re.compile(r"(?::[\w:-]{1,50}:)?`([^`\n]{1,500})`_{0,2}")
_RST_HAS_ROLE = re.compile(r":`|`_")


def org_to_markdown(text: str) -> str:
    """Return the text of an Org file as Markdown: keywords, comments and drawers are dropped."""
    return "\n".join(_org_lines(text.split("\n")))


def _org_lines(lines: list[str]) -> Iterator[str]:
    in_code = in_drawer = False
    for line in lines:
        if code := _ORG_CODE.match(line):
            in_code = code[1].lower() == "begin"
            yield _FENCE + (code[2] if in_code else "")
        elif in_code:
            yield line
        elif in_drawer or _ORG_DRAWER.match(line):
            in_drawer = ":END:" not in line.upper()
            yield ""
        elif line.lstrip().startswith(("#+", "# ")):
            yield ""
        else:
            heading = _ORG_HEADING.match(line)
            plain = f"{'#' * min(len(heading[1]), 6)} {heading[2]}" if heading else line
            yield _ORG_INLINE_CODE.sub(r"`\1`", _ORG_LINK.sub(_org_link, plain))


def _org_link(match: re.Match[str]) -> str:
    return f"[{match[2]}]({match[1]})" if match[2] else f"<{match[1]}>"


def asciidoc_to_markdown(text: str) -> str:
    """Return the text of an AsciiDoc file as Markdown: attributes, comments and delimiters are dropped."""
    return "\n".join(_asciidoc_lines(text.split("\n")))


def _asciidoc_lines(lines: list[str]) -> Iterator[str]:
    in_code = in_comment = False
    for line in lines:
        if _ADOC_COMMENT_BLOCK.match(line) and not in_code:
            in_comment = not in_comment
            yield ""
        elif in_comment:
            yield ""
        elif _ADOC_CODE.match(line):
            in_code = not in_code
            yield _FENCE
        elif in_code:
            yield line
        elif _ADOC_MARKS.match(line):
            yield ""
        else:
            heading = _ADOC_HEADING.match(line)
            plain = f"{'#' * len(heading[1])} {heading[2]}" if heading else line
            plain = _ADOC_IMAGE.sub(r"![\2](\1)", plain)
            yield _ADOC_LINK.sub(r"\1[\3](\2)", plain)


def rst_to_markdown(text: str) -> str:
    """Return the text of a reStructuredText file as Markdown: comments and options are dropped."""
    return "\n".join(_rst_lines(text.split("\n")))


def _rst_lines(lines: list[str]) -> Iterator[str]:
    in_code = False
    for line, below in pairwise([*lines, ""]):
        if in_code and line[:1] not in ("", " ", "\t", "\r"):
            in_code = False
            yield _FENCE
        if in_code:
            yield line
        elif code := _RST_CODE.match(line):
            in_code = True
            yield _FENCE + code[1]
        elif _RST_RULE.match(line):
            yield ""
        elif line.strip() and _RST_RULE.match(below) and line[:1] not in " \t":
            yield f"## {_rst_inline(line.strip())}"
        else:
            yield _rst_inline(_rst_plain(line))
    if in_code:
        yield _FENCE


def _rst_plain(line: str) -> str:
    """Return a line without the marks of a directive; options, comments and targets are empty."""
    if directive := _RST_DIRECTIVE.match(line):
        return "" if directive[1] in _RST_SILENT else directive[2]
    return "" if _RST_HIDDEN.match(line) else line


def _rst_inline(line: str) -> str:
    if not _RST_HAS_ROLE.search(line):
        return line
    return _RST_REFERENCE.sub(r"\1", _RST_LINK.sub(r"[\1](\2)", line))


CONVERTERS: dict[str, Callable[[str], str]] = {
    "Org": org_to_markdown,
    "AsciiDoc": asciidoc_to_markdown,
    "reStructuredText": rst_to_markdown,
}
"""The converter of each format of blog/other_headers.py."""
