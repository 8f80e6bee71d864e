"""Classes of characters: letters, the characters that may stand inside or behind words, and CJK scripts.

A letter is a Unicode letter or number, or a mark on one (such as the vowels of Hindi and Thai), outside the
scripts that are written without spaces.
"""

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Classes = NDArray[np.uint8]

OTHER, JOINER, SIGN, LOW_LINE, LETTER, CJK, KANA, HAN, HANGUL, _RARE = range(10)
"""The classes that `classify` returns, except _RARE. CJK and the classes behind it are all CJK."""
CLASSES = _RARE
JOINERS, SIGNS = ".-'’", "+#"
"""Characters that may join the letters of a word; signs may also end it."""
SEPARATORS = JOINERS + SIGNS + "_"
"""All characters of compound words that are not letters."""

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
"""The class, first and last character of each block of CJK, ascending."""
SCRIPT_RUN = re.compile("[\u30a1-\u30fa\u30fc]+|[\u3041-\u309f]+|[\u3400-\u9fff\u3005]+")
"""A run of katakana, of hiragana or of kanji."""
_MARK_BLOCKS = ((0x300, 0x36F), (0x483, 0x1DFF), (0xA66F, 0xABFF))
"""The first and last character of each block with marks of letters; other marks belong to emoji."""
MARKED = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _MARK_BLOCKS) + "]")
"""A mark, or a letter of a script with marks. Latin, Greek, Cyrillic and CJK text is without."""
_LISTED, _BMP = 0x3040, 0x1_0000


def classify(codes: NDArray[np.int64]) -> Classes:
    """Return the class of each code point, in time linear in their number."""
    classes = _TABLE.take(codes, mode="clip")
    [rare] = (classes == _RARE).nonzero()
    if len(rare):
        rare_codes = codes[rare].tolist()
        found = {code: _classify_rare(code) for code in set(rare_codes)}
        classes[rare] = list(map(found.__getitem__, rare_codes))
    return classes


def is_cjk(text: str) -> bool:
    """Return whether `text`, which must not be empty, starts with a CJK character."""
    code = ord(text[0])
    if code < CJK_BLOCKS[0][1]:
        return False
    kind = _TABLE.item(min(code, _BMP))
    return (_classify_rare(code) if kind == _RARE else kind) >= CJK


def is_hiragana(text: str) -> bool:
    """Return whether `text`, which must not be empty, starts with hiragana."""
    return "\u3041" <= text[0] <= "\u309f"


def is_katakana(text: str) -> bool:
    """Return whether `text`, which must not be empty, starts with katakana."""
    return "\u30a1" <= text[0] <= "\u30fc"


def _classify_rare(code: int) -> int:
    kind, first, last = CJK_BLOCKS[-1]
    if first <= code <= last:
        return kind
    return LETTER if chr(code).isalnum() or is_mark(code) else OTHER


def is_mark(code: int) -> bool:
    """Return whether a code point is a mark that belongs to the letter before it."""
    in_block = any(first <= code <= last for first, last in _MARK_BLOCKS)
    return in_block and unicodedata.category(chr(code)) in {"Mn", "Mc"}


def list_marks() -> str:
    """Return all marks of letters."""
    return "".join(
        chr(code) for first, last in _MARK_BLOCKS for code in range(first, last + 1) if is_mark(code)
    )


def _list_classes() -> Classes:
    """Return the class of each code point of the first plane, and one for all code points behind it.

    Only those up to the CJK scripts are classified, without marks. The others are _RARE until a text has
    them: to classify all would take four milliseconds at every start.
    """
    classes = np.full(_BMP + 1, _RARE, np.uint8)
    classes[:_LISTED] = OTHER
    listed = np.arange(_LISTED, dtype="<u4").tobytes().decode("utf-32-le")
    for letters in re.finditer(r"[^\W_]+", listed):
        classes[slice(*letters.span())] = LETTER
    for first, last in _MARK_BLOCKS:
        block = classes[first : last + 1]
        block[block == OTHER] = _RARE
    for kind, first, last in CJK_BLOCKS[:-1]:
        classes[first : last + 1] = kind
    for kind, characters in ((JOINER, JOINERS), (SIGN, SIGNS), (LOW_LINE, "_")):
        classes[list(map(ord, characters))] = kind
    return classes


_TABLE = _list_classes()
_LATIN_FIRST, _LATIN_END = 0xC0, 0x250


def _list_bases() -> NDArray[np.int64]:
    """Return the letter without its accent for each code point up to the last Latin letter with one."""
    bases = np.arange(_LATIN_END)
    for code in range(_LATIN_FIRST, _LATIN_END):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii():
            bases[code] = ord(base)
    return bases


_BASES = _list_bases()


def strip_accents(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return code points with Latin letters in place of the same letters with an accent: é becomes e."""
    # As unsigned numbers, those below the first wrap around to large ones: one comparison does.
    accented = (codes - _LATIN_FIRST).view(np.uint64) < _LATIN_END - _LATIN_FIRST
    if not accented.any():
        return codes
    stripped = codes.copy()
    stripped[accented] = _BASES[codes[accented]]
    return stripped


def strip_text(text: str) -> str:
    """Return `text` without the accents of its Latin letters."""
    return text if text.isascii() else text.translate(_TRANSLATION)


_TRANSLATION = {code: int(base) for code, base in enumerate(_BASES) if code != base}


def join_word(word: str) -> str:
    """Return `word` without its separators: node.js gives nodejs."""
    for separator in SEPARATORS:
        word = word.replace(separator, "")
    return word


def join_words(words: Sequence[str]) -> list[str]:
    """Return each of `words` without its separators; no word may have a line feed."""
    return join_word("\n".join(words)).split("\n") if words else []  # one by one takes three times as long
