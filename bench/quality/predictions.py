"""Suggestions for a corpus's test posts, one JSON object a line, as Fuda and other systems write them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.corpus import Corpus
from model.files import write_file
from training.report.scorecard import Prediction

RANKED = 10
"""How many tags a system is asked for."""
OURS_FOLDER = "fuda"
"""The folder of Fuda's predictions for a corpus, beside those of other systems."""
ALL = "all"
"""The name of the file with what the whole train part teaches; others have the number of posts."""

type Line = Mapping[str, Any]


def write_lines(path: Path, lines: Iterable[Line]) -> None:
    """Write predictions, and make the folder of the file where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_file(path, "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines).encode())


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Return the predictions in a file. Raises OSError and ValueError."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read_predictions(path: Path, corpus: Corpus) -> list[Prediction]:
    """Return the suggestions for a corpus's test posts, in their order, with their authors' labels.

    A test post without a line has no suggestions.
    """
    lines = {line["path"]: line for line in read_lines(path)}
    empty: dict[str, Any] = {"tags": [], "categories": []}
    return [
        parse_prediction(lines.get(dated.path, empty | {"path": dated.path}), corpus) for dated in corpus.test
    ]


def parse_prediction(line: Line, corpus: Corpus) -> Prediction:
    """Return the suggestions for one of a corpus's test posts; systems other than Fuda apply nothing."""
    return Prediction(
        path=line["path"],
        tags=corpus.gold[line["path"]][0],
        categories=corpus.gold[line["path"]][1],
        ranked_tags=_pairs(line["tags"]),
        ranked_categories=_pairs(line["categories"]),
        accepted=tuple(line.get("accepted", ())),
    )


def _pairs(ranked: Sequence[Sequence[Any]]) -> tuple[tuple[str, float], ...]:
    return tuple((label, score) for label, score in ranked)
