"""The labels of a blog's posts: which there are, who has which, and how the next would be written."""

import numpy as np

from model.ranking.new_tags import TagStyle
from training.label_table import collect_labels, detect_style

POSTS = [("Tea", "Uji"), ("tea",), ("ＴＥＡ", "bread"), ("tea", "bread")]


def test_labels_come_in_the_order_of_first_use_and_the_most_used_spelling():
    labels = collect_labels(POSTS)
    assert labels.keys == ("tea", "uji", "bread")
    assert labels.labels == ("tea", "Uji", "bread")


def test_the_matrix_says_which_post_has_which_label_however_spelt():
    matrix = collect_labels(POSTS).matrix(POSTS)
    assert matrix.tolist() == [[1, 1, 0], [1, 0, 0], [1, 0, 1], [1, 0, 1]]
    assert matrix.dtype == np.float32


def test_a_label_given_twice_counts_once():
    assert collect_labels(POSTS).matrix([("Tea", "tea")]).tolist() == [[1, 0, 0]]


def test_labels_of_later_posts_are_passed_over():
    assert collect_labels(POSTS[:1]).matrix(POSTS[2:3]).tolist() == [[1, 0]]


def test_no_posts_have_no_labels():
    assert collect_labels([]).matrix([]).shape == (0, 0)


def test_words_are_joined_as_most_labels_join_them():
    assert detect_style(["unit-test", "green-tea", "ice cream"]).joiner == "-"
    assert detect_style(["unit-test", "green tea", "ice cream"]).joiner == " "
    assert detect_style(["unit-test", "ice cream"]).joiner == " "


def test_nine_lower_case_labels_in_ten_make_a_lower_case_blog():
    lower = [f"tag{n}" for n in range(9)]
    assert detect_style([*lower, "NASA"]).lower
    assert not detect_style([*lower, "NASA", "ESA"]).lower


def test_labels_without_case_say_nothing_of_it():
    assert detect_style(["紅茶", "2024", "tea"]).lower
    assert detect_style(["紅茶", "2024"]) == TagStyle(" ", lower=False)
