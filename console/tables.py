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


def wrap(text: str, width: int) -> list[tuple[int, int]]:
    """Return where the lines of at most `width` columns start and end in `text`, without spaces between them.

    A line ends at a space, else beside a wide character, else anywhere: a word can be longer than a line.
    At least two columns are used. An empty text gives one empty line.
    """
    lines: list[tuple[int, int]] = []
    start = used = 0
    end = -1  # the last place where the line may end
    for place, character in enumerate(text):
        columns = _columns(character)
        if character == " " or (place and max(columns, _columns(text[place - 1])) == 2):
            end = place
        if used + columns > max(width, 2) and place > start:
            cut = end if end > start else place
            lines.append((start, cut))
            start = cut + (text[cut] == " ")
            used = display_width(text[start:place])
        used += columns if place >= start else 0
    return [*lines, (start, len(text))]


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
