"""Terms as numbers, so that all terms of a post are found in a vocabulary by a few array operations.

A term is a part of a line of text, and its number depends on its characters alone: Karp and Rabin,
"Efficient randomized pattern-matching algorithms" (1987), modulo 2^64. Of a thousand million terms two share
a number with a chance of one in forty. Made as strings and looked up one by one, the terms of a post took
three times as long.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.uint64]
Places = NDArray[np.int64]
Codes = NDArray[np.uint32]

LINE_END, SPACE = ord("\n"), ord(" ")
_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 1 << 64)
_LARGEST = np.uint64(0xFFFF_FFFF_FFFF_FFFF)
_SALT = 0xD1B54A32D192ED03


class Spans(NamedTuple):
    """Parts of a text: the places of their first characters, and of those after their last ones."""

    starts: Places
    ends: Places


class TermTable:
    """Finds the rows of terms by their numbers; terms of different sections have different ones."""

    def __init__(self, sections: Sequence[Sequence[str]]) -> None:
        numbers = [number_terms(terms, section) for section, terms in enumerate(sections)]
        order = np.argsort(np.concatenate(numbers))
        self._rows = np.append(order, -1)
        self._numbers = np.append(np.concatenate(numbers)[order], _LARGEST)  # which no search goes past

    def find(self, numbers: Numbers) -> Places:
        """Return the row of each of `numbers`, -1 where no term has it; fastest when they are sorted."""
        places = self._numbers.searchsorted(numbers)
        return np.where(self._numbers[places] == numbers, self._rows[places], -1)


def encode(text: str) -> Codes:
    """Return the code points of `text`."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def number_terms(terms: Iterable[str], section: int) -> Numbers:
    """Return the numbers of `terms` in a section; there is no line feed in them."""
    codes = encode("\n".join(["", *terms, ""]))
    ends = np.flatnonzero(codes == LINE_END)
    return number_spans(codes, Spans(ends[:-1] + 1, ends[1:])) + salt(section)


def number_spans(codes: Codes, spans: Spans) -> Numbers:
    """Return the numbers of parts of a text: the sum of code x base^place over each, moved to place 0."""
    sums = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum(codes * _powers(_BASE, len(codes)), out=sums[1:])
    return (sums[spans.ends] - sums[spans.starts]) * _powers(_INVERSE, len(sums))[spans.starts]


def salt(section: int) -> np.uint64:
    """Return what is added to the numbers of a section."""
    return np.uint64(section * _SALT & int(_LARGEST))


def cut_words(codes: Codes) -> Spans:
    """Return the words of lines, and what is two of them side by side; a space is between words."""
    breaks = np.flatnonzero((codes == SPACE) | (codes == LINE_END))
    starts, ends = breaks[:-1] + 1, breaks[1:]
    word = ends > starts
    pair = word[:-1] & word[1:] & (codes[breaks[1:-1]] == SPACE)
    return Spans(
        np.concatenate([starts[word], starts[:-1][pair]]), np.concatenate([ends[word], ends[1:][pair]])
    )


def cut_ngrams(codes: Codes, sizes: Sequence[int]) -> Spans:
    """Return the n-grams of `sizes` of lines; of one character only those lines that have no other."""
    inside = codes != LINE_END
    found: list[Places] = []
    if 1 in sizes:
        alone = inside.copy()
        alone[1:] &= ~inside[:-1]
        alone[:-1] &= ~inside[1:]
        found.append(np.flatnonzero(alone))
    whole = inside
    for size in range(2, max(sizes) + 1):
        whole = whole[:-1] & inside[size - 1 :]
        if size in sizes:
            found.append(np.flatnonzero(whole))
    lengths = np.repeat(np.array(sizes), list(map(len, found)))
    starts = np.concatenate(found)
    return Spans(starts, starts + lengths)


def _list_powers(base: int, count: int) -> Numbers:
    """Return base^0, base^1, ... modulo 2^64."""
    factors = np.full(count, base, np.uint64)
    factors[:1] = 1
    return np.cumprod(factors, dtype=np.uint64)


_OFTEN = 1 << 14
_TABLES = {base: _list_powers(base, _OFTEN) for base in (_BASE, _INVERSE)}
"""The powers for texts as long as most posts."""


def _powers(base: int, count: int) -> Numbers:
    return _TABLES[base][:count] if count <= _OFTEN else _list_powers(base, count)
