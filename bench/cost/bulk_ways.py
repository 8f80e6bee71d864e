"""Prints what it costs and takes to judge a whole blog once, by way: python -m bench.cost.bulk_ways [POSTS].

A calculation from the measured calls, no measurement of AWS. Step Functions and durable functions have no
prices in prices.toml: theirs are below.
"""

import math
import sys
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from bench.cost.bill import GB_BYTES, GB_MB, read_setup
from bench.cost.measured import Call, find_run, read_run
from bench.cost.prices import Prices, read_prices
from console.tables import render_table

BATCH_BYTES, BATCH_POSTS, CONCURRENCY = 200_000, 40, 10
"""Of deploy/stack/bulk-map.yml; a test compares them."""
ID_BYTES = 52
"""That a line has beside its post."""
TRANSITION_USD = Decimal("0.000025")
"""The price in a Standard workflow (us-east-1). An iteration of a Distributed Map is one, as is a task."""
EXPRESS_REQUEST_USD, EXPRESS_GB_S_USD = Decimal("0.000001"), Decimal("0.00001667")
EXPRESS_GB, EXPRESS_STEP_MS = Decimal(64) / GB_MB, 100
DURABLE_OPERATION_USD, DURABLE_WRITTEN_GB_USD = Decimal("0.000008"), Decimal("0.25")
"""As announced in 2025-12. No stored source confirms them: check before you rely on them."""
LINE_MBIT_S, ROUND_TRIP_MS = 20, 100
"""Assumed between a person's machine and the region."""


class Way(NamedTuple):
    """One way: the dollars that its steps cost beside the function's own, and the minutes that it takes."""

    name: str
    steps_usd: Decimal
    minutes: float


def list_ways(posts: int, call: Call, prices: Prices) -> Iterator[Way]:
    """Yield each way to judge `posts` like those of `call`, which were measured with evidence."""
    batches, ms = split(posts, call)
    upload_min = posts * call.request_bytes / call.posts * 8 / LINE_MBIT_S / 1e6 / 60
    parallel_min = batches * ms / CONCURRENCY / 60_000
    express_s = Decimal(math.ceil(ms / EXPRESS_STEP_MS) * EXPRESS_STEP_MS) / 1000
    express = EXPRESS_REQUEST_USD + express_s * EXPRESS_GB * EXPRESS_GB_S_USD
    yield Way("map, Express batches", batches * (TRANSITION_USD + express), upload_min + parallel_min)
    yield Way("map, Standard batches", batches * 2 * TRANSITION_USD, upload_min + parallel_min)
    written_gb = Decimal(posts * call.answer_bytes) / call.posts / GB_BYTES
    durable = batches * DURABLE_OPERATION_USD + written_gb * DURABLE_WRITTEN_GB_USD
    yield Way("durable function", durable, upload_min + parallel_min)
    calls = math.ceil(posts / call.posts)
    gateway = calls * prices["http-api-call"].usd
    yield Way("loop over the API", gateway, upload_min + calls * (call.billed_ms + ROUND_TRIP_MS) / 60_000)


def split(posts: int, call: Call) -> tuple[int, float]:
    """Return the number of batches and the billed milliseconds of each, as full as both limits allow."""
    fitting = min(BATCH_POSTS, int(BATCH_BYTES / (call.request_bytes / call.posts + ID_BYTES)))
    return math.ceil(posts / fitting), call.billed_ms * fitting / call.posts


def function_usd(posts: int, call: Call, prices: Prices, memory_mb: int, architecture: str) -> Decimal:
    """Return what the function costs for the batches: the same for every way, within a few requests."""
    batches, ms = split(posts, call)
    seconds = Decimal(batches) * Decimal(ms) / 1000
    compute = seconds * memory_mb / GB_MB * prices[f"lambda-gb-second-{architecture}"].usd
    return compute + batches * prices["lambda-request"].usd


def render(posts: int) -> str:
    """Return the table for so many posts, with the stack of serverless.yml in us-east-1."""
    setup, prices = read_setup(), read_prices("us-east-1")
    size = read_run(find_run()).size(setup.memory_mb).with_evidence()
    call = size.call(max(size.batches))
    function = function_usd(posts, call, prices, setup.memory_mb, setup.architecture)
    out = Decimal(posts * call.answer_bytes) / call.posts / GB_BYTES * prices["transfer-out-gb"].usd
    rows = [
        (way.name, f"{way.steps_usd:.3f}", f"{way.steps_usd + function + out:.3f}", f"{way.minutes:.0f}")
        for way in list_ways(posts, call, prices)
    ]
    batches, ms = split(posts, call)
    head = (
        f"{posts:,} posts in {batches:,} batches of {ms:.0f} ms: function ${function:.3f}, answers ${out:.3f}"
    )
    return "\n".join([head, *render_table([("way", "steps $", "sum $", "minutes"), *rows])])


if __name__ == "__main__":
    print(render(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
