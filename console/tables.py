"""Plain-text tables for a terminal, where a Japanese character takes two columns."""

import unicodedata
from collections.abc import Sequence
from itertools import accumulate, takewhile

GAP = "  "


def display_width(text: str) -> int:
    """Return how many columns a terminal gives `text`: two for wide characters, none for combining ones."""
    return sum(_columns(character) for character in text)


def clip(text: str, width: int) -> str:
    """Return `text` cut to at most `width` columns, with an ellipsis where it was cut."""
    if display_width(text) <= width:
        return text
    ends = accumulate(map(_columns, text))
    return f"{text[: sum(1 for _ in takewhile(lambda end: end < width, ends))]}…"


def pad(text: str, width: int, *, right: bool = False) -> str:
    """Return `text` with spaces up to `width` columns, before it when `right`."""
    spaces = " " * (width - display_width(text))
    return spaces + text if right else text + spaces


def render_table(rows: Sequence[Sequence[str]], *, texts: int = 1) -> list[str]:
    """Return the lines of a table, its columns as wide as their widest cell.

    The first `texts` columns are aligned left, the others, which hold figures, right. Every row has the same
    number of cells.
    """
    widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    lines = (
        GAP.join(pad(cell, widths[place], right=place >= texts) for place, cell in enumerate(row))
        for row in rows
    )
    return [line.rstrip() for line in lines]


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
