"""Markdown of CommonMark, GitHub, kramdown, Hugo, Jekyll and MDX to headings, prose, code and links.

Not a renderer: it only has to know which characters are markup. After one pass over brackets, tags and URLs,
everything else is a substitution that calls no Python for each match. Every expression is possessive and
cannot run past the place where its next match could start: linear time on any input. Markdown libraries take
four to seven times as long and read neither shortcodes nor HTML: see docs/adr/0008-own-markdown-reading.md.
"""

import re

from model.text.code import restore_code, take_code
from model.text.elements import decode_entities
from model.text.inline import render_inline
from model.text.prose import HEADING_MARK, Parts, drop_shortcodes, split_headings, tidy_lines

_MODULE_LINES = re.compile(
    r"""(?:\s*+(?:import\s(?:[\w*{](?:[^'"\n]++|\n(?!\n))*+(?<=\bfrom\s))?+['"][^'"\n]*+['"]"""
    r"|export\s(?:default|const|let|var|function|async|\{))[^\n]*+(?:\n[^\n]++)*+)++"
)

# `*` and `_` are dropped where they can be emphasis: a single `*` not between two ASCII letters or digits
# (5*3) nor between spaces, `_` not between two letters (snake_case) unless one is kana or kanji. CommonMark
# differs there, but Japanese authors mean emphasis. An expression that starts with the literal is four times
# as fast as one that starts with the lookbehind.
_LETTER = r"[^\W\u3040-\u30ff\u3400-\u9fff]"
_STARS = re.compile(
    r"\*(?:(?<=\s\*)(?:\*++|(?=\S))|(?<=[0-9A-Za-z]\*)(?:\*++|(?![0-9A-Za-z]))|(?<=[^\s0-9A-Za-z\\]\*)\**+)"
)
# So many letters take three milliseconds to compile: for the first post with a `_`, not at every start.
_UNDERSCORES = rf"_(?<!__)(?<!\\_)(?:(?<!{_LETTER}_)_*+|_*+(?!{_LETTER}))"
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~\n])")

_SETEXT = re.compile(r"\n([^\s>#|\x01+*-][^\n]*+)\n[ ]{0,3}(?:=++|--++)[ \t]*+(?=\n)")
_ATX = re.compile(r"\n[ \t>]*+(?:#{2,6}+(?!#)|#(?=[ \t]))")
_TABLE = re.compile(r"\n[ \t>]*+\|?+[ \t]*+:?+-++:?+[ \t]*+\|[-|: \t]*+(?=\n)")
_LINE_START = re.compile(
    r"\n(?=[-=*_+:|~# \t>0-9\[])(?:"
    r"[-=*_+:|~# \t]++(?=\n)"  # rules: in tables, under headings, between paragraphs
    r"|[ \t]*+(?:(?:>|[-*+:](?=[ \t\n])|\d{1,9}[.)](?=[ \t\n])|:::++[ \t]*+\w*+)[ \t]*+)*+"
    r"(?:\[(?:[ xX]|![A-Z]{1,20})\])?+)"  # the box of a task, the kind of an alert
)


def parse_markdown(text: str) -> Parts:
    """Parse the cleaned `text`, which must not have front matter.

    A heading is not in the body too. An image leaves its alternative text, a footnote stays where it is
    defined, a row of a table is a line.
    """
    prose, code = take_code(f"\n\n{text}\n", markdown=True)
    prose, links = render_inline(drop_shortcodes(_drop_module_lines(prose)), code)
    headings, body = split_headings(_mark_headings(_drop_emphasis(prose)))
    if any("#" in heading for heading in headings):
        headings = list(map(_drop_closing_marks, headings))
    return Parts(
        headings=_finish("\n".join(headings), code),
        body=_finish(_drop_line_starts(body), code),
        code="\n".join(code),
        links=[restore_code(link, code) for link in links],
    )


def _drop_module_lines(text: str) -> str:
    """Return `text` without the imports and exports at the top of an MDX post."""
    lines = _MODULE_LINES.match(text)
    return text[lines.end() :] if lines else text


def _drop_emphasis(text: str) -> str:
    if "*" in text:
        text = _STARS.sub("", text)
    if "_" in text:
        text = re.sub(_UNDERSCORES, "", text)
    return text.replace("~~", "")


def _mark_headings(text: str) -> str:
    return _ATX.sub("\n" + HEADING_MARK, _SETEXT.sub(rf"\n{HEADING_MARK}\1", text))


def _drop_closing_marks(heading: str) -> str:
    """Return `heading` without the closing marks of `## Heading ##`; `## C#` keeps its mark."""
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
