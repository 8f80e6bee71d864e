"""Terms as numbers: each term its own, wherever it stands, and found again in a table."""

from collections import Counter
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model.terms.numbering import (
    LINE_END,
    NumberedText,
    Sieve,
    Spans,
    TermTable,
    count_distinct,
    cut_ngrams,
    encode,
    number_pairs,
    number_terms,
    stamp,
)

LINES = st.lists(st.text("ab茶\U0001f375 ", max_size=9), max_size=5)
TERM = st.text(st.characters(exclude_characters="\n", exclude_categories=()), min_size=1)
TERMS = st.lists(TERM, unique=True)


def lines(texts: list[str]) -> str:
    return "\n".join(["", *texts, ""])


@given(LINES)
def test_lines_are_cut_into_n_grams_but_single_characters_only_where_they_are_alone(texts):
    expected = [text for text in texts if len(text) == 1]
    for size in (2, 3):
        expected += [text[at : at + size] for text in texts for at in range(len(text) - size + 1)]
    places = np.flatnonzero(encode(lines(texts)) != LINE_END)
    assert cut_ngrams(places, (1, 2, 3)).cut(lines(texts)) == expected


@given(TERM, st.text(), st.text())
def test_a_term_has_its_number_wherever_it_stands(term, before, after):
    start = np.array([len(before)])
    [found] = NumberedText(encode(before + term + after)).number(Spans(start, start + len(term)))
    assert found == number_terms([term])[0]


@given(st.lists(TERM, max_size=5))
def test_two_terms_side_by_side_have_the_number_of_both_with_a_space(terms):
    pairs = number_pairs(number_terms(terms), np.array(list(map(len, terms[:-1])), np.int64))
    assert pairs.tolist() == number_terms(map(" ".join, pairwise(terms))).tolist()


@given(TERMS, TERMS)
def test_a_sieve_lets_through_what_it_was_made_of_and_little_else(known, others):
    sieve, numbers = Sieve(number_terms(known)), number_terms(known + others)
    assert sieve.find(numbers).tolist()[: len(known)] == list(range(len(known)))


def test_a_sieve_keeps_back_nearly_all_strangers():
    sieve = Sieve(number_terms(map(str, range(1000))))
    assert len(sieve.find(number_terms(map(str, range(1000, 11_000))))) < 10_000 / 10


@given(TERMS, TERMS)
def test_a_table_finds_its_terms_and_no_others(known, others):
    table = TermTable(number_terms(known))
    assert table.find(number_terms(known)).tolist() == list(range(len(known)))
    strangers = [term for term in others if term not in known]
    assert table.find(number_terms(strangers)).tolist() == [-1] * len(strangers)


@given(TERMS, TERMS)
def test_a_table_finds_where_its_terms_are_among_others(known, others):
    strangers = [term for term in others if term not in known]
    places, rows = TermTable(number_terms(known)).find_known(number_terms([*strangers, *known, *known]))
    assert (places - len(strangers)).tolist() == list(range(2 * len(known)))
    assert rows.tolist() == list(range(len(known))) * 2


def test_a_term_is_another_one_in_another_section():
    table = TermTable(np.concatenate([number_terms(["tea"], 0), number_terms(["milk", "tea"], 1)]))
    assert table.find(number_terms(["tea", "milk"], 1)).tolist() == [2, 1]
    assert table.find(number_terms(["milk", "tea"], 0)).tolist() == [-1, 0]


def test_an_empty_table_finds_nothing():
    assert TermTable(number_terms([])).find(number_terms(["tea"])).tolist() == [-1]


@given(st.lists(st.sampled_from(["tea", "milk", "cup"])))
def test_terms_are_counted_each_once(terms):
    places, times = count_distinct(number_terms(terms))
    assert dict(zip([terms[place] for place in places], times.tolist(), strict=True)) == Counter(terms)


def test_a_term_has_another_stamp_in_another_post():
    numbers = number_terms(["tea", "tea", "milk"])
    assert len(np.unique(stamp(np.tile(numbers, 2), np.repeat([0, 1], 3)))) == 4


def test_a_text_longer_than_most_has_the_same_numbers():
    words = ["tea"] * 10_000
    assert len(np.unique(number_terms(words, 0))) == 1
