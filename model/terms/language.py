"""Names the language of a post by its scripts and, for English, by its most common words."""

from collections.abc import Sequence

import numpy as np

from model.terms.extraction import IS_PROSE, Terms
from model.terms.term_ids import hash_terms
from model.terms.term_table import TermTable

_COMMON_WORDS = (
    "the of and to in is that it for was on with as be by this are or from at an but not have you we"
)
_ENGLISH = TermTable(hash_terms(_COMMON_WORDS.split()))
MIXED_SHARE = 0.25
ENGLISH_SHARE = 0.15


def detect_languages(terms: Terms) -> list[str]:
    """Return an ISO 639 code for each post: ja, zh, ko, en, mul (much of both CJK and English) or und.

    Only title, headings and body count. A CJK character weighs half a word. Latin script is English when at
    least 15 % of its words are common English ones, otherwise undetermined.
    """
    words = (terms.count_words() @ IS_PROSE).tolist()
    common, _ = _ENGLISH.find_known(terms.spaced.term_ids)
    prose = common[IS_PROSE[terms.spaced.columns[common]]]
    english = np.bincount(terms.spaced.posts[prose], minlength=len(terms)).tolist()
    return list(map(_name_language, words, english, terms.scripts.tolist()))


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
