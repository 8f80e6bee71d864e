"""Posts as arrays: the same vocabulary and vectors that come post by post, at any stage."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model.post import Post
from model.sections import SECTIONS
from model.settings import Settings
from model.vector import Vocabulary
from tests.teaching import QUICK, read
from training.encoding import EncodedPosts

WORDS = st.sampled_from(["tea", "Tea", "node.js", "紅茶", "https://example.org/x", "bread", "C++", "a-b_c"])
TEXTS = st.lists(WORDS, max_size=6).map(" ".join)
KNOWN = {"tea": 3, "bread": 2, "tea bread": 2}
POSTS = st.lists(st.builds(Post, title=TEXTS, body=TEXTS, description=TEXTS), min_size=1, max_size=6)


@given(POSTS, st.integers(1, 6), st.integers(1, 2), st.integers(3, 30))
def test_all_posts_at_once_get_the_vectors_of_each(posts, size, least, most):
    settings = Settings(least_posts_with_term=least, most_terms=most)
    counted = read(*posts, settings=settings)
    encoded = EncodedPosts(counted)
    vocabulary, rows = encoded.vocabulary(min(size, len(posts)), settings)
    owners, columns, values = encoded.vectorise(vocabulary, rows, settings)
    for place, post in enumerate(counted):
        expected_rows, expected = vocabulary.vectorise(post.reading.terms)
        order = np.argsort(columns[owners == place])
        assert columns[owners == place][order].tolist() == expected_rows.tolist()
        np.testing.assert_allclose(values[owners == place][order], expected, rtol=1e-5)


@given(POSTS)
def test_rows_are_found_again_in_a_vocabulary(posts):
    encoded = EncodedPosts(read(*posts))
    vocabulary, rows = encoded.vocabulary(len(posts), QUICK)
    assert encoded.rows(vocabulary).tolist() == rows.tolist()


@given(POSTS, POSTS)
def test_a_vocabulary_does_not_know_later_posts(posts, later):
    alone, _ = EncodedPosts(read(*posts)).vocabulary(len(posts), QUICK)
    followed, _ = EncodedPosts(read(*posts, *later)).vocabulary(len(posts), QUICK)
    assert followed.terms == alone.terms
    assert followed.df.tolist() == alone.df.tolist()


def test_a_vocabulary_counts_the_posts_that_have_a_term():
    posts = read(
        Post(body="tea tea bread"), Post(body="tea"), Post(body="tea bread"), Post(body="crust crust")
    )
    vocabulary, _ = EncodedPosts(posts).vocabulary(4, QUICK)
    assert dict(zip(vocabulary.terms["text"], vocabulary.df.tolist(), strict=True)) == KNOWN


def test_of_terms_in_equally_many_posts_those_seen_first_stay():
    posts = read(Post(body="b a c"), Post(body="c a b d"), Post(body="d"))
    vocabulary, _ = EncodedPosts(posts).vocabulary(3, Settings(most_terms=3))
    assert vocabulary.terms["text"] == ["b", "a", "c"]


def test_a_term_unknown_to_another_vocabulary_has_no_row():
    other = Vocabulary(
        {name: ["tea"] if name == "text" else [] for name in SECTIONS}, np.ones(1, np.int32), 1, QUICK
    )
    assert EncodedPosts(read(Post(body="bread tea"))).rows(other).tolist() == [-1, 0, -1]


def test_no_posts_have_no_terms():
    vocabulary, rows = EncodedPosts([]).vocabulary(0, QUICK)
    assert (len(vocabulary.df), len(rows)) == (0, 0)
