"""Fixed sets of terms, in which many terms are looked up at once by their ids."""

import numpy as np

from model.terms.term_ids import TermIds
from model.terms.tokens import Places

_MAX_FILTER_BITS = 17
_FIBONACCI = np.uint64(0x9E3779B97F4A7C15)
"""2^64 over the golden ratio, which spreads ids evenly: Knuth, The Art of Computer Programming, 6.4."""
_NOT_FOUND = np.array([-1])
_ANY_ID = np.zeros(1, np.uint64)


class BloomFilter:
    """Passes the ids it was made of and few others, in one look-up each (a Bloom filter of one hash).

    One in sixteen of other ids passes, and more where it was made of over 8,192: a table larger than a
    processor's cache would take longer than the exact look-up of the ids that it holds back.
    """

    def __init__(self, term_ids: TermIds) -> None:
        bits = min(max(16 * len(term_ids), 2).bit_length(), _MAX_FILTER_BITS)
        self._shift = np.uint64(64 - bits)
        self._is_set = np.zeros(1 << bits, np.bool_)
        self._is_set[self._hash(term_ids)] = True

    def find(self, term_ids: TermIds) -> Places:
        """Return the indices of the ids that pass, ascending."""
        return self._is_set.take(self._hash(term_ids)).nonzero()[0]

    def _hash(self, term_ids: TermIds) -> Places:
        return ((term_ids * _FIBONACCI) >> self._shift).view(np.int64)


class TermTable:
    """Finds the rows of terms by their ids; of equal ids always the same row."""

    def __init__(self, term_ids: TermIds) -> None:
        order = term_ids.argsort()
        # An empty table has one entry, too, because look-ups past the last entry are clipped to it.
        self._rows = order if len(order) else _NOT_FOUND
        self._ids = term_ids.take(order) if len(order) else _ANY_ID
        self._filter = BloomFilter(term_ids)

    def find(self, term_ids: TermIds) -> Places:
        """Return the row of each id, -1 where the table does not have it."""
        entries = self._ids.searchsorted(term_ids)
        is_known = self._ids.take(entries, mode="clip") == term_ids
        return np.where(is_known, self._rows.take(entries, mode="clip"), -1)

    def find_known(self, term_ids: TermIds) -> tuple[Places, Places]:
        """Return the indices of the ids that the table has, and their rows; fastest where these are few."""
        places = self._filter.find(term_ids)
        asked = term_ids.take(places)
        entries = self._ids.searchsorted(asked)
        [known] = (self._ids.take(entries, mode="clip") == asked).nonzero()
        return places.take(known), self._rows.take(entries.take(known))


def count_values(values: Places) -> tuple[Places, Places]:
    """Return the distinct values, ascending, and how often each occurs."""
    ordered = np.sort(values)
    starts = _find_starts(ordered)
    return ordered.take(starts[:-1]), starts[1:] - starts[:-1]


def count_distinct(values: TermIds | Places, *, first: bool = False) -> tuple[Places, Places]:
    """Return an index of each distinct value, these ascending, and how often each value occurs.

    With `first` it is the value's first index, which takes longer.
    """
    order = values.argsort(kind="stable" if first else None)
    starts = _find_starts(values.take(order))
    return order.take(starts[:-1]), starts[1:] - starts[:-1]


def _find_starts(ordered: TermIds | Places) -> Places:
    """Return where each run of equal values starts, and behind them the number of values."""
    is_new = np.ones(len(ordered) + 1, np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=is_new[1:-1])
    return is_new.nonzero()[0]
