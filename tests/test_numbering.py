"""Terms as numbers: each term its own, wherever it stands, and found again in a table."""

from itertools import chain, pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model.numbering import (
    Spans,
    TermTable,
    cut_ngrams,
    cut_words,
    encode,
    number_spans,
    number_terms,
)

LINES = st.lists(st.text("ab茶\U0001f375 ", max_size=9), max_size=5)
TERM = st.text(st.characters(exclude_characters="\n", exclude_categories=()), min_size=1)
TERMS = st.lists(TERM, unique=True)


def lines(texts: list[str]) -> str:
    return "\n".join(["", *texts, ""])


def cut(text: str, spans: Spans) -> list[str]:
    return [text[start:end] for start, end in zip(spans.starts, spans.ends, strict=True)]


@given(LINES)
def test_lines_are_cut_into_words_and_pairs_of_them(texts):
    words = [text.split(" ") for text in texts]
    pairs = [" ".join(pair) for line in words for pair in pairwise(line) if all(pair)]
    found = cut(lines(texts), cut_words(encode(lines(texts))))
    assert found == [word for word in chain(*words) if word] + pairs


@given(LINES)
def test_lines_are_cut_into_n_grams_but_single_characters_only_where_they_are_alone(texts):
    expected = [text for text in texts if len(text) == 1]
    for size in (2, 3):
        expected += [text[at : at + size] for text in texts for at in range(len(text) - size + 1)]
    assert cut(lines(texts), cut_ngrams(encode(lines(texts)), (1, 2, 3))) == expected


@given(TERM, st.text(), st.text())
def test_a_term_has_its_number_wherever_it_stands(term, before, after):
    start = np.array([len(before)])
    [found] = number_spans(encode(before + term + after), Spans(start, start + len(term)))
    assert found == number_terms([term], 0)[0]


@given(TERMS, TERMS)
def test_a_table_finds_its_terms_and_no_others(known, others):
    table = TermTable([known, others])
    assert table.find(number_terms(known, 0)).tolist() == list(range(len(known)))
    strangers = [term for term in others if term not in known]
    assert table.find(number_terms(strangers, 0)).tolist() == [-1] * len(strangers)


def test_a_term_is_another_one_in_another_section():
    table = TermTable([["tea"], ["milk", "tea"]])
    assert table.find(number_terms(["tea", "milk"], 1)).tolist() == [2, 1]
    assert table.find(number_terms(["milk", "tea"], 0)).tolist() == [-1, 0]


def test_an_empty_table_finds_nothing():
    assert TermTable([[], []]).find(number_terms(["tea"], 0)).tolist() == [-1]


def test_a_text_longer_than_most_has_the_same_numbers():
    words = ["tea"] * 10_000
    assert len(np.unique(number_terms(words, 0))) == 1
