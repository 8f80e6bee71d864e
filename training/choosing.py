"""Chooses the posts of a blog to learn from, where it has more than memory and time allow.

The base scores need some posts with each label, and the ranker some hundred of the newest posts: older ones
taught it nothing that could be measured (docs/adr/0031). What is left out still counts in the labels' record.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from model.labels import fold


class Limits(NamedTuple):
    """From how many posts with labels of one kind a blog is too large to learn from all of them."""

    whole: int = 3_000
    """Of up to so many posts the ranker sees all, from bases forwards and backwards."""
    window: int = 2_000
    """Of more, it sees so many of the newest, the newest fifth of these held out."""
    learnt: int = 6_000
    """The base scores are learnt from at most so many: the regression grows with the square of them."""

    def seen(self, posts: int) -> int:
        """Return how many of the newest of `posts` posts the ranker sees."""
        return posts if posts <= self.whole else self.window


LIMITS = Limits()


def choose_learnt(labels: Sequence[Sequence[str]], limits: Limits) -> Sequence[int]:
    """Return the places of the posts to learn from, of posts with `labels`, oldest first; the places ascend.

    The newest are all among them. Of the others, those come first with a label that the fewest newer posts
    have, so that each label keeps about equally many of its newest posts; of equal ones the newer come first.
    """
    if len(labels) <= limits.learnt:
        return range(len(labels))
    first = len(labels) - limits.window
    newer: Counter[str] = Counter()
    uses = {}
    for place in reversed(range(len(labels))):
        own = set(map(fold, labels[place]))
        uses[place] = min((newer[key] for key in own), default=len(labels))
        newer.update(own)
    older = sorted(range(first), key=lambda place: (uses[place], -place))[: limits.learnt - limits.window]
    return [*sorted(older), *range(first, len(labels))]
