"""Base scores: a post's sparse vector times the weights of every label, most of which are left out."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Known(NamedTuple):
    """The weights of a post's known terms: `counts` of them for each term, one term after the other.

    `labels` says whose they are, `amounts`, float32, what they add: the term's value times the weight.
    """

    counts: NDArray[np.int64]
    labels: NDArray[np.unsignedinteger]
    amounts: NDArray[np.float32]


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

    def find(self, rows: NDArray[np.int64], values: NDArray[np.float32]) -> Known:
        """Return what the terms of a post add, whose vector has `values` in `rows`."""
        starts = self.starts[rows]
        counts = (self.starts[rows + 1] - starts).astype(np.int64)
        places = np.repeat(starts - (np.cumsum(counts) - counts), counts)
        places += np.arange(len(places))
        amounts = np.repeat(values * self.scales[rows], counts)
        amounts *= self.values.take(places)
        return Known(counts, self.labels.take(places), amounts)

    def score(self, terms: Known) -> NDArray[np.float32]:
        """Return the base scores of every label, float32 of shape (labels,)."""
        sums = np.bincount(terms.labels, terms.amounts, len(self.bias))
        return (sums + self.bias).astype(np.float32)

    def shares(self, terms: Known, labels: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return what each term adds to the scores of `labels`, float32 of shape (labels, terms)."""
        is_asked = np.zeros(len(self.bias), np.bool_)
        is_asked[labels] = True
        asked = np.flatnonzero(is_asked.take(terms.labels))
        line = np.zeros(len(self.bias), np.int64)
        line[labels] = np.arange(len(labels))
        columns = np.searchsorted(np.cumsum(terms.counts), asked, side="right")
        shares = np.zeros((len(labels), len(terms.counts)), np.float32)
        shares[line[terms.labels[asked]], columns] = terms.amounts[asked]
        return shares

    def dense(self) -> NDArray[np.float32]:
        """Return the whole layer without its bias, float32 of shape (terms, labels)."""
        kernel = np.zeros((len(self.starts) - 1, len(self.bias)), np.float32)
        kernel[np.repeat(np.arange(len(kernel)), np.diff(self.starts)), self.labels] = self.values
        return kernel * self.scales[:, None]
