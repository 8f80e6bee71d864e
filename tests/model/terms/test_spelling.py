"""A word of a post as its author wrote it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.labels import fold
from model.post import Post
from model.terms.extraction import find_words, fold_text
from model.terms.reading import take_reading
from model.terms.spelling import MAX_PLACES, spell_word

any_text = st.text(st.characters(exclude_categories=()) | st.sampled_from("aABßİﬁ \n"))


def spell(word: str, *bodies: str) -> str:
    """Return how the last of some posts spells a word."""
    return spell_word(word, len(bodies) - 1, take_reading(*(Post(body=body) for body in bodies)))


@pytest.mark.parametrize(
    ("body", "spelling"),
    [
        ("WebAuthn by hand", "WebAuthn"),
        ("Parcel, a parcel and a parcel", "parcel"),
        ("Parcel or parcel", "Parcel"),
        ("使うのはWebAuthnです", "WebAuthn"),
        ("## WebAuthn", "WebAuthn"),
        ("Ｗｅｂ", "Web"),
    ],
)
def test_a_word_is_written_as_its_post_writes_it_most_often(body, spelling):
    assert spell(fold(spelling), body) == spelling


def test_what_code_writes_does_not_count():
    assert spell("path", "Path, Path\n\n```\nPATH PATH PATH\n```") == "Path"
    assert spell("path", "```\nPATH\n```") == "path"


def test_the_words_of_other_posts_do_not_count():
    assert spell("parcel", "Parcel Parcel", "PARCEL") == "PARCEL"
    assert spell("parcel", "Parcel", "letter") == "parcel"


def test_a_part_of_a_word_is_none_but_one_between_hyphens_is():
    assert spell("yubi", "YubiKey") == "yubi"
    assert spell("yubi", "Yubi-Key") == "Yubi"


def test_folding_may_move_characters():
    assert spell("web", "Große Web Web") == "Web"
    assert spell("grosse", "Web Große") == "Große"


def test_only_the_first_places_count():
    assert spell("web", "Web " * MAX_PLACES + "WEB " * 3 * MAX_PLACES) == "Web"


@given(any_text)
def test_a_spelling_is_the_same_word(body):
    reading = take_reading(Post(body=body, format="text"))
    for word in find_words(fold_text(body))[0]:
        assert fold(spell_word(word, 0, reading)) == fold(word)
