"""Posts as arrays give the same vocabulary and vectors as posts one by one, at any stage."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model.post import Post
from model.settings import Settings
from tests.support.models.rounding import FUNCTION, assert_close
from tests.support.models.teaching import QUICK, read
from training.encoding import EncodedPosts

WORDS = st.sampled_from(["tea", "Tea", "node.js", "紅茶", "https://example.org/x", "bread", "C++", "a-b_c"])
TEXTS = st.lists(WORDS, max_size=6).map(" ".join)
KNOWN = {"tea": 3, "bread": 2, "tea bread": 2}
POSTS = st.lists(st.builds(Post, title=TEXTS, body=TEXTS, description=TEXTS), min_size=1, max_size=6)


def dense(matrix):
    return np.concatenate([np.zeros((matrix.shape[0], 0), np.float32), *matrix.chunks()], 1)


@given(POSTS, st.integers(1, 6), st.integers(1, 2), st.integers(3, 30))
def test_all_posts_at_once_get_the_vectors_of_each(posts, size, least, most):
    settings = Settings(least_posts_with_term=least, most_terms_learnt=most)
    counted = read(*posts, settings=settings)
    encoded = EncodedPosts(counted)
    vocabulary, rows = encoded.vocabulary(min(size, len(posts)), settings)
    vectors = dense(encoded.vectorise(vocabulary, rows, len(posts), settings))
    for vector, post in zip(vectors, counted, strict=True):
        [(expected_rows, expected)] = vocabulary.vectorise(post.terms)
        assert np.flatnonzero(vector).tolist() == expected_rows.tolist()
        # A logarithm times idf, over the root of a sum of such squares.
        assert_close(vector[expected_rows], expected, steps=len(expected) + 3 * FUNCTION)


@given(POSTS, st.randoms(use_true_random=False))
def test_posts_that_are_taken_keep_their_vectors(posts, random):
    encoded = EncodedPosts(read(*posts))
    vocabulary, rows = encoded.vocabulary(len(posts), QUICK)
    places = random.sample(range(len(posts)), random.randint(0, len(posts)))
    taken = dense(encoded.take(places).vectorise(vocabulary, rows, len(places), QUICK))
    np.testing.assert_array_equal(
        taken, dense(encoded.vectorise(vocabulary, rows, len(posts), QUICK))[places]
    )


@given(POSTS, st.integers(1, 30))
def test_the_terms_that_are_kept_are_those_of_the_largest_squares(posts, most):
    settings, encoded = Settings(most_terms=most), EncodedPosts(read(*posts))
    full, rows = encoded.vocabulary(len(posts), settings)
    vectors = encoded.vectorise(full, rows, len(posts), settings)
    kept, kept_rows, columns = encoded.strongest(vectors, rows, settings)
    assert [kept.locate(row) for row in range(len(columns))] == [full.locate(int(row)) for row in columns]
    assert kept.df.tolist() == full.df[columns].tolist()
    assert rows[kept_rows >= 0].tolist() == columns.tolist()
    left = np.delete(vectors.squares(), columns)
    assert len(columns) == min(most, len(full.df))
    assert not len(left) or left.max() <= vectors.squares()[columns].min()


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


def test_terms_seen_first_stay_of_those_in_equally_many_posts():
    posts = read(Post(body="b a c"), Post(body="c a b d"), Post(body="d"))
    vocabulary, _ = EncodedPosts(posts).vocabulary(3, Settings(most_terms_learnt=3))
    assert vocabulary.terms["text"] == ["b", "a", "c"]


def test_no_posts_have_no_terms():
    vocabulary, rows = EncodedPosts([]).vocabulary(0, QUICK)
    assert (len(vocabulary.df), len(rows)) == (0, 0)
