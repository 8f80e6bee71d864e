"""The normal form: NFKC for every text that a person would write."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from model.normal_form import normalise


@given(st.text(st.characters(exclude_categories=()), max_size=30))
def test_a_text_of_few_marks_is_in_nfkc(text):
    assert normalise(text) == unicodedata.normalize("NFKC", text)


@given(st.text("＜＝＞（！Ａｚ～a\u0338\u0301か\u3099é", max_size=30))
def test_full_width_signs_join_the_marks_that_follow(text):
    assert normalise(text) == unicodedata.normalize("NFKC", text)


def test_thirty_marks_out_of_order_stay_and_more_go():
    assert normalise("q" + "\u0301\u0327" * 15) == "q" + "\u0327" * 15 + "\u0301" * 15
    assert normalise("q" + "\u0301\u0327" * 16 + "b") == "qb"


def test_marks_in_order_stay_however_many():
    assert normalise("z" + "\u0327" * 100) == "z" + "\u0327" * 100
    assert normalise("㍿z" + "\u0327" * 100) == "株式会社z" + "\u0327" * 100


def test_a_long_line_of_symbols_stays():
    assert normalise("─" * 100 + "\u0327\uff9e") == "─" * 100


def test_half_width_sound_marks_count_as_marks():
    assert normalise("a" + "\uff9e\u0327" * 16) == "a"
    assert normalise("a" + "\uff9f\u0327" * 16) == "a"
