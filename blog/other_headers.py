"""Reads posts in Org, AsciiDoc and reStructuredText: their headers as front matter, their text as Markdown.

These files may also begin with front matter in YAML, TOML or JSON, which is read as everywhere else. Each
reader takes time linear in the length of the text.
"""

import os
import re
from collections.abc import Callable
from itertools import accumulate, takewhile
from typing import Any

from blog.generator import Site
from blog.header import MAX_HEADER_CHARS, FrontMatter, FrontMatterError
from blog.reading import parse_parts, read_as

OTHER_FORMATS = {".org": "Org", ".adoc": "AsciiDoc", ".asciidoc": "AsciiDoc", ".rst": "reStructuredText"}
"""The formats with headers of their own, by the ending of the file's name."""

_LIST_KEYS = frozenset({"tags", "tag", "categories", "keywords", "topics"})
_FRONT_MATTER = re.compile(r"\s*(?:(?:---|\+\+\+|;;;)[ \t]*\r?\n|\{\s*[\"}])")
_ORG_LINE = re.compile(r"#\+([^\s:]+):[ \t]*(.*)")
_ORG_DATE = re.compile(r"[<\[](\d{4}-\d\d-\d\d)[^>\]]*[>\]]")
_ADOC_TITLE = re.compile(r"[=#] (.+)")
_ADOC_ATTRIBUTE = re.compile(r":(!?[\w][\w-]*!?):(?:[ \t]+(.*))?$")
_ADOC_OWN_PREFIXES = ("page-", "jbake-")
_ADOC_REVISION = re.compile(r"(?:v?[\d.]+,)?[ \t]*([^:]*\d{4}[^:]*)")
_RST_FIELD = re.compile(r":([\w][\w -]*):(?:[ \t]+(.*))?$")
_RST_COMMENT_FIELD = re.compile(r"\.\. (\w+):(?:[ \t]+(.*))?$")
_RST_RULE = re.compile(r"([!-/:-@\[-`{-~])\1+[ \t]*$")


def has_own_header(text: str, name: str) -> bool:
    """Return whether `text`, of the file `name`, has no front matter but may have a header of its format."""
    return os.path.splitext(name)[1].lower() in OTHER_FORMATS and not _FRONT_MATTER.match(text)


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
        return _with_body(parts, _without_erb) if suffix == ".erb" else parts
    text = text.removeprefix("\ufeff")
    # Imported here: its expressions take 5 ms to compile, and few blogs have such posts.
    from blog.other_markup import CONVERTERS

    read = _READERS[OTHER_FORMATS[suffix]]
    parts = _own_parts(text, read, site) if has_own_header(text, name) else parse_parts(text, site)
    return _with_body(parts, CONVERTERS[OTHER_FORMATS[suffix]])


type _Read = Callable[[list[str]], tuple[dict[str, Any], int]]
"""Returns the header in the lines of a file, and the number of its lines."""


def _own_parts(text: str, read: _Read, site: Site) -> FrontMatter:
    lines = [line.rstrip("\r") for line in text.split("\n")]
    ends = accumulate(len(line) + 1 for line in lines)
    most = sum(1 for _ in takewhile(lambda end: end <= MAX_HEADER_CHARS, ends))
    header, end = read(lines[:most])
    if 0 < end == most < len(lines):
        raise FrontMatterError(f"the front matter is longer than {MAX_HEADER_CHARS:,} characters", 1)
    if read is _read_org and site.generator == "hugo":
        header = read_as(header, site)  # Hugo takes only Org without a tool of its own
    elif "filetags" in header:
        header.setdefault("tags", header["filetags"])
    return FrontMatter(header, "\n".join(lines[end:]), end + 1)


def _with_body(parts: FrontMatter, convert: Callable[[str], str]) -> FrontMatter:
    return FrontMatter(parts.header, convert(parts.body), parts.body_line)


def _without_erb(text: str) -> str:
    """Return `text` without the parts in <% %>, in which Middleman runs Ruby."""
    closed, end, rest = text.rpartition("%>")
    return re.sub(r"<%.*?%>", " ", closed + end, flags=re.DOTALL) + rest


def _read_org(lines: list[str]) -> tuple[dict[str, Any], int]:
    """Read the lines "#+key: value" at the top as Hugo does.

    A key with "[]" has labels between spaces, a key that comes again makes a list, and any other value is
    one label, spaces and commas included.
    """
    header: dict[str, Any] = {}
    end = _first_line(lines)
    while end < len(lines) and (match := _ORG_LINE.match(lines[end])):
        end += 1
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


def _read_asciidoc(lines: list[str]) -> tuple[dict[str, Any], int]:
    """Read the document header: title, author and revision lines, and attributes up to the first empty line.

    `:page-tags:` is that of jekyll-asciidoc and Antora, `:jbake-tags:` that of JBake, `:tags:` Pelican's.
    """
    end = _first_line(lines)
    found: dict[str, Any] = {}
    own: dict[str, Any] = {}
    if end < len(lines) and (title := _ADOC_TITLE.match(lines[end])):
        found["title"] = title[1].strip()
        end += 1
    for line in lines[end:]:
        if not line.strip():
            break
        end += 1
        if attribute := _ADOC_ATTRIBUTE.match(line):
            name = attribute[1].lower()
            plain = next(
                (name.removeprefix(each) for each in _ADOC_OWN_PREFIXES if name.startswith(each)), ""
            )
            (own if plain else found)[plain or name] = _labels_or_text(plain or name, attribute[2] or "")
        elif revision := _ADOC_REVISION.match(line):
            found.setdefault("revdate", revision[1].strip())
        elif not found:
            return {}, 0  # a paragraph, not a header
    if "revdate" in found:
        found.setdefault("date", found["revdate"])
    return {**found, **own}, end


def _read_rst(lines: list[str]) -> tuple[dict[str, Any], int]:
    """Read Nikola's comments ".. tags: a", the title, and the fields ":tags: a" of Pelican and docutils."""
    header: dict[str, Any] = {}
    end = _first_line(lines)
    key = ""
    while end < len(lines):
        line = lines[end]
        if field := _RST_FIELD.match(line) or _RST_COMMENT_FIELD.match(line):
            key = field[1].lower()
            header[key] = field[2] or ""
        elif key and line[:1] in " \t" and line.strip():
            header[key] = f"{header[key]} {line.strip()}"
        elif line.strip():
            title, rows = _rst_title(lines, end)
            if not title or "title" in header:
                break
            header["title"] = title
            end += rows
            key = ""
            continue
        else:
            key = ""
        end += 1
    return {key: _labels_or_text(key, value) for key, value in header.items()}, end


def _rst_title(lines: list[str], start: int) -> tuple[str, int]:
    """Return the section title at the line `start` and the number of its lines, or ("", 0)."""
    first, second, third = [*lines[start : start + 3], "", ""][:3]
    if _RST_RULE.match(first) and second.strip() and third.strip() == first.strip():
        return second.strip(), 3
    if first.strip() and _RST_RULE.match(second) and not _RST_RULE.match(first):
        return first.strip(), 2
    return "", 0


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


_READERS: dict[str, _Read] = {
    "Org": _read_org,
    "AsciiDoc": _read_asciidoc,
    "reStructuredText": _read_rst,
}
