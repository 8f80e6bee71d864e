"""Terms found in a table by their ids."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model.terms.term_ids import hash_terms
from model.terms.term_table import BloomFilter, TermTable, count_distinct, count_values

TERMS = st.lists(st.text(st.characters(exclude_characters="\n\0", exclude_categories=())), unique=True)


@given(TERMS, TERMS)
def test_a_filter_passes_every_id_that_it_was_made_of(known, others):
    found = BloomFilter(hash_terms(known)).find(hash_terms(known + others))
    assert found.tolist()[: len(known)] == list(range(len(known)))


def test_a_filter_holds_back_more_than_nine_in_ten_of_other_ids():
    found = BloomFilter(hash_terms(map(str, range(1000)))).find(hash_terms(map(str, range(1000, 11_000))))
    assert len(found) < 10_000 / 10


@given(TERMS, TERMS)
def test_a_table_finds_the_rows_of_its_terms_and_of_no_others(known, others):
    table = TermTable(hash_terms(known))
    strangers = [term for term in others if term not in known]
    rows = list(range(len(known)))
    assert table.find(hash_terms([*strangers, *known])).tolist() == [-1] * len(strangers) + rows

    places, found = table.find_known(hash_terms([*strangers, *known, *known]))
    assert (places - len(strangers)).tolist() == list(range(2 * len(known)))
    assert found.tolist() == rows * 2


def test_equal_terms_of_two_sections_have_their_own_rows():
    table = TermTable(np.concatenate([hash_terms(["tea"], 0), hash_terms(["milk", "tea"], 1)]))
    assert table.find(hash_terms(["tea", "milk"], 1)).tolist() == [2, 1]
    assert table.find(hash_terms(["milk", "tea"], 0)).tolist() == [-1, 0]


@given(st.lists(st.sampled_from(["tea", "milk", "cup"])))
def test_each_distinct_term_is_counted_once(terms):
    places, times = count_distinct(hash_terms(terms))
    assert dict(zip([terms[place] for place in places], times.tolist(), strict=True)) == Counter(terms)


@given(st.lists(st.integers(0, 5)))
def test_each_distinct_value_is_counted_once_and_they_ascend(values):
    distinct, times = count_values(np.array(values, np.int64))
    assert dict(zip(distinct.tolist(), times.tolist(), strict=True)) == Counter(values)
    assert distinct.tolist() == sorted(set(values))
