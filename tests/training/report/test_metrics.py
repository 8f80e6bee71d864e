"""The figures of quality, by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.report.metrics import (
    Tally,
    bootstrap_interval,
    bootstrap_ratio,
    f1_at,
    fold_own,
    fold_ranked,
    mean,
    ndcg_at,
    precision_at,
    tally,
)


def test_labels_are_folded_and_keep_their_best_place():
    assert fold_ranked(["Tea", "ｔｅａ", "コーヒー", "TEA"]) == ["tea", "コーヒー"]
    assert fold_own(["Tea", "TEA"]) == {"tea"}


def test_precision_counts_empty_places_as_wrong():
    assert precision_at(1, ["a", "b"], {"b"}) == 0
    assert precision_at(3, ["a", "b"], {"a", "b"}) == 2 / 3
    assert precision_at(1, [], {"a"}) == 0


def test_f1_counts_only_what_is_shown():
    assert f1_at(5, ["a", "x"], {"a", "b"}) == 2 * 1 / (2 + 2)
    assert f1_at(1, ["x", "a"], {"a"}) == 0


def test_ndcg_is_the_gain_over_the_best_orders():
    gain, best = 1 / math.log2(3), 1 + 1 / math.log2(3)
    assert ndcg_at(10, ["x", "a"], {"a", "b"}) == pytest.approx(gain / best)


def test_ndcg_asks_for_no_more_right_labels_than_there_are_places():
    assert ndcg_at(2, ["a", "b", "c"], {"a", "b", "c"}) == 1


def test_a_tally_adds_up_the_posts_before_it_divides():
    counts = tally([({"a", "b"}, {"a"}), (set(), {"a", "b", "c"})])
    assert counts == Tally(right=1, suggested=2, wanted=4)
    assert (counts.precision, counts.recall, counts.f1) == (1 / 2, 1 / 4, 2 / 6)


def test_a_tally_of_nothing_has_no_figures():
    assert tally([]) == Tally(0, 0, 0)
    assert (Tally(0, 0, 0).precision, Tally(0, 0, 0).recall, Tally(0, 0, 0).f1) == (None, None, None)


def test_the_mean_of_nothing_is_none():
    assert mean([]) is None
    assert mean([1.0, 0.0]) == 0.5


def test_the_interval_of_equal_values_is_that_value():
    assert bootstrap_interval([0.25] * 9) == (0.25, 0.25)


def test_the_interval_of_many_zeros_and_ones_is_the_normal_one():
    low, high = bootstrap_interval([0.0, 1.0] * 200)
    deviation = 0.5 / math.sqrt(400)
    assert low == pytest.approx(0.5 - 1.96 * deviation, abs=0.005)
    assert high == pytest.approx(0.5 + 1.96 * deviation, abs=0.005)


def test_the_interval_is_the_same_every_time():
    values = [n * n / 300 for n in range(17)]
    assert bootstrap_interval(values) == bootstrap_interval(values)


def test_the_interval_of_a_ratio_of_ones_is_that_of_a_mean():
    values = [0.0, 1.0, 1.0] * 20
    assert bootstrap_ratio(values, [1.0] * 60) == bootstrap_interval(values)


def test_a_ratio_draws_parts_and_wholes_together():
    assert bootstrap_ratio([1, 2, 3], [2, 4, 6]) == (0.5, 0.5)
    assert bootstrap_ratio([1, 0], [1, 0]) == (1, 1)


labels = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(labels, st.sets(st.sampled_from("abcdefgh"), min_size=1))
def test_every_figure_of_a_post_is_between_zero_and_one(ranked, own):
    figures = [precision_at(3, ranked, own), f1_at(5, ranked, own), ndcg_at(10, ranked, own)]
    assert all(0 <= figure <= 1 + 1e-12 for figure in figures)


@given(st.sets(st.sampled_from("abcde"), min_size=1))
def test_the_authors_own_labels_are_the_best_answer(own):
    assert f1_at(5, sorted(own), own) == 1
    assert ndcg_at(10, sorted(own), own) == pytest.approx(1)
