"""Why a label is suggested: the words of the post that speak for it, by field."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from model.figures import count_new
from model.new_tags import NewTag
from model.reading import Reading
from model.suggestion import Evidence
from model.terms import FIELDS, NGRAM_FIELDS, NGRAM_WORDS, is_cjk, pad_word
from model.vector import Vocabulary

MOST_EVIDENCE = 5
_LOOKED_AT = 24
"""How many of the strongest terms are considered; many of them say the same as a stronger one."""
_AROUND = 12
"""Characters on either side of a CJK n-gram in which the run of its script is looked for."""
_SCRIPT_RUN = re.compile("[\u30a1-\u30fa\u30fc]+|[\u3041-\u309f]+|[\u3400-\u9fff\u3005]+")
_SOURCE_FIELDS = {"repository": "links", "heading": "headings", "body": "body"}


class Explainer:
    """Turns what the terms of one post add to a label's score into words of the post."""

    def __init__(self, reading: Reading, vocabulary: Vocabulary, rows: NDArray[np.int64]) -> None:
        self._reading = reading
        self._vocabulary = vocabulary
        self._rows = rows
        self._places: dict[int, tuple[str, str]] = {}
        texts = [reading.terms.fields[name].text for name in FIELDS]
        self._text = "\n".join(texts)
        self._starts = list(accumulate((len(text) + 1 for text in texts), initial=0))

    def explain_terms(self, shares: NDArray[np.float32]) -> Iterator[tuple[Evidence, ...]]:
        """Yield the strongest evidence for each label; `shares` (labels, rows) is what each row adds to it.

        A weight is the share of all that speaks for the label, so the weights of a label add up to 1 at
        most. Terms that are part of a stronger one's text, or have it as a part, are left out.
        """
        totals = np.maximum(shares, 0).sum(1).tolist()
        for total, (places, values) in zip(totals, _strongest(shares), strict=True):
            chosen: dict[str, Evidence] = {}
            for row, value in zip(self._rows[places].tolist(), values.tolist(), strict=True):
                text, field = self._locate(row)
                if not [other for other in chosen if text in other or other in text]:
                    chosen[text] = Evidence(text, field, value / total)
                    if len(chosen) == MOST_EVIDENCE:
                        break
            yield tuple(chosen.values())

    def explain_name(self, tag: NewTag) -> tuple[Evidence, ...]:
        """Return where the words of a new tag stand, most often first; equal fields keep their order.

        A weight is the field's share of the occurrences. Words that stand nowhere as they are, because the
        post has them joined or linked to only, have their source's field and a weight of 1.
        """
        found = dict(zip(FIELDS, count_new(tag, self._reading), strict=True))
        total = sum(found.values())
        if not total:
            return (Evidence(tag.term, _SOURCE_FIELDS.get(tag.source, "title"), 1.0),)
        fields = sorted(filter(found.__getitem__, FIELDS), key=found.__getitem__, reverse=True)
        return tuple(Evidence(tag.term, field, found[field] / total) for field in fields)

    def _locate(self, row: int) -> tuple[str, str]:
        """Return the words that a row stands for in this post, and their field."""
        if row not in self._places:
            self._places[row] = self._find(*self._vocabulary.locate(row))
        return self._places[row]

    def _find(self, section: str, term: str) -> tuple[str, str]:
        if section == "links":
            return term, "links"
        if section == "ngrams":
            return self._owner(term)
        fields, words = self._reading.terms.fields, self._reading.words
        if is_cjk(term):
            return self._find_cjk(term)
        if " " in term:
            return term, next(name for name in FIELDS if fields[name].count_phrase(term))
        return term, next(name for name in FIELDS if term in words[name])

    def _owner(self, ngram: str) -> tuple[str, str]:
        """Return the first word that has a character n-gram, and the word's field."""
        return next(
            (word, field)
            for field in NGRAM_FIELDS
            for word in self._reading.terms.fields[field].words[:NGRAM_WORDS]
            if ngram in pad_word(word)
        )

    def _find_cjk(self, term: str) -> tuple[str, str]:
        """Return the run of one script around a CJK n-gram's first place, アイス for アイ, and its field."""
        place = self._text.index(term)
        field = FIELDS[bisect_right(self._starts, place) - 1]
        if not _SCRIPT_RUN.fullmatch(term):
            return term, field
        for match in _SCRIPT_RUN.finditer(self._text, max(place - _AROUND, 0), place + len(term) + _AROUND):
            if match.end() >= place + len(term):
                return match[0], field
        return term, field


def _strongest(shares: NDArray[np.float32]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
    """Yield for each label the places of its _LOOKED_AT largest positive shares, largest first, and these.

    Ties keep their order.
    """
    labels, terms = shares.shape
    large = shares > 0
    if terms > _LOOKED_AT:
        large &= shares >= np.partition(shares, terms - _LOOKED_AT)[:, terms - _LOOKED_AT, None]
    found = np.flatnonzero(large)
    values = shares.ravel()[found]
    order = np.lexsort((-values, found // max(terms, 1)))
    starts = np.searchsorted(found, np.arange(labels + 1) * terms).tolist()
    for first, last in pairwise(starts):
        best = order[first : min(last, first + _LOOKED_AT)]
        yield found[best] % max(terms, 1), values[best]
