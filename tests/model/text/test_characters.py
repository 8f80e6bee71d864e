"""The classes of all code points of Unicode."""

import numpy as np

from model.terms.words import find_words
from model.text.characters import (
    CJK,
    CLASSES,
    HAN,
    HANGUL,
    JOINER,
    KANA,
    LETTER,
    LOW_LINE,
    MARKED,
    OTHER,
    SIGN,
    classify,
    is_cjk,
    is_mark,
    list_marks,
)

EVERY = range(0x11_0000)
FOUND = classify(np.array(EVERY)).tolist()


def test_letters_are_letters_numbers_and_marks_of_unicode_except_cjk():
    wrong = [
        code
        for code, kind in zip(EVERY, FOUND, strict=True)
        if (kind == LETTER) != ((chr(code).isalnum() or is_mark(code)) and kind < CJK)
    ]
    assert wrong == []


def test_marks_belong_to_letters_and_not_to_emoji():
    assert list(map(is_mark, map(ord, "\u0301िั\u064ea\ufe0f\u20e3"))) == [True] * 4 + [False] * 3
    assert all(MARKED.match(mark) for mark in list_marks())


def test_cjk_characters_are_those_that_runs_are_made_of():
    found = [chr(code) for code, kind in zip(EVERY, FOUND, strict=True) if kind >= CJK]
    assert found == find_words(" ".join(map(chr, EVERY)))[1] == list(filter(is_cjk, map(chr, EVERY)))


def test_every_class_occurs_and_letters_of_each_script_are_in_theirs():
    assert set(FOUND) == set(range(CLASSES))
    kinds = [KANA, KANA, HAN, HANGUL, CJK, LETTER, SIGN, JOINER, LOW_LINE, OTHER]
    assert classify(np.array(list(map(ord, "かカ漢한々é#’_、")))).tolist() == kinds


def test_an_empty_text_has_no_classes():
    assert classify(np.zeros(0, np.int64)).tolist() == []
