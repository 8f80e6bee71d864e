"""Writes the rows of one corpus's train split: python -m bench.shared_ranker.rows CORPUS FILE.

The file has figures and whether each candidate is right, and nothing of the text.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from bench.corpus import read_corpus
from model.post import KINDS, Post
from training.encoding import EncodedPosts, count_post
from training.fit import DEFAULT_SETTINGS, fingerprint
from training.labels.table import MIN_POSTS
from training.reading.content import DatedPost
from training.reading.left_out import leave_out_labels
from training.stages import Labelled, Row, Stage, plan_stages

YOUNG = (1, 2, 3, 5, 8, 12, 20, 35, 60)
"""How many posts a blog has had in the rows that teach about young ones."""
SEEN = 6
"""Posts that each such blog sees next."""
STARTS = (0.3, 0.6)
"""Where these posts are, as shares of the blog: not only in its first months."""
MIN_USES = 3
"""An author who lists labels before there are posts lists those that the blog comes to use so often."""


def main(folder: Path, out: Path) -> None:
    """Write the rows of both kinds, and print the fingerprint of what they were made from."""
    corpus, settings = read_corpus(folder), DEFAULT_SETTINGS
    posts, _ = leave_out_labels(corpus.train)
    counted = [count_post(post, settings) for post in (*(post.post for post in posts), Post())]
    encoded = EncodedPosts(counted)
    arrays: dict[str, np.ndarray] = {}
    for kind in KINDS:
        places = [place for place, post in enumerate(posts) if getattr(post.post, kind)]
        if len(places) < MIN_POSTS:
            continue
        # The last post is an empty one without labels: all that a blog has whose author only lists labels.
        every = Labelled.collect(
            [counted[place].terms for place in (*places, len(posts))],
            encoded.take([*places, len(posts)]),
            [*(getattr(posts[place].post, kind) for place in places), ()],
            settings,
            new=kind == "tags",
        )
        for part, rows in (("usual", usual_rows(every)), ("young", young_rows(every))):
            arrays |= {f"{kind}.{part}.{name}": array for name, array in _pack(list(rows)).items()}
    np.savez(out, allow_pickle=False, **arrays)
    print(json.dumps({"name": corpus.name, "posts": len(posts), "sha256": fingerprint(posts)}))


def read_tagged(posts: Sequence[DatedPost]) -> Labelled:
    """Return the posts with tags, oldest first."""
    kept, _ = leave_out_labels(posts)
    tagged = [post for post in kept if post.post.tags]
    counted = [count_post(post.post, DEFAULT_SETTINGS) for post in tagged]
    return Labelled.collect(
        [each.terms for each in counted],
        EncodedPosts(counted),
        [post.post.tags for post in tagged],
        DEFAULT_SETTINGS,
        new=True,
    )


def usual_rows(every: Labelled) -> Iterator[Row]:
    """Yield the rows that the blog's own ranker learns from."""
    posts = every.take(range(len(every) - 1))
    older = int(len(posts) * (1 - posts.settings.held_out))
    for stage in plan_stages(posts, older):
        yield from stage.rows()


def young_rows(every: Labelled) -> Iterator[Row]:
    """Yield rows of the blog as if it had begun in the middle, and of one that only has a list of labels."""
    uses = every.all.matrix(every.labels).sum(0)
    wanted = [label for label, count in zip(every.all.labels, uses, strict=True) if count >= MIN_USES]
    size_of_all = len(every) - 1
    for start in STARTS:
        first = int(size_of_all * start)
        for size in YOUNG:
            last = min(first + size + SEEN, size_of_all)
            if last - first > size:
                yield from Stage(every.take(range(first, last)), size, last - first).rows()
        listed = every.take([size_of_all, *range(first, min(first + SEEN, size_of_all))])
        if wanted:
            yield from Stage(listed.with_wanted(wanted), 1, len(listed)).rows()


def _pack(rows: list[Row]) -> dict[str, np.ndarray]:
    useful = [row for row in rows if row.own.any()]
    return {
        "figures": np.concatenate([row.figures for row in useful]),
        "own": np.concatenate([row.own for row in useful]),
        "sizes": np.array([len(row.own) for row in useful]),
    }


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
