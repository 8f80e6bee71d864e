"""How a post writes a word of which its terms know the folded form alone."""

from collections import Counter

import numpy as np

from model.normal_form import normalise
from model.numbering import Places, number_terms
from model.reading import Reading
from model.terms import FIELDS

MOST_PLACES = 20
"""Places in a field that are looked at: these tell enough, and a hostile post has 100,000."""


def spell_word(word: str, post: int, reading: Reading) -> str:
    """Return a folded `word` as a post writes it most often outside code, else as it is.

    Of spellings used equally often the first counts, in the order of FIELDS.
    """
    terms = reading.terms
    own = (terms.posts == post) & (terms.numbers == number_terms([word]))
    uses: Counter[str] = Counter()
    for column, name in enumerate(FIELDS):
        field = post * len(FIELDS) + column
        starts = (terms.starts[own & (terms.columns == column)] - terms.bounds[field])[:MOST_PLACES]
        if name != "code" and len(starts):
            text, folded = getattr(reading.fields[post], name), terms.texts[field]
            uses.update(_unfold(normalise(text), folded, starts, starts + len(word)))
    return max(uses, key=uses.__getitem__, default=word)


def _unfold(text: str, folded: str, starts: Places, ends: Places) -> list[str]:
    """Return the parts of `text` that became those of `folded`, its folding; none where it is of another."""
    if len(text) != len(folded):  # ß became ss
        lengths = [len(character.casefold()) for character in text]
        if sum(lengths) != len(folded):
            return []
        moved = np.array([0, *lengths]).cumsum()
        starts, ends = moved.searchsorted(starts), moved.searchsorted(ends)
    return [text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
