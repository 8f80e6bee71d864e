"""The normal form: NFKC for every text that a person would write."""

import tracemalloc
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.normal_form import normalise
from tests.support.cpu_time import measure_growth


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


@pytest.mark.parametrize("separator", ["", " ", "\n"])
@pytest.mark.parametrize("times", [100, 10_000])
def test_a_text_that_would_grow_by_more_than_a_quarter_stays(separator, times):
    text = f"ﷺ{separator}" * times
    assert normalise(text) == text


def test_a_text_that_grows_by_less_is_in_nfkc():
    text = "A title of a quarter of an hour… " * 10_000
    assert normalise(text) == unicodedata.normalize("NFKC", text)


def test_a_short_text_may_grow_by_64_characters():
    assert normalise("ﷺ" * 3) == unicodedata.normalize("NFKC", "ﷺ" * 3)
    assert normalise("…" * 32) == "..." * 32
    assert normalise("…" * 40) == "…" * 40


def test_a_megabyte_that_would_grow_18_times_is_measured_and_not_made():
    text = "ﷺ" * 333_000
    tracemalloc.start()
    normalise(text)
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak_bytes < 8_000_000


def test_runs_of_thirty_marks_take_as_long_as_runs_of_two():
    pairs, thirties = ("e" + "\u0301\u0316" * times for times in (1, 15))
    short_s, long_s = measure_growth(normalise, pairs * 10_000, thirties * 10_000)
    assert long_s < 20 * short_s
