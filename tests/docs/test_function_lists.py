"""The module of function words that is made from two published lists."""

from docs.tools.function_lists import LINES, choose_words, render_module
from model.terms.function_lists import WORDS
from model.terms.function_words import find_function_words
from model.terms.term_ids import hash_terms


def test_the_short_list_of_snowball_is_taken_whole_and_names_are_left_out():
    chosen = choose_words({"tr": ["sistem"], "en": ["system"]}, {"tr": ["acaba", "web"], "en": ["The"]})
    assert "acaba" in chosen["tr"].split()
    assert not {"web", "sistem"} & set(chosen["tr"].split())
    assert "the" in chosen["en"].split()


def test_of_a_list_that_was_read_through_all_words_but_those_of_content_are_taken():
    words = ["immer", "uhr", *(f"überall{number}" for number in range(300))]
    chosen = choose_words({"de": words}, {"de": ["der"]})["de"].split()
    assert {"der", "immer", "überall7"} <= set(chosen)
    assert "uhr" not in chosen


def test_only_short_words_of_a_large_list_are_taken():
    words = [f"inhalt{number}x" for number in range(300)]
    assert choose_words({"xx": ["und", "später", *words]}, {})["xx"] == "und"


def test_the_module_has_every_word_once_in_the_line_of_its_first_character():
    namespace: dict[str, tuple[str, ...]] = {}
    exec(render_module({"de": "das die", "xx": "die", "fr": "le"}), namespace)
    assert len(namespace["WORDS"]) == LINES
    assert namespace["WORDS"][ord("d") % LINES] == "d das die"
    assert namespace["WORDS"][ord("l") % LINES] == "l le"


def test_all_words_are_folded_and_recognised_by_their_ids():
    words = " ".join(WORDS).split()
    assert words == " ".join(WORDS).casefold().split()
    assert find_function_words(hash_terms(words)).all()
