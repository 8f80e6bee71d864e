"""Fixed sequences of terms, found among the terms of texts all at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.terms.numbering import Numbers, Places, Sieve, TermTable, number_terms

_STEP = np.uint64(0xFF51AFD7ED558CCD)
_NONE = np.zeros(0, np.uint64)


class Found(NamedTuple):
    """Sequences that were found: where each starts, of how many terms it is, and what it stands for."""

    starts: Places
    sizes: Places
    rows: Places

    def are_in(self, others: "Found") -> NDArray[np.bool_]:
        """Return which of these are among `others`."""
        columns = list(map(np.concatenate, zip(self, others, strict=True)))
        keys = np.zeros(len(columns[0]), np.int64)
        for column in columns:
            keys = keys * (int(column.max(initial=0)) + 1) + column
        # The package for Lambda has no np.isin: what that needs of NumPy is large, and trimmed away.
        known = np.sort(keys[len(self.starts) :])
        keys = keys[: len(self.starts)]
        return known.searchsorted(keys, "right") > known.searchsorted(keys)


class Sequences:
    """A table of sequences of terms, each of which stands for some rows.

    A sequence has a number as a term has one. Its beginnings are in the table too, so that a search goes on
    only where a sequence may come: time does not grow with how many begin alike.
    """

    def __init__(self, rows: Mapping[tuple[str, ...], Sequence[int]]) -> None:
        by_size: dict[int, list[tuple[str, ...]]] = defaultdict(list)
        for sequence in rows:
            by_size[len(sequence)].append(sequence)
        wholes, beginnings = [_NONE], [_NONE]
        for size, sequences in by_size.items():
            numbers = number_terms(chain.from_iterable(sequences)).reshape(-1, size)
            whole = numbers[:, 0]
            for place in range(1, size):
                beginnings.append(whole)
                whole = _extend(whole, numbers[:, place])
            wholes.append(whole)
        whole, beginning = np.concatenate(wholes), np.concatenate(beginnings)
        self._sieve = Sieve(np.concatenate([whole, beginning]))
        self._wholes, self._beginnings = TermTable(whole), TermTable(beginning)
        of_each = [rows[sequence] for sequences in by_size.values() for sequence in sequences]
        self._rows = np.array([*chain.from_iterable(of_each)], np.int64)
        self._counts = np.array(list(map(len, of_each)), np.int64)
        self._ends = self._counts.cumsum()

    def find(self, numbers: Numbers, bounds: Places) -> Found:
        """Return each sequence in texts of terms with these `numbers`, which begin at `bounds[:-1]`."""
        starts = self._sieve.find(numbers)
        ends = bounds[bounds.searchsorted(starts, "right")]
        reached = numbers[starts]
        found: list[Found] = []
        size = 1
        while True:
            found.append(self._list_rows(starts, reached, size))
            more = (self._beginnings.find(reached) >= 0) & (starts + size < ends)
            starts, ends = starts[more], ends[more]
            if not len(starts):
                return Found(*map(np.concatenate, zip(*found, strict=True)))
            reached = _extend(reached[more], numbers[starts + size])
            size += 1

    def find_single(self, numbers: Numbers) -> Found:
        """Return each sequence of a single term with one of `numbers`; they start at its place there."""
        places = self._sieve.find(numbers)
        return self._list_rows(places, numbers[places], 1)

    def _list_rows(self, starts: Places, reached: Numbers, size: int) -> Found:
        """Return what the sequences with the numbers `reached` stand for."""
        known, wholes = self._wholes.find_known(reached)
        counts = self._counts[wholes]
        rows = np.repeat(self._ends[wholes] - counts.cumsum(), counts) + np.arange(counts.sum())
        starts = np.repeat(starts[known], counts)
        return Found(starts, np.full(len(starts), size), self._rows[rows])


def _extend(reached: Numbers, numbers: Numbers) -> Numbers:
    """Return the numbers of sequences that go on with terms of these `numbers`."""
    return reached * _STEP + numbers
