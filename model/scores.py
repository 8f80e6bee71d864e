"""Base scores: a post's sparse vector times the compressed weights of every label."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Known(NamedTuple):
    """The known terms of a post: `factors` float32 of shape (terms, rank), `amounts` float32 (terms,).

    What a term adds to the scores is its amount times its factors, mixed.
    """

    factors: NDArray[np.float32]
    amounts: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weights:
    """A linear layer of terms x labels in low rank: (scales x factors) @ mix + bias.

    `factors` is int8 of shape (terms, rank), or float32 before quantisation; `scales` float32 of shape
    (terms,); `mix` float32 of shape (rank, labels); `bias` float32 of shape (labels,).
    """

    factors: NDArray[np.int8] | NDArray[np.float32]
    scales: NDArray[np.float32]
    mix: NDArray[np.float32]
    bias: NDArray[np.float32]

    def find(self, rows: NDArray[np.int64], values: NDArray[np.float32]) -> Known:
        """Return the terms of a post, whose vector has `values` in `rows`."""
        return Known(self.factors[rows].astype(np.float32), values * self.scales[rows])

    def score(self, terms: Known) -> NDArray[np.float32]:
        """Return the base scores of every label, float32 of shape (labels,)."""
        scores: NDArray[np.float32] = np.dot(terms.amounts, terms.factors) @ self.mix + self.bias
        return scores

    def shares(self, terms: Known, labels: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return what each term adds to the scores of `labels`, float32 of shape (labels, terms)."""
        return (self.mix[:, labels].T @ terms.factors.T) * terms.amounts
