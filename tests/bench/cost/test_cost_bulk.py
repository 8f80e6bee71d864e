"""What a whole blog costs by way: worked out by hand, and with the limits of the stack's state machine."""

from decimal import Decimal

import pytest

from bench.cost.bulk_ways import BATCH_BYTES, BATCH_POSTS, CONCURRENCY, list_ways, render, split
from bench.cost.measured import Call
from bench.cost.prices import read_prices
from tests.support.client.step_functions import read_machine
from tests.support.packages.stack import copy_stack

TWENTY = Call(20, 100.0, 100_000, 50_000, 500)
"""5,000 bytes and 5 ms a post."""


def test_a_batch_has_as_many_posts_as_both_limits_allow():
    assert split(4_000, TWENTY) == pytest.approx((103, 39 * 5))
    assert split(4_000, TWENTY._replace(request_bytes=20_000)) == pytest.approx((100, 200))


def test_each_way_costs_what_it_counts():
    ways = {way.name: way for way in list_ways(3_900, TWENTY, read_prices("us-east-1"))}
    # 100 batches of 195 ms, billed as 200 ms of 64 MB.
    express = 100 * (Decimal("0.000026") + Decimal("0.2") / 16 * Decimal("0.00001667"))
    assert ways["map, Express batches"].steps_usd == pytest.approx(express)
    assert ways["map, Standard batches"].steps_usd == Decimal("0.005")
    assert ways["loop over the API"].steps_usd == 195 * Decimal("0.000001")


def test_a_map_takes_the_upload_and_a_tenth_of_the_batches_time():
    way = next(list_ways(3_900, TWENTY, read_prices("us-east-1")))
    assert way.minutes == pytest.approx((19.5e6 * 8 / 20e6 + 100 * 0.195 / 10) / 60)


def test_the_limits_are_those_of_the_stack(tmp_path):
    batcher = read_machine("bucket")["States"]["Judge"]["ItemBatcher"]
    assert (batcher["MaxInputBytesPerBatch"], batcher["MaxItemsPerBatch"]) == (BATCH_BYTES, BATCH_POSTS)
    text = (copy_stack(tmp_path) / "serverless.yml").read_text(encoding="utf-8")
    assert f"bulkConcurrency, {CONCURRENCY}}}" in text


def test_the_table_has_a_line_a_way():
    assert len(render(100_000).splitlines()) == 6
