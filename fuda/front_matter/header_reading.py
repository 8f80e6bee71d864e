"""Finds the front matter in a post's text and reads it as a tree, with the notation that it is written in.

A carriage return alone ends a line for it: end_lines_alike shows the text so, and put_back undoes that.
"""

import re

from blog.generator import NAMES, Generator
from blog.header import end_lines_alike
from blog.parsing.delimiters import JSON_OPENING, MARKS, Place, find_header
from fuda.front_matter.header_tree import Notation, Refused, Tree

_ALL_MARKS = ("---", "+++", ";;;", "{")
_AT_TOP = frozenset({"jekyll", "hexo", "eleventy"})
_BLANKS = " \t\r\n"
_BLANKS_BEHIND = re.compile(r"(-{3,}|;{3,})[ \t]+\r?\n")
_HIDDEN = re.compile(r"([^\S \t\r\n]|[\ufeff\u200b-\u200f\u2060])\s*(?:---|\+\+\+|;;;|\{\s*\")")


def read_header(text: str, body: int, generator: Generator = "") -> tuple[Tree, Notation]:
    """Return the tree and the notation of the front matter before `body`, the index where the body begins.

    The front matter must be valid, as `generator` reads it. Raises Refused when it is missing, when the
    generator does not see it, or when it has a key twice.
    """
    if not body:
        raise Refused(_why_no_header(text), 0)
    # Imported here: a blog uses one format, and PyYAML takes 50 ms to import.
    place = None if JSON_OPENING.match(text) else find_header(text, generator)
    _refuse_unseen(text, place, generator)
    if place is None or place.form in ("json", "members"):
        from fuda.front_matter.json_header import JsonNotation, read_json_tree

        start, end = (place.start, place.end) if place else (0, body)
        return read_json_tree(text, start, end), JsonNotation(text[start:end])
    if place.form == "toml":
        from fuda.front_matter.toml_header import TomlNotation, read_toml_tree

        return read_toml_tree(text, place.start, place.end), TomlNotation()
    from fuda.front_matter.yaml_header import YamlNotation
    from fuda.front_matter.yaml_tree import read_yaml_tree

    return read_yaml_tree(text, place.start, place.end, generator), YamlNotation()


def _why_no_header(text: str) -> str:
    """Return the message for a post without front matter; a character that hides one is named."""
    hidden = _HIDDEN.match(text)
    if not hidden:
        return "the post has no front matter"
    return f"the post has no front matter: the character U+{ord(hidden[1]):04X} stands before it"


def _refuse_unseen(text: str, place: Place | None, generator: Generator) -> None:
    """Raise Refused where `generator` does not see the header that Fuda reads: labels in it would do nothing.

    Fuda learns from such a header, because a blog that has moved still has posts of its old generator.
    """
    if not generator:
        return
    name = NAMES[generator]
    top = text.lstrip(_BLANKS)
    mark = next((each for each in _ALL_MARKS if top.startswith(each)), "")
    marks = MARKS[generator]
    if generator == "hexo" and "\n---" in top:
        marks += ("{",)  # as YAML, above a row of dashes
    if mark and mark not in marks:
        raise Refused(f'{name} reads no front matter that begins with "{mark}"', len(text) - len(top))
    above_row = generator == "hexo" and place is not None and place.start == 0
    if mark and generator in _AT_TOP and len(top) < len(text) and not above_row:
        raise Refused(f"{name} reads front matter only at the beginning of a file", 0)
    if generator == "hexo" and (behind := _BLANKS_BEHIND.match(text)):
        raise Refused(f'Hexo reads no front matter where blanks stand behind "{behind[1]}"', 0)
    if place and generator != "jekyll" and text.startswith("...", place.end):
        raise Refused(f'{name} does not end front matter at "..."', place.end)


def put_back(text: str, edited: str, body_chars: int, generator: Generator = "") -> str:
    """Return `edited`, which was made of end_lines_alike(text), with the line ends of `text`.

    The last `body_chars` of both are the body. Raises Refused where lines of the front matter end in carriage
    returns alone and others do not, as new lines could be like either, and where all do and `generator` is
    one that sees no lines there.
    """
    body = len(text) - body_chars
    head, new_head = text[:body], edited[: len(edited) - body_chars]
    alike = end_lines_alike(head)
    if head == alike:
        return new_head + text[body:]
    at = next(place for place, (old, new) in enumerate(zip(head, alike, strict=True)) if old != new)
    if "\n" in head:
        raise Refused("only some lines of the front matter end in a carriage return (U+000D) alone", at)
    if generator not in ("hugo", ""):
        name = NAMES[generator]
        raise Refused(f"{name} reads no lines that end in a carriage return (U+000D) alone", at)
    return new_head.replace("\n", "\r") + text[body:]
