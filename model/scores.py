"""Base scores: a post's sparse vector times the compressed weights of every label."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


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

    def scaled(self, rows: NDArray[np.int64], values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return what each term of a post adds, float32 of shape (len(rows), rank)."""
        return self.factors[rows] * (values * self.scales[rows])[:, None]

    def score(self, terms: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the base scores of every label, float32 of shape (labels,), from `scaled` terms."""
        return terms.sum(0) @ self.mix + self.bias

    def shares(self, terms: NDArray[np.float32], labels: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return what each term adds to the scores of `labels`, float32 of shape (terms, labels)."""
        return terms @ self.mix[:, labels]
