"""Small blogs to learn from, and settings that make it quick."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from model.post import LabelKeys, Post
from model.settings import Settings
from training.encoding import Counted, EncodedPosts, count_post
from training.post_matrix import PostMatrix
from training.reading.content import DatedPost
from training.stages import Labelled

KEYS = LabelKeys(("tags",), ("categories",))
QUICK = Settings(ranker_copies=2, ranker_epochs=3, stage_step=0.3)
WORDS = {"tea": "kettle leaves steep", "bread": "flour oven crust", "bike": "chain wheel saddle"}


def write_posts(count: int, labels: Callable[[int], Post]) -> list[DatedPost]:
    """Return `count` posts a day apart; `labels` gives each its labels and, where it has one, its text."""
    return [
        DatedPost(f"{n:03}.md", f"2024-{n // 28 + 1:02}-{n % 28 + 1:02}", labels(n)) for n in range(count)
    ]


def subject(number: int) -> str:
    """Return the subject of a post: one of WORDS, in turn."""
    return list(WORDS)[number % len(WORDS)]


def write_post(number: int, *tags: str, categories: Sequence[str] = (), body: str | None = None) -> Post:
    """Return a post on its subject."""
    words = f"{WORDS[subject(number)]} number {number}" if body is None else body
    return Post(f"On {subject(number)}", words, tags=tags, categories=tuple(categories))


def label(posts: Sequence[Post], labels: Sequence[Sequence[str]], *, new: bool = True) -> Labelled:
    """Return the posts, read, with `labels` of one kind."""
    counted = read(*posts)
    return Labelled.collect([post.terms for post in counted], EncodedPosts(counted), labels, QUICK, new=new)


def sparse(dense: NDArray[np.float32]) -> PostMatrix:
    """Return a matrix (posts, terms) as the sparse one that it is."""
    terms, posts = np.nonzero(dense.T)
    return PostMatrix(dense.shape, posts, terms, dense[posts, terms])


def read(*posts: Post, settings: Settings = QUICK) -> list[Counted]:
    return [count_post(post, settings) for post in posts]
