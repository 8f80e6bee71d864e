"""The labels of a blog's posts: their spellings, which post has which, and the style of a new one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model.labels import fold
from model.ranking.new_tags import TagStyle
from training.labels.table import collect_labels, detect_style, most_used_spelling

POSTS = [("Tea", "Uji"), ("tea",), ("ＴＥＡ", "bread"), ("tea", "bread")]


def test_labels_come_in_the_order_of_first_use_and_the_most_used_spelling():
    labels = collect_labels(POSTS)
    assert labels.keys == ("tea", "uji", "bread")
    assert labels.labels == ("tea", "Uji", "bread")


def test_the_matrix_has_the_labels_of_each_post_in_any_spelling():
    matrix = collect_labels(POSTS).matrix(POSTS)
    assert matrix.tolist() == [[1, 1, 0], [1, 0, 0], [1, 0, 1], [1, 0, 1]]
    assert matrix.dtype == np.float32


def test_a_label_given_twice_counts_once():
    assert collect_labels(POSTS).matrix([("Tea", "tea")]).tolist() == [[1, 0, 0]]


def test_labels_of_later_posts_are_ignored():
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


def test_labels_without_case_do_not_count_for_lower_case():
    assert detect_style(["紅茶", "2024", "tea"]).lower
    assert detect_style(["紅茶", "2024"]) == TagStyle(" ", lower=False)


def test_the_most_used_spelling_wins_and_the_latest_of_equals():
    labels = ["javascript", "JavaScript", "Ｇｏ", "Go", "JavaScript", "go", " "]
    assert most_used_spelling(labels) == {"javascript": "JavaScript", "go": "go"}


@given(st.lists(st.text("aA ａ-", max_size=3)))
def test_each_folded_label_gets_one_of_its_own_spellings(labels):
    spellings = most_used_spelling(labels)
    assert set(spellings) == {fold(label) for label in labels} - {""}
    assert all(fold(label) == folded and label in labels for folded, label in spellings.items())


def test_spellings_that_differ_in_what_nobody_sees_are_one_label_in_learning():
    posts = [("#server",), ("Server",), ("server\u200b",), ("Server", "disk"), ("ｓｅｒｖｅｒ",)]
    labels = collect_labels(posts)
    assert (labels.keys, labels.labels) == (("server", "disk"), ("Server", "disk"))
    assert labels.matrix(posts)[:, 0].tolist() == [1, 1, 1, 1, 1]


def test_a_sign_that_most_posts_write_is_written_and_the_newer_of_equals():
    assert most_used_spelling(["server", "#server", "#server"]) == {"server": "#server"}
    assert most_used_spelling(["#server", "server"]) == {"server": "server"}
    assert [*most_used_spelling(["می\u200cخواهم", "❤️"]).values()] == ["می\u200cخواهم", "❤️"]
