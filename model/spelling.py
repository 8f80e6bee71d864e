"""How a post writes a word of which its terms know the folded form alone."""

from collections import Counter

from model.normal_form import normalise
from model.numbering import number_terms
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
        text = normalise(getattr(reading.fields[post], name))
        if name == "code" or len(text) != len(terms.texts[field]):  # folding has moved its characters
            continue
        starts = terms.starts[own & (terms.columns == column)] - terms.bounds[field]
        uses.update(text[start : start + len(word)] for start in starts[:MOST_PLACES].tolist())
    return max(uses, key=uses.__getitem__, default=word)
