"""How well ranked labels match an author's own: the figures by which models are compared.

Every function takes folded labels (fold_ranked, fold_own). A label that the model has never seen stays
among the author's own, and lowers recall.
"""

import math
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

import numpy as np

from model.labels import fold

INTERVAL_SHARE = 0.95
BOOTSTRAP_ROUNDS = 2_000
BOOTSTRAP_SEED = 20_250_101


def fold_ranked(labels: Iterable[str]) -> list[str]:
    """Return `labels` folded, in their order, each only at its best place."""
    return list(dict.fromkeys(map(fold, labels)))


def fold_own(labels: Iterable[str]) -> frozenset[str]:
    """Return the author's labels folded."""
    return frozenset(map(fold, labels))


def precision_at(first: int, ranked: Sequence[str], own: Set[str]) -> float:
    """Return the share of the `first` places with one of the author's own; an empty place is wrong."""
    return _right(ranked[:first], own) / first


def f1_at(first: int, ranked: Sequence[str], own: Set[str]) -> float:
    """Return the F1 of the `first` labels: 2 · right / (shown + own). `own` must not be empty."""
    return 2 * _right(ranked[:first], own) / (len(ranked[:first]) + len(own))


def ndcg_at(first: int, ranked: Sequence[str], own: Set[str]) -> float:
    """Return the discounted gain of the `first` labels over that of the best order. `own` must not be empty.

    A right label in place i, from 1, gains 1 / log2(i + 1) (Järvelin and Kekäläinen 2002, binary).
    """
    gains = (_gain(place) for place, label in enumerate(ranked[:first]) if label in own)
    return sum(gains) / sum(_gain(place) for place in range(min(first, len(own))))


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over many posts: labels `suggested`, labels `wanted`, and those `right`, which are both."""

    right: int
    suggested: int
    wanted: int

    @property
    def precision(self) -> float | None:
        """The share of the suggested labels that is right; None without suggested labels."""
        return self.right / self.suggested if self.suggested else None

    @property
    def recall(self) -> float | None:
        """The share of the wanted labels that was suggested; None without wanted labels."""
        return self.right / self.wanted if self.wanted else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall (micro F1); None without any label."""
        return 2 * self.right / (self.suggested + self.wanted) if self.suggested + self.wanted else None


def tally(pairs: Iterable[tuple[Set[str], Set[str]]]) -> Tally:
    """Return the counts over (suggested, wanted), one pair for each post."""
    counts = [(len(suggested & wanted), len(suggested), len(wanted)) for suggested, wanted in pairs]
    return Tally(*(sum(column) for column in zip(*counts, strict=True))) if counts else Tally(0, 0, 0)


def mean(values: Sequence[float]) -> float | None:
    """Return the mean, or None without values."""
    return sum(values) / len(values) if values else None


def bootstrap_interval(values: Sequence[float], *, rounds: int = BOOTSTRAP_ROUNDS) -> tuple[float, float]:
    """Return the bounds between which the mean of `values` lies in INTERVAL_SHARE of resampled blogs.

    The percentile bootstrap (Efron 1979): draw len(values) of them with replacement, `rounds` times, and
    take the quantiles (1 ± share) / 2 of the means. Seeded: the same values give the same bounds. `values`
    has one for each post, and must not be empty.
    """
    random = np.random.default_rng(BOOTSTRAP_SEED)
    given, size = np.asarray(values, np.float64), len(values)
    means = [given[random.integers(size, size=size)].mean() for _ in range(rounds)]
    low, high = np.quantile(means, [(1 - INTERVAL_SHARE) / 2, (1 + INTERVAL_SHARE) / 2])
    return float(low), float(high)


def bootstrap_ratio(
    parts: Sequence[float], wholes: Sequence[float], *, rounds: int = BOOTSTRAP_ROUNDS
) -> tuple[float, float]:
    """Return the bounds of sum(parts) / sum(wholes), as bootstrap_interval does for a mean.

    Each post has a part and a whole, such as its right labels and its applied ones; they are drawn together.
    Draws in which all wholes are 0 have no ratio and do not count; not all `wholes` may be 0.
    """
    random = np.random.default_rng(BOOTSTRAP_SEED)
    pairs, size = np.array([parts, wholes], np.float64), len(parts)
    sums = np.array([pairs[:, random.integers(size, size=size)].sum(1) for _ in range(rounds)])
    above, below = sums[sums[:, 1] > 0].T
    low, high = np.quantile(above / below, [(1 - INTERVAL_SHARE) / 2, (1 + INTERVAL_SHARE) / 2])
    return float(low), float(high)


def _right(labels: Iterable[str], own: Set[str]) -> int:
    return sum(label in own for label in labels)


def _gain(place: int) -> float:
    return 1 / math.log2(place + 2)
