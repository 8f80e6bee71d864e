"""Base scores: a post's sparse vector times the weights of every label, most of which are 0."""

from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from model.terms.tokens import Places

_SPARSE = 20
"""A layer with more places than this for each weight is not filled with zeros; its weights are looked up.

Filling a smaller layer takes two milliseconds once, and then a post takes half the time.
"""
AT_ONCE = 128
"""Terms whose weights are multiplied at a time: so many fit in a processor's cache."""


class Known(Protocol):
    """The known terms of one post and what they add to the scores of labels."""

    def total(self) -> NDArray[np.float32]:
        """Return the sum for each label, (labels,)."""

    def shares(self, labels: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return what each term adds to each of `labels`, float32 of shape (labels, terms)."""


class _Filled(NamedTuple):
    """The values of a post's terms, and a weight of each for every label, (terms, labels)."""

    values: NDArray[np.float32]
    weights: NDArray[np.int8] | NDArray[np.float32]

    def total(self) -> NDArray[np.float32]:
        total = np.zeros(self.weights.shape[1], np.float32)
        for first in range(0, len(self.values), AT_ONCE):
            block = slice(first, first + AT_ONCE)
            total += self.values[block] @ self.weights[block].astype(np.float32)
        return total

    def shares(self, labels: NDArray[np.int64]) -> NDArray[np.float32]:
        shares: NDArray[np.float32] = np.multiply(self.weights[:, labels].T, self.values, order="C")
        return shares


class _Listed(NamedTuple):
    """The amounts that terms add to labels, term after term; `counts` has how many are of each term."""

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
    """A linear layer of terms x labels without its small weights.

    The weights of term t are `values[starts[t] : starts[t + 1]]` times `scales[t]`, for the `labels` at the
    same places, which ascend within a term; all others are 0. `values` is int8, or float32 before
    quantisation; `starts` is int32 of shape (terms + 1,), `scales` float32 of shape (terms,), `bias` float32
    of shape (labels,).
    """

    starts: NDArray[np.int32]
    labels: NDArray[np.unsignedinteger]
    values: NDArray[np.int8] | NDArray[np.float32]
    scales: NDArray[np.float32]
    bias: NDArray[np.float32]
    _filled: NDArray[np.int8] | NDArray[np.float32] | None = field(init=False, default=None)
    """The layer with its zeros, (terms, labels), before scaling; None where nearly all are zeros."""

    def __post_init__(self) -> None:
        if len(self.scales) * len(self.bias) <= _SPARSE * len(self.values):
            object.__setattr__(self, "_filled", self._fill())

    def find(self, rows: NDArray[np.int64], values: NDArray[np.float32]) -> Known:
        """Return the known terms of a post whose vector has `values` in `rows`."""
        scaled = values * self.scales[rows]
        if self._filled is not None:
            return _Filled(scaled, self._filled.take(rows, 0))
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
        """Return the layer with all its zeros and without its bias, float32 of shape (terms, labels)."""
        return self._fill() * self.scales[:, None]

    def _fill(self) -> NDArray[np.int8] | NDArray[np.float32]:
        terms, labels = len(self.scales), len(self.bias)
        places = np.repeat(np.arange(0, terms * labels, max(labels, 1)), np.diff(self.starts))
        places += self.labels
        filled = np.zeros(terms * labels, self.values.dtype)
        filled[places] = self.values
        return filled.reshape(terms, labels)
