"""Tests of the gate: when posts prove that a model is worse, and when they prove nothing."""

import json
import random

import pytest

from tests.support.models.predicting import predict
from training.report.gate import MIN_POSTS, Gate, judge_release
from training.report.scorecard import Prediction

RIGHT = predict("tea", "tea", categories="Life", first="Life", accepted="tea", filed="Life")
WRONG = predict("tea", "uji", categories="Life", first="Work")


def judge(new: list[Prediction], current: list[Prediction] | None = None, asked: float = 0.8) -> Gate:
    return judge_release(new, current, after="2026-01-02", asked=asked)


def test_a_model_that_is_worse_on_every_post_is_refused_with_figures() -> None:
    gate = judge([WRONG] * MIN_POSTS, [RIGHT] * MIN_POSTS)
    assert [each.split(":")[0] for each in gate.refusals] == [
        "it is worse at tags",
        "it is worse at categories",
    ]
    assert "f1_5 0.000 after 1.000, a change of -1.000 to -1.000 on 20 posts" in gate.refusals[0]


def test_a_model_that_is_better_or_the_same_passes() -> None:
    assert judge([RIGHT] * MIN_POSTS, [WRONG] * MIN_POSTS).refusals == ()
    assert judge([RIGHT] * MIN_POSTS, [RIGHT] * MIN_POSTS).refusals == ()


def test_a_difference_within_the_noise_passes() -> None:
    gate = judge([RIGHT] * 28 + [WRONG] * 2, [RIGHT] * 30)
    tags = gate.kinds[0]
    assert tags.against is not None
    assert (round(tags.against.mean, 3), tags.against.high) == (-0.067, 0.0)
    assert gate.refusals == ()


def test_differences_are_paired_by_post() -> None:
    mixed = [RIGHT, WRONG] * MIN_POSTS
    gate = judge(mixed, mixed)
    assert [(each.against.low, each.against.high) for each in gate.kinds if each.against] == [(0, 0)] * 2


def test_too_few_posts_cannot_be_judged_and_are_not_compared() -> None:
    gate = judge([WRONG] * (MIN_POSTS - 1), [RIGHT] * (MIN_POSTS - 1))
    assert gate.refusals == (
        "the gate cannot judge: 19 labelled posts are unseen, and it needs 20 of a kind",
    )
    assert [each.against for each in gate.kinds] == [None, None]


def test_without_a_post_the_gate_cannot_judge() -> None:
    assert "0 labelled posts are unseen" in judge([], []).refusals[0]


def test_a_kind_with_few_posts_is_left_out_of_the_comparison_and_not_of_the_figures() -> None:
    ours = [predict("tea", "tea")] * MIN_POSTS + [predict(categories="Life", first="Work")] * 3
    theirs = [predict("tea", "tea")] * MIN_POSTS + [predict(categories="Life", first="Life")] * 3
    gate = judge(ours, theirs)
    assert [(each.kind, each.posts, each.against is None) for each in gate.kinds] == [
        ("tags", 20, False),
        ("categories", 3, True),
    ]
    assert gate.refusals == ()


SURE_AND_WRONG = predict("tea", "uji", accepted="uji")


@pytest.mark.parametrize(("right", "refused"), [(40, False), (26, False), (20, True), (0, True)])
def test_labels_set_by_itself_must_not_be_provably_below_what_was_asked(right: int, refused: bool) -> None:
    good = predict("tea", "tea", accepted="tea")
    gate = judge([good] * right + [SURE_AND_WRONG] * (40 - right))
    assert [each.startswith("too many tags that it sets by itself are wrong") for each in gate.refusals] == (
        [True] * refused
    )


def test_a_higher_precision_is_proved_wrong_earlier() -> None:
    new = [predict("tea", "tea", accepted="tea")] * 30 + [SURE_AND_WRONG] * 10
    assert judge(new, asked=0.8).refusals == ()
    assert "30 of 40 are right, at most 0.92 can be, and 0.95 was asked" in judge(new, asked=0.95).refusals[0]


def test_a_model_that_sets_nothing_is_not_wrong() -> None:
    tags, _ = judge([WRONG] * MIN_POSTS).kinds
    assert (tags.applied, tags.right, tags.high) == (0, 0, 1)


def test_figures_are_ready_for_the_history() -> None:
    record = json.loads(json.dumps(judge([RIGHT] * 30, [WRONG] * 30).record(), allow_nan=False))
    assert (record["posts"], record["after"], record["asked"]) == (30, "2026-01-02", 0.8)
    assert record["kinds"]["tags"]["against"] == {"current": 0.0, "mean": 1.0, "low": 1.0, "high": 1.0}
    assert record["refusals"] == []


def test_few_equal_models_are_refused() -> None:
    rolls = random.Random(5)

    def roll() -> list[Prediction]:
        return [rolls.choice((RIGHT, WRONG)) for _ in range(MIN_POSTS)]

    assert sum(bool(judge(roll(), roll()).refusals) for _ in range(40)) <= 4
