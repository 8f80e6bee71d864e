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

# A no-break space may not stand before a header.
_BLANKS = r"[ \t\r\n]*"
_OPENING = re.compile(rf"{_BLANKS}(---|\+\+\+|;;;)[ \t]*\r?\n")
MARKS: dict[str, tuple[str, ...]] = {
    "hugo": ("---", "+++", "{"),
    "jekyll": ("---",),
    "hexo": ("---", ";;;"),
    "eleventy": ("---", "+++"),
    "zola": ("---", "+++"),
    "grav": ("---",),
    "astro": ("---", "+++"),
}
"""How the headers begin that a generator reads, or can be set up to read, as Eleventy can for TOML."""
JSON_OPENING = re.compile(rf"{_BLANKS}(?=\{{\s*[\"}}])")
"""The blanks before a JSON object. A brace followed by anything else opens a shortcode or a Liquid tag."""
_FORMS: dict[str, Form] = {"---": "yaml", "+++": "toml", ";;;": "members"}
# The other generators also take "----" and "---text" for the closing line; what follows the dashes is text.
_REST_OF_CLOSING = r"(?:[ \t]*(?:\r?\n|\Z))?"
_CLOSINGS = {
    marker: re.compile(rf"^(?:{re.escape(marker)}{dots}){_REST_OF_CLOSING}", re.MULTILINE)
    for marker, dots in (("---", r"|\.\.\.(?=[ \t]*\r?$)"), ("+++", ""), (";;;", ""))
}
_CLOSING_DASHES = re.compile(rf"^---{_REST_OF_CLOSING}", re.MULTILINE)
_DASHES_ONLY = frozenset({"hugo", "hexo", "eleventy", "astro"})
_CLOSING_OF_JEKYLL = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
# gray-matter's language after the delimiter.
_LANGUAGE = re.compile(r"---[ \t]*(yaml|yml|json|toml|js|javascript)[ \t]*\r?\n", re.IGNORECASE)
_LANGUAGES: dict[str, Form] = {"json": "json", "toml": "toml", "js": "javascript", "javascript": "javascript"}
# Hugo and Astro read on behind the mark; Jekyll, Hexo and gray-matter find no header here.
_READ_ON = re.compile(rf"{_BLANKS}(---|\+\+\+)(?=[ \t]*[^\s+-])([ \t]*#[^\r\n]*\r?\n)?")
_READING_ON = frozenset({"hugo", "astro", ""})
_GRAY_MATTER = frozenset({"eleventy", "astro", ""})
# Hexo's, from hexo-front-matter 5: a row may be longer, and there may be only the closing one.
_ROW = re.compile(r"(-{4,}|;{4,})\r?\n")
_ANY_ROW = re.compile(r"-{3}|;{3}")
_CLOSING_OF_HEXO = re.compile(r"(?<=\n)(-{3,}|;{3,})(?:\r?\n)?")
_KEY = r"(?:\"[^\"\n]+\"|'[^'\n]+'|\w[\w .-]{0,79}+)"
_ENTRY = re.compile(rf"\s*(?:#[^\n]*\n\s*)*+(?:\{{[ \t]*)?{_KEY}[ \t]*+:\s")
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
        place = _between(text, opening, _FORMS[opening[1]], _closing_of(opening[1], generator))
        if place.end < 0 and generator in _DASHES_ONLY:
            place = _between(text, opening, _FORMS[opening[1]], _CLOSINGS[opening[1]])
        if generator and opening[1] not in MARKS[generator]:
            return replace(place, trust="guess")
        return _not_empty(text, place, opening[1]) if generator == "hexo" else place
    if generator in _GRAY_MATTER and (opening := _LANGUAGE.match(text)):
        form = _LANGUAGES.get(opening[1].lower(), "yaml")
        return _between(text, opening, form, _CLOSINGS["---"])
    if generator in _READING_ON and (opening := _READ_ON.match(text)):
        return _behind_mark(text, opening, generator)
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


def _closing_of(mark: str, generator: "Generator") -> re.Pattern[str]:
    """Return what closes a header for `generator`; YAML's dots do so in Jekyll, and not in Hugo and Hexo."""
    if mark == "---" and generator == "jekyll":
        return _CLOSING_OF_JEKYLL
    return _CLOSING_DASHES if mark == "---" and generator in _DASHES_ONLY else _CLOSINGS[mark]


def _behind_mark(text: str, opening: re.Match[str], generator: "Generator") -> Place | None:
    """Return the place of a header that begins in the line of its mark; a comment there is not part of it."""
    place = _between(text, opening, _FORMS[opening[1]], _closing_of(opening[1], generator))
    if generator == "hugo":
        return place
    if opening[2] or generator:  # Astro takes a header that is never closed for text
        return replace(place, trust="mapping") if place.end >= 0 or not generator else None
    return replace(place, trust="guess", known_keys=1)


def _not_empty(text: str, place: Place, mark: str) -> Place:
    """Return the place as Hexo has it: a header ends at the next mark when it would be empty else."""
    if text[place.start : place.end] not in ("", "\n", "\r\n") or not _ENTRY.match(text, place.body):
        return place
    closing = _CLOSINGS[mark].search(text, place.body)
    return replace(place, end=closing.start(), body=closing.end()) if closing else place


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
    closing = _CLOSING_OF_HEXO.search(text, 2)  # a line with anything in it comes before
    if closing is None:
        return None
    guess = Place("yaml", 0, closing.start(), closing.end(), trust="guess")
    if closing[1].startswith(";"):
        return replace(guess, form="members", known_keys=0 if generator else 1)
    if generator:
        return replace(guess, trust="mapping" if has_entry else "guess")
    return replace(guess, known_keys=2)
