"""Writes a model's suggestions for a corpus's test posts, and prints its times as a line of JSON.

python -m bench.quality.ask_corpus CORPUS ARTIFACT PREDICTIONS, with NumPy in one thread: see child.py.
"""

import json
import sys
from pathlib import Path
from typing import Any

from bench.quality.corpus import read_corpus, without_labels
from lambda_local.processes import quantile_ms, time_ms
from model.files import write_file
from model.post import Post
from model.tagger import Tagger

RANKED_TAGS = 10
ROUNDS = 3


def main(folder: Path, artifact: Path, predictions: Path) -> None:
    """Suggest twice: the whole ranking, written to `predictions`, and timed as for an author."""
    corpus, tagger = read_corpus(folder), Tagger.load(artifact)
    posts = {dated.path: without_labels(dated.post) for dated in corpus.test}
    lines = [json.dumps(ask(tagger, path, post), ensure_ascii=False) for path, post in posts.items()]
    write_file(predictions, "".join(f"{line}\n" for line in lines).encode())
    times = time_ms(tagger.suggest, posts.values(), rounds=ROUNDS)
    print(json.dumps({"median_ms": quantile_ms(times, 0.5), "p99_ms": quantile_ms(times, 0.99)}))


def ask(tagger: Tagger, path: str, post: Post) -> dict[str, Any]:
    """Return one line of predictions: the ten best tags and all categories, whatever their scores."""
    labels = tagger.describe()["labels"].get("categories", [])
    answer = tagger.suggest(post, limit=max(RANKED_TAGS, len(labels)), least_score=0.0)
    return {
        "path": path,
        "tags": [[item.label, round(item.score, 6)] for item in answer.tags[:RANKED_TAGS]],
        "categories": [[item.label, round(item.score, 6)] for item in answer.categories],
        "accepted": [item.label for item in answer.tags if item.band == "apply"],
    }


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
