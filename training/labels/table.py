"""The labels of one kind over a blog's posts: their spellings, and which post has which."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from model.labels import fold
from model.ranking.new_tags import JOINERS, TagStyle

MIN_POSTS = 20
"""With fewer labelled posts a kind has no ranker of its own, only that of other blogs, and nothing is held
out: a fifth of them would measure nothing."""
LOWER_SHARE = 0.9
"""A blog with this share of lower-case tags, or more, gets new tags in lower case."""


@dataclass(frozen=True)
class LabelSet:
    """The labels of some posts, in order of first use: `keys` folded, `labels` as the blog writes them."""

    keys: tuple[str, ...]
    labels: tuple[str, ...]

    @cached_property
    def columns(self) -> Mapping[str, int]:
        """The place of each key."""
        return {key: place for place, key in enumerate(self.keys)}

    def matrix(self, posts: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """Return float32 of shape (posts, labels): 1 where a post has a label, else 0.

        Labels outside this set are ignored.
        """
        columns = self.columns
        matrix = np.zeros((len(posts), len(columns)), np.float32)
        for row, labels in enumerate(posts):
            matrix[row, [columns[key] for key in map(fold, labels) if key in columns]] = 1
        return matrix


def collect_labels(posts: Sequence[Sequence[str]], wanted: Sequence[str] = ()) -> LabelSet:
    """Return the labels of `posts`, oldest first, and after them those `wanted` that no post has."""
    spellings = most_used_spelling(label for labels in posts for label in labels)
    for label in wanted:
        spellings.setdefault(fold(label), label)
    return LabelSet(tuple(spellings), tuple(spellings.values()))


def detect_style(labels: Sequence[str]) -> TagStyle:
    """Return how a blog that has these labels writes the next one.

    Words are joined by hyphens where more labels have one than a space. Labels without letter case, such as
    Japanese ones, do not count for or against lower case.
    """
    spaces, hyphens = (sum(joiner in label for label in labels) for joiner in JOINERS)
    cased = [label for label in labels if label.lower() != label.upper()]
    lower = sum(label == label.lower() for label in cased) >= LOWER_SHARE * max(len(cased), 1)
    return TagStyle("-" if hyphens > spaces else " ", lower)


def most_used_spelling(labels: Iterable[str]) -> dict[str, str]:
    """Return for each folded label the spelling that occurs most often in `labels`.

    `labels` are all the labels that people gave, oldest post first, repetitions included. Among spellings
    used equally often the one used last wins: it is the author's present habit. The result is in the order
    of first use; labels that fold to nothing are left out.
    """
    uses: dict[str, dict[str, tuple[int, int]]] = {}
    for position, label in enumerate(labels):
        spellings = uses.setdefault(fold(label), {})
        count, _ = spellings.get(label, (0, 0))
        spellings[label] = (count + 1, position)
    uses.pop("", None)
    return {folded: max(spellings, key=spellings.__getitem__) for folded, spellings in uses.items()}
