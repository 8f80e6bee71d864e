"""The rows of a review: proposals as CSV, on which a person decides in a spreadsheet, and how they are read.

Names and labels are strangers' text. No cell may be a formula: a cell that a spreadsheet would take for one
gets an apostrophe in front. Excel and LibreOffice show the apostrophe and save it again; Google Sheets hides
and drops it. Both are understood: an apostrophe is taken off only where a formula, or more apostrophes and a
formula, follow. Unusual characters are escaped as on a terminal, so that each row is one line.
"""

import csv
import io
import os
import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple, get_args

from blog.decisions import KINDS, Kind
from console.answer import render_evidence, render_reason
from console.escaping import escape, unescape
from fuda.proposals.proposal import Proposal
from model.labels import fold
from model.suggestion import render_suggestions

Decision = Literal["apply", "reject", ""]
"""A person's decision on a proposal; empty while there is none."""

COLUMNS = (
    "post", "title", "kind", "present", "label", "score", "band", "reason", "new", "evidence", "decision",
)  # fmt: skip
"""`present` are the post's labels of that kind. It and `title` are for the person, and not read back."""
_NEEDED = ("post", "kind", "label", "decision")
# Spreadsheets use another separator where the comma separates decimals.
_SEPARATORS = (",", ";", "\t")
# Full-width signs too, as Excel takes them in East Asia. White space in front changes nothing.
_FORMULA = r"[=+\-@\uff1d\uff0b\uff0d\uff20]"
_GUARDED = re.compile(rf"'*(?:\s|{_FORMULA})")
# Where the separator is a semicolon, a spreadsheet splits cells at it even inside quotes. White space at the
# end would be lost.
_ALSO_ESCAPED = re.compile(rf";(?=[\s\"']*{_FORMULA})|\s\Z")


class BadRow(ValueError):
    """Raised when `line` (from 1) of a review cannot be understood. `problem` gives the reason."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line = line
        self.problem = problem


class ReviewRow(NamedTuple):
    """A person's decision on one label of the post `name`, in `line` of the file."""

    name: str
    kind: Kind
    label: str
    score: float
    decision: Decision
    line: int


def render_cell(text: str) -> str:
    """Return a stranger's text as the content of a cell, which `parse_cell` reads back."""
    cell = escape(text, also=_ALSO_ESCAPED)
    return f"'{cell}" if _GUARDED.match(cell) else cell


def parse_cell(cell: str) -> str:
    """Return the text that `render_cell` turned into `cell`, without white space around it.

    Raises ValueError when it contains what neither a file name nor a label can.
    """
    cell = cell.strip()
    text = unescape(cell.removeprefix("'") if cell.startswith("'") and _GUARDED.match(cell) else cell)
    os.fsencode(text)
    return text


def render_rows(rows: Iterable[Iterable[object]]) -> str:
    """Return rows as lines of CSV."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


def proposal_rows(proposal: Proposal) -> Iterator[tuple[object, ...]]:
    """Yield the row of each label that is proposed for a post, its decision left open."""
    answer = render_suggestions(proposal.suggestions)
    name, title = render_cell(proposal.name), render_cell(proposal.post.post.title)
    for kind in KINDS:
        present = render_cell(", ".join(proposal.post.labels[kind].present))
        for item in answer[kind]:
            label, reason = render_cell(item["label"]), render_cell(render_reason(item["reason"]))
            evidence = render_cell(render_evidence(item["evidence"]))
            new = "yes" if item["new"] else "no"
            score, band = item["score"], item["band"]
            yield name, title, kind, present, label, score, band, reason, new, evidence, ""


def parse_review(text: str) -> list[ReviewRow]:
    """Return the rows of `text`, a whole file; unknown columns are ignored. Raises BadRow.

    A label of a post may have several rows, but not two different decisions.
    """
    # The separator is what separates the most columns of the first line.
    separator = max(_SEPARATORS, key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    once: dict[tuple[str, str, str], ReviewRow] = {}
    try:
        columns = _parse_head(next(reader, []))
        for cells in reader:
            if any(cell.strip() for cell in cells):
                _add(once, _parse_row(cells, columns, reader.line_num))
    except csv.Error as error:
        raise BadRow(reader.line_num, f"this is not CSV: {error}") from None
    return list(once.values())


def _parse_head(cells: list[str]) -> dict[str, int]:
    """Return the place of each column in a row."""
    columns = {cell.strip().casefold(): place for place, cell in enumerate(cells)}
    if missing := [name for name in _NEEDED if name not in columns]:
        raise BadRow(1, f"the first line has no column {' and no column '.join(missing)}")
    return columns


def _parse_row(cells: list[str], columns: dict[str, int], line: int) -> ReviewRow:
    row = {name: cells[place].strip() if place < len(cells) else "" for name, place in columns.items()}
    kind = next((kind for kind in KINDS if kind == row["kind"].casefold()), None)
    decision = next((each for each in get_args(Decision) if each == row["decision"].casefold()), None)
    try:
        post, label = parse_cell(row["post"]), " ".join(parse_cell(row["label"]).split())
    except ValueError:
        raise BadRow(line, "the post or the label has an escape that stands for no character") from None
    if not post or not fold(label):
        raise BadRow(line, "the row names no post or no label")
    if kind is None:
        raise BadRow(line, f'the kind "{row["kind"]}" is neither tags nor categories')
    if decision is None:
        raise BadRow(line, f'the decision "{row["decision"]}" is neither apply nor reject, nor empty')
    return ReviewRow(post, kind, label, _parse_score(row.get("score", "")), decision, line)


def _add(once: dict[tuple[str, str, str], ReviewRow], row: ReviewRow) -> None:
    place = row.name, row.kind, fold(row.label)
    known = once.get(place)
    if known and row.decision and known.decision and row.decision != known.decision:
        raise BadRow(row.line, f'line {known.line} has another decision on "{row.label}" for this post')
    if known is None or not known.decision:
        once[place] = row


def _parse_score(text: str) -> float:
    """Return a score as spreadsheets write it; 0 where there is none, as in a row that a person added."""
    try:
        score = float(text.replace(",", "."))
    except ValueError:
        return 0.0
    return score if 0 <= score <= 1 else 0.0
