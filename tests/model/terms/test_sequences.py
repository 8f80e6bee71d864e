"""Sequences of terms, compared with a search for each of them at every position."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model.terms.sequences import Sequences
from model.terms.term_ids import hash_terms

letters = st.sampled_from("abc")
tables = st.dictionaries(
    st.lists(letters, min_size=1, max_size=4).map(tuple),
    st.lists(st.integers(0, 5), min_size=1, max_size=2, unique=True),
    max_size=6,
)
texts = st.lists(st.lists(letters, max_size=12), min_size=1, max_size=3)


def find(table: dict[tuple[str, ...], list[int]], texts: list[list[str]]) -> list[tuple[int, int, int]]:
    term_ids = hash_terms(term for text in texts for term in text)
    bounds = np.array([0, *map(len, texts)]).cumsum()
    found = Sequences(table).find(term_ids, bounds)
    return sorted(zip(*(column.tolist() for column in found), strict=True))


@given(tables, texts)
def test_each_sequence_is_found_wherever_one_text_has_all_of_it(table, texts):
    expected = []
    offset = 0
    for text in texts:
        for start in range(len(text)):
            for sequence, rows in table.items():
                if tuple(text[start : start + len(sequence)]) == sequence:
                    expected += [(offset + start, len(sequence), row) for row in rows]
        offset += len(text)
    assert find(table, texts) == sorted(expected)


def test_sequences_that_begin_alike_are_not_looked_up_one_by_one():
    """Looked up one by one, 10,000 sequences with the same first term would fill the memory."""
    table: dict[tuple[str, ...], list[int]] = {("a", str(number)): [number] for number in range(10_000)}
    term_ids = hash_terms(["a"] * 100_000)
    assert not len(Sequences(table).find(term_ids, np.array([0, 100_000])).rows)
