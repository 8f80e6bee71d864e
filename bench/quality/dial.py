"""The dial: how many of the tags that are set unasked are right, at each precision that was asked for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bench.corpus import Corpus
from bench.quality.predictions import Line
from training.report.metrics import fold_own

ASKED = ("0.7", "0.8", "0.9")
"""The precisions that are asked for, as the keys of predictions and results have them."""


@dataclass(frozen=True, slots=True)
class Applied:
    """Counts over posts with tags: `given` have a tag set unasked, `applied` tags are set and `right` right.

    `wanted` counts the tags of the authors.
    """

    posts: int = 0
    given: int = 0
    applied: int = 0
    right: int = 0
    wanted: int = 0

    def __add__(self, other: "Applied") -> "Applied":
        mine, others = asdict(self), asdict(other)
        return Applied(**{name: count + others[name] for name, count in mine.items()})

    @property
    def precision(self) -> float | None:
        """The share of the applied tags that is right; None without applied tags."""
        return self.right / self.applied if self.applied else None

    @property
    def recall(self) -> float | None:
        """The share of the authors' tags that is applied; None without posts."""
        return self.right / self.wanted if self.wanted else None

    @property
    def given_share(self) -> float | None:
        """The share of the posts that get a tag; None without posts."""
        return self.given / self.posts if self.posts else None

    @property
    def per_post(self) -> float | None:
        """The tags applied to a post in the mean; None without posts."""
        return self.applied / self.posts if self.posts else None


def count_applied(pairs: Iterable[tuple[Sequence[str], Sequence[str]]]) -> Applied:
    """Return the counts of (applied, own) tags, one pair for each post; posts without own tags do not count.

    Labels are compared folded.
    """
    total = Applied()
    for applied, own in pairs:
        if wanted := fold_own(own):
            tags = fold_own(applied)
            total += Applied(1, bool(tags), len(tags), len(tags & wanted), len(wanted))
    return total


def measure_dial(lines: Iterable[Line], corpus: Corpus) -> dict[str, dict[str, int]]:
    """Return the counts for each of ASKED from predictions that have `applied`."""
    lines = list(lines)
    return {
        asked: asdict(count_applied((line["applied"][asked], corpus.gold[line["path"]][0]) for line in lines))
        for asked in ASKED
    }


def pool(counts: Iterable[Mapping[str, Any]]) -> Applied:
    """Return the sum of counts that measure_dial has returned for blogs."""
    total = Applied()
    for each in counts:
        total += Applied(**each)
    return total
