"""Leaves out labels that no model can hold, before training: the service would refuse the model."""

from collections import Counter
from collections.abc import Sequence
from copy import replace
from typing import NamedTuple

from model.errors import FudaError
from model.labels import fold, label_fault
from model.limits import MAX_LABELS
from model.post import KINDS
from training.reading.content import DatedPost


class LeftOut(NamedTuple):
    """A label that is not learnt, the reason in words that follow "it has", and how many posts have it."""

    label: str
    fault: str
    posts: int


class TooManyLabelsError(FudaError):
    """Raised when a blog has more different labels, `labels`, than a model can hold."""

    def __init__(self, labels: int) -> None:
        super().__init__(
            f"The posts have {labels:,} different labels, a model holds {MAX_LABELS:,}: train on a part of "
            "the blog, or name other keys with --tag-key and --category-key."
        )
        self.labels = labels


def leave_out_labels(posts: Sequence[DatedPost]) -> tuple[Sequence[DatedPost], tuple[LeftOut, ...]]:
    """Return the posts without labels that no model can hold, and these labels. Raises TooManyLabelsError."""
    uses = Counter(label for post in posts for kind in KINDS for label in getattr(post.post, kind))
    faults = {label: fault for label in uses if (fault := label_fault(label))}
    kept = {
        kind: {fold(label) for post in posts for label in getattr(post.post, kind) if label not in faults}
        for kind in KINDS
    }
    labels = sum(map(len, kept.values()))
    if labels > MAX_LABELS:
        raise TooManyLabelsError(labels)
    if not faults:
        return posts, ()
    left_out = tuple(LeftOut(label, fault, uses[label]) for label, fault in faults.items())
    return [_without(post, faults) for post in posts], left_out


def _without(dated: DatedPost, faults: dict[str, str]) -> DatedPost:
    tags, categories = (
        tuple(label for label in labels if label not in faults)
        for labels in (dated.post.tags, dated.post.categories)
    )
    return replace(dated, post=replace(dated.post, tags=tags, categories=categories))
