"""The scorecard of a model on its newest posts, in numbers and in words."""

import re

from tests.support.models.predicting import predict
from training.report.scorecard import category_rows, f1_interval, summarise, tag_rows
from training.report.text import FEW_POSTS, MAX_ROWS, render_figures, render_trust

TWO = [
    predict("tea Uji", "Tea x uji", categories="Travel", first="Food Travel", accepted="tea x"),
    predict("coffee", "tea", categories="Food", first="food"),
]


def test_a_summary_is_the_mean_over_posts():
    summary = summarise(TWO)
    assert (summary["p1"], summary["p3"], summary["category_acc"]) == (0.5, round((2 / 3 + 0) / 2, 4), 0.5)
    assert summary["f1_5"] == round((4 / 5 + 0) / 2, 4)


def test_accepted_tags_are_counted_over_all_posts_together():
    summary = summarise(TWO)
    accepted = [summary[f"accepted_{name}"] for name in ("precision", "recall", "f1")]
    assert accepted == [1 / 2, round(1 / 3, 4), 2 / 5]


def test_posts_without_labels_of_a_kind_do_not_count_there():
    untagged = predict(ranked="tea", categories="Food", first="Food", accepted="tea")
    summary = summarise([*TWO, untagged])
    assert summary["f1_5"] == summarise(TWO)["f1_5"]
    assert summary["accepted_precision"] == 1 / 2
    assert (summary["posts"], summary["tagged_posts"], summary["categorised_posts"]) == (3, 2, 3)


def test_a_figure_without_posts_is_none():
    summary = summarise([predict("tea", "tea")])
    assert (summary["category_acc"], summary["accepted_f1"], summary["p1"]) == (None, None, 1)
    assert summarise([])["f1_5"] is None


def test_rows_count_uses_and_the_first_five_tags():
    rows = {row.label: row.shown for row in tag_rows([predict("a f", "a b c d e f"), predict("b", "b a")])}
    counts = {label: (shown.wanted, shown.suggested, shown.right) for label, shown in rows.items()}
    assert counts["a"] == (1, 2, 1)
    assert counts["f"] == (1, 0, 0)
    assert counts["e"] == (0, 1, 0)


def test_rows_count_the_tags_applied_unasked():
    rows = {row.label: row.applied for row in tag_rows(TWO)}
    assert (rows["x"].suggested, rows["x"].right) == (1, 0)
    assert (rows["uji"].suggested, rows["uji"].wanted) == (0, 1)


def test_rows_come_most_used_first_then_most_shown():
    posts = [predict("b c", "c z"), predict("b", "z a"), predict("a", "d")]
    assert [row.label for row in tag_rows(posts)] == ["b", "a", "c", "z", "d"]


def test_rows_join_spellings_under_the_most_used_one():
    posts = [predict("tea", "Tea"), predict("TEA", "Tea")]
    assert [(row.label, row.shown.right) for row in tag_rows(posts)] == [("Tea", 2)]


def test_rows_leave_out_posts_without_labels():
    assert tag_rows([predict("", "a")]) == []


def test_only_the_first_category_is_counted():
    assert {row.label: row.shown.suggested for row in category_rows(TWO)} == {"Travel": 0, "Food": 2}


def test_rows_count_the_categories_applied_unasked():
    [row] = category_rows([predict(categories="Food", first="food", filed="food")])
    assert (row.applied.suggested, row.applied.right) == (1, 1)


def test_the_interval_holds_the_figure():
    posts = [predict("a", "a"), predict("a", "b"), predict("a", "a b")]
    interval, figure = f1_interval(posts), summarise(posts)["f1_5"]
    assert interval is not None
    assert figure is not None
    assert interval[0] < figure < interval[1]


def test_there_is_no_interval_without_tags():
    assert f1_interval([predict("", "a")]) is None


def test_a_scorecard_puts_the_prior_beside_the_model():
    prior = [predict("tea Uji", "x", categories="Travel", first="Food"), predict("coffee", "coffee")]
    text = render_figures(TWO, prior)
    assert re.search(r"^the first tag is right \(p1\) +0\.500 +0\.500$", text, flags=re.MULTILINE)
    assert re.search(r"^the first category is right +0\.500 +0\.000$", text, flags=re.MULTILINE)
    assert re.search(r"^right among the tags applied unasked +0\.500 +-$", text, flags=re.MULTILINE)


def test_a_scorecard_has_a_row_for_each_label():
    text = render_figures(TWO, TWO)
    assert re.search(r"^coffee +1 +0 +- +0\.000 +0\.000 +- +-$", text, flags=re.MULTILINE)
    assert re.search(r"^x +0 +1 +0\.000 +- +0\.000 +1 +0$", text, flags=re.MULTILINE)
    assert re.search(r"^Travel +1 +0 +- +0\.000 +0\.000$", text, flags=re.MULTILINE)


def test_a_long_table_counts_what_it_leaves_out():
    labels = " ".join(f"tag{number:03}" for number in range(MAX_ROWS + 3))
    text = render_figures([predict(labels)], [predict(labels)])
    assert "and 3 more labels, used 3 times in all" in text
    assert f"tag{MAX_ROWS - 1:03}" in text
    assert f"tag{MAX_ROWS:03}" not in text


def test_a_blog_without_categories_has_no_line_for_them():
    text = render_figures([predict("a", "a")], [predict("a", "a")])
    assert "categor" not in text
    assert "applied" not in text


def test_figures_on_few_posts_are_called_rough():
    post = predict("a b", "a c")
    assert "With so few posts" in render_trust([post] * (FEW_POSTS - 1))
    assert "few" not in render_trust([post] * FEW_POSTS)


def test_trust_names_posts_and_bounds():
    text = render_trust([predict("a", "a"), predict("a", "b")] * 10)
    assert "measured on 20 posts with tags" in text
    assert "between 0.30 and 0.70 (95 % bootstrap interval)" in text
    assert "F1 of the first five tags" in text


def test_posts_with_the_same_value_give_no_bounds():
    assert "there are no bounds" in render_trust([predict("a", "a")] * 20)


def test_a_blog_with_only_categories_is_judged_by_them():
    assert "1 post with categories" in render_trust([predict(categories="a", first="a")])


def test_without_labels_nothing_is_claimed():
    assert render_trust([predict("", "a")]).startswith("Nothing could be measured")
