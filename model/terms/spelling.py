"""How a post writes a word of which its terms know the folded form alone."""

from collections import Counter

from model.terms.extraction import FIELDS
from model.terms.numbering import number_terms
from model.terms.reading import Reading

MAX_PLACES = 20
"""Places in a field that are looked at: these are enough, and a hostile post has 100,000."""


def spell_word(word: str, post: int, reading: Reading) -> str:
    """Return a folded `word` as a post writes it most often outside code, else as it is.

    Of spellings used equally often the first counts, in the order of FIELDS.
    """
    terms = reading.terms
    [found] = (terms.numbers == number_terms([word])).nonzero()
    found = found[terms.posts[found] == post]
    uses: Counter[str] = Counter()
    for column, name in enumerate(FIELDS):
        starts = terms.starts[found[terms.columns[found] == column][:MAX_PLACES]]
        if name != "code" and len(starts):
            uses.update(terms.folding.unfold(starts, starts + len(word)))
    return max(uses, key=uses.__getitem__, default=word)
