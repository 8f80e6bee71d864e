"""fastText with one classifier for each label (one-vs-all).

python -m bench.quality.peers.fast_text EXAM OUT, in an environment with fasttext-community. One thread gives
the same answers to the same exam.
"""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import fasttext

from bench.quality.peers.reading import RANKED, Ranked, answer_exam

PREFIX = "__label__"
OPTIONS = {"loss": "ova", "lr": 0.5, "epoch": 50, "dim": 50, "wordNgrams": 2, "bucket": 200_000, "thread": 1}


def rank(texts: Sequence[str], labels: Sequence[Sequence[str]], asked: Sequence[str]) -> list[Ranked]:
    """Return the labels of each asked text, best first."""
    names = sorted({label for each in labels for label in each})
    numbers = {name: number for number, name in enumerate(names)}
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        for text, own in zip(texts, labels, strict=True):
            marks = " ".join(f"{PREFIX}{numbers[label]}" for label in own)
            file.write(f"{marks} {clean(text)}\n")
        file.flush()
        model = fasttext.train_supervised(file.name, label=PREFIX, verbose=0, **OPTIONS)
    answers = []
    for text in asked:
        marks, scores = model.predict(clean(text), k=RANKED)
        found = [names[int(mark.removeprefix(PREFIX))] for mark in marks]
        answers.append(list(zip(found, map(float, scores), strict=True)))
    return answers


def clean(text: str) -> str:
    """Return a text as one line in lower case; a word of it that looks like a label would count as one."""
    return " ".join(text.lower().replace(PREFIX, "").split())


if __name__ == "__main__":
    answer_exam(Path(sys.argv[1]), Path(sys.argv[2]), rank)
