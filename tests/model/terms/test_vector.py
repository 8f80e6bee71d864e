"""Vectors of posts, computed by hand."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.settings import Settings
from model.terms.extraction import parse_terms
from model.terms.sections import SECTIONS, each_section, list_section_ids
from model.terms.term_ids import hash_terms
from model.terms.vector import Vocabulary
from model.text.fields import Fields
from tests.support.models.rounding import FUNCTION, near

SETTINGS = Settings(title_weight=2, text_length=2, title_length=0.5, links_length=0.25, ngrams_length=1.5)
TERMS = {"text": ["tea", "milk"], "title": ["tea"], "links": ["a.org"], "ngrams": [" te", "ea "]}
VOCABULARY = Vocabulary(TERMS, np.array([3, 1, 1, 1, 1, 3], np.int32), 7, SETTINGS)

STEPS = 2 * FUNCTION + 4 + 4
"""Roundings in a value: two logarithms, and a section's length of up to four such values."""


def vectorise(fields: Fields) -> dict[int, float]:
    *_, (rows, values) = VOCABULARY.vectorise(parse_terms(Fields("milk", body="tea"), fields))
    return dict(zip(rows.tolist(), values.tolist(), strict=True))


def count(fields: Fields) -> dict[str, Counter[str]]:
    return {name: Counter(terms) for name, terms in each_section(parse_terms(fields), SETTINGS)}


def test_only_the_text_section_weighs_the_title():
    sections = count(Fields(title="tea", body="tea milk"))
    assert sections["text"] == {"tea": 3, "milk": 1, "tea milk": 1}
    assert sections["title"] == {"tea": 1}


def test_every_field_counts_in_the_text_section():
    fields = Fields("tea", "tea", "tea", "tea", "tea", ("https://tea.org",))
    assert count(fields)["text"] == {"tea": 2 + 4}


def test_rare_terms_have_the_higher_idf():
    assert VOCABULARY.idf[0] == pytest.approx(math.log(8 / 4) + 1)
    assert VOCABULARY.idf[1] == pytest.approx(math.log(8 / 2) + 1)


def test_a_section_is_log_frequency_times_idf_at_its_length():
    tea, milk = math.log(3) * (math.log(2) + 1), math.log(2) * (math.log(4) + 1)
    length = math.hypot(tea, milk)
    assert vectorise(Fields(body="tea tea milk")) == near(
        {0: 2 * tea / length, 1: 2 * milk / length}, steps=STEPS
    )


def test_each_section_has_its_own_rows_and_length():
    vector = vectorise(Fields(title="tea", links=("https://a.org",)))
    ngrams = [math.log(4) * (math.log(8 / df) + 1) for df in (2, 4)]
    ends = {row: 1.5 * value / math.hypot(*ngrams) for row, value in zip((4, 5), ngrams, strict=True)}
    assert vector == near({0: 2, 2: 0.5, 3: 0.25} | ends, steps=STEPS)


def test_a_post_without_a_known_term_has_an_empty_vector():
    [(rows, values)] = VOCABULARY.vectorise(parse_terms(Fields(body="coffee")))
    assert (rows.shape, values.shape) == ((0,), (0,))
    assert rows.dtype == np.int64
    assert values.dtype == np.float32


def test_an_empty_vocabulary_gives_an_empty_vector():
    nothing = Vocabulary({name: [] for name in SECTIONS}, np.zeros(0, np.int32), 0, SETTINGS)
    [(rows, _)] = nothing.vectorise(parse_terms(Fields(title="tea")))
    assert len(rows) == 0


def test_rows_and_terms_find_each_other():
    assert [VOCABULARY.locate(row) for row in range(6)] == [
        (section, term) for section in SECTIONS for term in TERMS[section]
    ]
    with pytest.raises(IndexError):
        VOCABULARY.locate(6)


def test_posts_with_a_term_are_counted_by_section():
    texts, titles = VOCABULARY.posts_with(hash_terms(["milk", "tea", "zzz"]), "text", "title")
    assert (texts.tolist(), titles.tolist()) == ([1, 3, 0], [0, 1, 0])
    assert VOCABULARY.posts_with(hash_terms([]), "title")[0].tolist() == []


@given(st.lists(st.sampled_from(["tea", "milk", "coffee", "茶"]), max_size=30), st.text(max_size=20))
def test_each_section_with_a_known_term_has_its_length(words, title):
    vector = vectorise(Fields(title=title, body=" ".join(words)))
    length = math.hypot(*(value for row, value in vector.items() if row < 2))
    assert length == near(2 if vector.keys() & {0, 1} else 0, steps=STEPS)


TEXTS = st.text(
    st.sampled_from("aA. -'s\n\u3000茶コヒ漢＃㍿か\u3099ﾊﾟ") | st.characters(exclude_categories=()),
    max_size=40,
)


POSTS = st.builds(Fields, title=TEXTS, description=TEXTS, headings=TEXTS, body=TEXTS, code=TEXTS)


@given(POSTS, POSTS)
def test_section_ids_are_those_of_the_terms_as_strings(first, second):
    terms = parse_terms(first, second)
    posts, term_ids = list_section_ids(terms, SETTINGS)
    for post in range(2):
        expected = [
            hash_terms(list(occurrences), SECTIONS.index(name))
            for name, occurrences in each_section(terms, SETTINGS, post)
        ]
        assert sorted(term_ids[posts == post].tolist()) == sorted(np.concatenate(expected).tolist())


@given(POSTS, POSTS)
def test_a_post_has_the_same_vector_whatever_is_read_with_it(first, second):
    together = VOCABULARY.vectorise(parse_terms(first, second))
    for (rows, values), alone in zip(together, (first, second), strict=True):
        [(expected_rows, expected)] = VOCABULARY.vectorise(parse_terms(alone))
        assert (rows.tolist(), values.tolist()) == (expected_rows.tolist(), expected.tolist())


def test_hosts_that_are_linked_to_twice_count_twice():
    fields = Fields(links=("https://a.org/1", "https://a.org/2"))
    term_ids = hash_terms(["a.org"] * 2, SECTIONS.index("links"))
    assert list_section_ids(parse_terms(fields), SETTINGS)[1].tolist() == term_ids.tolist()
