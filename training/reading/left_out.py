"""Leaves out labels that no model can hold, before training: the service would refuse the model."""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from copy import replace
from typing import NamedTuple

from model.errors import FudaError
from model.labels import fold, label_fault
from model.limits import MAX_LABELS
from model.post import KINDS, Kind
from training.labels.table import most_used_spelling
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
    """Return the posts without labels that no model can hold, and these labels. Raises TooManyLabelsError.

    A spelling that no model can hold, as one with marks that reorder text, is not left out where others of
    the same kind write the label otherwise: it becomes their most used spelling.
    """
    given = {kind: [label for post in posts for label in getattr(post.post, kind)] for kind in KINDS}
    faults = {
        label: fault for labels in given.values() for label in set(labels) if (fault := label_fault(label))
    }
    spellings = {
        kind: most_used_spelling(label for label in labels if label not in faults)
        for kind, labels in given.items()
    }
    number = sum(map(len, spellings.values()))
    if number > MAX_LABELS:
        raise TooManyLabelsError(number)
    if not faults:
        return posts, ()
    lost = (
        label
        for kind, labels in given.items()
        for label in labels
        if label in faults and fold(label) not in spellings[kind]
    )
    uses = Counter(lost)
    left_out = tuple(LeftOut(label, faults[label], count) for label, count in uses.items())
    return [_mended(post, faults, spellings) for post in posts], left_out


def _mended(
    dated: DatedPost, faults: Mapping[str, str], spellings: Mapping[Kind, Mapping[str, str]]
) -> DatedPost:
    """Return the post with another spelling for each label with a fault, or without the label."""
    tags = _mend(dated.post.tags, faults, spellings["tags"])
    categories = _mend(dated.post.categories, faults, spellings["categories"])
    return replace(dated, post=replace(dated.post, tags=tags, categories=categories))


def _mend(labels: Iterable[str], faults: Container[str], spellings: Mapping[str, str]) -> tuple[str, ...]:
    mended: dict[str, str] = {}
    for label in labels:
        folded = fold(label)
        if label not in faults:
            mended[folded] = label
        elif folded in spellings:
            mended.setdefault(folded, spellings[folded])
    return tuple(mended.values())
