"""Labels that an author has spelt in more than one way."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from model.labels import fold
from model.ranking.names import plurals
from training.labels.table import most_used_spelling
from training.reading.content import DatedPost
from training.report.label_notes import Used, list_labels

_SEPARATORS = re.compile(r"[\s\-_./]+")


class Spelt(NamedTuple):
    """Spellings that may mean one label, most used first; `joined` where the model takes them for one."""

    kind: str
    spellings: tuple[Used, ...]
    joined: bool


def find_spellings(kind: str, posts: Sequence[DatedPost]) -> list[Spelt]:
    """Return the labels of `posts` with several spellings: those that are one label, then those that look so.

    Labels look like one where they differ only in separators or in a plural s: "open-source" and "open
    source", "photo" and "photos". The model cannot know whether they are, so it keeps them apart.
    """
    own = [labels for dated in posts if (labels := list_labels(kind, dated))]
    uses = Counter(label for labels in own for label in set(labels))
    joined = defaultdict(list)
    for label, times in uses.items():
        joined[fold(label)].append(Used(label, times))
    key_uses = Counter(key for labels in own for key in set(map(fold, labels)))
    alike = defaultdict(list)
    for key, label in most_used_spelling(label for labels in own for label in labels).items():
        alike[_loosen(key)].append(Used(label, key_uses[key]))
    return [
        *(Spelt(kind, _sort(group), joined=True) for group in joined.values() if len(group) > 1),
        *(Spelt(kind, _sort(group), joined=False) for group in alike.values() if len(group) > 1),
    ]


def _loosen(key: str) -> str:
    """Return a folded label without separators and its plural s; the whole label where nothing is left."""
    bare = _SEPARATORS.sub("", key) or key
    return min(plurals(bare), key=len)


def _sort(group: Sequence[Used]) -> tuple[Used, ...]:
    return tuple(sorted(group, key=lambda each: (-each.posts, each.label)))
