"""A blog's past: how often and how lately each label was used, with which words and other labels."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.ranking.blog_sections import NO_SECTIONS, BlogSections
from model.ranking.new_tags import TagStyle
from model.ranking.pair_table import PairTable

PRIOR = ("log_count", "log_recent_short", "log_recent_middle", "log_recent_long", "log_silence")
"""Columns of LabelHistory.prior: log1p of the number of uses, of the uses decayed with each of the three
half-lives in the settings, and of the uses that are missing: the posts since the last use x the uses a post
since the first. A label that is used as always has about log 2 there, one that died has much more."""
NAMED = ("label_given_name", "label_given_title", "name_given_label")
"""Columns of LabelHistory.named: smoothed log-odds of P(label | its name occurs in the post),
P(label | its name occurs in the title) and P(its name occurs | label)."""


class Company(PairTable):
    """Labels on the same posts: for i and j, n_ij / (n_i + 1), about the share of i's posts that have j too.

    It is 0 for a label itself. Most pairs of labels share no post, so only the others are kept: a table of
    20,000 labels would take 1.6 GB.
    """


class LabelHistory(NamedTuple):
    """The past of the labels of one kind, a row a label.

    `labels` are in the blog's most used spelling, `keys` the same folded. `style` is how to write a label
    that the blog has never used, or None where new labels are not wanted. `prior` is float32 of shape
    (labels, len(PRIOR)), `named` float32 of shape (labels, len(NAMED)). `latest` has the rows of the labels
    used last, int64. `sections` are the parts of the blog in which labels are more or less at home.
    """

    labels: tuple[str, ...]
    keys: tuple[str, ...]
    style: TagStyle | None
    prior: NDArray[np.float32]
    named: NDArray[np.float32]
    together: Company
    latest: NDArray[np.int64]
    sections: BlogSections = NO_SECTIONS

    def counts(self) -> NDArray[np.float64]:
        """Return how many posts have each label."""
        counts: NDArray[np.float64] = np.expm1(self.prior[:, PRIOR.index("log_count")].astype(np.float64))
        return counts
