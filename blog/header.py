"""Splits a post file into its front matter (YAML, TOML or JSON) and its body, without editing either.

The text may come from a stranger, and the parsers have no limits. So this module limits the header's length,
its depth (PyYAML's C loader ends the process on 30,000 nested lists) and the values that aliases expand to.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from model.errors import FudaError

MAX_HEADER_CHARS = 65_536
MAX_HEADER_DEPTH = 32
MAX_HEADER_VALUES = 10_000

_OPENING = re.compile(r"\s*(---|\+\+\+|;;;)[ \t]*\r?\n")
_CLOSINGS = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[ \t]*\r?$", re.MULTILINE),
    ";;;": re.compile(r"^;;;[ \t]*\r?$", re.MULTILINE),
}
# Hexo's own templates left the opening line out for years. Only these first keys count, because a line
# of text above "---" is a heading in Markdown.
_UNOPENED = re.compile(r"(?:title|layout|date):[ \t]")
_BLANK_LINE = re.compile(r"^[ \t]*\r?$", re.MULTILINE)
# A brace followed by anything else opens a shortcode or a Liquid tag.
_JSON_OPENING = re.compile(r"\s*(?=\{\s*[\"}])")
_LINE_END = re.compile(r"[ \t]*\r?\n")
# tomllib takes time quadratic in the parts of a dotted key: 66 s for 60,000 of them.
_TOML_NAME = r"(?:[\w-]++|\"[^\"\n]*\"|'[^'\n]*')"
DEEP_TOML_KEY = re.compile(rf"(?<![\w-]){_TOML_NAME}(?:[ \t]*\.[ \t]*{_TOML_NAME}){{{MAX_HEADER_DEPTH}}}")
_TOML_LINE = re.compile(r"line (\d+),")
_TOO_DEEP = f"the front matter nests deeper than {MAX_HEADER_DEPTH} levels"
_LONG_NUMBER = "the front matter holds a number of more than 4,300 digits"


class FrontMatterError(FudaError):
    """Raised when front matter cannot be read: `problem` gives the reason, `line` (from 1) the place."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(f"Line {line}: {problem}.")
        self.problem = problem
        self.line = line


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


def parse_front_matter(text: str) -> FrontMatter:
    """Return the front matter and body of `text`, a whole post file; a byte order mark is dropped.

    A file without front matter has an empty header. Takes time linear in the length of `text`, whatever it
    holds. Raises FrontMatterError when the header is never closed, cannot be parsed, is not a mapping or
    passes one of the limits above.
    """
    text = text.removeprefix("\ufeff")
    if opening := _JSON_OPENING.match(text):
        return _parse_json_object(text, opening.end())
    if opening := _OPENING.match(text):
        return _parse_between(text, opening.end(), opening[1])
    if _UNOPENED.match(text) and (closing := _unopened_end(text)):
        return _finish(text, 0, closing, _load_yaml)
    return FrontMatter({}, text, 1)


def _parse_between(text: str, start: int, marker: str) -> FrontMatter:
    """Parse the header from `start` to the line that closes `marker`."""
    closing = _CLOSINGS[marker].search(text, start)
    if closing is None:
        line = text.count("\n", 0, start)
        raise FrontMatterError(f'the front matter opened by "{marker}" is never closed', line)
    loaders = {"---": _load_yaml, "+++": _load_toml, ";;;": _load_json_members}
    return _finish(text, start, closing, loaders[marker])


def _unopened_end(text: str) -> re.Match[str] | None:
    """Return the closing line of a header without opening line, which reaches to the first blank line."""
    blank = _BLANK_LINE.search(text)
    return _CLOSINGS["---"].search(text, 0, blank.start() if blank else len(text))


def _finish(text: str, start: int, closing: re.Match[str], load: Callable[[str, int], object]) -> FrontMatter:
    """Load the header between `start` and the line `closing`; the body begins on the line after it."""
    line = _line_of(text, start)
    _check_length(closing.start() - start, line)
    header = _as_header(load(text[start : closing.start()], line), line)
    body = min(closing.end() + 1, len(text))
    return FrontMatter(header, text[body:], _line_of(text, body))


def _parse_json_object(text: str, start: int) -> FrontMatter:
    """Parse a file that begins with a JSON object, which ends where its brace closes."""
    value, end = _decode_json(text, start, 1)
    line = _line_of(text, start)
    _check_length(end - start, line)
    rest = _LINE_END.match(text, end)
    body = rest.end() if rest else end
    return FrontMatter(_as_header(value, line), text[body:], _line_of(text, body))


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
        raise FrontMatterError(_TOO_DEEP, _line_of(text, start) + line - 1) from None
    except UnicodeEncodeError:
        raise FrontMatterError("the front matter holds half a surrogate pair", line) from None
    return value, end


def _load_json_members(header: str, line: int) -> object:
    """Load Hexo's ";;;" header, the members of a JSON object without its braces."""
    value, end = _decode_json("{" + header + "}", 0, line)
    if end != len(header) + 2:
        raise FrontMatterError("the JSON front matter has a closing brace too many", line)
    return value


def _load_toml(header: str, line: int) -> object:
    """Load a TOML header whose first line is `line` of the file."""
    import tomllib  # here, because most posts are YAML and the import costs a cold start 10 ms

    if DEEP_TOML_KEY.search(header):
        raise FrontMatterError(_TOO_DEEP, line)
    try:
        return tomllib.loads(header.replace("\r\n", "\n"), parse_float=str)
    except RecursionError:
        raise FrontMatterError(_TOO_DEEP, line) from None
    except tomllib.TOMLDecodeError as error:
        reason, _, place = str(error).partition(" (at ")
        problem = f"the TOML front matter cannot be parsed: {reason}"
        offset = _TOML_LINE.match(place)
        raise FrontMatterError(problem, line + (int(offset[1]) - 1 if offset else 0)) from None
    except ValueError:
        raise FrontMatterError(_LONG_NUMBER, line) from None


def _load_yaml(header: str, line: int) -> object:
    """Load a YAML header whose first line is `line` of the file."""
    import yaml  # here, because the import costs a cold start 50 ms and JSON requests need none of it

    try:
        _check_yaml_depth(header, line)
        value = yaml.load(header, Loader=_yaml_loader())
    except RecursionError:
        raise FrontMatterError(_TOO_DEEP, line) from None
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        reason = getattr(error, "problem", None) or getattr(error, "reason", None) or "it is not YAML"
        problem = f"the YAML front matter cannot be parsed: {reason}"
        raise FrontMatterError(problem, line + _yaml_line_offset(error, header)) from None
    return {} if value is None else value


def _yaml_line_offset(error: Exception, header: str) -> int:
    """Return how many lines of `header` come before the one that `error` is about."""
    mark = getattr(error, "problem_mark", None)
    if mark:
        return header.count("\n", 0, mark.index)  # mark.line counts line separators of Unicode too
    position = getattr(error, "position", 0)  # of a forbidden character, in bytes of UTF-8
    return header.encode(errors="replace").count(b"\n", 0, position)


@cache
def _yaml_loader() -> Any:
    """Return a PyYAML loader, in C where it was built, that makes every scalar text and null ""."""
    import yaml

    class TextLoader(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):  # type: ignore[misc]
        """Knows one type beyond text: the unquoted spellings of null."""

    null = "tag:yaml.org,2002:null"
    TextLoader.add_implicit_resolver(null, re.compile(r"(?:~|null|Null|NULL)$"), list("~nN"))
    TextLoader.add_constructor(null, lambda loader, node: "")
    return TextLoader


def _check_yaml_depth(header: str, line: int) -> None:
    """Raise FrontMatterError where the header nests too deep: the loader recurses in C without limit."""
    import yaml

    depth = 0
    for event in yaml.parse(header, Loader=_yaml_loader()):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_HEADER_DEPTH:
            mark = event.start_mark
            raise FrontMatterError(_TOO_DEEP, line + (mark.line if mark else 0))


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
        raise ValueError(_TOO_DEEP)
    if next(places, None) is None:
        raise ValueError(f"the front matter holds more than {MAX_HEADER_VALUES:,} values")
    if isinstance(value, dict):
        return {_scalar_text(key): _as_text(item, depth + 1, places) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_text(item, depth + 1, places) for item in value]
    return _scalar_text(value)


def _scalar_text(value: object) -> str:
    """Return the text of a scalar. Raises ValueError, with a message for the author, at too long a number."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    try:
        return value.isoformat() if hasattr(value, "isoformat") else str(value)
    except ValueError:
        raise ValueError(_LONG_NUMBER) from None


def _check_length(length: int, line: int) -> None:
    if length > MAX_HEADER_CHARS:
        raise FrontMatterError(f"the front matter is longer than {MAX_HEADER_CHARS:,} characters", line)


def _line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
