"""Lists other ways to serve the same traffic: deployed differently, in batches, by other services."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from bench.cost.bill import GATEWAYS, GB_MB, MILLION, MONTH_HOURS, MONTH_S, Bill, Setup, Traffic, make_bill
from bench.cost.measured import Size
from bench.cost.prices import NoPrice, Price, Prices

ARCHITECTURES = ("arm64", "x86_64")
GATEWAY_NAMES = {
    "http": "HTTP API",
    "rest": "REST API",
    "url": "function URL",
    "direct": "direct invocation",
}
GOALS_USD = {1: Decimal("1.30"), 20: Decimal("0.10")}
"""The most that answering a million posts may cost, by size of batch, on arm64 behind an HTTP API."""
SERVERLESS_GB = range(1, 7)
UNIT_CHARACTERS_PER_S = 100
"""The input of one inference unit of Amazon Comprehend."""
CHARACTERS_PER_TOKEN = 4
"""In English prose, about; a Japanese character is one token or more."""
PROMPT_TOKENS, ANSWER_TOKENS = 500, 60
"""The instructions with the labels to choose from, and an answer with eight labels."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to serve the traffic: its month, and what only answering costs in it; None without a price.

    Ways that are not ours have the `prices` that they were worked out from, and `how`.
    """

    name: str
    usd: Decimal | None
    answering_usd: Decimal | None
    note: str = ""
    prices: tuple[Price, ...] = ()
    how: str = ""


class Llm(NamedTuple):
    """The prices of a large language model, in dollars per million tokens."""

    input_usd: Decimal
    output_usd: Decimal


def list_setups(size: Size, traffic: Traffic, setup: Setup, prices: Prices) -> Iterator[Way]:
    """Yield every setup that differs from this one in one thing."""
    others = {each: replace(setup, architecture=each) for each in ARCHITECTURES}
    others |= {GATEWAY_NAMES[each]: replace(setup, gateway=each) for each in GATEWAYS}
    with_or_without = ("with", "without")
    others[f"{with_or_without[setup.snapstart]} SnapStart"] = replace(setup, snapstart=not setup.snapstart)
    others[f"{with_or_without[setup.traced]} traces"] = replace(setup, traced=not setup.traced)
    for name, other in others.items():
        if other != setup:
            try:
                yield make_way(name, make_bill(size, traffic, other, prices))
            except NoPrice:
                yield Way(name, None, None, "no price in this region")


def list_batches(size: Size, traffic: Traffic, setup: Setup, prices: Prices) -> list[tuple[int, Bill]]:
    """Return the bill for every measured size of batch, smallest first, without evidence and then with it."""
    explained = size.with_evidence()
    asked = [(batch, size) for batch in size.batches]
    asked += [(batch, explained) for batch in explained.batches if not size.call(batch).evidence]
    return [
        (batch, make_bill(each, replace(traffic, batch=batch), setup, prices))
        for batch, each in sorted(asked, key=lambda ask: ask[0])
    ]


def list_alternatives(size: Size, traffic: Traffic, prices: Prices, llm: Llm | None) -> Iterator[Way]:
    """Yield what others charge, as far as this region has prices; none of it was measured.

    Each is worked out in its own favour: an endpoint answers as fast as our function, one instance is enough
    until it is always busy, and logs, gateways and answers sent out are free.
    """
    busy_s = traffic.calls * Decimal(str(size.call(traffic.batch).billed_ms)) / 1_000
    request_bytes = size.call(1).request_bytes
    instances = max(math.ceil(busy_s / MONTH_S), 1)
    hourly = f"{instances} × {MONTH_HOURS} h; two, so that one may be lost, cost twice that"
    for name in ("ml.t2.medium", "ml.m5.large"):
        hours = {f"sagemaker-{name.replace('.', '-')}-hour": instances * MONTH_HOURS}
        yield from _priced(f"SageMaker endpoint, {name}", hours, hourly, prices)
    gb = next((gb for gb in SERVERLESS_GB if gb * GB_MB >= size.memory_mb), SERVERLESS_GB[-1])
    seconds = f"{gb} GB for as long as our function takes; without starts and data processed"
    busy = {"sagemaker-serverless-gb-second": busy_s * gb}
    yield from _priced("SageMaker serverless endpoint", busy, seconds, prices)
    units = max(math.ceil(traffic.posts * request_bytes / (UNIT_CHARACTERS_PER_S * MONTH_S)), 1)
    capacity = f"{units} × {MONTH_S:,} s; a unit takes in {UNIT_CHARACTERS_PER_S} characters a second"
    held = {"comprehend-unit-second": units * MONTH_S, "comprehend-model-month": 1}
    yield from _priced("Amazon Comprehend custom endpoint", held, capacity, prices)
    if llm:
        tokens = PROMPT_TOKENS + math.ceil(request_bytes / CHARACTERS_PER_TOKEN)
        usd = traffic.posts * (tokens * llm.input_usd + ANSWER_TOKENS * llm.output_usd) / MILLION
        how = f"{tokens:,} tokens in and {ANSWER_TOKENS} out a post"
        yield Way("an LLM, called for each post", usd, usd, "as given", how=how)


def make_way(name: str, bill: Bill) -> Way:
    """Return a bill as a way to serve, with its largest part for a note."""
    share = f", {bill.largest.usd / bill.usd:.0%}" if bill.usd else ""
    return Way(name, bill.usd, bill.answering_usd, f"{bill.largest.name}{share}")


def _priced(name: str, units: Mapping[str, Decimal | int], how: str, prices: Prices) -> Iterator[Way]:
    """Yield what so many units of these prices cost, unless the region lacks one of the prices."""
    if all(price in prices for price in units):
        found = tuple(prices[price] for price in units)
        usd = sum((price.of(Decimal(units[price.name])) for price in found), Decimal(0))
        yield Way(name, usd, usd, prices=found, how=how)
