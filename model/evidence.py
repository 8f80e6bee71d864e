"""Why a label is suggested: the words of the post that count for it, by field."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from model.ranking.names import plurals
from model.ranking.new_tags import NewTag
from model.suggestion import Evidence
from model.terms.extraction import FIELDS, Terms
from model.terms.function_words import is_function_word
from model.terms.tokens import Places
from model.terms.vector import Vocabulary
from model.terms.words import NGRAM_FIELDS, pad_word, split_words
from model.text.characters import SCRIPT_RUN, is_cjk, is_hiragana, is_katakana, strip_text

MAX_EVIDENCE = 5
MIN_HIRAGANA = 3
"""Characters of a word in hiragana that can be evidence; most shorter ones are parts of verbs."""
MIN_DIGITS = 3
"""Digits of a number that can be evidence: the 2 of a version says nothing."""
NAME_WEIGHT = 0.5
_LOOKED_AT = 24
"""How many of the strongest terms are considered; many of them repeat a stronger one."""
_AROUND = 12
"""Characters on either side of a term that are searched for its whole word, or run of one script."""
_PARTICLES = frozenset("がでとにのはへもやを")
"""Particles; no ending of a verb starts with one."""
_INNER = frozenset("-'’")
"""Characters inside words whose parts are terms, too."""
_SOURCE_FIELDS = {"repository": "links", "heading": "headings", "body": "body"}


class Explainer:
    """Turns the shares of a post's terms in a label's score into words of the post."""

    def __init__(self, terms: Terms, post: int, vocabulary: Vocabulary, rows: NDArray[np.int64]) -> None:
        self._terms = terms
        self._post = post
        self._vocabulary = vocabulary
        self._rows = rows

    def explain_terms(self, shares: NDArray[np.float32]) -> list[tuple[Evidence, ...]]:
        """Return the strongest evidence for each label; `shares` (labels, rows) is what each row adds to it.

        A weight is a share of everything that raises the label's score, so the weights of a label add up to
        1 at most. Terms whose text contains a stronger one's, or is contained in it, are left out.
        """
        looked_at, strongest = _find_strongest(shares)
        rows = self._rows.take(looked_at)
        places = self._terms.find_first(self._vocabulary.term_ids[rows], self._post)
        fields = self._terms.texts.find_fields(places) - self._post * len(FIELDS)
        # A hostile model can have a term with the id of another; such a term may be in no field.
        fields = np.minimum(fields, len(FIELDS) - 1)
        standing = list(zip(rows.tolist(), places.tolist(), fields.tolist(), strict=True))
        words = _Words(standing, self._locate)
        totals = np.maximum(shares, 0).sum(1).tolist()
        return [
            tuple(_choose(words, best, values, total))
            for total, best, values in zip(totals, *strongest, strict=True)
        ]

    def put_name_first(self, name: Sequence[Evidence], terms: Sequence[Evidence]) -> tuple[Evidence, ...]:
        """Return the evidence of a label: its name, if the post has it, then its terms.

        The name is spelt as in the post, and gets half of the weight where there are terms, too: the ranker
        trusts a name more than any term. Terms that contain the name, or are contained in it, are left out.
        """
        if not name:
            return tuple(terms)
        first = self._find_spelling(name[0])
        if is_function_word(first):  # "new" names News, but says nothing
            return tuple(terms)
        others = [term for term in terms if term.text not in first and first not in term.text]
        if not others:
            return tuple(Evidence(self._find_spelling(piece), piece.field, piece.weight) for piece in name)
        kept = others[: MAX_EVIDENCE - 1]
        rest = [Evidence(term.text, term.field, term.weight * (1 - NAME_WEIGHT)) for term in kept]
        return (Evidence(first, name[0].field, NAME_WEIGHT), *rest)

    def _find_spelling(self, name: Evidence) -> str:
        """Return the folded spelling of a name in its field: open science for open-science.

        A name in katakana that is always a part of longer words gives the first of these.
        """
        if name.field not in FIELDS:
            return name.text
        texts = self._terms.texts
        first, last = self._bounds[name.field]
        if is_katakana(name.text) and (place := texts.joined.find(name.text, first, last)) >= 0:
            is_word = _has_katakana_word(texts.joined, name.text, place, last)
            return name.text if is_word else self._widen(name.text, place)
        wanted = strip_text(name.text)
        for form in _each_spelling(wanted):
            if (place := texts.plain.find(form, first, last)) >= 0:
                return texts.joined[place : place + len(form)]
        return name.text

    def _locate(self, row: int, place: int, field: int) -> tuple[str, str]:
        """Return the words that a row means in this post, and their field; its term is first at `place`."""
        section, term = self._vocabulary.locate(row)
        if section == "links":
            return term, "links"
        if section == "ngrams":
            return self._owner(term)
        if term.isascii() or not is_cjk(term):
            return "" if self._is_in_function_word(term, place) else term, FIELDS[field]
        return self._widen(term, place), FIELDS[field]

    def _is_in_function_word(self, term: str, place: int) -> bool:
        """Return whether the term at `place` is a part of a function word: c of c'est, ci of celui-ci."""
        text, end = self._terms.texts.joined, place + len(term)
        if _INNER.isdisjoint((text[place - 1 : place], text[end : end + 1])):
            return False
        before = _take_word(text[max(place - _AROUND, 0) : place][::-1])
        return is_function_word(before[::-1] + term + _take_word(text[end : end + _AROUND]))

    def _owner(self, ngram: str) -> tuple[str, str]:
        """Return the first word that has a character n-gram, and the word's field."""
        padded, words = self._padded
        place = padded.find(ngram)
        # The post has the id of the n-gram, which may be that of another n-gram.
        return words[padded.count("\n", 0, place)] if place >= 0 else (ngram, next(iter(NGRAM_FIELDS)))

    @cached_property
    def _bounds(self) -> dict[str, tuple[int, int]]:
        """Where each field of the post starts and ends in the joined texts."""
        first = self._post * len(FIELDS)
        starts = self._terms.texts.bounds[first : first + len(FIELDS) + 1].tolist()
        ends = [start - 1 for start in starts[1:]]
        return dict(zip(FIELDS, zip(starts, ends, strict=False), strict=True))

    @cached_property
    def _padded(self) -> tuple[str, list[tuple[str, str]]]:
        """The padded words whose n-grams are terms, one a line, and the words with their fields."""
        words = [(word, field) for field, own in self._terms.ngram_words[self._post].items() for word in own]
        return "\n".join(pad_word(word) for word, _ in words), words

    def _widen(self, term: str, place: int) -> str:
        """Return the runs of one script that a CJK n-gram cuts: アイス for スの, 具体的 for 体的に.

        Hiragana next to another script is left out as a particle. Hiragana after kanji that does not start
        with a particle may be the ending of a verb; the part of it in the n-gram stays, and gives "" alone.
        """
        text, end = self._terms.texts.joined, place + len(term)
        back = SCRIPT_RUN.match(text[max(place - _AROUND, 0) : place + 1][::-1])
        start = place + 1 - back.end() if back else place
        runs = []
        for run in SCRIPT_RUN.finditer(text, start, end + _AROUND):
            if run.start() >= end:
                break
            runs.append(run)
        if not runs:
            return term
        words = [run for run in runs if not is_hiragana(run[0])]
        if not words:
            before = text[max(runs[0].start() - 1, 0)]
            is_ending = is_cjk(before) and not is_hiragana(before)
            return "" if is_ending else text[runs[0].start() : runs[-1].end()]
        last = words[-1]
        verb = last is not runs[-1] and not is_katakana(last[0]) and runs[-1][0][0] not in _PARTICLES
        return text[words[0].start() : end if verb else last.end()]


def _take_word(text: str) -> str:
    """Return the word that `text` starts with, hyphens and apostrophes included; "" if there is none."""
    return "".join(takewhile(lambda character: character.isalnum() or character in _INNER, text))


def _has_katakana_word(text: str, name: str, place: int, last: int) -> bool:
    """Return whether `name` is a whole run of katakana in `text`, from its occurrence at `place` on."""
    while place >= 0:
        run = SCRIPT_RUN.match(text, place)
        before = text[place - 1]
        if run and run[0] == name and not (is_katakana(before) and SCRIPT_RUN.match(before)):
            return True
        place = text.find(name, place + 1, last)
    return False


def _each_spelling(name: str) -> Iterator[str]:
    """Yield a name, its plural or singular, and the name with other separators between its parts."""
    yield name
    yield from plurals(name)[1:]
    parts = split_words(name.split(" "))
    for separator in (" ", "-", "", ".", "_") if len(parts) > 1 else ():
        yield separator.join(parts)


def explain_new(tag: NewTag, counts: Sequence[int]) -> tuple[Evidence, ...]:
    """Return where the words of a new tag occur, as explain_name does.

    Words that the post has only joined or in a link get the field of the tag's source.
    """
    return explain_name(tag.term, counts, elsewhere=_SOURCE_FIELDS.get(tag.source, "title"))


def explain_name(name: str, counts: Sequence[int], *, elsewhere: str) -> tuple[Evidence, ...]:
    """Return the fields in which a name occurs, most often first; equal fields keep their order.

    `counts` has the occurrences in each of FIELDS, and a weight is the field's share of them. A name without
    any is `elsewhere`, with a weight of 1. A function word is no evidence.
    """
    if is_function_word(name):
        return ()
    found = dict(zip(FIELDS, counts, strict=True))
    total = sum(counts)
    if not total:
        return (Evidence(name, elsewhere, 1.0),)
    fields = sorted(filter(found.__getitem__, FIELDS), key=found.__getitem__, reverse=True)
    return tuple(Evidence(name, field, found[field] / total) for field in fields)


class _Words(dict[int, tuple[str, str]]):
    """The words and the field of each of some terms, located on first use; half are never used.

    Function words are left out, at the edges of phrases, too; the text is "" where no other word is left.
    """

    def __init__(
        self, standing: Sequence[tuple[int, int, int]], locate: Callable[[int, int, int], tuple[str, str]]
    ) -> None:
        self._standing = standing
        self._locate = locate

    def __missing__(self, term: int) -> tuple[str, str]:
        text, field = self._locate(*self._standing[term])
        self[term] = words = _strip_function_words(text), field
        return words


def _choose(
    words: Mapping[int, tuple[str, str]], terms: Sequence[int], shares: Sequence[float], total: float
) -> Iterable[Evidence]:
    """Return the first MAX_EVIDENCE of the strongest terms, without those that repeat a stronger one."""
    chosen: dict[str, Evidence] = {}
    for term, share in zip(terms, shares, strict=True):
        if share <= 0:
            break
        text, field = words[term]
        if text and not [other for other in chosen if text in other or other in text]:
            chosen[text] = Evidence(text, field, share / total)
            if len(chosen) == MAX_EVIDENCE:
                break
    return chosen.values()


def _strip_function_words(text: str) -> str:
    """Return `text` from its first word of content to its last one; "" if it has none."""
    if is_function_word(text) or _is_too_short(text):
        return ""
    if " " not in text:
        return text
    words = text.split(" ")
    content = [place for place, word in enumerate(words) if not is_function_word(word)]
    return " ".join(words[content[0] : content[-1] + 1]) if content else ""


def _is_too_short(text: str) -> bool:
    """Return whether `text` is a short number, or too little hiragana for a word of content."""
    if len(text) < MIN_DIGITS and text.isdigit():
        return True
    return len(text) < MIN_HIRAGANA and all(map(is_hiragana, text))


def _find_strongest(
    shares: NDArray[np.float32],
) -> tuple[Places, tuple[list[list[int]], list[list[float]]]]:
    """Return the terms that are among the _LOOKED_AT with the largest shares in a label, ascending.

    Then for each label the indices of at most _LOOKED_AT of these, largest share first, and their shares,
    which may be 0 or less. Ties keep their order.
    """
    terms = shares.shape[1]
    if terms > _LOOKED_AT:
        least = np.partition(shares, terms - _LOOKED_AT)[:, terms - _LOOKED_AT, None]
        [looked_at] = ((shares >= least) & (shares > 0)).any(0).nonzero()
        shares = shares.take(looked_at, 1)
    else:
        looked_at = np.arange(terms)
    order = (-shares).argsort(1, kind="stable")[:, :_LOOKED_AT]
    values = shares[np.arange(len(shares))[:, None], order]
    return looked_at, (order.tolist(), values.tolist())
