"""Fits the newest few posts of a corpus's train split, and asks each model about the test split.

python -m bench.quality.curve_corpus CORPUS OUT SIZE... writes OUT/SIZE.jsonl, as bench.quality.ask_corpus
does, and prints the sizes as a line of JSON. One process imports TensorFlow once.
"""

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench.corpus import Corpus, read_corpus
from bench.quality.ask_corpus import ask_all
from bench.quality.fit_corpus import fit_newest
from bench.quality.predictions import write_lines
from model.artifact import Artifact
from model.tagger import Tagger
from training.starting import Fit, import_fit


def ask_artifact(artifact: Artifact, corpus: Corpus) -> list[dict[str, Any]]:
    """Return the lines of predictions of a model."""
    return ask_all(Tagger(artifact), corpus)


def main(
    folder: Path,
    out: Path,
    sizes: Sequence[int],
    *,
    load_fit: Callable[[], Fit] = import_fit,
    ask: Callable[[Artifact, Corpus], list[dict[str, Any]]] = ask_artifact,
) -> None:
    """Fit and ask for each size, which is at most the number of posts with tags."""
    fit, corpus = load_fit(), read_corpus(folder)
    for size in sizes:
        write_lines(out / f"{size}.jsonl", ask(fit_newest(fit, corpus, size), corpus))
    print(json.dumps({"sizes": sizes}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), list(map(int, sys.argv[3:])))
