"""What a blog's past says of its labels: how often, how lately, with which words and each other."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.new_tags import TagStyle

PRIOR = ("log_count", "log_recent_short", "log_recent_middle", "log_recent_long")
"""Columns of LabelHistory.prior: log1p of the number of uses, and of the uses decayed with the three
half-lives of the settings."""
NAMED = ("label_given_name", "label_given_title", "name_given_label")
"""Columns of LabelHistory.named: smoothed log-odds of P(label | its name occurs in the post),
P(label | its name occurs in the title) and P(its name occurs | label)."""


class LabelHistory(NamedTuple):
    """The past of the labels of one kind, a row a label.

    `labels` are in the blog's most used spelling, `keys` the same folded. `style` says how to write a
    label that the blog has never used, and is None where new labels are not wanted. `prior` is float32
    of shape (labels, len(PRIOR)), `named` float32 of shape (labels, len(NAMED)). `together` is float32
    of shape (labels, labels): n_ij / (n_i + 1) for i != j, about the share of the posts with label i
    that have label j too; its diagonal is 0. `latest` holds the rows of the labels used last, int64.
    """

    labels: tuple[str, ...]
    keys: tuple[str, ...]
    style: TagStyle | None
    prior: NDArray[np.float32]
    named: NDArray[np.float32]
    together: NDArray[np.float32]
    latest: NDArray[np.int64]
