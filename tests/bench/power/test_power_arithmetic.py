"""Power tuning's arithmetic, by hand and by the values of the original's tests (test/unit/test-utils.js)."""

import math
from functools import reduce
from operator import add
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bench.power.arithmetic import (
    NothingMeasured,
    NotInUsd,
    SizeStats,
    UnusableWeights,
    add_up,
    base_usd,
    cost_usd,
    find_min_num,
    payload_counts,
    rank,
    sum_up,
    trimmed_mean,
)
from bench.power.results import parse_url, render_output

X86 = 2.1e-9


def stats(*figures: tuple[int, float, float]) -> list[SizeStats]:
    """Return statistics of (MB, cost, duration), each having cost 1 USD in all."""
    return [
        SizeStats(power_mb=power_mb, cost_usd=cost, duration_ms=duration, total_usd=1)
        for power_mb, cost, duration in figures
    ]


@pytest.mark.parametrize(
    ("values", "discard", "expected"),
    [
        ([1, 2, 3, 4, 2000], 0.2, 3),
        ([1, 2, 3, 4, 2000], 0.4, 3),
        ([1, 2, 3, 4, 2000], 0, 402),
        ([1], 0.4, 1),
        ([], 0.2, 0),
        ([30, 4, 2000, 100, 3], 0.2, (4 + 30 + 100) / 3),
        ([9, 1, 2, 3], 0.2, 15 / 4),
    ],
)
def test_the_mean_leaves_out_a_share_at_each_end(values, discard, expected):
    assert trimmed_mean(values, discard) == expected


@given(some.lists(some.floats(0.1, 1e6), min_size=1, max_size=60), some.floats(0, 0.4))
def test_a_trimmed_mean_lies_among_its_values(values, discard):
    trimmed = trimmed_mean(values, discard)
    assert min(values) <= trimmed * (1 + 1e-12)
    assert trimmed <= max(values) * (1 + 1e-12)
    assert trimmed_mean(values, 0) == pytest.approx(mean(values))


def test_a_price_is_that_of_whole_milliseconds_upwards_at_a_share_of_memory():
    assert cost_usd(300, power_mb=1024, base=X86) == pytest.approx(8 * 300 * X86, rel=1e-15)
    assert cost_usd(2.1, power_mb=128, base=X86) == pytest.approx(3 * X86, rel=1e-15)
    assert cost_usd(0, power_mb=128, base=X86) == 0


def test_one_size_is_measured_by_means_and_paid_for_in_full():
    billed_ms = [10, 11, 13, 14, 1000]
    measured = sum_up(256, [ms - 0.5 for ms in billed_ms], billed_ms, base=X86, discard=0.2)
    assert measured.duration_ms == pytest.approx((10.5 + 12.5 + 13.5) / 3)
    # The mean of the billed times is 38 / 3, billed as 13 ms.
    assert measured.billed_ms == pytest.approx(38 / 3)
    assert measured.cost_usd == pytest.approx(13 * X86 * 2, rel=1e-15)
    assert measured.total_usd == pytest.approx(1048 * X86 * 2, rel=1e-15)


def test_durations_and_billed_times_are_trimmed_separately():
    measured = sum_up(128, [1, 2, 3, 4, 5], [9, 1, 2, 3, 4], base=1, discard=0.2)
    assert (measured.duration_ms, measured.cost_usd) == (3, 3)


@pytest.mark.parametrize(
    ("architecture", "region", "usd"),
    [
        ("x86_64", "eu-west-1", 2.1e-9),
        ("x86_64", "ap-east-1", 2.9e-9),
        ("arm64", "eu-west-1", 1.7e-9),
        ("arm64", "ap-east-1", 1.7e-9),
    ],
)
def test_a_region_without_a_price_of_its_own_has_the_default(architecture, region, usd):
    assert base_usd(architecture, region) == usd


@pytest.mark.parametrize(
    ("region", "currency"), [("cn-north-1", "CNY"), ("cn-northwest-1", "CNY"), ("eusc-de-east-1", "EUR")]
)
def test_a_region_with_prices_in_another_currency_is_refused(region, currency):
    # The original's 1.42e-8 CNY of China is 6.8 times the number of its default in USD.
    for architecture in ("x86_64", "arm64"):
        with pytest.raises(NotInUsd, match=f"{region} are in {currency}"):
            base_usd(architecture, region)


@pytest.mark.parametrize(
    ("strategy", "weight", "figures", "chosen_mb"),
    [
        ("cost", 0.5, [(128, 100, 100), (256, 200, 300), (512, 30, 200)], 512),
        ("cost", 0.5, [(128, 100, 100), (256, 100, 90), (512, 300, 200)], 256),
        ("speed", 0.5, [(128, 100, 300), (256, 200, 200), (512, 300, 100)], 512),
        ("speed", 0.5, [(128, 100, 200), (256, 90, 200), (512, 300, 400)], 256),
        ("balanced", 1, [(128, 100, 100), (256, 200, 300), (512, 30, 200)], 512),
        ("balanced", 0, [(128, 100, 300), (256, 200, 200), (512, 300, 100)], 512),
        ("balanced", 0.5, [(128, 101, 300), (256, 200, 200), (512, 300, 101)], 256),
        ("balanced", 0.3, [(128, 100, 300), (256, 200, 200), (512, 300, 100), (1024, 1000, 50)], 512),
        ("balanced", 7, [(128, 10, 1), (256, 11, 9)], 128),
        ("balanced", 0.5, [(256, 1, 2), (128, 2, 1)], 256),
        ("balanced", 0.5, [(128, 2, 1), (256, 1, 2)], 128),
        ("cost", 0.5, [(128, 0, 0), (256, 5, 5)], 256),
    ],
)
def test_a_strategy_chooses_and_breaks_ties(strategy, weight, figures, chosen_mb):
    assert rank(stats(*figures), strategy, weight)[0].power_mb == chosen_mb


def test_nothing_is_chosen_when_nothing_was_measured():
    with pytest.raises(NothingMeasured):
        rank(stats((128, 0, 0)))


@pytest.mark.parametrize(
    ("weights", "num", "counts"),
    [
        ([1, 1], 100, [50, 50]),
        ([1, 1, 1], 100, [33, 33, 34]),
        ([1, 1, 1], 20, [6, 6, 8]),
        ([1], 10, [10]),
        ([1] * 4, 23, [5, 5, 5, 8]),
        ([1] * 5, 54, [10, 10, 10, 10, 14]),
        ([1] * 26, 30, [1] * 25 + [5]),
        ([5, 15, 30], 100, [10, 30, 60]),
        ([0.5, 1.5], 8, [2, 6]),
    ],
)
def test_payloads_get_their_share_and_the_last_the_rest(weights, num, counts):
    assert payload_counts(weights, num) == counts


@pytest.mark.parametrize(
    ("weights", "num", "least"), [([1] * 6, 5, 6), ([1, 99], 50, 100), ([99, 1], 50, 100)]
)
def test_a_share_that_is_rounded_to_0_is_refused_with_the_smallest_number_that_works(weights, num, least):
    with pytest.raises(UnusableWeights, match=f"Raise num to {least},"):
        payload_counts(weights, num)
    assert sum(payload_counts(weights, least)) == least


@given(some.lists(some.integers(1, 50), min_size=1, max_size=12), some.integers(5, 200))
def test_every_run_has_a_payload_and_every_payload_a_run(weights, num):
    try:
        counts = payload_counts(weights, num)
    except UnusableWeights:
        assert min(weights) * num < sum(weights)
        return
    assert sum(counts) == num
    assert min(counts) >= 1


TENTHS = some.lists(some.integers(1, 99), min_size=2, max_size=6)


def test_weights_are_added_up_as_the_original_adds_them():
    # In JavaScript [0.6, 2.4, 2.4].reduce((a, b) => a + b, 0) is 5.4, and Math.floor(0.6 * 9 / 5.4) is 0.
    with pytest.raises(
        UnusableWeights, match=r"its share of 9 runs is below 1, 0\.6 × 9 / 5\.4\. Raise num to 10,"
    ):
        payload_counts([0.6, 2.4, 2.4], 9)
    assert payload_counts([0.6, 2.4, 2.4], 10) == [1, 4, 5]


@given(TENTHS)
def test_shares_are_those_of_the_originals_running_sum(tenths):
    # Without rounding every share would be a whole number: the way of adding decides whether one is lost.
    weights, num = [each / 10 for each in tenths], sum(tenths) // math.gcd(*tenths)
    total = reduce(add, weights, 0)
    expected = [math.floor(weight * num / total) for weight in weights]
    if min(expected) < 1:
        with pytest.raises(UnusableWeights):
            payload_counts(weights, num)
    else:
        assert payload_counts(weights, num) == [*expected[:-1], num - sum(expected[:-1])]


@given(TENTHS)
def test_the_number_of_runs_in_that_error_is_the_smallest_that_works(tenths):
    weights = [each / 10 for each in tenths]
    num = find_min_num(weights)
    assert len(payload_counts(weights, num)) == len(weights)
    with pytest.raises(UnusableWeights):
        payload_counts(weights, num - 1)


@given(some.lists(some.floats(0.01, 1e5), max_size=50))
def test_sums_are_rounded_after_each_addition(values):
    assert add_up(values) == reduce(add, values, 0)


def test_costs_are_added_up_in_the_originals_order():
    # The executor has sorted the billed times, and the analyzer the sizes from the best on.
    total_usd = sum_up(128, [1] * 3, [7, 4, 2], base=0.1, discard=0).total_usd
    assert total_usd == 2 * 0.1 + 4 * 0.1 + 7 * 0.1 == 1.3000000000000003
    sizes = [
        SizeStats(power_mb=power_mb, cost_usd=cost, duration_ms=1, total_usd=total)
        for power_mb, cost, total in ((128, 3, 0.3), (256, 1, 0.1), (512, 2, 0.7))
    ]
    assert render_output(sizes)["stateMachine"]["lambdaCost"] == 0.1 + 0.7 + 0.3 == 1.0999999999999999


def test_the_output_is_the_state_machines():
    output = render_output(stats((512, 30, 200), (128, 100, 100), (256, 0, 0)), execution_usd=0.00045)
    visualization = output["stateMachine"].pop("visualization")
    assert output == {
        "power": 512,
        "cost": 30,
        "duration": 200,
        "stateMachine": {"executionCost": 0.00045, "lambdaCost": 2},
        "stats": [
            {"value": 128, "averagePrice": 100, "averageDuration": 100},
            {"value": 512, "averagePrice": 30, "averageDuration": 200},
        ],
    }
    assert parse_url(visualization) == [(128, 100, 100), (512, 200, 30)]


@given(
    some.lists(
        some.tuples(some.integers(128, 10_240), some.floats(1e-9, 1), some.floats(0.1, 9e5)), min_size=1
    )
)
def test_no_size_beats_the_chosen_one_at_what_it_was_chosen_for(figures):
    sizes = stats(*figures)
    assert rank(sizes, "cost")[0].cost_usd == min(each.cost_usd for each in sizes)
    assert rank(sizes, "speed")[0].duration_ms == min(each.duration_ms for each in sizes)
    assert math.isclose(rank(sizes, "balanced", 1)[0].cost_usd, rank(sizes, "cost")[0].cost_usd)
