"""The results of power tuning: their address, the original's own among them, and their table."""

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bench.power.arithmetic import rank
from bench.power.results import NoVisualization, parse_stats, parse_url, render_result, render_url
from tests.conftest import ROOT
from tests.support.packages.state_machines import OUTPUT, STATS

# From the original's README.md.
EXAMPLE = (
    "https://lambda-power-tuning.show/"
    "#gAAAAQACAAQABsAL;ZooQR4yvkUa/pQRGRC5zRaADHUVjOftE;QdWhOEMkoziDT5Q4xhiIOMYYiDi6RNc4"
)
FLOATS = some.floats(0, 1e9, width=32)


def test_the_originals_example_is_read_and_written_again():
    points = parse_url(EXAMPLE)
    assert [size for size, _, _ in points] == [128, 256, 512, 1024, 1536, 3008]
    assert points[0][1] == pytest.approx(37_002.4, abs=0.05)
    assert points[0][2] == pytest.approx(7.717e-5, rel=1e-3)
    assert render_url(points) == EXAMPLE


def test_the_originals_test_is_met():
    # test/unit/test-utils.js looks for these three.
    url = render_url([(1, 2, 3), (2, 2, 2), (3, 1, 2)], "https://prefix/")
    assert url == "https://prefix/#AQACAAMA;AAAAQAAAAEAAAIA/;AABAQAAAAEAAAABA"


def test_sizes_are_in_order():
    assert render_url([(512, 1, 2), (128, 3, 4)]) == render_url([(128, 3, 4), (512, 1, 2)])


@given(some.lists(some.tuples(some.integers(128, 10_240), FLOATS, FLOATS), unique_by=lambda point: point[0]))
def test_points_come_back(points):
    assert parse_url(render_url(points)) == sorted(points)


@given(some.integers(128, 10_240), some.floats(1e-9, 1e6))
def test_a_cost_comes_back_as_precisely_as_32_bits_allow(size, cost):
    [(_, _, found)] = parse_url(render_url([(size, 1, cost)]))
    assert found == struct.unpack("<f", struct.pack("<f", cost))[0]


@pytest.mark.parametrize(
    "url",
    [
        "https://lambda-power-tuning.show/",
        "#a;b",
        "#gAAA;ZooQRw==;QdWhO!!!",
        "#gAAAAQ==;ZooQRw==;QdWhOA==",
        "#gA==;ZooQRw==;QdWhOA==",
    ],
)
def test_another_address_is_refused(url):
    with pytest.raises(NoVisualization, match="is not the address"):
        parse_url(url)


def test_a_result_shows_every_size_and_every_choice():
    assert render_result(OUTPUT).splitlines()[:5] == [
        "  memory     ms  USD a million",
        "  128 MB  19.50         0.0420",
        "  512 MB   2.90         0.0252  <- chosen",
        "1,769 MB   1.40         0.0580",
        "by cost 512 MB, by speed 1,769 MB, by balanced 512 MB",
    ]


def test_a_result_is_read_from_its_sizes_or_else_from_the_visualization():
    short = {name: value for name, value in OUTPUT.items() if name != "stats"}
    expected = [(each.power_mb, each.duration_ms, each.cost_usd) for each in STATS]
    exact, coarse = (
        [(each.power_mb, each.duration_ms, each.cost_usd) for each in parse_stats(output)]
        for output in (OUTPUT, short)
    )
    assert exact == expected
    assert coarse == [pytest.approx(figures) for figures in expected]


def test_a_result_from_china_is_shown_in_its_own_currency():
    machine = OUTPUT["stateMachine"]
    url = machine["visualization"].replace("/#", "/?currency=CNY#")
    shown = render_result({**OUTPUT, "stateMachine": {**machine, "visualization": url}})
    assert "CNY a million" in shown
    assert f"this run cost ¥{machine['lambdaCost']:.6f} for Lambda and ¥0.00038 for Step Functions" in shown
    assert "USD" not in shown
    assert "$" not in shown


def test_the_recorded_run_is_read_and_its_choice_is_made_again():
    run = json.loads((ROOT / "bench/results/power-2026-11-29.json").read_text(encoding="utf-8"))
    stats, given = parse_stats(run["output"]), run["input"]
    assert rank(stats, given["strategy"], given["balancedWeight"])[0].power_mb == run["output"]["power"]
    points = [(each.power_mb, each.duration_ms, each.cost_usd) for each in stats]
    assert render_url(points) == run["output"]["stateMachine"]["visualization"]
    assert "<- chosen" in render_result(run["output"])
