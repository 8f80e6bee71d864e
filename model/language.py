"""A post's language, as far as its script tells."""

from collections.abc import Sequence

import numpy as np

from model.terms import FieldTerms

# Ranges of code points, both ends included. As regular expressions they would take two milliseconds to
# compile at every start.
_KANA = ((0x3041, 0x30FA),)
_HAN = ((0x3400, 0x9FFF), (0xF900, 0xFAFF))
_HANGUL = ((0xAC00, 0xD7AF),)
_COMMON_WORDS = (
    "the of and to in is that it for was on with as be by this are or from at an but not have you we"
)
_ENGLISH = frozenset(_COMMON_WORDS.split())
SAMPLE_CHARS = 20_000
"""A language is plain from this much; of a longer field only the start is looked at."""
MIXED_SHARE = 0.25
ENGLISH_SHARE = 0.15


def detect_language(*fields: FieldTerms) -> str:
    """Return an ISO 639 code: ja, zh, ko, en, mul (CJK and Latin words both plenty) or und (not told).

    Kana make Japanese, Han characters without kana Chinese. A CJK character weighs as half a word. Latin
    script is English when at least 15 % of its words are common English ones, otherwise und.
    """
    text = "\n".join(field.text[:SAMPLE_CHARS] for field in fields)
    words = [word for field in fields for word in _sample_words(field)]
    kana, han, hangul = (_count_characters(text, script) for script in (_KANA, _HAN, _HANGUL))
    cjk = (kana + han + hangul) / 2
    english = sum(map(_ENGLISH.__contains__, words))
    if not words and not cjk:
        return "und"
    if cjk < MIXED_SHARE * (cjk + len(words)):
        return "en" if english >= ENGLISH_SHARE * len(words) else "und"
    if english >= ENGLISH_SHARE * max(len(words), 1) and len(words) > MIXED_SHARE * (cjk + len(words)):
        return "mul"
    if hangul > kana + han:
        return "ko"
    return "ja" if 20 * kana >= han else "zh"


def _count_characters(text: str, ranges: Sequence[tuple[int, int]]) -> int:
    if text.isascii():
        return 0
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    return sum(int(np.count_nonzero((codes >= first) & (codes <= last))) for first, last in ranges)


def _sample_words(field: FieldTerms) -> Sequence[str]:
    """Return the first words of a field, as large a share of them as the sample is of its text."""
    return field.words[: len(field.words) * SAMPLE_CHARS // max(len(field.text), SAMPLE_CHARS)]
