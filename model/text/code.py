"""Takes the code out of a post before its markup is read, so that nothing in code counts as markup.

Fences, indented blocks, code spans, pre and code elements, the highlight tags of Hugo and Jekyll; also
what is neither code nor prose: comments, scripts, styles. An opener without its end is ordinary text,
except that a fence runs to the end of the post. Linear: an end is searched for in vain once per kind.
"""

import re
from collections.abc import Callable, Iterable
from itertools import chain, repeat

from model.text.elements import TAG_REST, parse_code_element, parse_targets

_LIST_MARKER = r"(?:[-*+]|\d{1,9}[.)])[ \t]"

# Every branch starts with a literal and its group, which names the kind, comes after it: the regular
# expression engine then looks for five characters instead of trying every position.
_ELEMENT = rf"<(?P<element>!--|(?i:(?P<name>pre|code|script|style)\b{TAG_REST}))"
_TEMPLATE = (
    r"\{(?P<template>%-?\s*+(?P<liquid>highlight|comment)\b(?P<liquid_rest>[^%{}]*+)%\}"
    r"|\{[<%]\s*+(?P<hugo>highlight|comment)\b(?P<hugo_rest>[^<>%{}]*+)[>%]\}\})"
)
_FENCE = (
    rf"\n(?P<fence>[ \t>]*+(?:{_LIST_MARKER}[ \t]*+)?+"
    r"(?P<bar>`{3,}+(?=[^`\n]*+(?:\n|\Z))|~{3,}+)(?P<info>[^\n]*+))"
)
_INDENTED = r"\n(?P<indented>[ \t]*+(?=\n(?:[ ]{4}|\t)[ \t]*+[^\s<{]))"
# A code span ends within its block.
_BLOCK_START = rf"[ \t>]*+(?:\n|```|~~~|#|{_LIST_MARKER})"


def _span(name: str) -> str:
    """Return the expression of a code span, after the first of its backticks.

    Group `name` has its text, or group `name`_line does: a backtick behind an escaped one opens spans of one
    line only. Spans with more than three runs of backticks in them are not found: an expression for any
    number of them would take more than linear time.
    """
    text = rf"(?:[^`\n]++|\n(?!{_BLOCK_START}))++"
    others = rf"(?:(?!`(?P={name}_bars)(?!`))`++{text}){{0,3}}+"
    return (
        rf"(?:(?<!``)(?P<{name}_bars>`*+)(?P<{name}>{text}{others})`(?P={name}_bars)"
        rf"|(?P<{name}_line>[^`\n]++)`)(?!`)"
    )


def _in_markdown(prose: Iterable[str] = ()) -> re.Pattern[str]:
    """Return the expression of what opens code; the elements `prose` never end, and open nothing.

    Spans are one match with those that follow, as long as nothing between them could open anything else:
    taken one by one, spans of a character cost six times as much as prose.
    """
    tags = [r"!--" if name == "!--" else rf"""(?i:{name})\b[^<>"'`{{}}\\\n]*+>""" for name in sorted(prose)]
    between = (
        rf"(?:[^`\\\n<{{]++|\\`?+{''.join(f'|<{tag}' for tag in tags)}|<(?!!--|(?i:pre|code|script|style)\b)"
        r"|\{(?!%-?\s*+(?:highlight|comment)\b|\{[<%]\s*+(?:highlight|comment)\b)"
        rf"|\n(?![ \t>]*+(?:{_LIST_MARKER}[ \t]*+)?+(?:```|~~~)|[ \t]*+\n(?:[ ]{{4}}|\t)))*+"
    )
    spans = rf"`(?P<spans>{_span('first')}(?P<more>(?:{between}`{_span('other')})*+))"
    return re.compile(rf"{spans}|`(?P<ticks>`*+)|\\(?P<escape>`)|{_FENCE}|{_INDENTED}|{_ELEMENT}|{_TEMPLATE}")


_IN_MARKDOWN = _in_markdown()
_IN_HTML = rf"{_ELEMENT}|{_TEMPLATE}"  # compiled for the first post in HTML, and by no start

_ELEMENTS = ("!--", "pre", "code", "script", "style")
_MANY = 1_000
"""Elements without an end that are looked at before an expression is made that passes over them."""
_ENDS = {
    "!--": re.compile(r"-->"),
    "`": re.compile(r"\n[ \t>]*+(`{3,}+)[ \t]*+(?=\n|\Z)"),
    "~": re.compile(r"\n[ \t>]*+(~{3,}+)[ \t]*+(?=\n|\Z)"),
    "liquid highlight": re.compile(r"\{%-?\s*+endhighlight\s*+-?%\}"),
    "liquid comment": re.compile(r"\{%-?\s*+endcomment\s*+-?%\}"),
    "hugo highlight": re.compile(r"\{\{[<%]\s*+/\s*+highlight\s*+[>%]\}\}"),
    "hugo comment": re.compile(r"\{\{[<%]\s*+/\s*+comment\s*+[>%]\}\}"),
} | {name: re.compile(rf"</{name}\b[^<>]*+>", re.IGNORECASE) for name in _ELEMENTS[1:]}

# Runs of backticks, and the starts of blocks.
_RUNS = re.compile(rf"`++|\n(?={_BLOCK_START})")
_INDENTED_BLOCK = re.compile(r"(?:\n(?:[ ]{4}|\t)[^\n]*+|\n[ \t]*+(?=\n|\Z))++")
_INDENTED_BLOCK_IN_LIST = re.compile(r"(?:\n(?:[ ]{8}|\t\t)[^\n]*+|\n[ \t]*+(?=\n|\Z))++")
_OUTER_LINE = re.compile(rf"\n(?:[ ]{{0,3}}(?P<list>{_LIST_MARKER}|\[\^)|(?=[^\s]))")
_QUOTE = re.compile(r"\n[ \t]*+>[ ]?")
_LANGUAGE = re.compile(r"[A-Za-z][\w+#-]*+")
_MARK = re.compile("\x00([0-9]++)\x00")
_EACH_SPAN = re.compile(r"(`++)((?:[^`]++|(?!\1(?!`))`++)++)\1((?:[^`\\]++|\\`?+)*+)")


def take_code(text: str, *, markdown: bool) -> tuple[str, list[str]]:
    """Return the prose and the pieces of code, in order.

    A code block leaves an empty line, inline code a mark that restore_code() turns into its text again,
    for prose names things in it. Links inside a pre element are left behind as autolinks. The language
    that an author gave a block is its first line. `text` has no NUL and, in Markdown, starts with two
    line feeds.
    """
    scan = _Scan(text)
    opener = _IN_MARKDOWN if markdown else re.compile(_IN_HTML)
    prose: list[str] = []
    copied = position = 0
    while found := opener.search(text, position):
        start, position = found.span()
        if taken := _TAKERS[found.lastgroup or ""](scan, found):
            replacement, position = taken
            prose += text[copied:start], replacement
            copied = position
        elif scan.vain > _MANY and markdown:
            opener = _in_markdown(scan.absent.intersection(_ELEMENTS))
            scan.vain = 0
    prose.append(text[copied:])
    return "".join(prose), scan.code


def restore_code(prose: str, code: list[str]) -> str:
    """Put inline code back in the place of its mark, each on one line."""
    if "\x00" not in prose:
        return prose
    parts = _MARK.split(prose)
    parts[1::2] = [code[number].replace("\n", " ") for number in map(int, parts[1::2])]
    return "".join(parts)


class _Scan:
    """What one pass over one post remembers.

    Each `_take_<kind>` returns what stays in the prose and where to go on, or None for ordinary text.
    """

    __slots__ = (
        "_in_list",
        "_outer_seen",
        "_paired",
        "_span_ends",
        "_text",
        "absent",
        "code",
        "vain",
    )

    def __init__(self, text: str) -> None:
        self.code: list[str] = []
        self._text = text
        self.absent: set[str] = set()
        self._span_ends: dict[int, int] = {}
        self._paired = 0
        self._in_list = False
        self._outer_seen = 0
        self.vain = 0

    def _take_spans(self, found: re.Match[str]) -> tuple[str, int]:
        """Take the spans of a match, and leave what is between them."""
        if not found["more"]:
            return self._mark((found["first"] or found["first_line"]).replace("\n", " ")), found.end()
        text = found[0]
        if "``" in text or "\\`" in text:
            _, spans, between = zip(*_EACH_SPAN.findall(text), strict=True)
        else:  # in half the time
            _, *parts = text.split("`")
            spans, between = tuple(parts[::2]), tuple(parts[1::2])
        if "\n" in text:
            spans = tuple(span.replace("\n", " ") for span in spans)
        first = len(self.code)
        self.code += map(str.strip, spans)
        numbers = map(str, range(first, len(self.code)))
        nul = repeat("\x00")
        return "".join(chain.from_iterable(zip(nul, numbers, nul, between, strict=False))), found.end()

    def _take_span(self, found: re.Match[str]) -> tuple[str, int] | None:
        start, after = found.span()
        if start >= self._paired:
            self._span_ends, self._paired = _pair_backticks(self._text, start)
        end = self._span_ends.get(start)
        if end is None:
            return None
        return self._mark(self._text[after:end].replace("\n", " ")), end + after - start

    def _take_nothing(self, found: re.Match[str]) -> None:
        """Leave an escaped backtick to the text."""

    def _take_fence(self, found: re.Match[str]) -> tuple[str, int]:
        bar = found["bar"]
        start = end = found.end()
        for close in _ENDS[bar[0]].finditer(self._text, start):
            if len(close[1]) >= len(bar):
                end, after = close.span()
                break
        else:
            end = after = len(self._text)
        block = self._text[start:end]
        if ">" in self._text[found.start() : found.start("bar")]:
            block = _QUOTE.sub("\n", block)
        self._add(block, language=found["info"])
        return "\n", after

    def _take_element(self, found: re.Match[str]) -> tuple[str, int] | None:
        name = found["name"] or found["element"]
        if name in self.absent:
            self.vain += 1
            return None
        name = name.lower()
        end = self._find_end(name, found.end())
        if end is None:
            self.vain += 1
            return None
        element = self._text[found.start() : end.start()]
        if name == "code":
            return self._mark(parse_code_element(element)), end.end()
        if name == "pre":
            self.code.append(parse_code_element(element).strip("\n"))
            links = "".join(f"<{url}>" for url in parse_targets(element))
            return f"\n\n{links}\n\n", end.end()
        return ("" if name == "!--" else "\n"), end.end()

    def _take_template(self, found: re.Match[str]) -> tuple[str, int] | None:
        kind = "liquid" if found["liquid"] else "hugo"
        end = self._find_end(f"{kind} {found[kind]}", found.end())
        if end is None:
            return None
        if found[kind] == "highlight":
            self._add(self._text[found.end() : end.start()], language=found[f"{kind}_rest"])
        return "\n", end.end()

    def _take_indented(self, found: re.Match[str]) -> tuple[str, int] | None:
        """Take an indented block, unless the indentation only continues a list item."""
        for line in _OUTER_LINE.finditer(self._text, self._outer_seen, found.end()):
            self._in_list = line["list"] is not None
        self._outer_seen = found.end()
        lines = _INDENTED_BLOCK_IN_LIST if self._in_list else _INDENTED_BLOCK
        block = lines.match(self._text, found.end())
        if block is None:
            return None
        self._add(block[0])
        return "\n", block.end()

    def _find_end(self, kind: str, start: int) -> re.Match[str] | None:
        if kind in self.absent:
            return None
        end = _ENDS[kind].search(self._text, start)
        if end is None:
            self.absent.add(kind)
        return end

    def _mark(self, content: str) -> str:
        self.code.append(content.strip())
        return f"\x00{len(self.code) - 1}\x00"

    def _add(self, block: str, *, language: str = "") -> None:
        named = _LANGUAGE.search(language)
        block = block.strip("\n")
        self.code.append(f"{named[0]}\n{block}" if named else block)


# A table: to compare the kind with each name took a tenth of the time of a post of short spans. Not in each
# scan: its own methods would hold it, and with it the post's text, until garbage is collected.
_TAKERS: dict[str, Callable[[_Scan, re.Match[str]], tuple[str, int] | None]] = {
    "spans": _Scan._take_spans,
    "ticks": _Scan._take_span,
    "escape": _Scan._take_nothing,
    "fence": _Scan._take_fence,
    "element": _Scan._take_element,
    "indented": _Scan._take_indented,
    "template": _Scan._take_template,
}


def _pair_backticks(text: str, start: int) -> tuple[dict[int, int], int]:
    """Return where the code spans of the block around `start` end, and where the block ends.

    The spans are keyed by the offset of their run of backticks; a run opens a span that ends at the next
    run of the same length. One pass for the whole block: a search from each run onwards costs more than
    linear time on runs of ever new lengths.
    """
    ends: dict[int, int] = {}
    latest: dict[int, int] = {}
    for run in _RUNS.finditer(text, start):
        offset, after = run.span()
        if text[offset] == "\n":
            return ends, offset
        size = after - offset
        if size in latest:
            ends[latest[size]] = offset
        latest[size] = offset
    return ends, len(text)
