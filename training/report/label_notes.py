"""Labels about which a blog's posts teach little: rare ones, those on nearly every post, and new ones."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from model.labels import fold, label_fault
from training.labels.table import most_used_spelling
from training.reading.content import DatedPost

MAX_RARE_USES = 2
COMMON_SHARE = 0.8
"""A label on more of the posts than this hardly tells one post from another."""


class Used(NamedTuple):
    """A label, and how many posts have it."""

    label: str
    posts: int


class LabelNotes(NamedTuple):
    """What is notable about the `labels` of one kind, which `posts` posts have.

    `rare` counts those that at most MAX_RARE_USES posts have. `common` are on more than COMMON_SHARE of the
    posts, and `late` on held-out posts only, so the held-out posts cannot show how they would do. Both have
    the most used label first.
    """

    kind: str
    posts: int
    labels: int
    rare: int
    common: tuple[Used, ...]
    late: tuple[Used, ...]


def note_labels(kind: str, posts: Sequence[DatedPost], held_out: int) -> LabelNotes:
    """Return the notes on the labels of `posts`, oldest first; `held_out` counts the held-out ones."""
    own = [labels for dated in posts if (labels := list_labels(kind, dated))]
    spellings = most_used_spelling(label for labels in own for label in labels)
    uses = Counter(key for labels in own for key in set(map(fold, labels)))
    older = {fold(label) for labels in own[: len(own) - held_out] for label in labels}
    used = [Used(label, uses[key]) for key, label in spellings.items()]
    used.sort(key=lambda each: -each.posts)
    return LabelNotes(
        kind=kind,
        posts=len(own),
        labels=len(used),
        rare=sum(each.posts <= MAX_RARE_USES for each in used),
        common=tuple(each for each in used if each.posts > COMMON_SHARE * len(own)),
        late=tuple(each for each in used if fold(each.label) not in older),
    )


def find_rare(kind: str, posts: Sequence[DatedPost]) -> list[Used]:
    """Return the labels that at most MAX_RARE_USES of `posts` have, most used first, then first used."""
    own = [list_labels(kind, dated) for dated in posts]
    spellings = most_used_spelling(label for labels in own for label in labels)
    uses = Counter(key for labels in own for key in set(map(fold, labels)))
    rare = [Used(label, uses[key]) for key, label in spellings.items() if uses[key] <= MAX_RARE_USES]
    return sorted(rare, key=lambda each: -each.posts)


def list_labels(kind: str, dated: DatedPost) -> list[str]:
    """Return the labels of a post, without those that no model can hold."""
    return [label for label in getattr(dated.post, kind) if not label_fault(label)]
