"""Why a label is suggested: the words of the post that speak for it, by field."""

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from model.figures import count_new
from model.new_tags import NewTag
from model.reading import Reading
from model.suggestion import Evidence
from model.terms import FIELDS, NGRAM_FIELDS, NGRAM_WORDS, is_cjk, word_ngrams
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
        self._owners: dict[str, tuple[str, str]] | None = None
        self._places: dict[int, tuple[str, str]] = {}

    def explain_terms(self, shares: NDArray[np.float32]) -> tuple[Evidence, ...]:
        """Return the strongest evidence in `shares`, what each row of the post adds to one label's score.

        A weight is the share of all that speaks for the label, so the weights of a label add up to 1 at
        most. Terms that are part of a stronger one's text, or have it as a part, are left out.
        """
        total = float(shares[shares > 0].sum())
        chosen: dict[str, Evidence] = {}
        for place in _strongest(shares):
            if len(chosen) == MOST_EVIDENCE:
                break
            text, field = self._locate(int(self._rows[place]))
            if not any(text in other or other in text for other in chosen):
                chosen[text] = Evidence(text, field, float(shares[place]) / total)
        return tuple(chosen.values())

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
            return self._ngram_owners()[term]
        counts: Mapping[str, Mapping[str, int]] = self._reading.counts.fields
        field = next(name for name in FIELDS if term in counts[name])
        return (self._whole(term, field), field) if is_cjk(term) else (term, field)

    def _ngram_owners(self) -> dict[str, tuple[str, str]]:
        """Return for each character n-gram the first word that has it, and the word's field."""
        if self._owners is None:
            self._owners = {}
            for field in NGRAM_FIELDS:
                for word in self._reading.terms.fields[field].words[:NGRAM_WORDS]:
                    for ngram in word_ngrams(word):
                        self._owners.setdefault(ngram, (word, field))
        return self._owners

    def _whole(self, term: str, field: str) -> str:
        """Return the run of one script around the first place of a CJK n-gram: アイ becomes アイス."""
        text = self._reading.terms.fields[field].text
        start = text.find(term)
        before = max(start - _AROUND, 0)
        window = text[before : start + len(term) + _AROUND]
        for match in _SCRIPT_RUN.finditer(window):
            if match.start() <= start - before and match.end() >= start - before + len(term):
                return match[0]
        return term


def _strongest(shares: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return the places of the _LOOKED_AT largest positive shares, largest first; ties keep their order."""
    places = np.flatnonzero(shares > 0)
    if len(places) > _LOOKED_AT:
        least = np.partition(shares[places], -_LOOKED_AT)[-_LOOKED_AT]
        places = places[shares[places] >= least]
    return places[np.argsort(-shares[places], kind="stable")][:_LOOKED_AT]
