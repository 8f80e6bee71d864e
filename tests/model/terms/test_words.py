"""Words, their parts and n-grams as strings, by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.terms.term_ids import LINE_END, encode
from model.terms.tokens import cut_ngrams
from model.terms.words import cjk_ngrams, find_words, fold_text, pad_word, split_words, word_ngrams
from model.text.characters import join_word, join_words


@pytest.mark.parametrize(
    ("text", "words", "runs"),
    [
        ("C++ and C#. End.", ["C++", "and", "C#", "End"], []),
        ("Python入門とpandas", ["Python", "pandas"], ["入門と"]),
        ("हिन्दी में", ["हिन्दी", "में"], []),
        ("ที่กรุงเทพ มี", ["ที่กรุงเทพ", "มี"], []),
        ("مَرْحَبًا بِكَ", ["مَرْحَبًا", "بِكَ"], []),
        ("❤️ tea", ["tea"], []),
        (" ...!? \U0001f375 ", [], []),
    ],
)
def test_words_keep_their_signs_and_marks_and_cjk_runs_stand_apart(text, words, runs):
    assert find_words(text) == (words, runs)


def test_words_are_split_and_joined_at_their_separators():
    assert split_words(["node.js", "a-b_c", "plain", "c++"]) == ["node", "js", "a", "b", "c", "plain", "c"]
    assert join_word("node.js") == "nodejs"
    assert join_words(["node.js", "", "a-b_c", "plain"]) == ["nodejs", "", "abc", "plain"]
    assert join_words([]) == []


def test_a_text_of_ligatures_does_not_grow():
    assert fold_text("ﬁne") == "fine"
    assert fold_text("ﷺ" * 100) == "ﷺ" * 100


def test_the_ngrams_of_a_word_include_the_space_on_either_side():
    assert word_ngrams(pad_word("ab")) == [" ab", "ab ", " ab "]


def test_only_the_first_forty_characters_of_a_word_give_ngrams():
    assert pad_word("a" * 100) == pad_word("a" * 40)


@given(st.lists(st.text("ab茶\U0001f375 ", min_size=1, max_size=9), max_size=5))
def test_ngrams_are_cut_from_a_text_as_from_strings(runs):
    text = "\n".join(["", *runs, ""])
    ngrams = cut_ngrams((encode(text) != LINE_END).nonzero()[0], (1, 2, 3)).cut(text)
    assert sorted(ngrams) == sorted(ngram for run in runs for ngram in cjk_ngrams(run))
