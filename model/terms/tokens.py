"""Finds words, their parts and CJK runs in a text by the classes of its characters.

Tokens are positions, not strings: a few array operations find all of them, whatever their number.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.text.characters import CJK, JOINER, LETTER, LOW_LINE, SIGN, Classes

Places = NDArray[np.int64]
"""Positions in a text, or in an array."""
Mask = NDArray[np.bool_]


class Spans(NamedTuple):
    """Parts of a text: the positions of their first characters, and those behind their last characters."""

    starts: Places
    ends: Places

    def take(self, chosen: Places | slice) -> "Spans":
        """Return some of the parts."""
        return Spans(self.starts[chosen], self.ends[chosen])

    def cut(self, text: str) -> list[str]:
        """Return the parts as strings."""
        return [text[start:end] for start, end in zip(self.starts.tolist(), self.ends.tolist(), strict=True)]


class Tokens(NamedTuple):
    """The tokens of a text, each kind in order; `classes` are those of its characters.

    `words` consist of letters and low lines, with single joiners and signs between them and any number of
    signs at the end. `compounds` are the indices of the words that have anything but letters. `parts` are the
    runs of letters, `pieces` the indices of those that belong to compounds. `cjk` are the positions of CJK
    characters.
    """

    classes: Classes
    words: Spans
    compounds: Places
    parts: Spans
    pieces: Places
    cjk: Places

    def runs(self) -> Spans:
        """Return the runs of CJK characters."""
        first, last = np.ones((2, len(self.cjk)), np.bool_)
        first[1:] = last[:-1] = self.cjk[1:] - self.cjk[:-1] > 1
        return Spans(self.cjk[first], self.cjk[last] + 1)


def find_tokens(classes: Classes) -> Tokens:
    """Return the tokens of a text, whose first and last characters must not belong to one."""
    letter = classes == LETTER
    in_word, cuts = _find_word_characters(classes, letter | (classes == LOW_LINE))
    words, parts = _find_spans(in_word, cuts), _find_spans(letter)
    # A word is compound if one of its characters is not a letter.
    owners = _find_owners((in_word != letter).nonzero()[0], words)
    first = np.ones(len(owners), np.bool_)
    np.not_equal(owners[1:], owners[:-1], out=first[1:])
    compounds = owners[first]
    [pieces] = (in_word.take(parts.starts - 1) | in_word.take(parts.ends)).nonzero()
    if len(cuts):
        # Two words touch at a cut, so the neighbour of a plain word's only part may belong to another word.
        is_compound = np.zeros(len(words.starts), np.bool_)
        is_compound[compounds] = True
        pieces = pieces[is_compound[_find_owners(parts.starts[pieces], words)]]
    return Tokens(classes, words, compounds, parts, pieces, (classes >= CJK).nonzero()[0])


def _find_word_characters(classes: Classes, letter: Mask) -> tuple[Mask, Places]:
    """Return which characters belong to words, and where a word starts right behind another word's signs.

    `letter` marks letters and low lines.
    """
    [marks] = ((classes == JOINER) | (classes == SIGN)).nonzero()
    between = letter.take(marks - 1) & letter.take(marks + 1)
    in_word = letter.copy()
    in_word[marks[between]] = True
    signs = marks[~between & (classes.take(marks) == SIGN)]
    if not len(signs):
        return in_word, signs
    # A run of signs ends a word if a letter stands before the run.
    first = np.ones(len(signs), np.bool_)
    first[1:] = signs[1:] - signs[:-1] > 1
    tails = signs[letter[signs[first] - 1][first.cumsum() - 1]]
    in_word[tails] = True
    return in_word, tails[letter[tails + 1]] + 1


def _find_spans(mask: Mask, cuts: Places | None = None) -> Spans:
    """Return the runs of characters that `mask` marks, cut in two at each of `cuts`."""
    edges = (mask[1:] != mask[:-1]).nonzero()[0] + 1
    if cuts is not None and len(cuts):
        edges = np.sort(np.concatenate([edges, cuts, cuts]))
    return Spans(edges[::2].copy(), edges[1::2].copy())  # what lies together is looked up faster


def _find_owners(places: Places, words: Spans) -> Places:
    """Return the index of the word that has each of `places`."""
    return words.starts.searchsorted(places, "right") - 1


def cut_ngrams(places: Places, sizes: Sequence[int]) -> Spans:
    """Return the n-grams of `sizes` in runs of characters; a single character only where it is a whole run.

    `places` are the positions of the characters, ascending; consecutive positions are a run.
    """
    joined = places[1:] - places[:-1] == 1
    found: list[Places] = []
    if 1 in sizes:
        is_run = np.ones(len(places), np.bool_)
        is_run[1:] &= ~joined
        is_run[:-1] &= ~joined
        found.append(places[is_run])
    whole = np.ones(len(places), np.bool_)
    for size in range(2, max(sizes) + 1):
        whole = whole[:-1] & joined[size - 2 :]
        if size in sizes:
            found.append(places[: len(whole)][whole])
    lengths = np.array(sizes).repeat(list(map(len, found)))
    starts = np.concatenate(found)
    return Spans(starts, starts + lengths)
