"""A post's language, as far as its script tells."""

import numpy as np

from model.reading import Reading

# Ranges of code points, both ends included. As regular expressions they would take two milliseconds to
# compile at every start.
_KANA = ((0x3041, 0x30FA),)
_HAN = ((0x3400, 0x9FFF), (0xF900, 0xFAFF))
_HANGUL = ((0xAC00, 0xD7AF),)
_COMMON_WORDS = (
    "the of and to in is that it for was on with as be by this are or from at an but not have you we"
)
_ENGLISH = frozenset(_COMMON_WORDS.split())
_PROSE = ("title", "headings", "body")
MIXED_SHARE = 0.25
ENGLISH_SHARE = 0.15


def detect_language(reading: Reading) -> str:
    """Return an ISO 639 code: ja, zh, ko, en, mul (CJK and Latin words both plenty) or und (not told).

    Title, headings and body are looked at. A CJK character weighs as half a word. Latin script is English
    when at least 15 % of its words are common English ones, otherwise und.
    """
    fields = [reading.terms.fields[name] for name in _PROSE]
    words = sum(len(field.words) for field in fields)
    kana, han, hangul = _count_characters("".join(field.text for field in fields if field.runs))
    cjk = (kana + han + hangul) / 2
    english = sum(reading.words[name].get(word, 0) for name in _PROSE for word in _ENGLISH)
    if not words and not cjk:
        return "und"
    if cjk < MIXED_SHARE * (cjk + words):
        return "en" if english >= ENGLISH_SHARE * words else "und"
    if english >= ENGLISH_SHARE * max(words, 1) and words > MIXED_SHARE * (cjk + words):
        return "mul"
    if hangul > kana + han:
        return "ko"
    return "ja" if 20 * kana >= han else "zh"


def _count_characters(text: str) -> list[int]:
    """Return how many characters of `text` are kana, Han and Hangul."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    return [
        sum(int(np.count_nonzero((codes >= first) & (codes <= last))) for first, last in script)
        for script in (_KANA, _HAN, _HANGUL)
    ]
