"""The normal form: NFKC for every text that a person would write."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from model.normal_form import normalise


@given(st.text(st.characters(exclude_categories=()), max_size=30))
def test_a_text_of_few_marks_is_in_nfkc(text):
    assert normalise(text) == unicodedata.normalize("NFKC", text)


def test_thirty_marks_on_a_letter_stay_and_more_go():
    assert normalise("a" + "\u0327" * 30) == "a" + "\u0327" * 30
    assert normalise("a" + "\u0327" * 31 + "b") == "ab"


def test_a_long_line_of_symbols_stays():
    assert normalise("─" * 100 + "\u0327\uff9e") == "─" * 100


@given(st.lists(st.sampled_from("a\u0301\u0327\u3099\uff9e\uff9f日─ 1"), max_size=200).map("".join))
def test_no_more_than_thirty_marks_are_left_in_a_row(text):
    run = longest = 0
    for character in unicodedata.normalize("NFD", normalise(text)):
        run = run + 1 if unicodedata.combining(character) else 0
        longest = max(longest, run)
    assert longest <= 31


def test_half_width_sound_marks_count_as_marks():
    assert normalise("a" + "\uff9e\u0327" * 16) == "a"
    assert normalise("a" + "\uff9f\u0327" * 16) == "a"
