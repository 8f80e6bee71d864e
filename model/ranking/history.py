"""A blog's past: how often and how lately each label was used, with which words and other labels."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.ranking.new_tags import TagStyle

PRIOR = ("log_count", "log_recent_short", "log_recent_middle", "log_recent_long", "log_silence")
"""Columns of LabelHistory.prior: log1p of the number of uses, of the uses decayed with each of the three
half-lives in the settings, and of the uses that are missing: the posts since the last use x the uses a post
since the first. A label that is used as always has about log 2 there, one that died has much more."""
NAMED = ("label_given_name", "label_given_title", "name_given_label")
"""Columns of LabelHistory.named: smoothed log-odds of P(label | its name occurs in the post),
P(label | its name occurs in the title) and P(its name occurs | label)."""


class Company:
    """Labels on the same posts: for i and j, n_ij / (n_i + 1), about the share of i's posts that have j too.

    Most pairs of labels share no post, so only the others are kept: a table of 20,000 labels would take
    1.6 GB. `pairs` is int32 of shape (pairs, 2), ascending; `shares` is float32 of shape (pairs,).
    """

    def __init__(self, pairs: NDArray[np.int32], shares: NDArray[np.float32], labels: int) -> None:
        self.pairs = pairs
        self.shares = shares
        self._labels = labels
        # One more cell after the last, of no pair of labels, so that a search always ends at a cell.
        self._cells = np.append(pairs[:, 0].astype(np.int64) * labels + pairs[:, 1], labels * labels)
        self._shares = np.append(shares, np.float32(0))

    @classmethod
    def from_table(cls, table: NDArray[np.float32]) -> "Company":
        """Return the company whose shares are in `table` (labels, labels), mostly zeros."""
        pairs = np.argwhere(table)
        return cls(pairs.astype(np.int32), table[pairs[:, 0], pairs[:, 1]], len(table))

    def find(self, first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the share of each pair of labels, 0 for a label itself and for labels on no common post."""
        asked = first * self._labels + second
        places = self._cells.searchsorted(asked)
        found: NDArray[np.float32] = self._shares[places]
        found[self._cells[places] != asked] = 0
        return found


class LabelHistory(NamedTuple):
    """The past of the labels of one kind, a row a label.

    `labels` are in the blog's most used spelling, `keys` the same folded. `style` is how to write a label
    that the blog has never used, or None where new labels are not wanted. `prior` is float32 of shape
    (labels, len(PRIOR)), `named` float32 of shape (labels, len(NAMED)). `latest` has the rows of the labels
    used last, int64.
    """

    labels: tuple[str, ...]
    keys: tuple[str, ...]
    style: TagStyle | None
    prior: NDArray[np.float32]
    named: NDArray[np.float32]
    together: Company
    latest: NDArray[np.int64]
