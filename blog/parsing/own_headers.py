"""Headers of Org, AsciiDoc and reStructuredText, and of Markdown as Pelican and Nikola write it.

Each reader takes the lines of a file and returns its header and the number of the header's lines. It takes
time linear in the length of the lines.
"""

import re
from collections.abc import Callable
from typing import Any

type Read = Callable[[list[str]], tuple[dict[str, Any], int]]

_LIST_KEYS = frozenset({"tags", "tag", "categories", "keywords", "topics"})
_ORG_LINE = re.compile(r"#\+([^\s:]+):[ \t]*(.*)")
_ORG_DATE = re.compile(r"[<\[](\d{4}-\d\d-\d\d)[^>\]]*[>\]]")
_ORG_SKIPPED = re.compile(r"[ \t]*(?:#(?: .*)?|:[\w-]+:.*)?$")
_ADOC_TITLE = re.compile(r"[=#] (.+)")
_ADOC_ATTRIBUTE = re.compile(r":(!?[\w][\w-]*!?):(?:[ \t]+(.*))?$")
_ADOC_COMMENT_BLOCK = re.compile(r"/{4,}[ \t]*$")
_ADOC_OWN_PREFIXES = ("page-", "jbake-")
_ADOC_REVISION = re.compile(r"(?:v?[\d.]+,)?[ \t]*([^:]*\d{4}[^:]*)")
_RST_FIELD = re.compile(r":([\w][\w -]*):(?:[ \t]+(.*))?$")
_RST_COMMENT_FIELD = re.compile(r"\.\. (\w+):(?:[ \t]+(.*))?$")
# Tinkerer has directives for labels, ABlog one for the post, with its date and with fields below.
_RST_DIRECTIVE = re.compile(r"\.\. (tags|categories|category|author|date|post)::(?:[ \t]+(.*))?$")
_RST_DIRECTIVE_FIELD = re.compile(r"[ \t]+:(\w+):(?:[ \t]+(.*))?$")
_RST_COMMENT = re.compile(r"\.\.(?: (?![\w-]+::).*)?$")
_RST_RULE = re.compile(r"([!-/:-@\[-`{-~])\1+[ \t]*$")
_META_LINE = re.compile(r"([A-Za-z][\w-]*):(?:[ \t]+(.*))?$")
_META_KEYS = frozenset({
    "date", "tags", "category", "slug", "author", "authors", "summary", "modified", "status", "lang",
})  # fmt: skip
_NIKOLA_LINE = re.compile(r"[ \t]*\.\. (\w+):(?:[ \t]+(.*))?$")


def read_hugos_org(lines: list[str]) -> tuple[dict[str, Any], int]:
    """Read the lines "#+key: value" at the top as Hugo does, which ends at any other line.

    A key with "[]" has labels between spaces, a key that comes again makes a list, and any other value is
    one label, spaces and commas included.
    """
    return _read_org(lines, strict=True)


def read_org(lines: list[str]) -> tuple[dict[str, Any], int]:
    """Read the lines "#+key: value" at the top as Emacs does, with empty lines, comments and drawers."""
    return _read_org(lines, strict=False)


def _read_org(lines: list[str], *, strict: bool) -> tuple[dict[str, Any], int]:
    header: dict[str, Any] = {}
    end = _first_line(lines)
    for number in range(end, len(lines)):
        match = _ORG_LINE.match(lines[number])
        if match is None:
            if strict or not _ORG_SKIPPED.match(lines[number]):
                break
            continue
        if match[1].lower().startswith("begin_"):
            break
        end = number + 1
        key, value = match[1].lower(), match[2].strip()
        if key.endswith("[]"):
            header[key[:-2]] = value.split()
        elif key == "filetags":
            header[key] = [label for label in value.split(":") if label]
        elif isinstance(earlier := header.get(key), list):
            earlier.append(value)
        elif earlier is not None:
            header[key] = [earlier, value]
        else:
            header[key] = [value] if key in _LIST_KEYS else _org_value(value)
    return header, end


def _org_value(value: str) -> str:
    match = _ORG_DATE.match(value)
    return match[1] if match else value


def read_asciidoc(lines: list[str]) -> tuple[dict[str, Any], int]:
    """Read the document header: attributes, title, author and revision lines, up to the first empty line.

    `:page-tags:` is that of jekyll-asciidoc and Antora, `:jbake-tags:` that of JBake, `:tags:` Pelican's.
    Comments may come anywhere.
    """
    found: dict[str, Any] = {}
    own: dict[str, Any] = {}
    start = end = _first_content_of_asciidoc(lines)
    while end < len(lines) and lines[end].strip():
        line = lines[end]
        end += 1
        if attribute := _ADOC_ATTRIBUTE.match(line):
            name = attribute[1].lower()
            plain = next(
                (name.removeprefix(each) for each in _ADOC_OWN_PREFIXES if name.startswith(each)), ""
            )
            (own if plain else found)[plain or name] = _labels_or_text(plain or name, attribute[2] or "")
        elif "title" not in found and (title := _ADOC_TITLE.match(line)):
            found["title"] = title[1].strip()
        elif line.startswith("//"):
            continue
        elif "title" not in found:
            return ({**found, **own}, end - 1) if end - 1 > start else ({}, 0)  # a paragraph, not a header
        elif revision := _ADOC_REVISION.match(line):
            found.setdefault("revdate", revision[1].strip())
    if "revdate" in found:
        found.setdefault("date", found["revdate"])
    return {**found, **own}, end


def _first_content_of_asciidoc(lines: list[str]) -> int:
    """Return the number of the first line that is not blank and not in a comment."""
    in_comment = False
    for number, line in enumerate(lines):
        if _ADOC_COMMENT_BLOCK.match(line):
            in_comment = not in_comment
        elif line.strip() and not in_comment and not line.startswith("//"):
            return number
    return len(lines)


def read_rst(lines: list[str]) -> tuple[dict[str, Any], int]:
    """Read the title, the fields ":tags: a" of Pelican and docutils, and comments and directives with labels.

    Nikola has comments (".. tags: a"), Tinkerer and ABlog have directives (".. tags:: a", ".. post:: date").
    """
    header: dict[str, Any] = {}
    end = _first_line(lines)
    key, in_post = "", False
    while end < len(lines):
        line, rows = lines[end], 1
        if field := _rst_field(line, in_post=in_post):
            in_post = field[0] == "post" or (in_post and line[:1] in " \t")
            key = {"post": "date"}.get(field[0], field[0])
            header[key] = field[1]
        elif key and line[:1] in " \t" and line.strip():
            header[key] = f"{header[key]} {line.strip()}"
        elif _RST_COMMENT.match(line):
            key = ""
        elif line.strip():
            title, rows = _rst_title(lines, end)
            if not title or "title" in header:
                break
            header["title"] = title
            key = ""
        else:
            key = ""
        end += rows
    return {key: _labels_or_text(key, value) for key, value in header.items()}, end


def _rst_field(line: str, *, in_post: bool) -> tuple[str, str] | None:
    """Return the key in lower case and the value of a field; an indented one counts in ABlog's directive."""
    field = _RST_FIELD.match(line) or _RST_COMMENT_FIELD.match(line) or _RST_DIRECTIVE.match(line)
    if field is None and in_post:
        field = _RST_DIRECTIVE_FIELD.match(line)
    return (field[1].lower(), field[2] or "") if field else None


def _rst_title(lines: list[str], start: int) -> tuple[str, int]:
    """Return the section title at the line `start` and the number of its lines, or ("", 0)."""
    first, second, third = [*lines[start : start + 3], "", ""][:3]
    if _RST_RULE.match(first) and second.strip() and third.strip() == first.strip():
        return second.strip(), 3
    if first.strip() and _RST_RULE.match(second) and not _RST_RULE.match(first):
        return first.strip(), 2
    return "", 0


def read_markdown(lines: list[str]) -> tuple[dict[str, Any], int]:
    """Read the header of Pelican ("Title: Bread") or Nikola (".. title: Bread" in a comment); {} without one.

    So that no text is taken for a header, it has a title and one more key of theirs.
    """
    start = _first_line(lines)
    is_nikolas = start < len(lines) and lines[start].strip() == "<!--"
    pattern, end = (_NIKOLA_LINE, start + 1) if is_nikolas else (_META_LINE, start)
    header: dict[str, str] = {}
    key = ""
    while end < len(lines) and lines[end].strip() not in ("", "-->"):
        if match := pattern.match(lines[end]):
            key = match[1].lower()
            header[key] = match[2] or ""
        elif key and lines[end].startswith("    "):
            header[key] = f"{header[key]} {lines[end].strip()}"
        else:
            return {}, 0
        end += 1
    if "title" not in header or _META_KEYS.isdisjoint(header):
        return {}, 0
    return {key: _labels_or_text(key, value) for key, value in header.items()}, end + is_nikolas


def _labels_or_text(key: str, value: str) -> Any:
    """Return the value of a field: a list for keys of labels, which commas or semicolons separate."""
    value = value.strip()
    if key not in _LIST_KEYS:
        return value
    inner = value[1:-1] if value.startswith("[") and value.endswith("]") else value
    separator = ";" if ";" in inner else ","
    return [label for each in inner.split(separator) if (label := each.strip().strip("\"'"))]


def _first_line(lines: list[str]) -> int:
    """Return the number of the first line that is not blank."""
    return next((number for number, line in enumerate(lines) if line.strip()), len(lines))


READERS: dict[str, Read] = {
    "Org": read_org,
    "AsciiDoc": read_asciidoc,
    "reStructuredText": read_rst,
}
