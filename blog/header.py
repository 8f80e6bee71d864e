"""Splits a post file into its front matter (YAML, TOML or JSON) and its body, without editing either.

The text may come from a stranger, and the parsers have no limits. So this module limits the header's length,
its depth (PyYAML's C loader ends the process on 30,000 nested lists) and the values that aliases expand to.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from blog.parsing.delimiters import JSON_OPENING, Form, Place, find_header
from blog.parsing.header_limits import MAX_HEADER_CHARS as MAX_HEADER_CHARS
from blog.parsing.header_limits import MAX_HEADER_DEPTH as MAX_HEADER_DEPTH
from blog.parsing.header_limits import MAX_HEADER_VALUES as MAX_HEADER_VALUES
from blog.parsing.header_limits import MAX_NOTES, NULL, TOO_DEEP
from blog.parsing.header_limits import FrontMatterError as FrontMatterError

if TYPE_CHECKING:
    from blog.generator import Generator  # not at run time: a cold start does without it


# A post has some of these, and a heading of Markdown above a row of dashes has none or one.
_USUAL_KEYS = frozenset({
    "title", "date", "layout", "tags", "tag", "categories", "category", "keywords", "author", "description",
    "permalink", "slug", "updated", "draft", "published", "comments", "toc", "lang", "cover",
})  # fmt: skip
_LONE_CARRIAGE_RETURN = re.compile(r"\r(?!\n)")
_LINE_END = re.compile(r"[ \t]*\r?\n")
_TOML_LINE = re.compile(r"line (\d+),")
_LONG_NUMBER = "the front matter holds a number of more than 4,300 digits"


class Note(NamedTuple):
    """A `problem` in `line` (from 1) of a post file that its author should know and that stops nothing."""

    line: int
    problem: str


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """A post file in two parts.

    `header` holds text, lists and mappings only: numbers, dates and booleans are text, as close to the
    author's spelling as the parser allows (exactly in YAML, ISO dates in TOML); null is "". `body` is
    unchanged and begins in line `body_line` (from 1) of the file.
    """

    header: dict[str, Any]
    body: str
    body_line: int
    notes: tuple[Note, ...] = field(default=(), compare=False)


def parse_front_matter(text: str, generator: "Generator" = "") -> FrontMatter:
    """Return the front matter and body of `text`, a whole post file; a byte order mark is dropped.

    The header is found and read as `generator` does. A file without front matter has an empty header. Takes
    time linear in the length of `text`, whatever it holds. Raises FrontMatterError when the header is never
    closed, cannot be parsed, is not a mapping or passes one of the limits above.
    """
    text = text.removeprefix("\ufeff")
    if "\r" not in text or not _LONE_CARRIAGE_RETURN.search(text):
        return _parse(text, generator)
    parts = _parse(end_lines_alike(text), generator)
    return replace(parts, body=text[len(text) - len(parts.body) :])


def parse_settings(text: str, form: Form) -> dict[str, Any]:
    """Return the settings of a site in `text`, a whole file in `form`, as parse_front_matter has a header.

    All limits of headers hold except that of the length. Raises FrontMatterError.
    """
    text = end_lines_alike(text.removeprefix("\ufeff"))
    if form == "toml":
        value = _load_toml(text, 1)
    elif form == "json":
        value = _load_json_object(text, 1)
    else:
        from blog.parsing.yaml_reading import load_yaml  # here, as in _load

        value = load_yaml(text, 1, "")
    return _as_header({} if value is None else value, 1)


def end_lines_alike(text: str) -> str:
    """Return `text` with a line feed for each carriage return that ends a line, as in old files of Macs."""
    return _LONE_CARRIAGE_RETURN.sub("\n", text)


def _parse(text: str, generator: "Generator") -> FrontMatter:
    if opening := JSON_OPENING.match(text):
        return _parse_json_object(text, opening.end())
    place = find_header(text, generator)
    if place is None:
        return FrontMatter({}, text, 1)
    try:
        value = _load(text, place, generator)
    except FrontMatterError:
        if place.trust == "guess":
            return FrontMatter({}, text, 1)
        raise
    if place.trust != "header" and not isinstance(value, dict):
        return FrontMatter({}, text, 1)
    line = line_of(text, place.start)
    header = _as_header(value, line)
    if place.known_keys > _count_usual_keys(header):
        return FrontMatter({}, text, 1)
    notes = _note_comments(text, place, generator) if place.form == "yaml" else ()
    return FrontMatter(header, text[place.body :], line_of(text, place.body), notes)


def _count_usual_keys(header: dict[str, Any]) -> int:
    """Return how many keys of posts there are; one with a list is as good as two, as no heading has one."""
    return sum(1 + isinstance(header[key], list) for key in _USUAL_KEYS.intersection(header))


def _load(text: str, place: Place, generator: "Generator") -> object:
    """Load the header at `place`. Raises FrontMatterError."""
    if place.end < 0:
        problem = f'the front matter opened by "{place.marker}" is never closed'
        raise FrontMatterError(problem, line_of(text, place.start - 1))
    line = line_of(text, place.start)
    _check_length(place.end - place.start, line)
    header = text[place.start : place.end]
    if place.form == "yaml":
        from blog.parsing.yaml_reading import load_yaml  # here: importing PyYAML costs a cold start 50 ms

        value = load_yaml(header, line, generator)
        return {} if value is None and place.trust == "header" else value
    if place.form == "toml":
        return _load_toml(header, line)
    if place.form == "javascript":
        raise FrontMatterError("the front matter is JavaScript, which Fuda does not run", line)
    return _load_json_members(header, line) if place.form == "members" else _load_json_object(header, line)


def _note_comments(text: str, place: Place, generator: "Generator") -> tuple[Note, ...]:
    """Return a note for each label that is a comment to YAML; the last one counts those past MAX_NOTES."""
    header = text[place.start : place.end]
    whole_lines = header.count("\n#") + header.startswith("#")
    if header.count("#") == whole_lines and "[" not in header:
        return ()
    from blog.parsing.yaml_comments import find_comment_items

    found = find_comment_items(header, generator)
    notes = [
        Note(
            line_of(text, place.start + at),
            f'"{comment}" is a comment to YAML, which leaves the {empty} empty: put it in quotes'
            if empty
            else f'"{comment}" is a comment to YAML: put it in quotes if it is a label',
        )
        for at, comment, empty in found[:MAX_NOTES]
    ]
    if more := found[MAX_NOTES:]:
        notes.append(
            Note(line_of(text, place.start + more[0].place), f"{len(more):,} more items are comments")
        )
    return tuple(notes)


def _parse_json_object(text: str, start: int) -> FrontMatter:
    """Parse a file that begins with a JSON object, which ends where its brace closes."""
    value, end = _decode_json(text, start, 1)
    line = line_of(text, start)
    _check_length(end - start, line)
    rest = _LINE_END.match(text, end)
    body = rest.end() if rest else end
    return FrontMatter(_as_header(value, line), text[body:], line_of(text, body))


def _decode_json(text: str, start: int, line: int) -> tuple[object, int]:
    """Return the JSON value at `start` and its end; `line` is the file's line at which `text` begins."""
    # Numbers stay the author's text: 1.10 is a version, and int() refuses more than 4,300 digits.
    decoder = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
    try:
        value, end = decoder.raw_decode(text, start)
        # Only JSON can spell half a surrogate pair, which has no UTF-8 and could not be written anywhere.
        json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        reason = error.msg.removesuffix(" at").removesuffix(" starting")
        problem = f"the JSON front matter cannot be parsed: {reason}"
        raise FrontMatterError(problem, line + error.lineno - 1) from None
    except RecursionError:
        raise FrontMatterError(TOO_DEEP, line_of(text, start) + line - 1) from None
    except UnicodeEncodeError:
        raise FrontMatterError("the front matter holds half a surrogate pair", line) from None
    return value, end


def _load_json_members(header: str, line: int) -> object:
    """Load Hexo's ";;;" header, the members of a JSON object without its braces."""
    value, end = _decode_json("{" + header + "}", 0, line)
    if end != len(header) + 2:
        raise FrontMatterError("the JSON front matter has a closing brace too many", line)
    return value


def _load_json_object(header: str, line: int) -> object:
    """Load a header that is one JSON object."""
    content = header.rstrip()
    start = len(content) - len(content.lstrip())
    value, end = _decode_json(content, start, line)
    if end != len(content):
        behind = len(content) - len(content[end:].lstrip())
        raise FrontMatterError("text follows the JSON front matter", line_of(content, behind) + line - 1)
    return value


def _load_toml(header: str, line: int) -> object:
    """Load a TOML header whose first line is `line` of the file."""
    from blog.parsing.toml_reading import (
        DEEP_TOML_KEY,
        parse_toml,
    )  # here: importing tomllib costs a cold start 10 ms

    if DEEP_TOML_KEY.search(header):
        raise FrontMatterError(TOO_DEEP, line)
    try:
        return parse_toml(header)
    except RecursionError:
        raise FrontMatterError(TOO_DEEP, line) from None
    except ValueError as error:
        reason, _, place = str(error).partition(" (at ")
        if not place:
            raise FrontMatterError(_LONG_NUMBER, line) from None
        problem = f"the TOML front matter cannot be parsed: {reason}"
        offset = _TOML_LINE.match(place)
        raise FrontMatterError(problem, line + (int(offset[1]) - 1 if offset else 0)) from None


def _as_header(value: object, line: int) -> dict[str, Any]:
    """Return `value` as a header of text, with every alias expanded."""
    if not isinstance(value, dict):
        raise FrontMatterError('the front matter is not made of "key: value" pairs', line)
    places = iter(range(MAX_HEADER_VALUES))
    try:
        return {_scalar_text(key): _as_text(item, 1, places) for key, item in value.items()}
    except ValueError as error:
        raise FrontMatterError(str(error), line) from None


def _as_text(value: object, depth: int, places: Iterator[int]) -> Any:
    """Return a copy of `value` with text for every scalar, taking one of `places` for each value."""
    if depth > MAX_HEADER_DEPTH:
        raise ValueError(TOO_DEEP)
    if next(places, None) is None:
        raise ValueError(f"the front matter holds more than {MAX_HEADER_VALUES:,} values")
    if isinstance(value, dict):
        return {_scalar_text(key): _as_text(item, depth + 1, places) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_text(item, depth + 1, places) for item in value]
    return _scalar_text(value)


def _scalar_text(value: object) -> str:
    """Return the text of a scalar. Raises ValueError, with a message for the author, at too long a number."""
    if value is None or value is NULL:
        return NULL
    if isinstance(value, bool):
        return "true" if value else "false"
    try:
        return value.isoformat() if hasattr(value, "isoformat") else str(value)
    except ValueError:
        raise ValueError(_LONG_NUMBER) from None


def _check_length(length: int, line: int) -> None:
    if length > MAX_HEADER_CHARS:
        raise FrontMatterError(f"the front matter is longer than {MAX_HEADER_CHARS:,} characters", line)


def line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
