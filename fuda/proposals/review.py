"""The CSV file of proposals that a person decides upon in a spreadsheet: its rows, made and read back."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from blog.decisions import KINDS, Kind
from console.answer import render_evidence
from fuda.proposals.cells import parse_cell, render_cell
from fuda.proposals.planning import Decision
from fuda.proposals.proposing import Proposal
from model.labels import fold
from model.suggestion import render_suggestions

DECISIONS: tuple[Decision, ...] = ("apply", "reject", "")

COLUMNS = ("post", "kind", "label", "score", "band", "new", "evidence", "decision")
_NEEDED = ("post", "kind", "label", "decision")
# Spreadsheets separate by what their country uses the comma for.
_SEPARATORS = (",", ";", "\t")


class BadRow(ValueError):
    """`problem` says what is wrong in `line` (from 1) of a review."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line = line
        self.problem = problem


class Decided(NamedTuple):
    """What a person has decided on one label of the post `name`, in `line` of the file."""

    name: str
    kind: Kind
    label: str
    score: float
    decision: Decision
    line: int


def render_rows(rows: Iterable[Iterable[object]]) -> str:
    """Return rows as lines of CSV."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


def proposal_rows(proposal: Proposal) -> Iterator[tuple[object, ...]]:
    """Yield the row of each label that is proposed for a post, the decision left open."""
    answer = render_suggestions(proposal.suggestions)
    for kind in KINDS:
        for item in answer[kind]:
            name, label = render_cell(proposal.post.name), render_cell(item["label"])
            evidence = render_cell(render_evidence(item["evidence"]))
            new = "yes" if item["new"] else "no"
            yield name, kind, label, item["score"], item["band"], new, evidence, ""


def parse_review(text: str) -> list[Decided]:
    """Return the decisions in `text`, a whole file, by row; columns unknown are ignored. Raises BadRow.

    One label of one post may stand there twice, but not with two decisions.
    """
    separator = _find_separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    once: dict[tuple[str, str, str], Decided] = {}
    try:
        columns = _parse_head(next(reader, []))
        for cells in reader:
            if any(cell.strip() for cell in cells):
                _add(once, _parse_row(cells, columns, reader.line_num))
    except csv.Error as error:
        raise BadRow(reader.line_num, f"this is no CSV: {error}") from None
    return list(once.values())


def _find_separator(text: str) -> str:
    """Return what separates the most columns of the first line."""
    first = text.partition("\n")[0]
    return max(_SEPARATORS, key=first.count)


def _parse_head(cells: list[str]) -> dict[str, int]:
    """Return the place of each column in a row."""
    columns = {cell.strip().casefold(): place for place, cell in enumerate(cells)}
    if missing := [name for name in _NEEDED if name not in columns]:
        raise BadRow(1, f"the first line has no column {' and no column '.join(missing)}")
    return columns


def _parse_row(cells: list[str], columns: dict[str, int], line: int) -> Decided:
    row = {name: cells[place].strip() if place < len(cells) else "" for name, place in columns.items()}
    kind = next((kind for kind in KINDS if kind == row["kind"].casefold()), None)
    decision = next((each for each in DECISIONS if each == row["decision"].casefold()), None)
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
    return Decided(post, kind, label, _parse_score(row.get("score", "")), decision, line)


def _add(once: dict[tuple[str, str, str], Decided], row: Decided) -> None:
    place = row.name, row.kind, fold(row.label)
    known = once.get(place)
    if known and row.decision and known.decision and row.decision != known.decision:
        raise BadRow(row.line, f'line {known.line} has another decision on "{row.label}" for this post')
    if known is None or not known.decision:
        once[place] = row


def _parse_score(text: str) -> float:
    """Return a score as spreadsheets write it; 0 for what is none, as where a person has added the row."""
    try:
        score = float(text.replace(",", "."))
    except ValueError:
        return 0.0
    return score if 0 <= score <= 1 else 0.0
