"""Classes of characters: what words are made of, what may stand inside them, and the scripts of CJK.

A letter is what Unicode calls a letter or a number, and a mark on one, as the vowels of Hindi and Thai are,
outside the scripts that are written without spaces.
"""

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Classes = NDArray[np.uint8]

OTHER, JOINER, SIGN, LOW_LINE, LETTER, CJK, KANA, HAN, HANGUL, _UNTOLD = range(10)
"""What `classify` tells; whatever is CJK or more is CJK."""
CLASSES = _UNTOLD
JOINERS, SIGNS = ".-'’", "+#"
"""What may join the letters of a word, and what may end a word as well as join its letters."""
SEPARATORS = JOINERS + SIGNS + "_"
"""All that stands in compound words and is no letter."""

CJK_BLOCKS = (
    (CJK, 0x3005, 0x3007),
    (CJK, 0x3040, 0x3040),
    (KANA, 0x3041, 0x30FA),
    (CJK, 0x30FB, 0x30FF),
    (HAN, 0x3400, 0x4DBF),
    (HAN, 0x4E00, 0x9FFF),
    (HANGUL, 0xAC00, 0xD7AF),
    (HAN, 0xF900, 0xFAFF),
    (CJK, 0x2_0000, 0x3_FFFF),
)
"""The class, first and last of the characters of CJK, ascending."""
SCRIPT_RUN = re.compile("[\u30a1-\u30fa\u30fc]+|[\u3041-\u309f]+|[\u3400-\u9fff\u3005]+")
"""A run of katakana, of hiragana or of kanji."""
_MARK_BLOCKS = ((0x300, 0x36F), (0x483, 0x1DFF), (0xA66F, 0xABFF))
"""The first and last of the characters among which marks are; others say how an emoji looks."""
MARKED = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _MARK_BLOCKS) + "]")
"""What is a mark, or a letter of a script that has some; Latin, Greek, Cyrillic and CJK do without."""
_TOLD, _BMP = 0x3040, 0x1_0000


def classify(codes: NDArray[np.int64]) -> Classes:
    """Return the class of each code point, in time linear in their number."""
    classes = _TABLE.take(codes, mode="clip")
    [untold] = (classes == _UNTOLD).nonzero()
    if len(untold):
        rare = codes[untold].tolist()
        kinds = {code: _classify_rare(code) for code in set(rare)}
        classes[untold] = list(map(kinds.__getitem__, rare))
    return classes


def is_cjk(text: str) -> bool:
    """Say whether `text`, which is not empty, starts with a CJK character."""
    code = ord(text[0])
    kind = _TABLE.item(min(code, _BMP))
    return (_classify_rare(code) if kind == _UNTOLD else kind) >= CJK


def is_hiragana(text: str) -> bool:
    """Say whether `text`, which is not empty, starts with hiragana."""
    return "\u3041" <= text[0] <= "\u309f"


def is_katakana(text: str) -> bool:
    """Say whether `text`, which is not empty, starts with katakana."""
    return "\u30a1" <= text[0] <= "\u30fc"


def _classify_rare(code: int) -> int:
    kind, first, last = CJK_BLOCKS[-1]
    if first <= code <= last:
        return kind
    return LETTER if chr(code).isalnum() or is_mark(code) else OTHER


def is_mark(code: int) -> bool:
    """Say whether a code point is a mark that belongs to the letter before it."""
    in_block = any(first <= code <= last for first, last in _MARK_BLOCKS)
    return in_block and unicodedata.category(chr(code)) in {"Mn", "Mc"}


def list_marks() -> str:
    """Return all marks."""
    return "".join(
        chr(code) for first, last in _MARK_BLOCKS for code in range(first, last + 1) if is_mark(code)
    )


def _list_classes() -> Classes:
    """Return the classes of the first plane, and one for all behind it.

    Told are those in front of CJK scripts and in them, but for marks; to tell the others, which are rare,
    would take every start four milliseconds.
    """
    classes = np.full(_BMP + 1, _UNTOLD, np.uint8)
    classes[:_TOLD] = OTHER
    told = np.arange(_TOLD, dtype="<u4").tobytes().decode("utf-32-le")
    for letters in re.finditer(r"[^\W_]+", told):
        classes[slice(*letters.span())] = LETTER
    for first, last in _MARK_BLOCKS:
        block = classes[first : last + 1]
        block[block == OTHER] = _UNTOLD
    for kind, first, last in CJK_BLOCKS[:-1]:
        classes[first : last + 1] = kind
    for kind, characters in ((JOINER, JOINERS), (SIGN, SIGNS), (LOW_LINE, "_")):
        classes[list(map(ord, characters))] = kind
    return classes


_TABLE = _list_classes()


def join_word(word: str) -> str:
    """Return `word` without its separators: node.js gives nodejs."""
    for separator in SEPARATORS:
        word = word.replace(separator, "")
    return word


def join_words(words: Sequence[str]) -> list[str]:
    """Return each of `words` without its separators; there is no line feed in them."""
    return join_word("\n".join(words)).split("\n") if words else []  # one by one it takes three times as long
