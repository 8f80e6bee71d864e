"""Finds where a post's front matter stands, as the blog's generator does: between delimiters, or above one.

Hugo, Jekyll, Hexo and gray-matter (Eleventy, Astro) do not agree on what is a delimiter. Where the generator
is not known, the readings that only some of them have count when nothing else can be meant.
"""

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from blog.generator import Generator  # not at run time: a cold start does without it

Form = Literal["yaml", "toml", "json", "members", "javascript"]
"""The language of a header; "members" are those of a JSON object without its braces, as Hexo has them."""
Trust = Literal["header", "mapping", "guess"]

_OPENING = re.compile(r"\s*(---|\+\+\+|;;;)[ \t]*\r?\n")
_FORMS: dict[str, Form] = {"---": "yaml", "+++": "toml", ";;;": "members"}
# The other generators also take "----" and "---text" for the closing line; what follows the dashes is text.
_REST_OF_CLOSING = r"(?:[ \t]*(?:\r?\n|\Z))?"
_CLOSINGS = {
    marker: re.compile(rf"^(?:{re.escape(marker)}{dots}){_REST_OF_CLOSING}", re.MULTILINE)
    for marker, dots in (("---", r"|\.\.\.(?=[ \t]*\r?$)"), ("+++", ""), (";;;", ""))
}
_CLOSING_OF_JEKYLL = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
# gray-matter's language after the delimiter.
_LANGUAGE = re.compile(r"---[ \t]*(yaml|yml|json|toml|js|javascript)[ \t]*\r?\n", re.IGNORECASE)
_LANGUAGES: dict[str, Form] = {"json": "json", "toml": "toml", "js": "javascript", "javascript": "javascript"}
# Hugo and Astro read on behind the dashes; Jekyll, Hexo and gray-matter find no header here.
_COMMENTED = re.compile(r"\s*---[ \t]+#[^\r\n]*\r?\n")
_READ_ON = frozenset({"hugo", "astro", ""})
_GRAY_MATTER = frozenset({"eleventy", "astro", ""})
# Hexo's, from hexo-front-matter 5: a row may be longer, and there may be only the closing one.
_ROW = re.compile(r"(-{4,}|;{4,})\r?\n")
_ANY_ROW = re.compile(r"-{3}|;{3}")
_CLOSING_OF_HEXO = re.compile(r"(?<=\n)(-{3,}|;{3,})(?:\r?\n)?")
_ENTRY = re.compile(r"\s*(?:#[^\n]*\n\s*)*+[A-Za-z_][\w-]*[ \t]*:\s")
_MEMBER = re.compile(r"\s*\"[^\"\n]+\"[ \t]*:")
# Hexo's own templates left the opening line out for years. Only these first keys count outside Hexo, because
# a line of text above "---" is a heading in Markdown.
_TEMPLATE = re.compile(r"(?:title|layout|date):[ \t]")
_CLOSING_OF_TEMPLATE = re.compile(r"^---[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
_BLANK_LINE = re.compile(r"^[ \t]*\r?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a header stands: from `start` to `end` of a text, whose body begins at `body`.

    `end` is -1 where the line that closes `marker` is missing. What cannot be read is a fault in a "header";
    in a "mapping" it is text when it is not a mapping, and in a "guess" in any case. A guess must have
    `known_keys` of the keys that posts usually have.
    """

    form: Form
    start: int
    end: int
    body: int
    marker: str = ""
    trust: Trust = "header"
    known_keys: int = 0


def find_header(text: str, generator: "Generator") -> Place | None:
    """Return the place of the header in `text`, None where there is none. Takes linear time.

    A file that begins with a JSON object is not looked at: only a parser finds its end.
    """
    if opening := _OPENING.match(text):
        closing = _CLOSING_OF_JEKYLL if generator == "jekyll" and opening[1] == "---" else None
        return _between(text, opening, _FORMS[opening[1]], closing or _CLOSINGS[opening[1]])
    if generator in _READ_ON and (opening := _COMMENTED.match(text)):
        place = _between(text, opening, "yaml", _CLOSINGS["---"])
        return place if generator else replace(place, trust="mapping")
    if generator in _GRAY_MATTER and (opening := _LANGUAGE.match(text)):
        form = _LANGUAGES.get(opening[1].lower(), "yaml")
        return _between(text, opening, form, _CLOSINGS["---"])
    if generator not in ("hexo", ""):
        return None
    if row := _ROW.match(text):
        return _between_rows(text, row, generator)
    if _ANY_ROW.match(text):
        return None
    return _above_row(text, generator)


def _between(text: str, opening: re.Match[str], form: Form, closing: re.Pattern[str]) -> Place:
    found = closing.search(text, opening.end())
    if found is None:
        return Place(form, opening.end(), -1, -1, opening[0].strip())
    return Place(form, opening.end(), found.start(), found.end())


def _between_rows(text: str, row: re.Match[str], generator: "Generator") -> Place | None:
    """Return the place between two rows of as many dashes, more than three; Hexo reads no other such row."""
    form: Form = "yaml" if row[1].startswith("-") else "members"
    same = re.compile(rf"^{row[1][0]}{{{len(row[1])}}}{_REST_OF_CLOSING}", re.MULTILINE)
    closing = same.search(text, row.end())
    if closing is None:
        return None
    place = Place(form, row.end(), closing.start(), closing.end(), trust="mapping")
    return place if generator else replace(place, trust="guess", known_keys=1)


def _above_row(text: str, generator: "Generator") -> Place | None:
    """Return the place of a header without opening line."""
    if not generator and _TEMPLATE.match(text):
        blank = _BLANK_LINE.search(text)
        if closing := _CLOSING_OF_TEMPLATE.search(text, 0, blank.start() if blank else len(text)):
            return Place("yaml", 0, closing.start(), closing.end())
    has_entry = bool(_ENTRY.match(text))
    if not generator and not has_entry and not _MEMBER.match(text):
        return None
    closing = _CLOSING_OF_HEXO.search(text)
    if closing is None:
        return None
    guess = Place("yaml", 0, closing.start(), closing.end(), trust="guess")
    if closing[1].startswith(";"):
        return replace(guess, form="members", known_keys=0 if generator else 1)
    if generator:
        return replace(guess, trust="mapping" if has_entry else "guess")
    return replace(guess, known_keys=2)
