"""Two answers that need no learning: the labels used most, and the labels whose names stand in the post.

python -m bench.quality.baselines CORPUS OUT SIZE... writes OUT/prior/SIZE.jsonl and OUT/names/SIZE.jsonl.
"""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from bench.corpus import Corpus, read_corpus, without_labels
from bench.quality.exam import Size, take_newest
from bench.quality.predictions import ALL, RANKED, write_lines
from model.labels import fold
from model.post import KINDS, Kind, Post
from model.ranking.names import NameIndex
from model.terms.extraction import Terms, parse_posts
from training.reading.content import DatedPost

PRIOR, NAMES = "prior", "names"

type Ranked = list[tuple[str, float]]


def rank_prior(posts: Sequence[Post], kind: Kind) -> Ranked:
    """Return the labels of `posts`, oldest first, most used first; equally used ones by their last use.

    The score is the number of posts.
    """
    newest_first = (dict.fromkeys(map(fold, getattr(post, kind))) for post in reversed(posts))
    uses = Counter(chain.from_iterable(newest_first))
    return [(label, float(count)) for label, count in uses.most_common()]


def rank_names(prior: Ranked, asked: Terms) -> list[Ranked]:
    """Return for each asked post the labels of `prior` whose names it has, by how often, ties as in `prior`.

    The score is the number of times that the name occurs.
    """
    labels = [label for label, _ in prior]
    counts = NameIndex(labels).find(asked).counts.sum(2)
    order = np.argsort(-counts, axis=1, kind="stable")
    return [
        [(labels[place], float(row[place])) for place in places[:RANKED] if row[place]]
        for row, places in zip(counts, order, strict=True)
    ]


def answer(train: Sequence[DatedPost], corpus: Corpus, asked: Terms) -> dict[str, list[dict[str, Any]]]:
    """Return the lines of both baselines for the test posts of a corpus, by baseline."""
    lines: dict[str, list[dict[str, Any]]] = {
        name: [{"path": dated.path} for dated in corpus.test] for name in (PRIOR, NAMES)
    }
    for kind in KINDS:
        prior = rank_prior([dated.post for dated in train], kind)
        named = rank_names(prior, asked)
        for place, names in enumerate(named):
            lines[PRIOR][place][kind] = prior[:RANKED]
            lines[NAMES][place][kind] = names
    return lines


def main(folder: Path, out: Path, sizes: Sequence[Size]) -> None:
    """Write the answers of both baselines for each size of the train part."""
    corpus = read_corpus(folder)
    asked = parse_posts(*(without_labels(dated.post) for dated in corpus.test))
    for size in sizes:
        for name, lines in answer(take_newest(corpus.train, size), corpus, asked).items():
            write_lines(out / name / f"{size or ALL}.jsonl", lines)
    print(json.dumps({"sizes": sizes}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), [None if size == ALL else int(size) for size in sys.argv[3:]])
