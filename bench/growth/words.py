"""Made-up words with Zipf's frequencies, from which the posts of a made-up blog are written."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

FUNCTION_WORDS = ("the", "of", "and", "to", "a", "in", "is", "for", "that", "it", "on", "with", "as")
"""The commonest words are real, so that they are recognised as function words."""
_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"
_SYLLABLES = [consonant + vowel for consonant in _CONSONANTS for vowel in _VOWELS]
_START = len(_SYLLABLES)
"""Numbers from here on have two syllables or more."""


def make_word(number: int) -> str:
    """Return the made-up word of a number from 0, another for each; large numbers have long words.

    >>> [make_word(number) for number in (0, 1, 70, 5000)]
    ['beba', 'bebe', 'biba', 'bebima']
    """
    number += _START
    syllables = []
    while number:
        number, rest = divmod(number, len(_SYLLABLES))
        syllables.append(_SYLLABLES[rest])
    return "".join(reversed(syllables))


def make_words(count: int, first: int = 0) -> list[str]:
    """Return `count` words, made from the numbers from `first` on."""
    return [make_word(number) for number in range(first, first + count)]


class Zipf:
    """Draws places from 0 to `count` - 1; place k is drawn in proportion to 1 / (k + 1) ** `power`."""

    def __init__(self, count: int, power: float) -> None:
        self._bounds = (1 / np.arange(1, count + 1) ** power).cumsum()

    def draw(self, rng: np.random.Generator, size: int, known: int | None = None) -> NDArray[np.int64]:
        """Return `size` places, only of the first `known` where that is given."""
        bounds = self._bounds[:known]
        places = bounds.searchsorted(rng.random(size) * bounds[-1])
        found: NDArray[np.int64] = np.minimum(places, len(bounds) - 1)
        return found


def pick(words: Sequence[str], places: NDArray[np.int64]) -> list[str]:
    """Return the words at `places`."""
    return [words[place] for place in places.tolist()]
