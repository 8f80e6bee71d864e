"""Markdown of CommonMark, GitHub, kramdown, Hugo, Jekyll and MDX to prose, headings, code and links.

Not a renderer: it only has to know which characters are markup. One pass over brackets, tags and links;
the rest are substitutions that call no Python for each match. Every expression is possessive and cannot
run past the place where its next match could start: linear time on any input.
"""

import re
from collections.abc import Iterator

from model.text.code import restore_code, take_code
from model.text.elements import TAG, decode_entities
from model.text.html import render_tag
from model.text.links import BARE_URL, is_absolute, parse_bare_url
from model.text.prose import HEADING_MARK, Parts, split_headings, tidy_lines
from model.text.shortcodes import drop_shortcodes

_TITLE = r"""(?:"[^"]*+"|'[^']*+'|\([^()]*+\))"""
_TARGET = (
    r"\(\s*+(?:<(?P<angle>[^<>\n]*+)>|(?P<target>[^\s()<]*+(?:\([^\s()]*+\)[^\s()]*+)*+))"
    rf"(?:\s++{_TITLE})?+\s*+\)"
    r"|\((?P<loose>[^()\n]*+)\)"  # a target with spaces, a title with quotes inside
)
# Every branch starts with a literal, so that the engine looks for seven characters instead of trying all.
# A run of brackets is one token: a token takes Python .4 us, a character of prose the engine 5 ns.
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
_MODULE_LINES = re.compile(
    r"""(?:\s*+(?:import\s(?:[\w*{](?:[^'"\n]++|\n(?!\n))*+(?<=\bfrom\s))?+['"][^'"\n]*+['"]"""
    r"|export\s(?:default|const|let|var|function|async|\{))[^\n]*+(?:\n[^\n]++)*+)++"
)

# `*` and `_` go where they can be emphasis: a single `*` not between two ASCII letters or digits (5*3) nor
# between spaces, `_` not between two letters (snake_case) unless one is kana or kanji, for Japanese authors
# mean emphasis there, whatever CommonMark says. Starting with the literal is four times as fast as starting
# with the lookbehind.
_LETTER = r"[^\W\u3040-\u30ff\u3400-\u9fff]"
_STARS = re.compile(
    r"\*(?:(?<=\s\*)(?:\*++|(?=\S))|(?<=[0-9A-Za-z]\*)(?:\*++|(?![0-9A-Za-z]))|(?<=[^\s0-9A-Za-z\\]\*)\**+)"
)
# Naming so many letters takes three milliseconds to compile: for the first post with a `_`, and in no start.
_UNDERSCORES = rf"_(?<!__)(?<!\\_)(?:(?<!{_LETTER}_)_*+|_*+(?!{_LETTER}))"
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~\n])")

_SETEXT = re.compile(r"\n([^\s>#|\x01+*-][^\n]*+)\n[ ]{0,3}(?:=++|--++)[ \t]*+(?=\n)")
_ATX = re.compile(r"\n[ \t>]*+(?:#{2,6}+(?!#)|#(?=[ \t]))")
_TABLE = re.compile(r"\n[ \t>]*+\|?+[ \t]*+:?+-++:?+[ \t]*+\|[-|: \t]*+(?=\n)")
_LINE_START = re.compile(
    r"\n(?=[-=*_+:|~# \t>0-9\[])(?:"
    r"[-=*_+:|~# \t]++(?=\n)"  # rules: of tables, of headings, between paragraphs
    r"|[ \t]*+(?:(?:>|[-*+:](?=[ \t\n])|\d{1,9}[.)](?=[ \t\n])|:::++[ \t]*+\w*+)[ \t]*+)*+"
    r"(?:\[(?:[ xX]|![A-Z]{1,20})\])?+)"  # a task's box, the kind of an alert
)


def parse_markdown(text: str) -> Parts:
    """Parse the cleaned `text`, which carries no front matter.

    A heading is not in the body too. An image is its alternative text, a footnote stays where it is
    defined, a table is a line a row.
    """
    prose, code = take_code(f"\n\n{text}\n", markdown=True)
    prose, labels = _take_definitions(drop_shortcodes(_drop_module_lines(prose)), code)
    inline = _Inline(labels, code)
    headings, body = split_headings(_mark_headings(_drop_emphasis(inline.render(prose))))
    if any("#" in heading for heading in headings):
        headings = list(map(_drop_closing_marks, headings))
    return Parts(
        headings=_finish("\n".join(headings), code),
        body=_finish(_drop_line_starts(body), code),
        code="\n".join(code),
        links=[restore_code(link, code) for link in inline.links],
    )


def _drop_module_lines(text: str) -> str:
    """Drop the imports and exports at the top of an MDX post, each up to the next empty line."""
    lines = _MODULE_LINES.match(text)
    return text[lines.end() :] if lines else text


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
    """One pass over brackets, tags and URLs, that pairs brackets with a stack.

    `links` fills while render() runs. Hostile posts are nothing but tokens, so what happens for each is
    little: most brackets stay where they are, and the same tag, or label, is looked at once.
    """

    __slots__ = ("_code", "_defined", "_labels", "_open", "_tags", "links")

    def __init__(self, labels: frozenset[str], code: list[str]) -> None:
        self.links: list[str] = []
        self._labels = labels
        self._code = code
        self._open: list[int] = []  # where brackets still open are
        self._tags: dict[str, str] = {}  # what takes the place of tags without links
        self._defined: dict[str, bool] = {}

    def render(self, text: str) -> str:
        pieces = _Pieces(text)
        replace, tags = pieces.replace, self._tags
        label_start = -1  # behind the last token, where that opened a bracket
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

        Of a run that has no targets, the first alone can close a label.
        """
        if not self._open:
            return
        start, end = close.span()
        opening = self._open.pop()
        if close.lastgroup == "shut":
            if end - start > 1:
                del self._open[1 - (end - start) :]
            if not label or not self._is_defined(label):
                return
            end = start + 1
        elif (reference := close["reference"]) is not None or end - start == 1:
            if not self._is_defined(reference or label):
                return
        else:
            self._add_target(close["angle"] or close["target"] or close["loose"] or "")
        pieces.drop_pair(opening, start, end)

    def _is_defined(self, label: str) -> bool:
        if not self._labels or not label:
            return False
        if (known := self._defined.get(label)) is None:
            self._defined[label] = known = _fold_label(label, self._code) in self._labels
        return known

    def _add_target(self, target: str) -> None:
        if is_absolute(target):
            self.links.append(decode_entities(target.split(None, 1)[0]))


class _Pieces:
    """A text of which parts are replaced, in order, but for opening brackets, which may be dropped late."""

    __slots__ = ("_holes", "_pieces", "_starts", "_text", "_used")

    def __init__(self, text: str) -> None:
        self._text = text
        self._used = 0  # up to where the text is in the pieces
        self._pieces: list[str] = []
        self._starts: list[int] = []  # where each piece is in the text, -1 where it is not
        self._holes: list[int] = []

    def replace(self, start: int, end: int, replacement: str) -> None:
        if start > self._used:
            self._pieces.append(self._text[self._used : start])
            self._starts.append(self._used)
        if replacement:
            self._pieces.append(replacement)
            self._starts.append(-1)
        self._used = end

    def drop_pair(self, opening: int, start: int, end: int) -> None:
        """Drop the bracket at `opening`, and what is from `start` to `end`."""
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


def _drop_emphasis(text: str) -> str:
    if "*" in text:
        text = _STARS.sub("", text)
    if "_" in text:
        text = re.sub(_UNDERSCORES, "", text)
    return text.replace("~~", "")


def _mark_headings(text: str) -> str:
    return _ATX.sub("\n" + HEADING_MARK, _SETEXT.sub(rf"\n{HEADING_MARK}\1", text))


def _drop_closing_marks(heading: str) -> str:
    """Drop the closing marks of `## Heading ##`, but not those of `## C#`."""
    shorter = heading.rstrip().rstrip("#")
    return heading if shorter and not shorter[-1].isspace() else shorter


def _drop_line_starts(text: str) -> str:
    if "|" in text and _TABLE.search(text):
        text = text.replace("\\|", " ").replace("|", " ")
    return _LINE_START.sub("\n", text)


def _finish(prose: str, code: list[str]) -> str:
    if "\\" in prose:
        prose = _ESCAPE.sub(r"\1", prose)
    return tidy_lines(restore_code(decode_entities(prose), code))
