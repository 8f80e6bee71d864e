"""Writes a model's suggestions for a corpus's test posts, and prints its times as a line of JSON.

python -m bench.quality.ask_corpus CORPUS ARTIFACT PREDICTIONS, with NumPy in one thread: see child.py.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from bench.corpus import Corpus, read_corpus, without_labels
from bench.quality.dial import ASKED
from bench.quality.predictions import RANKED, write_lines
from lambda_local.processes import quantile_ms, time_ms
from model.post import Post
from model.suggestion import Suggestions
from model.tagger import Tagger

ROUNDS = 3


class Suggests(Protocol):
    """The part of Tagger that the bench asks."""

    @property
    def suggest(self) -> Callable[..., Suggestions]:
        """Tagger.suggest."""

    def describe(self) -> dict[str, Any]:
        """Return what Tagger.describe returns."""


def main(folder: Path, artifact: Path, predictions: Path) -> None:
    """Suggest twice: the whole ranking, written to `predictions`, and timed as for an author."""
    corpus, tagger = read_corpus(folder), Tagger.load(artifact)
    write_lines(predictions, ask_all(tagger, corpus))
    posts = [without_labels(dated.post) for dated in corpus.test]
    times = time_ms(tagger.suggest, posts, rounds=ROUNDS)
    print(json.dumps({"median_ms": quantile_ms(times, 0.5), "p99_ms": quantile_ms(times, 0.99)}))


def ask_all(tagger: Suggests, corpus: Corpus) -> list[dict[str, Any]]:
    """Return the lines of predictions for a corpus's test posts, with the tags applied at each of ASKED."""
    lines = []
    for dated in corpus.test:
        post = without_labels(dated.post)
        lines.append(ask(tagger, dated.path, post) | {"applied": list_applied(tagger.suggest, post)})
    return lines


def ask(tagger: Suggests, path: str, post: Post) -> dict[str, Any]:
    """Return one line of predictions: the ten best tags and all categories, whatever their scores."""
    labels = tagger.describe()["labels"].get("categories", [])
    answer = tagger.suggest(post, limit=max(RANKED, len(labels)), least_score=0.0)
    return {
        "path": path,
        "tags": [[item.label, round(item.score, 6)] for item in answer.tags[:RANKED]],
        "categories": [[item.label, round(item.score, 6)] for item in answer.categories],
        "accepted": [item.label for item in answer.tags if item.band == "apply"],
    }


def list_applied(suggest: Callable[..., Suggestions], post: Post) -> dict[str, list[str]]:
    """Return the tags that would be set unasked, for each precision of ASKED, of at most RANKED suggestions.

    `suggest` is Tagger.suggest.
    """
    answers = {
        asked: suggest(post, limit=RANKED, evidence=False, precision=float(asked)).tags for asked in ASKED
    }
    return {asked: [tag.label for tag in tags if tag.band == "apply"] for asked, tags in answers.items()}


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
