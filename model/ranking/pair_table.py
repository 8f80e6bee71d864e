"""A sparse table of numbers for pairs: of labels on the same posts, of sections and labels."""

from typing import Self

import numpy as np
from numpy.typing import NDArray

_NO_CELL = np.iinfo(np.int64).max


class PairTable:
    """The values of some pairs of a row and a column; all other pairs have 0.

    `pairs` is int32 of shape (pairs, 2), ascending, each pair once; `values` is float32 of shape (pairs,).
    A column is below `columns`.
    """

    def __init__(self, pairs: NDArray[np.int32], values: NDArray[np.float32], columns: int) -> None:
        self.pairs = pairs
        self.values = values
        self._columns = columns
        # One more cell after the last, of no pair, so that a search always ends at a cell.
        self._cells = np.append(pairs[:, 0].astype(np.int64) * columns + pairs[:, 1], _NO_CELL)
        self._values = np.append(values, np.float32(0))

    @classmethod
    def from_table(cls, table: NDArray[np.float32]) -> Self:
        """Return the pairs whose values are in `table` (rows, columns), mostly zeros."""
        pairs = np.argwhere(table)
        return cls(pairs.astype(np.int32), table[pairs[:, 0], pairs[:, 1]], table.shape[1])

    @classmethod
    def empty(cls, columns: int) -> Self:
        """Return a table of zeros."""
        return cls(np.empty((0, 2), np.int32), np.empty(0, np.float32), columns)

    def find(self, first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the value of each pair of a row and a column."""
        asked = first * self._columns + second
        places = self._cells.searchsorted(asked)
        found: NDArray[np.float32] = self._values[places]
        found[self._cells[places] != asked] = 0
        return found
