"""Evidence: the terms that raise the score of a label, as words of the post."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from model.evidence import MAX_EVIDENCE, Explainer, explain_name, explain_new
from model.post import Post
from model.ranking.new_tags import NewTag
from model.settings import Settings
from model.suggestion import Evidence
from model.terms.extraction import parse_posts
from model.terms.vector import Vocabulary

SETTINGS = Settings()
TEXT = ["green", "tea", "green tea", "コー", "イスコ", "cup", "pot", "milk", "leaf", "hot"]
TERMS = {"text": TEXT, "title": ["tea"], "links": ["tea.org"], "ngrams": ["gre", "ott"]}
SIZE = sum(map(len, TERMS.values()))
VOCABULARY = Vocabulary(TERMS, np.ones(SIZE, np.int32), 1, SETTINGS)
SHOWN = ("text", "links", "ngrams")
ROWS = {term: row for section in SHOWN for term, row in VOCABULARY.rows[section].items()}
POST = Post("Green tea", "A cup of milk tea.\n\n## Pottery\n\nアイスコーヒー https://tea.org/ pot leaf hot")


def explainer_of(post: Post, rows: NDArray[np.int64], vocabulary: Vocabulary = VOCABULARY) -> Explainer:
    """Return the explainer of a post that is read between two others."""
    return Explainer(parse_posts(POST, post, POST), 1, vocabulary, rows)


def explain(shares: dict[str, float]) -> list[Evidence]:
    rows = np.array([ROWS[term] for term in shares], np.int64)
    [evidence] = explainer_of(POST, rows).explain_terms(np.array([list(shares.values())], np.float32))
    return list(evidence)


def test_the_strongest_term_comes_first_with_its_share():
    assert explain({"milk": 1, "cup": 3}) == [Evidence("cup", "body", 0.75), Evidence("milk", "body", 0.25)]


def test_terms_that_lower_a_score_are_left_out_and_have_no_share():
    assert explain({"milk": -3, "cup": 1, "hot": 0}) == [Evidence("cup", "body", 1)]


def test_terms_that_repeat_a_stronger_one_are_left_out():
    assert [piece.text for piece in explain({"green tea": 1, "green": 2, "cup": 1})] == ["green", "cup"]
    assert [piece.text for piece in explain({"green": 1, "green tea": 3, "tea": 1})] == ["green tea"]


def explain_words(body: str, terms: list[str]) -> list[str]:
    """Return the evidence in a post whose terms count the more the earlier they come."""
    df = np.ones(len(terms) + SIZE - len(TEXT), np.int32)
    vocabulary = Vocabulary({**TERMS, "text": terms}, df, 1, SETTINGS)
    explainer = explainer_of(Post("", body), np.arange(len(terms)), vocabulary)
    [evidence] = explainer.explain_terms(np.arange(len(terms), 0, -1).astype(np.float32)[None])
    return [piece.text for piece in evidence]


def test_function_words_are_no_evidence():
    assert explain_words("in a cup of tea of the これ", ["in", "a", "of the", "of tea", "これ", "cup"]) == [
        "tea",
        "cup",
    ]


def test_a_part_of_a_function_word_is_no_evidence():
    assert explain_words("c'est celui-ci, le thé-ci c", ["c", "ci", "thé"]) == ["thé"]
    assert explain_words("le thé en c", ["c"]) == ["c"]
    assert explain_words("of course-work", ["course"]) == ["course"]


def test_a_number_of_one_or_two_digits_is_no_evidence():
    assert explain_words("tea 2 of 19 in 2024", ["2", "19", "2024", "tea"]) == ["2024", "tea"]


@pytest.mark.parametrize(
    ("name", "body", "shown"),
    [
        ("open-science", "all open science", "open science"),
        ("editor", "two editors", "editor"),
        ("editors", "an editor", "editor"),
        ("conference", "une conférence", "conférence"),
        ("コーヒー", "アイスコーヒーの話", "アイスコーヒー"),
        ("コーヒー", "アイスコーヒーはコーヒー", "コーヒー"),
        ("仓颉", "仓颉编程语言", "仓颉"),
    ],
)
def test_a_name_is_the_first_evidence_as_the_post_spells_it(name, body, shown):
    explainer = explainer_of(Post("", body), np.arange(0))
    evidence = explainer.put_name_first([Evidence(name, "body", 1)], [Evidence("cup", "title", 0.6)])
    assert evidence == (Evidence(shown, "body", 0.5), Evidence("cup", "title", 0.3))


def test_terms_that_repeat_the_name_are_left_out_and_names_have_all_weight_then():
    explainer = explainer_of(POST, np.arange(0))
    name, term = Evidence("tea", "title", 1), Evidence("green tea", "title", 0.5)
    assert explainer.put_name_first([name], [term]) == (name,)
    assert explainer.put_name_first([], [term]) == (term,)


def test_a_function_word_is_no_evidence_for_a_label_of_that_name():
    assert explain_name("it", [1, 0, 0, 0, 0], elsewhere="links") == ()


def test_the_field_is_the_first_that_has_the_term():
    assert [piece.field for piece in explain({"tea": 2, "cup": 1})] == ["title", "body"]


def test_a_host_is_evidence_of_the_links():
    assert explain({"tea.org": 1}) == [Evidence("tea.org", "links", 1)]


def test_a_term_that_the_post_does_not_have_is_shown_as_it_is():
    """Its number may be that of a term in the post, by chance or because the model is hostile."""
    terms = {"text": ["absent"], "title": ["無い"], "links": [], "ngrams": ["xyz"]}
    vocabulary = Vocabulary(terms, np.ones(3, np.int32), 1, SETTINGS)
    [evidence] = explainer_of(POST, np.arange(3), vocabulary).explain_terms(np.ones((1, 3), np.float32))
    assert [piece.text for piece in evidence] == ["absent", "無い", "xyz"]


def test_a_character_n_gram_is_shown_as_its_word():
    assert explain({"gre": 3, "ott": 1}) == [
        Evidence("green", "title", 0.75),
        Evidence("pottery", "headings", 0.25),
    ]


def test_a_cjk_n_gram_is_shown_as_its_run_of_one_script():
    assert explain({"コー": 1, "イスコ": 1}) == [Evidence("アイスコーヒー", "body", 0.5)]


@pytest.mark.parametrize(
    ("text", "ngram", "shown"),
    [
        ("珈琲豆の話", "豆の", "珈琲豆"),
        ("珈琲豆の話", "の話", "話"),
        ("表計算アプリを書いた", "リを", "アプリ"),
        ("表計算アプリを書いた", "算アプ", "表計算アプリ"),
        ("表計算アプリを書いた", "リを書", "アプリを書"),
        ("表計算アプリを書いた", "書い", "書い"),
        ("表計算アプリを書いた", "書いた", "書いた"),
        ("話をした", "話をし", "話"),
        ("ここにはすべてある", "すべ", "ここにはすべてある"),
        ("東京・大阪", "京・大", "東京・大阪"),
        ("テレビ・ラジオ", "ビ・", "テレビ"),
        ("한국어 글", "한국", "한국"),
        ("あ" * 40 + "い", "あい", "あ" * 13 + "い"),
    ],
)
def test_a_cjk_n_gram_is_shown_with_the_runs_that_it_cuts_and_without_particles(text, ngram, shown):
    rows = np.array([0], np.int64)
    vocabulary = Vocabulary(
        {"text": [ngram], "title": [], "links": [], "ngrams": []}, np.ones(1, np.int32), 1, SETTINGS
    )
    explainer = explainer_of(Post(body=text), rows, vocabulary)
    assert list(explainer.explain_terms(np.ones((1, 1), np.float32))) == [(Evidence(shown, "body", 1),)]


@pytest.mark.parametrize(("text", "ngram"), [("新しいものを買う", "しいも"), ("茶はとても古い", "とても")])
def test_hiragana_that_follows_another_script_is_no_evidence(text, ngram):
    assert explain_words(text, [ngram]) == []


def test_a_function_word_is_no_evidence_though_it_is_the_name_of_a_label():
    explainer = explainer_of(Post(body="a new cup"), np.array([0]), VOCABULARY)
    term = Evidence("cup", "body", 0.6)
    assert explainer.put_name_first([Evidence("news", "body", 1)], [term]) == (term,)


def test_there_are_at_most_five_pieces_and_ties_keep_their_order():
    names = ["pot", "hot", "leaf", "cup", "milk", "green"]
    assert [piece.text for piece in explain(dict.fromkeys(names, 1))] == names[:MAX_EVIDENCE]


def test_without_terms_there_is_no_evidence():
    assert explain({}) == []


def test_a_new_tag_is_explained_by_the_fields_with_its_words_most_often_first():
    evidence = explain_new(NewTag("Tea", "tea", "tea", "title_word", 0), [1, 0, 0, 3, 0])
    assert evidence == (Evidence("tea", "body", 0.75), Evidence("tea", "title", 0.25))


def test_a_new_tag_that_is_only_linked_to_is_explained_by_the_link():
    evidence = explain_new(NewTag("cup", "cup", "cup", "repository", 0), [0] * 5)
    assert evidence == (Evidence("cup", "links", 1),)


@given(st.lists(st.floats(-1, 1, width=32), min_size=50, max_size=50))
@example([0.5] * 50)
def test_the_strongest_of_many_terms_are_shown(values):
    shares = np.array(values, np.float32)
    words = [f"w{number:02}w" for number in range(50)]
    terms = {"text": words, "title": [], "links": [], "ngrams": []}
    vocabulary = Vocabulary(terms, np.ones(50, np.int32), 1, SETTINGS)
    explainer = explainer_of(Post(body=" ".join(words)), np.arange(50), vocabulary)
    [evidence] = explainer.explain_terms(shares[None])
    order = [place for place in np.argsort(-shares, kind="stable") if shares[place] > 0]
    assert [piece.text for piece in evidence] == [words[place] for place in order[:MAX_EVIDENCE]]
