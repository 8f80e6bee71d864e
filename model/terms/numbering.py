"""Terms as numbers, so that all terms of a post are found in a vocabulary by a few array operations.

A term is a part of a line of text, and its number depends on its characters alone: Karp and Rabin,
"Efficient randomized pattern-matching algorithms" (1987), modulo 2^64. Of a thousand million terms two share
a number with a chance of one in forty. Made as strings and looked up one by one, the terms of a post took
three times as long.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.uint64]
Places = NDArray[np.int64]
Codes = NDArray[np.int64]

LINE_END, SPACE = ord("\n"), ord(" ")
_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 1 << 64)
_LARGEST = 0xFFFF_FFFF_FFFF_FFFF
_SALT = 0xD1B54A32D192ED03
_MOST_BITS = 17
_STAMP = np.uint64(0xA0761D6478BD642F)
_NOWHERE = np.array([-1])
_PAST_ALL = np.array([_LARGEST], np.uint64)
"""The last number of every table, which no search goes past; it is in no row."""


class Spans(NamedTuple):
    """Parts of a text: the places of their first characters, and of those after their last ones."""

    starts: Places
    ends: Places

    def take(self, chosen: NDArray[np.int64] | slice) -> "Spans":
        """Return some of them."""
        return Spans(self.starts[chosen], self.ends[chosen])

    def cut(self, text: str) -> list[str]:
        """Return the parts of `text` themselves."""
        return [text[start:end] for start, end in zip(self.starts.tolist(), self.ends.tolist(), strict=True)]


class Sieve:
    """Lets through the numbers it was made of and few others, for the price of a look-up.

    Of others one in sixteen, and more of them the more there are beyond eight thousand: a table that is
    larger than a processor's cache would take longer than letting them through.
    """

    def __init__(self, numbers: Numbers) -> None:
        bits = min(max(16 * len(numbers), 2).bit_length(), _MOST_BITS)
        self._shift = np.uint64(64 - bits)
        self._is_hole = np.zeros(1 << bits, np.bool_)
        self._is_hole[self._hash(numbers)] = True

    def find(self, numbers: Numbers) -> Places:
        """Return the places of the numbers that are let through."""
        return self._is_hole.take(self._hash(numbers)).nonzero()[0]

    def _hash(self, numbers: Numbers) -> Places:
        return ((numbers * _FIBONACCI) >> self._shift).view(np.int64)


class TermTable:
    """Finds terms by their numbers; of equal numbers always the same one."""

    def __init__(self, numbers: Numbers) -> None:
        order = numbers.argsort()
        self._rows = np.concatenate([order, _NOWHERE])
        self._numbers = np.concatenate([numbers[order], _PAST_ALL])
        self._sieve = Sieve(numbers)

    def __len__(self) -> int:
        return len(self._rows) - 1

    def find(self, numbers: Numbers) -> Places:
        """Return the place of each of `numbers` among those of the table, -1 where it is not."""
        places = self._numbers.searchsorted(numbers)
        return np.where(self._numbers[places] == numbers, self._rows[places], -1)

    def find_known(self, numbers: Numbers) -> tuple[Places, Places]:
        """Return which of `numbers` are in the table, and their places there; fastest where few are."""
        places = self._sieve.find(numbers)
        rows = self.find(numbers[places])
        known = rows >= 0
        return places[known], rows[known]


class NumberedText:
    """A text of which any parts are numbered at once: the sum of code x base^place, moved to place 0."""

    def __init__(self, codes: Codes) -> None:
        size = len(codes)
        self._sums = np.zeros(size + 1, np.uint64)
        np.multiply(codes.view(np.uint64), _powers(_BASE, size), out=self._sums[1:])
        np.cumsum(self._sums[1:], out=self._sums[1:])
        self._moves = _powers(_INVERSE, size + 1)

    def number(self, spans: Spans) -> Numbers:
        """Return the numbers of parts."""
        numbers: Numbers = self._sums.take(spans.ends)
        numbers -= self._sums.take(spans.starts)
        numbers *= self._moves.take(spans.starts)
        return numbers


def encode(text: str) -> Codes:
    """Return the code points of `text`."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.int64)


def number_terms(terms: Iterable[str], section: int = 0) -> Numbers:
    """Return the numbers of `terms` in a section; there is no line feed in them."""
    codes = encode("\n".join(["", *terms, ""]))
    [ends] = (codes == LINE_END).nonzero()
    return NumberedText(codes).number(Spans(ends[:-1] + 1, ends[1:])) + salt(section)


def number_pairs(numbers: Numbers, lengths: Places) -> Numbers:
    """Return the number of each two terms side by side, joined by a space; the last has none of `lengths`."""
    pairs = numbers[1:] * np.uint64(_BASE)
    pairs += np.uint64(SPACE)
    pairs *= _powers(_BASE, int(lengths.max(initial=0)) + 1).take(lengths)
    pairs += numbers[:-1]
    return pairs


def number_joined(numbers: Numbers, lengths: Places, bounds: Places) -> Numbers:
    """Return the number of each run of terms written as one: those from `bounds[i, 0]` to `bounds[i, 1]`."""
    places = np.zeros(len(numbers) + 1, np.int64)
    lengths.cumsum(out=places[1:])
    size = int(places[-1]) + 1
    sums = np.zeros(len(numbers) + 1, np.uint64)
    np.cumsum(numbers * _powers(_BASE, size).take(places[:-1]), out=sums[1:])
    first, last = bounds.T
    joined: Numbers = (sums.take(last) - sums.take(first)) * _powers(_INVERSE, size).take(places.take(first))
    return joined


def salt(section: int) -> np.uint64:
    """Return what is added to the numbers of a section."""
    return np.uint64(section * _SALT & _LARGEST)


def count_distinct(numbers: Numbers | Places) -> tuple[Places, Places]:
    """Return one place of each distinct number, these ascending, and how often each is there."""
    order = numbers.argsort()
    ordered = numbers[order]
    first = np.ones(len(ordered) + 1, np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:-1])
    [starts] = first.nonzero()
    if not len(ordered):
        return starts[:0], starts[:0]
    return order[starts[:-1]], starts[1:] - starts[:-1]


def stamp(numbers: Numbers, posts: Places) -> Numbers:
    """Return `numbers` made others in each post."""
    return numbers + posts.view(np.uint64) * _STAMP


def cut_ngrams(places: Places, sizes: Sequence[int]) -> Spans:
    """Return the n-grams of `sizes` of runs of characters; of one character only where it is alone.

    `places` are the characters' places, ascending; those side by side are a run.
    """
    joined = places[1:] - places[:-1] == 1
    found: list[Places] = []
    if 1 in sizes:
        alone = np.ones(len(places), np.bool_)
        alone[1:] &= ~joined
        alone[:-1] &= ~joined
        found.append(places[alone])
    whole = np.ones(len(places), np.bool_)
    for size in range(2, max(sizes) + 1):
        whole = whole[:-1] & joined[size - 2 :]
        if size in sizes:
            found.append(places[: len(whole)][whole])
    lengths = np.repeat(np.array(sizes), list(map(len, found)))
    starts = np.concatenate(found)
    return Spans(starts, starts + lengths)


def _powers(base: int, count: int) -> Numbers:
    """Return base^0, base^1, ... modulo 2^64."""
    for often in _OFTEN:
        if count <= often:
            return _keep_powers(base, often)[:count]
    return _list_powers(base, count)


def _list_powers(base: int, count: int) -> Numbers:
    factors = np.full(count, base, np.uint64)
    factors[:1] = 1
    return np.cumprod(factors, dtype=np.uint64)


_keep_powers = cache(_list_powers)
_OFTEN = (1 << 14, 1 << 17)
"""Lengths that the powers are kept for: of one post, and of several at once."""
_FIBONACCI = np.uint64(_BASE)
"""2^64 over the golden ratio, which spreads numbers: Knuth, The Art of Computer Programming, 6.4."""
