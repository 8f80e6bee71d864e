"""Text to words, their parts and CJK runs, by the classes of its characters: as places, not as strings."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.terms.numbering import Places, Spans
from model.text.characters import CJK, JOINER, LETTER, LOW_LINE, SIGN, Classes

Mask = NDArray[np.bool_]


class Tokens(NamedTuple):
    """The tokens of a text, each sort in order.

    `words` are of letters and low lines, with single joiners and signs between them and any signs at their
    end; `compounds` says which words have any of these but letters. `parts` are the runs of letters, `pieces`
    says which of them belong to compounds. `cjk` are the places of CJK characters.
    """

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
    """Return the tokens of a text; no token has its first or last character."""
    letter = classes == LETTER
    inside, cuts = _find_insides(classes, letter | (classes == LOW_LINE))
    words, parts = _spans(inside, cuts), _spans(letter)
    owners = _owners((inside != letter).nonzero()[0], words)
    first = np.ones(len(owners), np.bool_)
    np.not_equal(owners[1:], owners[:-1], out=first[1:])
    compounds = owners[first]
    [pieces] = (inside.take(parts.starts - 1) | inside.take(parts.ends)).nonzero()
    if len(cuts):  # where words touch, what is no piece may touch one
        is_compound = np.zeros(len(words.starts), np.bool_)
        is_compound[compounds] = True
        pieces = pieces[is_compound[_owners(parts.starts[pieces], words)]]
    return Tokens(words, compounds, parts, pieces, (classes >= CJK).nonzero()[0])


def _find_insides(classes: Classes, letter: Mask) -> tuple[Mask, Places]:
    """Return which characters words have, and where a word starts right behind the signs of another."""
    [marks] = ((classes == JOINER) | (classes == SIGN)).nonzero()
    between = letter.take(marks - 1) & letter.take(marks + 1)
    inside = letter.copy()
    inside[marks[between]] = True
    signs = marks[~between & (classes.take(marks) == SIGN)]
    if not len(signs):
        return inside, signs
    first = np.ones(len(signs), np.bool_)
    first[1:] = signs[1:] - signs[:-1] > 1
    tails = signs[letter[signs[first] - 1][first.cumsum() - 1]]
    inside[tails] = True
    return inside, tails[letter[tails + 1]] + 1


def _spans(inside: Mask, cuts: Places | None = None) -> Spans:
    """Return the runs of characters `inside`, cut where `cuts` says."""
    edges = (inside[1:] != inside[:-1]).nonzero()[0] + 1
    if cuts is not None and len(cuts):
        edges = np.sort(np.concatenate([edges, cuts, cuts]))
    return Spans(edges[::2], edges[1::2])


def _owners(places: Places, words: Spans) -> Places:
    """Return which word has each of `places`."""
    return words.starts.searchsorted(places, "right") - 1
