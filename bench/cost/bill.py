"""A month's bill for our stack, line by line: what is measured, times how often, times what it costs.

A GB of compute is 1,024 MB, as Lambda counts. A GB of data is 10^9 bytes; AWS may count 2^30, which would be
7 % less. A month has 730 hours.
"""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from bench.cost.measured import Call, Size
from bench.cost.prices import Price, Prices
from lambda_local.stack_file import STACK, read_provider, read_resources

HTTP, REST, URL, DIRECT = GATEWAYS = ("http", "rest", "url", "direct")
LOGGING_GATEWAYS = (HTTP, REST)
MILLION = Decimal(1_000_000)
MONTH_HOURS = 730
MONTH_S = MONTH_HOURS * 3_600
GB_MB, GB_BYTES = 1_024, Decimal(10**9)
GATEWAY_STEP_BYTES = 512 * 1_024
"""An HTTP API counts a larger request or answer as several calls."""
GATEWAY_HEADER_BYTES = 150
"""The status line and the headers that a gateway adds to an answer: Date, Connection, Apigw-Requestid."""
GATEWAY_LOG_BYTES = 266
"""A line of the gateway's log in the format of serverless.yml, for an answered call."""
CALL_LOG_BYTES, TRACED_LOG_BYTES, START_LOG_BYTES = 262, 93, 189
"""What Lambda itself logs in its Text format, as in captured logs: START, END and REPORT of a call, REPORT's
second line where the call was traced, INIT_START with the init's duration. All of it is billed."""
STORED_SHARE = Decimal("0.15")
"""How much of a log is stored after compression, as AWS's own calculator assumes."""
TRACED_SHARE = Decimal("0.05")
"""X-Ray's default rule traces each second's first call, and this share of all others."""
METRICS = 2
"""aws/log_lines.py: Suggestions and PredictMs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """A month's `posts`, in calls of `batch` posts, of which a share of `cold_share` starts an instance.

    Answers to callers outside of the region pay for data transfer, unless `nearby`.
    """

    posts: int
    batch: int = 1
    cold_share: Decimal = Decimal("0.01")
    nearby: bool = False

    @property
    def calls(self) -> int:
        """How many calls carry the posts."""
        return math.ceil(self.posts / self.batch)

    @property
    def starts(self) -> Decimal:
        """How many of the calls start an instance, on average."""
        return self.calls * self.cold_share


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """How the function is deployed. With `free_tier` the account has nothing else in it."""

    memory_mb: int
    architecture: str
    log_days: int
    traced: bool = False
    alarms: int = 0
    gateway_logs: bool = True
    gateway: str = HTTP
    snapstart: bool = False
    free_tier: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a bill: so many `units` at a price. `answers` is set for what every answer needs."""

    name: str
    answers: bool
    units: Decimal
    price: Price
    usd: Decimal


@dataclass(frozen=True, slots=True)
class Bill:
    """A month's lines for so many `posts`; `evidence` is set where their answers have it."""

    posts: int
    lines: tuple[Line, ...]
    evidence: bool

    @property
    def usd(self) -> Decimal:
        """The whole month."""
        return sum((line.usd for line in self.lines), Decimal(0))

    @property
    def answering_usd(self) -> Decimal:
        """Only what answers need: requests, compute, starts and the gateway."""
        return sum((line.usd for line in self.lines if line.answers), Decimal(0))

    @property
    def largest(self) -> Line:
        """The line that dominates; the first of equally large ones."""
        return max(self.lines, key=lambda line: line.usd)

    def per_million(self, usd: Decimal) -> Decimal:
        """Return what a million posts cost where the month costs `usd`."""
        return usd / self.posts * MILLION


class _Item(NamedTuple):
    """Units to be billed at the price of this name."""

    name: str
    price: str
    units: Decimal


def read_setup(path: Path = STACK) -> Setup:
    """Return what the stack's file deploys; a parameter counts as its default."""
    provider, resources = read_provider(path), read_resources(path).values()
    return Setup(
        memory_mb=provider["memorySize"],
        architecture=provider["architecture"],
        log_days=provider["logRetentionInDays"],
        traced=provider.get("tracing", {}).get("lambda") == "Active",
        alarms=sum(resource["Type"] == "AWS::CloudWatch::Alarm" for resource in resources),
        gateway_logs=bool(provider.get("logs", {}).get("httpApi")),
    )


def make_bill(size: Size, traffic: Traffic, setup: Setup, prices: Prices) -> Bill:
    """Return the bill. Raises NotMeasured, and NoPrice where this region lacks a price that this setup needs.

    Two items at the same price share its tiers and its free units: the second begins where the first ends.
    """
    call = size.call(traffic.batch)
    answering = list(_count_answering(size, call, traffic, setup))
    billed: dict[str, Decimal] = defaultdict(Decimal)
    lines = []
    for item in [*answering, *_count_rest(call, traffic, setup)]:
        price = prices[item.price]
        free = prices.free_units(price.name) if setup.free_tier else Decimal(0)
        before = max(billed[price.name] - free, Decimal(0))
        billed[price.name] += item.units
        after = max(billed[price.name] - free, Decimal(0))
        usd = price.of(after) - price.of(before)
        lines.append(Line(item.name, item in answering, after - before, price, usd))
    return Bill(traffic.posts, tuple(lines), call.evidence)


def _count_answering(size: Size, call: Call, traffic: Traffic, setup: Setup) -> Iterator[_Item]:
    """Yield what every answer needs: a request, compute, and a gateway."""
    gb, calls = Decimal(setup.memory_mb) / GB_MB, Decimal(traffic.calls)
    compute = f"lambda-gb-second-{setup.architecture}"
    yield _Item("Lambda requests", "lambda-request", calls)
    yield _Item("Lambda, answering", compute, calls * _seconds(call.billed_ms) * gb)
    if setup.snapstart:
        yield _Item("SnapStart restores", "snapstart-restore-gb", traffic.starts * gb)
        yield _Item("SnapStart cache", "snapstart-cache-gb-second", gb * MONTH_S)
    else:
        yield _Item("Lambda, starting (init)", compute, traffic.starts * _seconds(size.start_ms) * gb)
    if setup.gateway == HTTP:
        steps = math.ceil(max(call.request_bytes, call.answer_bytes) / GATEWAY_STEP_BYTES)
        yield _Item("HTTP API", "http-api-call", calls * steps)
    elif setup.gateway == REST:
        yield _Item("REST API", "rest-api-call", calls)


def _count_rest(call: Call, traffic: Traffic, setup: Setup) -> Iterator[_Item]:
    """Yield the transfer of answers out of the region, and what is recorded about the calls."""
    direct, calls = setup.gateway == DIRECT, Decimal(traffic.calls)
    if not traffic.nearby:
        sent_bytes = calls * (call.answer_bytes + (0 if direct else GATEWAY_HEADER_BYTES))
        yield _Item("answers sent out", "transfer-out-gb", sent_bytes / GB_BYTES)
    call_bytes = CALL_LOG_BYTES + call.log_bytes + TRACED_LOG_BYTES * setup.traced
    call_bytes += GATEWAY_LOG_BYTES * (setup.gateway_logs and setup.gateway in LOGGING_GATEWAYS)
    log_gb = (calls * call_bytes + traffic.starts * START_LOG_BYTES) / GB_BYTES
    yield _Item("logs written", "logs-ingest-gb", log_gb)
    kept_gb = log_gb * STORED_SHARE * setup.log_days / 30
    yield _Item(f"logs kept {setup.log_days} days", "logs-storage-gb-month", kept_gb)
    if setup.traced:
        yield _Item("X-Ray traces, at most", "trace", count_traces(traffic.calls))
    # A metric is billed for the hours that have it.
    hours = METRICS * min(calls, Decimal(MONTH_HOURS))
    yield _Item("metrics, at most", "metric-month", hours / MONTH_HOURS)
    if setup.alarms:
        yield _Item("alarms", "alarm-month", Decimal(setup.alarms))


def count_traces(calls: int) -> Decimal:
    """Return how many of a month's calls are traced at most, which is when they come evenly."""
    return min(Decimal(calls), MONTH_S + max(calls - MONTH_S, 0) * TRACED_SHARE)


def _seconds(ms: float) -> Decimal:
    return Decimal(str(ms)) / 1_000
