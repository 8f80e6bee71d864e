"""Hashes terms to 64-bit ids, so that a few array operations look up all terms of a post.

A term is a part of one line of text. Its id is the polynomial hash of Karp and Rabin ("Efficient randomized
pattern-matching algorithms", 1987) modulo 2^64: the same wherever the term stands, and the id of a phrase
follows from those of its words. Among 10^9 terms the probability that any two share an id is 1 in 40.
Cutting the terms of a post out as strings and looking them up one by one took three times as long.
"""

from collections.abc import Iterable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from model.terms.tokens import Places, Spans

TermIds = NDArray[np.uint64]
Codes = NDArray[np.int64]
"""The code points of a text."""

LINE_END, SPACE = ord("\n"), ord(" ")
_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 1 << 64)
_SECTION_SALT = 0xD1B54A32D192ED03
_POST_SALT = np.uint64(0xA0761D6478BD642F)


class RollingHash:
    """Hashes any parts of a text at once: a part's id is the sum of code x base^position within the part."""

    def __init__(self, codes: Codes) -> None:
        size = len(codes)
        # Running sums of code x base^position in the text. The difference of two of them is a part's id
        # times base^start, which the inverse powers take away.
        self._sums = np.zeros(size + 1, np.uint64)
        np.multiply(codes.view(np.uint64), _powers(_BASE, size), out=self._sums[1:])
        self._sums[1:].cumsum(out=self._sums[1:])
        self._inverses = _powers(_INVERSE, size + 1)

    def hash(self, spans: Spans) -> TermIds:
        """Return the ids of parts of the text."""
        term_ids: TermIds = self._sums.take(spans.ends)
        term_ids -= self._sums.take(spans.starts)
        term_ids *= self._inverses.take(spans.starts)
        return term_ids


def encode(text: str) -> Codes:
    """Return the code points of `text`."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.int64)


def decode(codes: Codes) -> str:
    """Return the text with these code points."""
    return codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


def hash_terms(terms: Iterable[str], section: int = 0) -> TermIds:
    """Return the ids of `terms` in a section. No term may have a line feed.

    A NUL at the end of a term does not change its id; no field of a post has one.
    """
    codes = encode("\n".join(["", *terms, ""]))
    [ends] = (codes == LINE_END).nonzero()
    return RollingHash(codes).hash(Spans(ends[:-1] + 1, ends[1:])) + section_salt(section)


def hash_pairs(term_ids: TermIds, lengths: Places) -> TermIds:
    """Return the id of each two successive terms joined by a space; `lengths` excludes the last term."""
    pairs = term_ids[1:] * np.uint64(_BASE)
    pairs += np.uint64(SPACE)
    pairs *= _powers(_BASE, int(lengths.max(initial=0)) + 1).take(lengths)
    pairs += term_ids[:-1]
    return pairs


def section_salt(section: int) -> np.uint64:
    """Return what is added to the ids of a section, so that a term has another id in each."""
    return np.uint64(section * _SECTION_SALT & 0xFFFF_FFFF_FFFF_FFFF)


def salt_by_post(term_ids: TermIds, posts: Places) -> TermIds:
    """Return `term_ids` changed by post, so that a term has another id in each."""
    return term_ids + posts.view(np.uint64) * _POST_SALT


def _powers(base: int, count: int) -> TermIds:
    """Return base^0, base^1, ... modulo 2^64."""
    for kept in _KEPT_COUNTS:
        if count <= kept:
            return _keep_powers(base, kept)[:count]
    return _list_powers(base, count)


def _list_powers(base: int, count: int) -> TermIds:
    factors = np.full(count, base, np.uint64)
    factors[:1] = 1
    return np.cumprod(factors, dtype=np.uint64)


_keep_powers = cache(_list_powers)
_KEPT_COUNTS = (1 << 14, 1 << 17)
"""Powers are kept for the characters of one post of a usual size, and of several posts read at once."""
