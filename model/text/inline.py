"""Brackets, tags and URLs of Markdown, read in one pass that pairs brackets with a stack."""

import re
from collections.abc import Iterator

from model.text.code import restore_code
from model.text.elements import TAG, decode_entities, render_tag
from model.text.links import BARE_URL, is_absolute, parse_bare_url

_TITLE = r"""(?:"[^"]*+"|'[^']*+'|\([^()]*+\))"""
_TARGET = (
    r"\(\s*+(?:<(?P<angle>[^<>\n]*+)>|(?P<target>[^\s()<]*+(?:\([^\s()]*+\)[^\s()]*+)*+))"
    rf"(?:\s++{_TITLE})?+\s*+\)"
    r"|\((?P<loose>[^()\n]*+)\)"  # a target with spaces, a title with quotes inside
)
# Every branch starts with a literal, so that the engine looks for seven characters instead of trying all.
# A run of brackets is one token: a token costs .4 us in Python, a character of prose 5 ns in the engine.
_TOKEN = re.compile(
    r"\\[!-/:-@\[-`{-~]"
    r"|\[\^(?P<footnote>[^\[\]\s]*+\]:?+)"
    r"|\[\]\[\](?:\[\]\[\])*+(?:\[\](?![(\[]))?+|\[\](?![(\[])"
    r"|\[(?P<open>(?:\[(?!\^))*+)|!(?P<image>\[)"
    r"|\](?P<shut>(?:\](?![(\[]))*+)(?![(\[])"
    rf"|\](?P<close>(?:{_TARGET}|\[(?P<reference>[^\[\]]{{0,999}}+)\])?+)"
    r"|<(?P<autolink>(?i:https?)://[^<>\s]*+)>"
    rf"|{TAG}|{BARE_URL}"
)
_DEFINITION = re.compile(
    r"\n[ ]{0,3}\[(?!\^)(?P<label>[^\[\]\n]{1,999}+)\]:[ \t]*+(?:\n[ \t]*+)?+<?+(?P<target>[^\s<>]++)>?+"
    r"""[ \t]*+(?:["'(][^\n]*+)?+(?=\n)"""  # titles quote without escaping: up to the end of the line
)


def render_inline(text: str, code: list[str]) -> tuple[str, list[str]]:
    """Return `text` without brackets of links, tags, URLs and link definitions, and the URLs of its links.

    `code` has the pieces of inline code whose marks are in the text.
    """
    text, labels = _take_definitions(text, code)
    inline = _Inline(labels, code)
    return inline.render(text), inline.links


def _take_definitions(text: str, code: list[str]) -> tuple[str, frozenset[str]]:
    """Turn link definitions into autolinks; return the text and the folded labels that they define."""
    if "]:" not in text:
        return text, frozenset()
    labels = frozenset(_fold_label(found["label"], code) for found in _DEFINITION.finditer(text))
    return _DEFINITION.sub(_render_definition, text), labels


def _render_definition(definition: re.Match[str]) -> str:
    return f"\n<{definition['target']}>" if is_absolute(definition["target"]) else "\n"


def _fold_label(label: str, code: list[str]) -> str:
    return " ".join(restore_code(label, code).casefold().split())


class _Inline:
    """One pass over a text; `links` fills while render() runs.

    A hostile post may consist of nothing but tokens, so each of them costs little: most brackets stay where
    they are, and equal tags and labels are looked at once.
    """

    __slots__ = ("_code", "_is_defined", "_labels", "_open", "_tags", "links")

    def __init__(self, labels: frozenset[str], code: list[str]) -> None:
        self.links: list[str] = []
        self._labels = labels
        self._code = code
        self._open: list[int] = []  # the positions of brackets that are still open
        self._tags: dict[str, str] = {}  # the replacements of tags without links
        self._is_defined: dict[str, bool] = {}

    def render(self, text: str) -> str:
        pieces = _Pieces(text)
        replace, tags = pieces.replace, self._tags
        label_start = -1  # the end of the last token, if that token opened a bracket
        for token in _TOKEN.finditer(text):
            kind, (start, end) = token.lastgroup, token.span()
            if kind == "open":
                self._open.extend(range(start, end))
                label_start = end
                continue
            if kind == "image":
                self._open.append(start)
                label_start = end
                continue
            if kind == "tag":
                rendered = tags.get(token[0])
                replace(start, end, self._render_tag(token) if rendered is None else rendered)
            elif kind == "shut" or kind == "close":
                self._close(pieces, token, text[label_start:start] if label_start >= 0 else "")
            elif kind is not None:
                replace(start, end, self._render_token(kind, token))
            label_start = -1
        return pieces.join()

    def _render_token(self, kind: str, token: re.Match[str]) -> str:
        if kind == "footnote":
            return ""
        if kind == "autolink":
            self.links.append(decode_entities(token["autolink"]))
            return " "
        url, rest = parse_bare_url(token[0])
        self.links.append(decode_entities(url))
        return f" {rest}"

    def _render_tag(self, token: re.Match[str]) -> str:
        links = len(self.links)
        rendered = render_tag(token, self.links)
        if len(self.links) == links:
            self._tags[token[0]] = rendered
        return rendered

    def _close(self, pieces: "_Pieces", close: re.Match[str], label: str) -> None:
        """Drop the pair of brackets if it makes a link; other brackets are prose.

        In a run of closing brackets without a target, only the first can close a label.
        """
        if not self._open:
            return
        start, end = close.span()
        opening = self._open.pop()
        if close.lastgroup == "shut":
            if end - start > 1:
                del self._open[1 - (end - start) :]
            if not label or not self._defines(label):
                return
            end = start + 1
        elif (reference := close["reference"]) is not None or end - start == 1:
            if not self._defines(reference or label):
                return
        else:
            self._add_target(close["angle"] or close["target"] or close["loose"] or "")
        pieces.drop_pair(opening, start, end)

    def _defines(self, label: str) -> bool:
        """Return whether the post defines a link with this label."""
        if not self._labels or not label:
            return False
        if (known := self._is_defined.get(label)) is None:
            self._is_defined[label] = known = _fold_label(label, self._code) in self._labels
        return known

    def _add_target(self, target: str) -> None:
        if is_absolute(target):
            self.links.append(decode_entities(target.split(None, 1)[0]))


class _Pieces:
    """A text whose parts are replaced from left to right.

    Only an opening bracket may be dropped later: whether it is markup is known when its pair closes.
    """

    __slots__ = ("_holes", "_pieces", "_starts", "_text", "_used")

    def __init__(self, text: str) -> None:
        self._text = text
        self._used = 0  # the text up to here is in the pieces
        self._pieces: list[str] = []
        self._starts: list[int] = []  # the position of each piece in the text, -1 for a replacement
        self._holes: list[int] = []  # the positions of brackets to drop from pieces

    def replace(self, start: int, end: int, replacement: str) -> None:
        if start > self._used:
            self._pieces.append(self._text[self._used : start])
            self._starts.append(self._used)
        if replacement:
            self._pieces.append(replacement)
            self._starts.append(-1)
        self._used = end

    def drop_pair(self, opening: int, start: int, end: int) -> None:
        """Drop the bracket at `opening`, and the text from `start` to `end`."""
        if opening >= self._used:
            self.replace(opening, opening + _width(self._text, opening), "")
        else:
            self._holes.append(opening)
        self.replace(start, end, "")

    def join(self) -> str:
        self.replace(len(self._text), len(self._text), "")
        return "".join(self._pieces if not self._holes else self._without_holes())

    def _without_holes(self) -> Iterator[str]:
        holes = iter(sorted(self._holes))
        hole = next(holes)
        for piece, start in zip(self._pieces, self._starts, strict=True):
            used = 0
            while start >= 0 and start + used <= hole < start + len(piece):
                yield piece[used : hole - start]
                used = hole - start + _width(self._text, hole)
                hole = next(holes, len(self._text))
            yield piece[used:]


def _width(text: str, opening: int) -> int:
    return 2 if text[opening] == "!" else 1
