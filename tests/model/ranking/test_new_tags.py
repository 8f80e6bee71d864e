"""New tags that a post's own words propose."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.labels import fold
from model.post import Post
from model.ranking.new_tags import (
    FOLDED_SOURCES,
    JOINERS,
    MAX_TAG_CHARACTERS,
    MAX_WORDS,
    SOURCES,
    NewTag,
    TagStyle,
    propose_new,
    spell_new,
)
from model.settings import Settings
from model.terms.extraction import parse_posts
from model.terms.vector import Vocabulary

SETTINGS = Settings()
PLAIN = TagStyle()
TERMS = {"text": ["common", "rare"], "title": [], "links": [], "ngrams": []}
VOCABULARY = Vocabulary(TERMS, np.array([9, 1], np.int32), 9, SETTINGS)

any_text = st.text(st.characters(exclude_categories=()) | st.sampled_from("aA.-# \n茶コー"))


def propose(title: str = "", body: str = "", *, known=frozenset(), style=PLAIN) -> list[NewTag]:
    """Return what is proposed for a post that is read after another one."""
    terms = parse_posts(Post("Common", "rare rare unheard unheard"), Post(title, body))
    _, tags = propose_new(terms, known, style, vocabulary=VOCABULARY, telling_words=2)
    return tags


def labels(source: str, tags: list[NewTag]) -> list[str]:
    return [tag.label for tag in tags if tag.source == source]


def test_the_words_and_phrases_of_the_title_are_proposed():
    tags = propose("Testing Node.js Apps")
    assert labels("title_word", tags) == ["Testing", "Node.js", "Apps"]
    assert labels("title_phrase", tags) == ["Testing Node", "Node js", "js Apps"]


def test_runs_of_one_japanese_script_are_proposed():
    assert labels("title_run", propose("アイスコーヒーと自家焙煎")) == ["アイスコーヒー", "自家焙煎"]


def test_headings_and_linked_repositories_are_proposed():
    tags = propose(body="## Brewing 抽出\n\n[a](https://github.com/owner/filter-lib)")
    assert labels("heading", tags) == ["Brewing", "抽出"]
    assert labels("repository", tags) == ["filter-lib"]


def test_the_most_telling_words_of_the_body_are_proposed_if_used_twice():
    tags = propose(body="common common rare rare unheard unheard once")
    assert labels("body", tags) == ["unheard", "rare"]


def test_a_label_has_the_first_of_its_sources_and_its_place_there():
    tags = propose("Brew Filter", "## filter\n\nfilter filter")
    assert NewTag("Filter", "filter", "filter", "title_word", 1, in_capitals=True) in tags
    assert [fold(tag.label) for tag in tags].count("filter") == 1


def test_known_labels_are_not_proposed():
    assert "tea" not in {fold(tag.label) for tag in propose("Tea Time", known={"tea"})}


def test_numbers_and_single_characters_are_not_proposed():
    assert [tag[:5] for tag in propose("3 B 2024 3.13")] == [
        ("3 B", "3 b", "3 b", "title_phrase", 0),
        ("B 2024", "b 2024", "b 2024", "title_phrase", 1),
        ("2024 3", "2024 3", "2024 3", "title_phrase", 2),
        ("3 13", "3 13", "3 13", "title_phrase", 3),
    ]


@pytest.mark.parametrize(
    "title",
    [
        "The lamp on the wall of the shed",
        "Die Lampe an der Wand von dem Schuppen",
        "La lampe est sur le mur, c'est à l'abri",
        "これらのランプについて",
        "我们的电灯和这个电灯",
    ],
)
def test_function_words_are_not_proposed(title):
    proposed = {tag.key for tag in propose(title, f"## {title}\n\n{title}, {title}")}
    assert proposed
    assert not proposed & {
        "the",
        "on",
        "of",
        "an",
        "der",
        "die",
        "la",
        "le",
        "est",
        "c'est",
        "これら",
        "我们",
    }


def test_a_contraction_of_function_words_is_not_proposed():
    assert labels("body", propose(body="I've seen tents. I've slept in tents.")) == ["tents"]


def test_a_word_of_the_text_is_proposed_as_it_is_written_first():
    body = " ".join(["Rust rust"] + [f"word{number}, rust" for number in range(40)])
    assert labels("body", propose(body=body)) == ["Rust"]


@pytest.mark.parametrize(
    ("title", "label"),
    [("R 语言", "R 语言"), ("AWS 入門編", "AWS 入門"), ("E2Eテストを書く", "E2Eテスト")],
)
def test_phrases_of_mixed_script_are_proposed(title, label):
    assert label in labels("mixed", propose(title))


def test_a_korean_post_has_no_pieces():
    body = "자동화테스트, 수동테스트를 테스트는 테스트의 새테스트"
    assert not labels("piece", propose(body=body))


def test_a_piece_of_a_chinese_run_that_stands_freely_is_proposed():
    body = "学习仓颉编程语言吧，仓颉是新语言。用仓颉写代码，喜欢仓颉的人。"
    assert labels("piece", propose(body=body))[0] == "仓颉"


def test_a_part_of_a_word_that_never_stands_by_itself_is_not_proposed():
    assert "编程语" not in labels("piece", propose(body="编程语言好。编程语言新，编程语言！学编程语言"))


def test_a_known_label_with_or_without_accents_is_not_proposed():
    assert "conférence" not in {tag.key for tag in propose("Conférence Paris", known={"conference"})}


@pytest.mark.parametrize("known", ["green tea", "green-tea"])
@pytest.mark.parametrize("joiner", JOINERS)
def test_a_known_label_is_not_proposed_with_another_joiner(known, joiner):
    assert not labels("title_phrase", propose("Green Tea", known={known}, style=TagStyle(joiner)))


@pytest.mark.parametrize(
    ("style", "label"),
    [
        (TagStyle(), "Green Tea"),
        (TagStyle("-"), "Green-Tea"),
        (TagStyle("", lower=True), "greentea"),
    ],
)
def test_a_new_tag_is_written_as_the_blog_writes_tags(style, label):
    assert labels("title_phrase", propose("Green Tea", style=style)) == [label]


def test_tags_of_folded_words_are_spelt_as_the_post_spells_them():
    terms = parse_posts(Post("Common"), Post("Notes", "WebAuthn, WebAuthn"))
    for source in SOURCES:
        tag = NewTag("webauthn", "webauthn", "webauthn", source, 0)
        spelling = "WebAuthn" if source in FOLDED_SOURCES else "webauthn"
        assert spell_new(tag, 1, PLAIN, terms) == spelling
        assert spell_new(tag, 1, TagStyle(lower=True), terms) == "webauthn"


def test_a_title_of_any_length_proposes_few_tags():
    compound = ".".join(f"a{number}" for number in range(100_000))
    assert len(propose(compound)) <= MAX_WORDS
    assert len(propose(compound.replace(".", " "))) <= 2 * MAX_WORDS


@given(any_text, any_text)
def test_proposals_are_short_plausible_and_each_is_there_once(title, body):
    tags = propose(title, body)
    keys = [fold(tag.label) for tag in tags]
    assert len(set(keys)) == len(keys)
    assert all(1 < len(key) <= MAX_TAG_CHARACTERS for key in keys)
    assert {tag.source for tag in tags} <= set(SOURCES)
