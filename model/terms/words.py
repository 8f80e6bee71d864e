"""Terms as strings, for labels, for titles and for training.

`model.terms.tokens` finds the same words in whole posts with array operations. A property test holds both
to the same answer.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, pairwise
from operator import add
from typing import NamedTuple

import numpy as np

from model.normal_form import normalise
from model.text.characters import CJK_BLOCKS, JOINERS, MARKED, SEPARATORS, SIGNS, list_marks

NGRAM_FIELDS = {"title": 3, "description": 1, "headings": 1}
"""The fields whose words give character n-grams, and how many times each occurrence counts."""
NGRAM_SIZES = (3, 4, 5)
MAX_NGRAM_WORDS = 1_000
"""Words of a field that give n-grams: no real title or heading list is longer, a hostile one may be."""
MAX_NGRAM_WORD_CHARACTERS = 40

# The only expression that names these 39,000 characters: each such one takes a millisecond to compile at
# every start.
_CJK_RUN = re.compile("([" + "".join(f"{chr(first)}-{chr(last)}" for _, first, last in CJK_BLOCKS) + "]++)")


def _compile_word(letter: str) -> re.Pattern[str]:
    return re.compile(rf"{letter}++(?:[{re.escape(JOINERS + SIGNS)}]{letter}++)*+[{SIGNS}]*+")


_WORD = _compile_word(r"\w")


class FieldTerms(NamedTuple):
    """The terms of one field as strings, each kind in order.

    `words` are its space-delimited words, `compounds` those of them with one of `. - ' + # _`, `pieces` the
    parts of these between such characters, `runs` the CJK runs.
    """

    words: Sequence[str]
    compounds: Sequence[str]
    pieces: Sequence[str]
    runs: Sequence[str]


def fold_text(text: str) -> str:
    """Return `text` in its normal form and case-folded, the form in which terms are compared."""
    return normalise(text).casefold()


def find_words(text: str) -> tuple[list[str], list[str]]:
    """Return the space-delimited words of `text` and its CJK runs, each in order and not folded."""
    word = _compile_marked_word() if MARKED.search(text) else _WORD
    if not _may_have_cjk(text):
        return word.findall(text), []
    pieces = _CJK_RUN.split(text)
    return word.findall(" ".join(pieces[::2])), pieces[1::2]


@cache
def _compile_marked_word() -> re.Pattern[str]:
    """Return the expression for words with marks: ten milliseconds to compile, and few blogs need it."""
    return _compile_word(rf"[\w{list_marks()}]")


def _may_have_cjk(text: str) -> bool:
    """Return whether `text` has a character from U+3000 on: their UTF-8 starts with E3 or more."""
    if text.isascii():
        return False
    return bool(np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8).max() >= 0xE3)


def split_words(words: Iterable[str]) -> list[str]:
    """Return the parts of `words` in order: node.js gives node and js, plain words give themselves."""
    joined = " ".join(words)
    for separator in SEPARATORS:  # a third of the time of one expression for all of them
        joined = joined.replace(separator, " ")
    return joined.split()


def each_term(field: FieldTerms) -> Iterator[str]:
    """Yield each occurrence of a term in `field`: words, parts of compounds, bigrams, CJK n-grams."""
    return chain(
        field.words,
        field.pieces,
        map(" ".join, pairwise(field.words)),
        chain.from_iterable(map(cjk_ngrams, field.runs)),
    )


def cjk_ngrams(run: str) -> list[str]:
    """Return the character 2- and 3-grams of a CJK run; a run of one character gives itself."""
    if len(run) == 1:
        return [run]
    pairs = list(map(add, run, run[1:]))
    return pairs + list(map(add, pairs, run[2:]))


def pad_word(word: str) -> str:
    """Return `word`, cut to 40 characters, between spaces: its n-grams then show where it starts and ends."""
    return f" {word[:MAX_NGRAM_WORD_CHARACTERS]} "


def word_ngrams(padded: str) -> list[str]:
    """Return the character n-grams of NGRAM_SIZES of a padded word."""
    size = len(padded)
    return [padded[i : i + n] for n in NGRAM_SIZES for i in range(size - n + 1)]
