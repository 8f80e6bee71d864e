"""The texts of some posts' fields, normalised and case-folded, in one string that is scanned in one pass."""

from collections.abc import Iterable
from functools import cached_property

import numpy as np

from model.normal_form import normalise
from model.terms.term_ids import decode, encode
from model.terms.tokens import Places
from model.text.characters import strip_accents


class FieldTexts:
    """The texts of fields, post after post.

    `normal` has them in their normal form, `folded` case-folded. `joined` has the folded texts with a line
    feed before, between and after them, so that no token spans two fields; they start at `bounds[:-1]`.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self.normal = list(map(normalise, texts))
        self.folded = list(map(str.casefold, self.normal))
        self.joined = "\n".join(["", *self.folded, ""])
        self.bounds: Places = np.array([1, *(len(text) + 1 for text in self.folded)]).cumsum()

    def find_fields(self, places: Places) -> Places:
        """Return the index of the field at each position of `joined`."""
        return self.bounds.searchsorted(places, "right") - 1

    def unfold(self, starts: Places, ends: Places) -> list[str]:
        """Return parts of `joined` as they were before folding."""
        text = self._joined_normal
        if len(text) != len(self.joined):
            starts, ends = self._folded_places.searchsorted(starts), self._folded_places.searchsorted(ends)
        return [text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]

    @cached_property
    def plain(self) -> str:
        """`joined` without the accents of its Latin letters, of the same length."""
        codes = encode(self.joined)
        plain = strip_accents(codes)
        return self.joined if plain is codes else decode(plain)

    @cached_property
    def _joined_normal(self) -> str:
        return "\n".join(["", *self.normal, ""])

    @cached_property
    def _folded_places(self) -> Places:
        """Where each normal character starts in `joined`, and where the last one ends: ß folds to ss."""
        codes = encode(self._joined_normal)
        lengths = np.ones(int(codes.max(initial=0)) + 1, np.int8)
        for character in set(self._joined_normal):
            lengths[ord(character)] = len(character.casefold())
        places: Places = np.zeros(len(codes) + 1, np.int64)
        lengths.take(codes).cumsum(out=places[1:])
        return places
