"""A fixed set of term sequences, such as label names of several words, searched for in many texts at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.terms.term_ids import TermIds, hash_terms
from model.terms.term_table import BloomFilter, TermTable
from model.terms.tokens import Places

_STEP = np.uint64(0xFF51AFD7ED558CCD)
_NO_IDS = np.zeros(0, np.uint64)


class Found(NamedTuple):
    """Sequences found in texts: the index of each one's first term, its number of terms, and its row."""

    starts: Places
    sizes: Places
    rows: Places

    def are_in(self, others: "Found") -> NDArray[np.bool_]:
        """Return which of these sequences are in `others` too, at the same place."""
        columns = list(map(np.concatenate, zip(self, others, strict=True)))
        keys = np.zeros(len(columns[0]), np.int64)
        for column in columns:
            keys = keys * (int(column.max(initial=0)) + 1) + column
        # Not np.isin: the Lambda package leaves out the large parts of NumPy that it needs.
        known = np.sort(keys[len(self.starts) :])
        keys = keys[: len(self.starts)]
        return known.searchsorted(keys, "right") > known.searchsorted(keys)


_NOTHING = Found(*np.zeros((3, 0), np.int64))


class Sequences:
    """Finds term sequences, each of which stands for one or more rows.

    A sequence has an id, computed from those of its terms. The ids of its beginnings are kept too: a search
    goes on only where a sequence may come, so its time does not grow with the number of sequences that begin
    alike.
    """

    def __init__(self, rows: Mapping[tuple[str, ...], Sequence[int]]) -> None:
        by_size: dict[int, list[tuple[str, ...]]] = defaultdict(list)
        for sequence in rows:
            by_size[len(sequence)].append(sequence)
        wholes, beginnings = [_NO_IDS], [_NO_IDS]
        for size, sequences in by_size.items():
            term_ids = hash_terms(chain.from_iterable(sequences)).reshape(-1, size)
            whole = term_ids[:, 0]
            for place in range(1, size):
                beginnings.append(whole)
                whole = _extend(whole, term_ids[:, place])
            wholes.append(whole)
        whole, beginning = np.concatenate(wholes), np.concatenate(beginnings)
        self._filter = BloomFilter(np.concatenate([whole, beginning]))
        self._wholes, self._beginnings = TermTable(whole), TermTable(beginning)
        of_each = [rows[sequence] for sequences in by_size.values() for sequence in sequences]
        self._rows = np.array([*chain.from_iterable(of_each)], np.int64)
        self._counts = np.array(list(map(len, of_each)), np.int64)
        self._ends = self._counts.cumsum()

    def find(self, term_ids: TermIds, bounds: Places) -> Found:
        """Return each sequence in texts that consist of the terms `term_ids` and start at `bounds[:-1]`."""
        starts = self._filter.find(term_ids)
        ends = bounds[bounds.searchsorted(starts, "right")]
        reached = term_ids[starts]  # the ids of what starts there, a term longer in each round
        found: list[Found] = []
        size = 1
        while True:
            found.append(self._list_rows(starts, reached, size))
            more = (self._beginnings.find(reached) >= 0) & (starts + size < ends)
            starts, ends = starts[more], ends[more]
            if not len(starts):
                return Found(*map(np.concatenate, zip(*found, strict=True)))
            reached = _extend(reached[more], term_ids[starts + size])
            size += 1

    def _list_rows(self, starts: Places, reached: TermIds, size: int) -> Found:
        """Return the rows of the sequences among those with the ids `reached`, which have `size` terms."""
        known, wholes = self._wholes.find_known(reached)
        if not len(known):
            return _NOTHING
        counts = self._counts[wholes]
        rows = (self._ends[wholes] - counts.cumsum()).repeat(counts) + np.arange(counts.sum())
        starts = starts[known].repeat(counts)
        return Found(starts, np.full(len(starts), size), self._rows[rows])


def _extend(reached: TermIds, term_ids: TermIds) -> TermIds:
    """Return the ids of sequences that go on with these terms."""
    return reached * _STEP + term_ids
