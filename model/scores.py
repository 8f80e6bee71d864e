"""Base scores: a post's sparse vector times the weights of every label, most of which are left out."""

from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from model.terms.numbering import Places

_SPARSE = 20
"""Where more weights than this are left out for each that is kept, those kept are looked up one by one.

Where fewer are, a layer with zeros in their places takes two milliseconds to fill, and half the time a post.
"""
AT_ONCE = 128
"""Terms whose weights are multiplied at a time: so many stay in a processor's cache."""


class Known(Protocol):
    """What the known terms of one post add to the scores of labels."""

    def total(self) -> NDArray[np.float32]:
        """Return the sum for each label, (labels,)."""

    def shares(self, labels: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return what each term adds to each of `labels`, float32 of shape (labels, terms)."""


class _Whole(NamedTuple):
    """The values of a post's terms, and a weight of each for every label, (terms, labels)."""

    values: NDArray[np.float32]
    weights: NDArray[np.int8] | NDArray[np.float32]

    def total(self) -> NDArray[np.float32]:
        total = np.zeros(self.weights.shape[1], np.float32)
        for first in range(0, len(self.values), AT_ONCE):
            some = slice(first, first + AT_ONCE)
            total += self.values[some] @ self.weights[some].astype(np.float32)
        return total

    def shares(self, labels: NDArray[np.int64]) -> NDArray[np.float32]:
        shares: NDArray[np.float32] = np.multiply(self.weights[:, labels].T, self.values, order="C")
        return shares


class _Listed(NamedTuple):
    """What terms add to labels that they have a weight for: `counts` for each term, term after term."""

    counts: Places
    labels: NDArray[np.unsignedinteger]
    amounts: NDArray[np.float32]
    size: int

    def total(self) -> NDArray[np.float32]:
        return np.bincount(self.labels, self.amounts, self.size).astype(np.float32)

    def shares(self, labels: NDArray[np.int64]) -> NDArray[np.float32]:
        is_asked = np.zeros(self.size, np.bool_)
        is_asked[labels] = True
        [asked] = is_asked.take(self.labels).nonzero()
        line = np.zeros(self.size, np.int64)
        line[labels] = np.arange(len(labels))
        shares = np.zeros((len(labels), len(self.counts)), np.float32)
        columns = self.counts.cumsum().searchsorted(asked, "right")
        shares[line[self.labels[asked]], columns] = self.amounts[asked]
        return shares


@dataclass(frozen=True, slots=True)
class Weights:
    """A linear layer of terms x labels without its small weights, a row a term.

    Those of term t are `values[starts[t] : starts[t + 1]]` times `scales[t]`, for `labels` that ascend
    within a term; the others are 0. `values` is int8, or float32 before quantisation; `starts` is int32 of
    shape (terms + 1,), `scales` float32 of shape (terms,), `bias` float32 of shape (labels,).
    """

    starts: NDArray[np.int32]
    labels: NDArray[np.unsignedinteger]
    values: NDArray[np.int8] | NDArray[np.float32]
    scales: NDArray[np.float32]
    bias: NDArray[np.float32]
    _whole: NDArray[np.int8] | NDArray[np.float32] | None = field(init=False, default=None)
    """The layer without scales, zeros for what is left out, (terms, labels), where that is not the most."""

    def __post_init__(self) -> None:
        if len(self.scales) * len(self.bias) <= _SPARSE * len(self.values):
            object.__setattr__(self, "_whole", self._fill())

    def find(self, rows: NDArray[np.int64], values: NDArray[np.float32]) -> Known:
        """Return what the terms of a post add, whose vector has `values` in `rows`."""
        scaled = values * self.scales[rows]
        if self._whole is not None:
            return _Whole(scaled, self._whole.take(rows, 0))
        starts = self.starts[rows]
        counts = (self.starts[rows + 1] - starts).astype(np.int64)
        places = np.repeat(starts - (counts.cumsum() - counts), counts)
        places += np.arange(len(places))
        amounts = np.repeat(scaled, counts)
        amounts *= self.values.take(places)
        return _Listed(counts, self.labels.take(places), amounts, len(self.bias))

    def score(self, terms: Known) -> NDArray[np.float32]:
        """Return the base scores of every label, float32 of shape (labels,)."""
        return terms.total() + self.bias

    def dense(self) -> NDArray[np.float32]:
        """Return the whole layer without its bias, float32 of shape (terms, labels)."""
        return self._fill() * self.scales[:, None]

    def _fill(self) -> NDArray[np.int8] | NDArray[np.float32]:
        terms, labels = len(self.scales), len(self.bias)
        places = np.repeat(np.arange(0, terms * labels, max(labels, 1)), np.diff(self.starts))
        places += self.labels
        whole = np.zeros(terms * labels, self.values.dtype)
        whole[places] = self.values
        return whole.reshape(terms, labels)
