"""A post's language, as far as its script tells."""

from collections.abc import Sequence

import numpy as np

from model.terms.extraction import FIELDS, Terms
from model.terms.numbering import TermTable, number_terms
from model.text.characters import CLASSES, HAN, HANGUL, KANA

_COMMON_WORDS = (
    "the of and to in is that it for was on with as be by this are or from at an but not have you we"
)
_ENGLISH = TermTable(number_terms(_COMMON_WORDS.split()))
_IS_PROSE = np.array([name in ("title", "headings", "body") for name in FIELDS])
MIXED_SHARE = 0.25
ENGLISH_SHARE = 0.15


def detect_languages(terms: Terms) -> list[str]:
    """Return an ISO 639 code for each post: ja, zh, ko, en, mul (CJK and Latin words both plenty) or und.

    Title, headings and body are looked at. A CJK character weighs as half a word. Latin script is English
    when at least 15 % of its words are common English ones, otherwise und.
    """
    words = (terms.count_words() @ _IS_PROSE).tolist()
    common, _ = _ENGLISH.find_known(terms.numbers[: terms.spaced])
    prose = _IS_PROSE[terms.columns[common]]
    english = np.bincount(terms.posts[common][prose], minlength=len(terms)).tolist()
    return list(map(_name_language, words, english, _count_characters(terms)))


def _name_language(words: int, english: int, characters: Sequence[int]) -> str:
    kana, han, hangul = characters
    cjk = (kana + han + hangul) / 2
    if not words and not cjk:
        return "und"
    if cjk < MIXED_SHARE * (cjk + words):
        return "en" if english >= ENGLISH_SHARE * words else "und"
    if english >= ENGLISH_SHARE * max(words, 1) and words > MIXED_SHARE * (cjk + words):
        return "mul"
    if hangul > kana + han:
        return "ko"
    return "ja" if 20 * kana >= han else "zh"


def _count_characters(terms: Terms) -> list[list[int]]:
    """Return how many characters of each post's prose are kana, Han and Hangul."""
    cjk = terms.tokens.cjk
    field = terms.bounds.searchsorted(cjk, "right") - 1
    prose = _IS_PROSE[field % len(FIELDS)]
    cells = field[prose] // len(FIELDS) * CLASSES + terms.classes[cjk[prose]]
    counts = np.bincount(cells, minlength=len(terms) * CLASSES).reshape(-1, CLASSES)
    return [[int(post[script]) for script in (KANA, HAN, HANGUL)] for post in counts]
