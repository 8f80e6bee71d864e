"""The vectors of many posts as a sparse matrix, and its products; docs/adr/0011 has why not SciPy's.

Most terms are in a handful of posts, a few in nearly all. The products of rare terms are added up pair by
pair, common terms are multiplied as dense matrices. For 2,306 posts with 100,000 terms that takes a tenth
of the time of making everything dense.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Numbers = NDArray[np.int64]
CHUNK_COLUMNS = 4_096
"""Columns that are made dense at a time: 4,096 columns of 10,000 posts take 160 MB."""
CELLS_PER_PAIR = 500
"""Adding up one pair of entries takes as long as so many cells of a dense product (measured)."""
MAX_PAIRS = 4_000_000
"""Pairs that are added up at a time, about: they take 100 MB."""


class PostMatrix:
    """The vectors of some posts under one vocabulary, a row a post."""

    def __init__(self, shape: tuple[int, int], posts: Numbers, terms: Numbers, values: Matrix) -> None:
        """Take (posts, terms) and the post, term and value of each entry that is not 0; terms ascend."""
        self.shape = shape
        self._posts, self._columns, self._values = posts, terms, values
        self._starts = np.searchsorted(terms, np.arange(shape[1] + 1))

    def rows(self, first: int, last: int) -> "PostMatrix":
        """Return the posts `first` to `last`."""
        chosen = (self._posts >= first) & (self._posts < last)
        shape = last - first, self.shape[1]
        return PostMatrix(shape, self._posts[chosen] - first, self._columns[chosen], self._values[chosen])

    def columns(self, terms: Numbers) -> "PostMatrix":
        """Return the columns of `terms`, which ascend."""
        place = np.full(self.shape[1], -1)
        place[terms] = np.arange(len(terms))
        places = place[self._columns]
        chosen = places >= 0
        shape = self.shape[0], len(terms)
        return PostMatrix(shape, self._posts[chosen], places[chosen], self._values[chosen])

    def squares(self) -> Matrix:
        """Return each term's mean square over the posts, of shape (terms,)."""
        sums = np.bincount(self._columns, self._values.astype(np.float64) ** 2, self.shape[1])
        return (sums / self.shape[0]).astype(np.float32)

    def mean(self) -> Matrix:
        """Return each term's mean over the posts, of shape (terms,)."""
        return (np.bincount(self._columns, self._values, self.shape[1]) / self.shape[0]).astype(np.float32)

    def dot(self, vector: Matrix) -> Matrix:
        """Return X times `vector` (terms,), of shape (posts,)."""
        products = self._values * vector[self._columns]
        return np.bincount(self._posts, products, self.shape[0]).astype(np.float32)

    def products(self, other: "PostMatrix") -> Matrix:
        """Return the inner products of these posts with those of `other`, of shape (these, those)."""
        pairs = np.diff(self._starts) * np.diff(other._starts)
        rare = pairs * CELLS_PER_PAIR < self.shape[0] * other.shape[0]
        common = np.flatnonzero(~rare)
        total = self._pair_products(other, np.flatnonzero(rare & (pairs > 0)), pairs)
        for mine, theirs in zip(self.columns(common).chunks(), other.columns(common).chunks(), strict=True):
            total += mine @ theirs.T
        return total

    def chunks(self) -> Iterator[Matrix]:
        """Yield the matrix in dense pieces of CHUNK_COLUMNS columns; the last has the rest."""
        for start in range(0, self.shape[1], CHUNK_COLUMNS):
            width = min(CHUNK_COLUMNS, self.shape[1] - start)
            first, last = self._starts[[start, start + width]]
            chunk = np.zeros((self.shape[0], width), np.float32)
            chunk[self._posts[first:last], self._columns[first:last] - start] = self._values[first:last]
            yield chunk

    def weigh(self, dual: Matrix) -> Matrix:
        """Return X' times `dual` (posts, labels), of shape (terms, labels)."""
        weights = np.zeros((self.shape[1], dual.shape[1]), np.float32)
        for place, chunk in enumerate(self.chunks()):
            weights[place * CHUNK_COLUMNS :][: chunk.shape[1]] = chunk.T @ dual
        return weights

    def times(self, weights: Matrix) -> Matrix:
        """Return X times `weights` (terms, labels), of shape (posts, labels)."""
        total = np.zeros((self.shape[0], weights.shape[1]), np.float32)
        for place, chunk in enumerate(self.chunks()):
            total += chunk @ weights[place * CHUNK_COLUMNS :][: chunk.shape[1]]
        return total

    def _pair_products(self, other: "PostMatrix", terms: Numbers, pairs: Numbers) -> Matrix:
        """Return what `terms` add to the products; `pairs` has how many pairs of entries every term has."""
        shape = self.shape[0], other.shape[0]
        total = np.zeros(shape[0] * shape[1])
        block = np.cumsum(pairs[terms]) // MAX_PAIRS
        for part in np.split(terms, np.flatnonzero(np.diff(block)) + 1):
            mine, theirs = self.columns(part), other.columns(part)
            # Each entry of mine is repeated for each entry of theirs of the same term.
            counts = np.diff(theirs._starts)[mine._columns]
            ends = np.cumsum(counts)
            first = theirs._starts[mine._columns] - (ends - counts)
            places = np.arange(counts.sum()) + np.repeat(first, counts)
            cells = np.repeat(mine._posts * shape[1], counts) + theirs._posts[places]
            total += np.bincount(cells, np.repeat(mine._values, counts) * theirs._values[places], len(total))
        return total.reshape(shape).astype(np.float32)
