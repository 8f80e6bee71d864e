"""Which posts of a large blog are learnt from."""

from hypothesis import given
from hypothesis import strategies as st

from training.choosing import Limits, choose_learnt

SMALL = Limits(whole=4, window=3, learnt=5)


def test_of_a_small_blog_all_posts_are_learnt_from():
    assert list(choose_learnt([("a",)] * 5, SMALL)) == [0, 1, 2, 3, 4]


def test_of_a_large_blog_the_newest_are_learnt_from_and_the_newest_with_each_rare_label():
    labels = [("rare",), ("a",), ("rare",), ("rare", "a"), ("a",), ("a",), ("a",), ("a",)]
    assert choose_learnt(labels, SMALL) == [2, 3, 5, 6, 7]


def test_of_labels_that_are_not_rare_the_newest_posts_are_learnt_from():
    assert choose_learnt([("a",)] * 9, SMALL) == [4, 5, 6, 7, 8]


def test_the_first_use_of_one_label_comes_before_the_second_of_another():
    labels = [("gone",), ("b",), ("a",), ("b",), ("a",), ("c",), ("c",), ("c",)]
    assert choose_learnt(labels, SMALL._replace(learnt=6)) == [0, 3, 4, 5, 6, 7]


def test_of_labels_that_are_equally_rare_those_of_newer_posts_come_first():
    labels = [("once",), ("twice",), ("thrice",), ("c",), ("c",), ("c",)]
    assert choose_learnt(labels, SMALL) == [1, 2, 3, 4, 5]


def test_labels_count_in_any_case():
    labels = [("A",), ("a",), ("a",), ("c",), ("c",), ("c",)]
    assert choose_learnt(labels, SMALL) == [1, 2, 3, 4, 5]


@given(st.lists(st.lists(st.sampled_from("abcd"), max_size=3), max_size=30))
def test_no_more_are_learnt_from_than_allowed_and_each_label_is_while_there_is_room(labels):
    chosen = choose_learnt(labels, SMALL._replace(learnt=7))
    assert list(chosen) == sorted(set(chosen))
    assert len(chosen) <= 7
    assert set(range(len(labels))[-3:]) <= set(chosen)
    assert {label for own in labels for label in own} == {
        label for place in chosen for label in labels[place]
    }


def test_the_ranker_sees_all_posts_of_a_small_blog_and_the_newest_of_a_large_one():
    assert [SMALL.seen(posts) for posts in (0, 4, 5, 100)] == [0, 4, 3, 3]
