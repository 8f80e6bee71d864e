"""Markdown of CommonMark, GitHub, kramdown, Hugo, Jekyll and MDX to prose, headings, code and links.

Not a renderer: it only has to know which characters are markup. One pass over brackets, tags and links;
the rest are substitutions that call no Python for each match. Every expression is possessive and cannot
run past the place where its next match could start: linear time on any input.
"""

import re

from model.code import restore_code, take_code
from model.elements import TAG, decode_entities
from model.html import render_tag
from model.links import BARE_URL, is_absolute, parse_bare_url
from model.prose import HEADING_MARK, Parts, split_headings, tidy_lines
from model.shortcodes import drop_shortcodes

_TITLE = r"""(?:"[^"]*+"|'[^']*+'|\([^()]*+\))"""
_TARGET = (
    r"\(\s*+(?:<(?P<angle>[^<>\n]*+)>|(?P<target>[^\s()<]*+(?:\([^\s()]*+\)[^\s()]*+)*+))"
    rf"(?:\s++{_TITLE})?+\s*+\)"
    r"|\((?P<loose>[^()\n]*+)\)"  # a target with spaces, a title with quotes inside
)
# Every branch starts with a literal, so that the engine looks for seven characters instead of trying all.
_TOKEN = re.compile(
    r"\\[!-/:-@\[-`{-~]"
    r"|\[\^(?P<footnote>[^\[\]\s]*+\]:?+)"
    r"|\[(?P<open>)|!(?P<image>\[)"
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
    return Parts(
        headings=_finish("\n".join(map(_drop_closing_marks, headings)), code),
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

    `links` fills while render() runs.
    """

    __slots__ = ("_code", "_labels", "_open", "_pieces", "links")

    def __init__(self, labels: frozenset[str], code: list[str]) -> None:
        self.links: list[str] = []
        self._labels = labels
        self._code = code
        self._open: list[int] = []  # which pieces are brackets still open
        self._pieces: list[str] = []

    def render(self, text: str) -> str:
        pieces, position = self._pieces, 0
        for token in _TOKEN.finditer(text):
            start, end = token.span()
            if start > position:
                pieces.append(text[position:start])
            position = end
            if token.lastgroup in ("open", "image"):
                self._open.append(len(pieces))
                pieces.append(token[0])
            else:
                pieces.append(self._render_token(token))
        pieces.append(text[position:])
        return "".join(pieces)

    def _render_token(self, token: re.Match[str]) -> str:
        match token.lastgroup:
            case "close":
                return self._render_close(token)
            case "tag":
                return render_tag(token, self.links)
            case "autolink":
                self.links.append(decode_entities(token["autolink"]))
                return " "
            case "url" | "shout":
                url, rest = parse_bare_url(token[0])
                self.links.append(decode_entities(url))
                return f" {rest}"
            case "footnote":
                return ""
        return token[0]

    def _render_close(self, close: re.Match[str]) -> str:
        """Drop the pair of brackets if it makes a link; other brackets are prose."""
        if not self._open:
            return close[0]
        opening = self._open.pop()
        if (reference := close["reference"]) is not None or close[0] == "]":
            if not self._is_defined(reference or self._label_after(opening)):
                return close[0]
        else:
            self._add_target(close["angle"] or close["target"] or close["loose"] or "")
        self._pieces[opening] = ""
        return ""

    def _label_after(self, opening: int) -> str:
        """Return the text since the piece `opening`, empty if there is more in it than text."""
        return self._pieces[-1] if len(self._pieces) == opening + 2 else ""

    def _is_defined(self, label: str) -> bool:
        return bool(self._labels and label) and _fold_label(label, self._code) in self._labels

    def _add_target(self, target: str) -> None:
        if is_absolute(target):
            self.links.append(decode_entities(target.split(None, 1)[0]))


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
