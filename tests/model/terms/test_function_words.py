"""The function words of many languages."""

import numpy as np
import pytest

from model.terms.function_words import find_function_words, has_function_edge, is_function_word
from model.terms.term_ids import hash_terms


@pytest.mark.parametrize(
    "text", ["the", "der", "le", "och", "и", "これ", "的", "我们", "그리고", "don't", "c’est", "of the", "a"]
)
def test_function_words_are_recognised(text):
    assert is_function_word(text)


@pytest.mark.parametrize(
    "text",
    [
        "immer",
        "deshalb",
        "siempre",
        "además",
        "sempre",
        "quindi",
        "altijd",
        "очень",
        "również",
        "också",
        "måske",
    ],
)
def test_adverbs_and_conjunctions_of_many_languages_are_function_words(text):
    assert is_function_word(text)


@pytest.mark.parametrize("text", ["ci-dessus", "celui-ci", "peut-être", "c'est-à-dire", "aujourd'hui"])
def test_function_words_with_hyphens_are_recognised(text):
    assert is_function_word(text)


@pytest.mark.parametrize(
    "text",
    [
        "home",
        "web",
        "ai",
        "design",
        "go",
        "r",
        "node.js",
        "l'amour",
        "lamp",
        "the lamp",
        "言語",
        "",
        "vite",
        "elk",
        "dom",
        "flac",
    ],
)
def test_names_and_words_of_content_are_not_function_words(text):
    assert not is_function_word(text)


def test_function_words_are_found_by_their_ids():
    found = find_function_words(hash_terms(["lamp", "the", "wall", "der"]))
    assert np.array_equal(found, [False, True, False, True])


def test_a_chinese_function_word_at_an_edge_is_seen():
    assert has_function_edge("的语言")
    assert has_function_edge("语言是")
    assert not has_function_edge("语言")
