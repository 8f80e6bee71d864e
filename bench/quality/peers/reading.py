"""Reads an exam and writes a peer's answers, as bench.quality.exam describes them; standard library only."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

RANKED = 10
KINDS = ("tags", "categories")

type Ranked = list[tuple[str, float]]
type Answer = Callable[[Sequence[str], Sequence[Sequence[str]], Sequence[str]], list[Ranked]]
"""Learns from texts and their labels, and returns the labels of other texts, best first."""


def answer_exam(exam_path: Path, out: Path, answer: Answer) -> None:
    """Write for each size of the exam a file NEWEST.jsonl into `out`; the whole train part is `all.jsonl`."""
    exam = json.loads(exam_path.read_text(encoding="utf-8"))
    out.mkdir(parents=True, exist_ok=True)
    for size in exam["sizes"]:
        lines = answer_size(exam, size, answer)
        text = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
        (out / f"{size or 'all'}.jsonl").write_text(text, encoding="utf-8")


def answer_size(exam: dict[str, Any], size: int | None, answer: Answer) -> list[dict[str, Any]]:
    """Return a line for each test post, learnt from the newest `size` posts with tags, or from all posts."""
    train = exam["train"] if size is None else [post for post in exam["train"] if post["tags"]][-size:]
    lines: list[dict[str, Any]] = [{"path": post["path"]} for post in exam["test"]]
    for kind in KINDS:
        labelled = [post for post in train if post[kind]]
        ranked: list[Ranked] = [[] for _ in lines]
        if labelled:
            ranked = answer(
                [post["text"] for post in labelled],
                [post[kind] for post in labelled],
                [post["text"] for post in exam["test"]],
            )
        for line, labels in zip(lines, ranked, strict=True):
            line[kind] = labels[:RANKED]
    return lines
