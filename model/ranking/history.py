"""A blog's past: how often and how lately each label was used, with which words and other labels."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.ranking.blog_sections import NO_SECTIONS, BlogSections
from model.ranking.new_tags import TagStyle
from model.ranking.pair_table import PairTable

COUNTS = ("log_count", "log_recent_short", "log_recent_middle", "log_recent_long")
RATES = ("log_rate", "log_rate_short", "log_rate_middle", "log_rate_long")
PRIOR = (*COUNTS, *RATES, "log_silence")
"""Columns of LabelHistory.prior. COUNTS are log1p of the number of uses, and of the uses decayed with each of
the three half-lives in the settings; RATES are the logarithms of the same as shares of the posts, which mean
the same on a small blog and on a large one. The last is log1p of the uses that are missing: the posts since
the last use x the uses a post since the first. A label that is used as always has about log 2 there, one that
died has much more."""
COMMON = 4.0
"""Added to the logarithms of RATES: a label on every fiftieth post has about 0, as new tags have."""
HABITS = ("log_posts", "log_labels", "used_before")
"""What LabelHistory.habits has: log1p of the posts, the logarithm of the mean number of labels a post, and of
the labels of the newer half of the posts the share that older ones have."""
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
    `habits` is float32 of shape (len(HABITS),).
    """

    labels: tuple[str, ...]
    keys: tuple[str, ...]
    style: TagStyle | None
    prior: NDArray[np.float32]
    named: NDArray[np.float32]
    together: Company
    latest: NDArray[np.int64]
    habits: NDArray[np.float32]
    sections: BlogSections = NO_SECTIONS

    def counts(self) -> NDArray[np.float64]:
        """Return how many posts have each label."""
        counts: NDArray[np.float64] = np.expm1(self.prior[:, PRIOR.index("log_count")].astype(np.float64))
        return counts
