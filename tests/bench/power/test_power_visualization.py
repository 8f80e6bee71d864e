"""The address of a visualization: the original's own, and there and back again."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bench.power.visualization import NoVisualization, parse_url, render_url

# Of the original's README.md.
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
def test_a_cost_comes_back_as_near_as_32_bits_allow(size, cost):
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
def test_what_is_no_visualization_is_told(url):
    with pytest.raises(NoVisualization, match="is not the address"):
        parse_url(url)
