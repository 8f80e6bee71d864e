"""The labels of one kind over a blog's posts: their spellings, and who has which."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.labels import fold
from model.ranking.new_tags import JOINERS, TagStyle
from training.label_spelling import most_used_spelling

LEAST_POSTS = 20
"""Posts with labels of a kind below which it is not learnt: a fifth of them, held out, would say nothing."""
LOWER_SHARE = 0.9
"""A blog of which this share of the tags is lower case writes tags in lower case."""


@dataclass(frozen=True, slots=True)
class LabelSet:
    """The labels of some posts, in order of first use: `keys` folded, `labels` as the blog writes them."""

    keys: tuple[str, ...]
    labels: tuple[str, ...]

    def matrix(self, posts: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """Return float32 of shape (posts, labels): 1 where a post has a label, else 0.

        Labels outside this set are passed over.
        """
        column = {key: place for place, key in enumerate(self.keys)}
        matrix = np.zeros((len(posts), len(self.keys)), np.float32)
        for row, labels in enumerate(posts):
            matrix[row, [column[key] for key in map(fold, labels) if key in column]] = 1
        return matrix


def collect_labels(posts: Sequence[Sequence[str]]) -> LabelSet:
    """Return the labels of `posts`, which are oldest first."""
    spellings = most_used_spelling(label for labels in posts for label in labels)
    return LabelSet(tuple(spellings), tuple(spellings.values()))


def detect_style(labels: Sequence[str]) -> TagStyle:
    """Return how a blog that has these labels writes the next one.

    Words are joined by what more labels have, hyphens or else spaces. Labels without letter case, such as
    Japanese ones, do not say whether it is lower.
    """
    spaces, hyphens = (sum(joiner in label for label in labels) for joiner in JOINERS)
    cased = [label for label in labels if label.lower() != label.upper()]
    lower = sum(label == label.lower() for label in cased) >= LOWER_SHARE * max(len(cased), 1)
    return TagStyle("-" if hyphens > spaces else " ", lower)
