"""Ids of terms: the same wherever a term stands, and another one in another section or post."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model.terms.term_ids import RollingHash, encode, hash_pairs, hash_terms, salt_by_post
from model.terms.tokens import Spans

TERM = st.text(st.characters(exclude_characters="\n", exclude_categories=()), min_size=1)
TERMS = st.lists(TERM, min_size=1, max_size=5)


@given(TERM, st.text(), st.text())
def test_a_term_has_the_same_id_wherever_it_stands(term, before, after):
    start = np.array([len(before)])
    found = RollingHash(encode(before + term + after)).hash(Spans(start, start + len(term)))
    assert found == hash_terms([term])


@given(TERMS)
def test_the_id_of_a_pair_is_that_of_both_terms_with_a_space(terms):
    pairs = hash_pairs(hash_terms(terms), np.array(list(map(len, terms[:-1])), np.int64))
    assert pairs.tolist() == hash_terms(map(" ".join, pairwise(terms))).tolist()


def test_a_term_has_another_id_in_another_section():
    assert hash_terms(["tea"], 0) != hash_terms(["tea"], 1)


def test_a_term_has_another_id_in_another_post():
    term_ids = hash_terms(["tea", "tea", "milk"])
    assert len(np.unique(salt_by_post(np.tile(term_ids, 2), np.repeat([0, 1], 3)))) == 4


def test_ids_do_not_change_in_a_text_too_long_for_the_kept_powers():
    assert len(np.unique(hash_terms(["tea"] * 50_000))) == 1
