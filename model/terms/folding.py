"""A text and its case-folding, which may be longer: ß becomes ss."""

from functools import cached_property

import numpy as np

from model.terms.numbering import Places, encode


class Folding:
    """Finds the parts of `text` that became parts of `folded`, its case-folding."""

    def __init__(self, text: str, folded: str) -> None:
        self._text = text
        self._same_length = len(text) == len(folded)

    def unfold(self, starts: Places, ends: Places) -> list[str]:
        """Return the parts of the text that became those of the folding from `starts` to `ends`."""
        if not self._same_length:
            starts, ends = self._places.searchsorted(starts), self._places.searchsorted(ends)
        return [self._text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]

    @cached_property
    def _places(self) -> Places:
        """Where each character of the text starts in the folding, and where the last one ends."""
        codes = encode(self._text)
        lengths = np.ones(int(codes.max(initial=0)) + 1, np.int8)
        for character in set(self._text):
            lengths[ord(character)] = len(character.casefold())
        places: Places = np.zeros(len(codes) + 1, np.int64)
        lengths.take(codes).cumsum(out=places[1:])
        return places
