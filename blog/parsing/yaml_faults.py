"""Explains why a YAML header cannot be read: the line, and the character to blame, which may be invisible."""

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from yaml.reader import Reader

from blog.parsing.yaml_changes import expand_tabs

if TYPE_CHECKING:
    from blog.generator import Generator  # not at run time: a cold start does without it

_ODD_INDENT = re.compile(r"[ -]*([^\S\n\r ]|[\ufeff\u200b-\u200f\u2060])")
_FORBIDDEN = Reader.NON_PRINTABLE  # compiled already, which takes 7 ms
_COMMENT_IN_BRACKETS = re.compile(r"(?<=[\s\[{,])#[^\r\n]*[\]}][^\r\n]*")
_KEY_IN_BRACKETS = re.compile(r"[\[{,]\s*(\?)(?=\s*[,\]}])")
_FOLDED = re.compile(r">[-+\d]*[ \t]*\r?\n(?: *\r?\n)* +\Z")
_HALF_PAIR = re.compile(r"[Dd][89A-Fa-f][\dA-Fa-f]{2}")
_IN_BRACKETS = ("while parsing a flow sequence", "while parsing a flow mapping")


class NotYaml(Exception):
    """Raised when YAML that libyaml reads is refused at `index` of the header."""

    def __init__(self, problem: str, index: int) -> None:
        super().__init__(problem)
        self.problem = problem
        self.index = index


def explain(error: Exception, header: str, generator: "Generator") -> tuple[str, int]:
    """Return the problem of `error` and its index in the header; a character to blame is named."""
    if forbidden := _FORBIDDEN.search(header):
        reason = getattr(error, "reason", None) or "control characters are not allowed"
        return f"{reason} ({name_character(forbidden[0])})", forbidden.start()
    if isinstance(error, NotYaml):
        return error.problem, error.index
    index = _index_of(error)
    if generator == "hexo":
        index -= bisect_right(expand_tabs(header)[1], index)
    problem, there = getattr(error, "problem", None) or "it is not YAML", header[index : index + 1]
    if blamed := _blame_in_brackets(error, header, index):
        return blamed
    if "Unicode" in problem and (half := _HALF_PAIR.match(header, index)):
        return f'"\\u{half[0]}" is half a surrogate pair', index
    if "indentation space" in problem:
        what = "a folded block of text" if _FOLDED.search(header[:index]) else "a line in a block of text"
        return f"{what} begins with a tab (U+0009)", index
    before = header.rfind("\n", 0, index) + 1
    for start in (before, header.rfind("\n", 0, before - 1) + 1 if before else 0):
        odd = _ODD_INDENT.match(header, start)
        if odd and (odd[1] != "\t" or "tab" in problem or there == "\t"):
            return f"{name_character(odd[1])} stands where YAML allows only spaces", odd.start(1)
    if there.strip():
        return problem if f"'{there}'" in problem else f'{problem}, at "{there}"', index
    return problem if there in ("", " ", "\r", "\n") else f"{problem} ({name_character(there)})", index


def _blame_in_brackets(error: Exception, header: str, index: int) -> tuple[str, int] | None:
    """Return why a list or mapping in brackets stays open up to `index`, and where, if that is known."""
    if "did not find expected" not in (getattr(error, "problem", None) or ""):
        return None
    is_open = getattr(error, "context", None) in _IN_BRACKETS
    opening: Any = getattr(error, "context_mark", None) if is_open else None
    start = opening.index if opening else header.rfind("[", 0, index + 1)
    if start < 0:
        return None
    if comment := _COMMENT_IN_BRACKETS.search(header, start, index):
        return f'"{comment[0][:40]}" is a comment to YAML', comment.start()
    key = _KEY_IN_BRACKETS.search(header, start)
    return ('"?" between brackets begins a key of YAML\'s', key.start(1)) if key and is_open else None


def _index_of(error: Exception) -> int:
    """Return the index of an error of PyYAML's."""
    mark: Any = getattr(error, "problem_mark", None)
    if getattr(error, "context", None) == "while scanning a simple key":
        mark = getattr(error, "context_mark", mark)  # the problem is only seen at the end of the key
    return int(mark.index) if mark else 0


def name_character(character: str) -> str:
    names = {"\t": "a tab", "\xa0": "a no-break space", "\u3000": "an ideographic space"}
    code = f"U+{ord(character):04X}"
    return f"{names[character]} ({code})" if character in names else f"the character {code}"
