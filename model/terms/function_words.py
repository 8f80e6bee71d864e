"""Recognises the function words of 57 languages ("the", "der", "これ"): no new tag, and no evidence."""

from functools import cache, lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.terms.function_lists import WORDS
from model.terms.term_ids import SPACE, RollingHash, TermIds, encode
from model.terms.tokens import Spans

_HAN_EDGES = frozenset(
    "的了是在和与與及或而也就都不这這那哪其之为為以于於从從对對把被让讓向给給等们們我你您他她它很还還又再"
)
"""Chinese function words of one character that hardly ever start or end another word of two characters."""

_LINES_AT_ONCE = 16
"""Lines of the lists that are hashed together: these are shorter than a post, whose powers are kept."""
_MAX_CHARACTERS: Final = 48
"""Three long function words; longer texts are not looked up, so that hostile ones cannot fill the memory."""
_FIBONACCI = np.uint64(0x9E3779B97F4A7C15)
"""2^64 over the golden ratio, as in model.terms.term_table."""


def is_function_word(text: str) -> bool:
    """Return whether folded `text` has function words only, as "of", "of the" and "don't" do."""
    return len(text) <= _MAX_CHARACTERS and _is_function_word(text)


@lru_cache(maxsize=8_192)  # posts of one blog share most of their words
def _is_function_word(text: str) -> bool:
    if _is_listed(text):
        return True
    if text.isalnum():  # one word
        return False
    parts = text.replace("'", " ").replace("’", " ").split(" ")
    return len(parts) > 1 and all(len(part) < 2 or _is_listed(part) for part in parts)


def _is_listed(word: str) -> bool:
    return bool(word) and word in _words_from(ord(word[0]) % len(WORDS))


@cache
def _words_from(line: int) -> frozenset[str]:
    """Return the words of one line of the lists: to read them all at once would take two milliseconds."""
    return frozenset(WORDS[line].split())


def split_chinese(text: str) -> list[str]:
    """Return the parts of a CJK `text` between Chinese function words of one character."""
    if _HAN_EDGES.isdisjoint(text):
        return text.split()
    return "".join(" " if character in _HAN_EDGES else character for character in text).split()


def has_function_edge(text: str) -> bool:
    """Return whether a folded CJK `text` starts or ends with a Chinese function word."""
    return text[0] in _HAN_EDGES or text[-1] in _HAN_EDGES


def find_function_words(term_ids: TermIds) -> NDArray[np.bool_]:
    """Return which of some ids are those of function words; another id passes with a probability of 3e-6."""
    table, keys = _list_keys(), _shorten(term_ids)
    found: NDArray[np.bool_] = table.take(table[:-1].searchsorted(keys)) == keys
    return found


@cache
def _list_keys() -> NDArray[np.uint32]:
    """Return the keys of all words, ascending: in .3 ms, as no word is cut out."""
    ids = [
        _hash_words(" ".join(WORDS[first : first + _LINES_AT_ONCE]))
        for first in range(0, len(WORDS), _LINES_AT_ONCE)
    ]
    return np.sort(_shorten(np.concatenate(ids)))


def _hash_words(text: str) -> TermIds:
    """Return the ids of the words of a text that has one space between any two of them."""
    codes = encode(f" {text} ")
    [spaces] = (codes == SPACE).nonzero()
    return RollingHash(codes).hash(Spans(spaces[:-1] + 1, spaces[1:]))


def _shorten(term_ids: TermIds) -> NDArray[np.uint32]:
    """Return the keys of ids, of half their size: the upper half of a product that all bits count for."""
    keys: NDArray[np.uint32] = ((term_ids * _FIBONACCI) >> np.uint64(32)).astype(np.uint32)
    return keys
