"""Takes code out of a post before its markup is read, so that nothing in code counts as markup.

Code is in fences, indented blocks, code spans, pre and code elements, and the highlight tags of Hugo and
Jekyll. Comments, scripts and styles are taken out too and dropped. An opener without its end is ordinary
text, except that a fence runs to the end of the post. Time is linear: when the search for an end has failed
once, the scanner never repeats it for that kind.
"""

import re
from collections.abc import Callable, Iterable
from itertools import chain, repeat

from model.text.code_spans import LIST_MARKER, pair_backticks, spans_pattern, split_spans
from model.text.elements import TAG_REST, parse_code_element, parse_targets

_ELEMENTS = "pre|code|script|style"
_TEMPLATES = "highlight|comment"

# Every branch starts with a literal, and the group that names its kind comes after it: the regular
# expression engine then looks for five characters instead of trying every position.
_ELEMENT = rf"<(?P<element>!--|(?i:(?P<name>{_ELEMENTS})\b{TAG_REST}))"
_TEMPLATE = (
    rf"\{{(?P<template>%-?\s*+(?P<liquid>{_TEMPLATES})\b(?P<liquid_rest>[^%{{}}]*+)%\}}"
    rf"|\{{[<%]\s*+(?P<hugo>{_TEMPLATES})\b(?P<hugo_rest>[^<>%{{}}]*+)[>%]\}}\}})"
)
_FENCE = (
    rf"\n(?P<fence>[ \t>]*+(?:{LIST_MARKER}[ \t]*+)?+"
    r"(?P<bar>`{3,}+(?=[^`\n]*+(?:\n|\Z))|~{3,}+)(?P<info>[^\n]*+))"
)
_INDENTED = r"\n(?P<indented>[ \t]*+(?=\n(?:[ ]{4}|\t)[ \t]*+[^\s<{]))"


def _compile_markdown(endless: Iterable[str] = ()) -> re.Pattern[str]:
    """Return the expression of all that opens code; it passes over the elements `endless`."""
    tags = [
        r"|<!--" if name == "!--" else rf"""|<(?i:{name})\b[^<>"'`{{}}\\\n]*+>""" for name in sorted(endless)
    ]
    # Between two spans of one match may stand whatever cannot open code of another kind.
    between = (
        rf"(?:[^`\\\n<{{]++|\\`?+{''.join(tags)}|<(?!!--|(?i:{_ELEMENTS})\b)"
        rf"|\{{(?!%-?\s*+(?:{_TEMPLATES})\b|\{{[<%]\s*+(?:{_TEMPLATES})\b)"
        rf"|\n(?![ \t>]*+(?:{LIST_MARKER}[ \t]*+)?+(?:```|~~~)|[ \t]*+\n(?:[ ]{{4}}|\t)))*+"
    )
    return re.compile(
        rf"{spans_pattern(between)}|`(?P<ticks>`*+)|\\(?P<escape>`)|{_FENCE}|{_INDENTED}|{_ELEMENT}|{_TEMPLATE}"
    )


_IN_MARKDOWN = _compile_markdown()
_IN_HTML = rf"{_ELEMENT}|{_TEMPLATE}"  # compiled for the first post in HTML, not at every start

MAX_ENDLESS = 1_000
"""Elements without an end at which the scanner stops before it compiles an expression that skips them."""
_ENDS = {
    "!--": re.compile(r"-->"),
    "`": re.compile(r"\n[ \t>]*+(`{3,}+)[ \t]*+(?=\n|\Z)"),
    "~": re.compile(r"\n[ \t>]*+(~{3,}+)[ \t]*+(?=\n|\Z)"),
    "liquid highlight": re.compile(r"\{%-?\s*+endhighlight\s*+-?%\}"),
    "liquid comment": re.compile(r"\{%-?\s*+endcomment\s*+-?%\}"),
    "hugo highlight": re.compile(r"\{\{[<%]\s*+/\s*+highlight\s*+[>%]\}\}"),
    "hugo comment": re.compile(r"\{\{[<%]\s*+/\s*+comment\s*+[>%]\}\}"),
} | {name: re.compile(rf"</{name}\b[^<>]*+>", re.IGNORECASE) for name in _ELEMENTS.split("|")}

_INDENTED_BLOCK = re.compile(r"(?:\n(?:[ ]{4}|\t)[^\n]*+|\n[ \t]*+(?=\n|\Z))++")
_INDENTED_BLOCK_IN_LIST = re.compile(r"(?:\n(?:[ ]{8}|\t\t)[^\n]*+|\n[ \t]*+(?=\n|\Z))++")
_OUTER_LINE = re.compile(rf"\n(?:[ ]{{0,3}}(?P<list>{LIST_MARKER}|\[\^)|(?=[^\s]))")
_QUOTE = re.compile(r"\n[ \t]*+>[ ]?")
_LANGUAGE = re.compile(r"[A-Za-z][\w+#-]*+")
_MARK = re.compile("\x00([0-9]++)\x00")


def take_code(text: str, *, markdown: bool) -> tuple[str, list[str]]:
    """Return the prose, and the pieces of code in order.

    A code block leaves an empty line behind. Inline code leaves a mark, which restore_code() replaces with
    the code again, because prose names things in it. Links in a pre element become autolinks in the prose.
    The first line of a code block is the language that its author gave. `text` must not have a NUL and, in
    Markdown, must start with two line feeds.
    """
    scanner = _Scanner(text)
    opener = _IN_MARKDOWN if markdown else re.compile(_IN_HTML)
    prose: list[str] = []
    copied = position = 0
    while found := opener.search(text, position):
        start, position = found.span()
        if taken := _TAKERS[found.lastgroup or ""](scanner, found):
            replacement, position = taken
            prose += text[copied:start], replacement
            copied = position
        elif scanner.endless_count > MAX_ENDLESS and markdown:
            opener = _compile_markdown(scanner.endless_elements())
            scanner.endless_count = 0
    prose.append(text[copied:])
    return "".join(prose), scanner.code


def restore_code(prose: str, code: list[str]) -> str:
    """Return `prose` with the marks of inline code replaced by the code, each piece on one line."""
    if "\x00" not in prose:
        return prose
    parts = _MARK.split(prose)
    parts[1::2] = [code[index].replace("\n", " ") for index in map(int, parts[1::2])]
    return "".join(parts)


class _Scanner:
    """The state of one pass over one post, and a `take_<kind>` for each kind of opener.

    Each of these returns the text that replaces the code in the prose and the position to go on from, or
    None where the opener is ordinary text.
    """

    __slots__ = (
        "_endless",
        "_in_list",
        "_outer_seen",
        "_paired_up_to",
        "_span_ends",
        "_text",
        "code",
        "endless_count",
    )

    def __init__(self, text: str) -> None:
        self.code: list[str] = []
        self.endless_count = 0
        self._text = text
        self._endless: set[str] = set()  # kinds without an end from here on
        self._span_ends: dict[int, int] = {}
        self._paired_up_to = 0
        self._in_list = False
        self._outer_seen = 0

    def endless_elements(self) -> set[str]:
        """Return the names of elements that have no end from here on."""
        return self._endless.intersection(("!--", *_ELEMENTS.split("|")))

    def take_spans(self, found: re.Match[str]) -> tuple[str, int]:
        """Take all code spans of a match, and leave the text between them."""
        if not found["more"]:
            return self._mark((found["first"] or found["first_line"]).replace("\n", " ")), found.end()
        spans, rests = split_spans(found[0])
        first = len(self.code)
        self.code += map(str.strip, spans)
        indices = map(str, range(first, len(self.code)))
        nul = repeat("\x00")
        return "".join(chain.from_iterable(zip(nul, indices, nul, rests, strict=False))), found.end()

    def take_ticks(self, found: re.Match[str]) -> tuple[str, int] | None:
        """Take a code span that the expression could not match in linear time."""
        start, after = found.span()
        if start >= self._paired_up_to:
            self._span_ends, self._paired_up_to = pair_backticks(self._text, start)
        end = self._span_ends.get(start)
        if end is None:
            return None
        return self._mark(self._text[after:end].replace("\n", " ")), end + after - start

    def take_fence(self, found: re.Match[str]) -> tuple[str, int]:
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

    def take_element(self, found: re.Match[str]) -> tuple[str, int] | None:
        name = (found["name"] or found["element"]).lower()
        end = self._find_end(name, found.end())
        if end is None:
            self.endless_count += 1
            return None
        element = self._text[found.start() : end.start()]
        if name == "code":
            return self._mark(parse_code_element(element)), end.end()
        if name == "pre":
            self.code.append(parse_code_element(element).strip("\n"))
            links = "".join(f"<{url}>" for url in parse_targets(element))
            return f"\n\n{links}\n\n", end.end()
        return ("" if name == "!--" else "\n"), end.end()

    def take_template(self, found: re.Match[str]) -> tuple[str, int] | None:
        kind = "liquid" if found["liquid"] else "hugo"
        end = self._find_end(f"{kind} {found[kind]}", found.end())
        if end is None:
            return None
        if found[kind] == "highlight":
            self._add(self._text[found.end() : end.start()], language=found[f"{kind}_rest"])
        return "\n", end.end()

    def take_indented(self, found: re.Match[str]) -> tuple[str, int] | None:
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
        if kind in self._endless:
            return None
        end = _ENDS[kind].search(self._text, start)
        if end is None:
            self._endless.add(kind)
        return end

    def _mark(self, content: str) -> str:
        self.code.append(content.strip())
        return f"\x00{len(self.code) - 1}\x00"

    def _add(self, block: str, *, language: str = "") -> None:
        named = _LANGUAGE.search(language)
        block = block.strip("\n")
        self.code.append(f"{named[0]}\n{block}" if named else block)


# A table, because comparing the kind with each name took a tenth of the time of a post of short spans. It is
# not in each scanner, which its own methods would then keep alive until garbage is collected.
_TAKERS: dict[str, Callable[[_Scanner, re.Match[str]], tuple[str, int] | None]] = {
    "spans": _Scanner.take_spans,
    "ticks": _Scanner.take_ticks,
    "escape": lambda scanner, found: None,
    "fence": _Scanner.take_fence,
    "element": _Scanner.take_element,
    "indented": _Scanner.take_indented,
    "template": _Scanner.take_template,
}
