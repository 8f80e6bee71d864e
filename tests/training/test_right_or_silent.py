"""Blogs on which labels were once applied everywhere: whatever is not sure enough stays a suggestion."""

import pytest

from model.post import Post
from model.suggestion import RARE, SELDOM, UNPROVEN
from model.tagger import Tagger
from tests.support.models.teaching import KEYS, QUICK, subject, write_post, write_posts

pytestmark = pytest.mark.slow

ODD = 70
"""The only post of its blog with labels of its own."""


@pytest.fixture(scope="module")
def learn(tensorflow):
    """Return a function that trains on posts; imported here, so that collecting imports no TensorFlow."""
    from training.fit import fit

    return lambda posts, **options: fit(posts, keys=KEYS, settings=QUICK, **options)


def test_a_label_of_one_post_is_applied_to_no_post(learn):
    odd = ("Poker", "Las Vegas", "Life")
    posts = write_posts(82, lambda n: write_post(n, "Tech", *(odd if n == ODD else ())))
    tagger = Tagger(learn(posts).artifact)
    answers = [tagger.suggest(post.post._replace(tags=()), limit=20, least_score=0.0) for post in posts]
    rare = [each for answer in answers for each in answer.tags if each.label in odd]
    assert rare
    assert not [each for each in rare if each.band == "apply"]
    assert {each.reason for each in rare} <= {RARE, UNPROVEN}
    assert max(each.score for each in rare) <= 0.75


def test_a_kind_that_few_of_the_newest_posts_have_is_only_suggested(learn):
    posts = write_posts(120, lambda n: write_post(n, subject(n), categories=("blog",) if n % 5 == 0 else ()))
    tagger = Tagger(learn(posts).artifact)
    answers = [tagger.suggest(post.post._replace(categories=(), tags=())) for post in posts[-30:]]
    categories = [each for answer in answers for each in answer.categories]
    assert categories
    assert {each.reason for each in categories} == {SELDOM}
    assert any(each.band == "apply" for answer in answers for each in answer.tags)


def test_a_blog_of_few_posts_suggests_and_applies_nothing(learn):
    posts = write_posts(5, lambda n: write_post(n, subject(n)))
    answer = Tagger(learn(posts).artifact).suggest(write_post(8, body="a kettle with leaves to steep"))
    assert answer.tags
    assert {each.reason for each in answer.tags} == {UNPROVEN}


def test_a_list_of_labels_is_enough_to_suggest_those_that_a_post_names(learn):
    tagger = Tagger(learn([], wanted=("Tea", "Bread", "Mountain bike")).artifact)
    answer = tagger.suggest(Post("A mountain bike for the hills", "It climbs."), limit=3)
    assert answer.tags[0].label == "Mountain bike"
    assert not answer.tags[0].new
    assert {each.band for each in answer.tags} == {"suggest"}
