"""A month's bill for our stack, line by line: what is measured, times how often, times what it costs.

A GB of compute is 1,024 MB, as Lambda counts; of data it is 10^9 bytes, where AWS may count 2^30, which
would be 7 % less. A month has 730 hours.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bench.cost.log_lines import render_call, render_start
from bench.cost.prices import Price, Prices
from bench.cost.runs import Call, Size

MILLION = Decimal(1_000_000)
MONTH_HOURS = 730
MONTH_S = MONTH_HOURS * 3_600
GB_MB = 1_024
GB_BYTES = Decimal(10**9)
GATEWAY_STEP_BYTES = 512 * 1_024
"""What an HTTP API counts as one call; more is several."""
GATEWAY_HEADER_BYTES = 150
"""Of the status line and the headers that a gateway adds to an answer: Date, Connection, Apigw-Requestid."""
STORED_SHARE = Decimal("0.15")
"""Of a log as it was written, what is stored: AWS's own calculator reckons with it."""
TRACES_PER_S, TRACES_BEYOND = 1, Decimal("0.05")
"""X-Ray's default rule: every call of a second's first one, and a twentieth of all others."""
METRICS_EACH_CALL, METRICS_EACH_START = 2, 2
"""aws/log_lines.py: Suggestions and PredictMs of every call, ColdStart and InitMs of a start."""

HTTP, REST, DIRECT = GATEWAYS = ("http", "rest", "direct")
ANSWERING, SENDING, WATCHING = "answering", "sending", "watching"


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """A month's `posts`, in calls of `batch` posts, of which `cold_share` start an instance.

    Answers to callers outside of the region pay for their way, unless `nearby`.
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
    """How the function is deployed. With `free_tier` the bill is that of an account with nothing else in it.

    `access_log_bytes` are those of a line of the gateway's log, 0 where there is none.
    """

    memory_mb: int
    architecture: str
    gateway: str
    log_days: int
    traced: bool
    alarms: int
    access_log_bytes: int
    snapstart: bool = False
    free_tier: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a bill: so many `units` at a price. `group` says what they are for."""

    name: str
    group: str
    units: Decimal
    price: Price
    usd: Decimal


@dataclass(frozen=True, slots=True)
class Bill:
    """A month's lines, and the posts that they are for.

    A `reckoned` bill is for calls whose figures were reckoned from others'; without `evidence` their answers
    have none.
    """

    posts: int
    lines: tuple[Line, ...]
    reckoned: bool
    evidence: bool

    def usd(self, groups: Sequence[str] = (ANSWERING, SENDING, WATCHING)) -> Decimal:
        """Return the sum of the lines of these groups."""
        return sum((line.usd for line in self.lines if line.group in groups), Decimal(0))

    def per_million(self, groups: Sequence[str] = (ANSWERING, SENDING, WATCHING)) -> Decimal:
        """Return what a million posts cost at this traffic, by the lines of these groups."""
        return self.usd(groups) / self.posts * MILLION

    @property
    def largest(self) -> Line:
        """The line that dominates; the first of equally large ones."""
        return max(self.lines, key=lambda line: line.usd)


def make_bill(size: Size, traffic: Traffic, setup: Setup, prices: Prices) -> Bill:
    """Return the bill. Raises NoPrice for what this setup needs and this region has no price of."""
    call = size.call(traffic.batch)
    counting = _Counting(size, call, traffic, setup, prices)
    lines = [*counting.answering(), *counting.sending(), *counting.watching()]
    return Bill(traffic.posts, tuple(lines), call.reckoned, call.evidence)


@dataclass(frozen=True, slots=True)
class _Counting:
    """Counts the units of each line."""

    size: Size
    call: Call
    traffic: Traffic
    setup: Setup
    prices: Prices

    def answering(self) -> Iterator[Line]:
        """Yield what every answer needs: a request, compute, and a gateway."""
        traffic, prices = self.traffic, self.prices
        yield self._line("Lambda requests", ANSWERING, prices["lambda-request"], traffic.calls)
        yield from self._compute()
        if self.setup.snapstart:
            restored_gb, cached = traffic.starts * self._gb, self._gb * MONTH_S
            yield self._line("SnapStart restores", ANSWERING, prices["snapstart-restore-gb"], restored_gb)
            yield self._line("SnapStart cache", ANSWERING, prices["snapstart-cache-gb-second"], cached)
        if self.setup.gateway == HTTP:
            larger = max(self.call.request_bytes, self.call.answer_bytes)
            counted = traffic.calls * math.ceil(larger / GATEWAY_STEP_BYTES)
            yield self._line("HTTP API", ANSWERING, prices["http-api-call"], counted)
        elif self.setup.gateway == REST:
            yield self._line("REST API", ANSWERING, prices["rest-api-call"], traffic.calls)

    def sending(self) -> Iterator[Line]:
        """Yield the way of the answers out of the region."""
        if not self.traffic.nearby:
            headers = 0 if self.setup.gateway == DIRECT else GATEWAY_HEADER_BYTES
            sent_gb = self.traffic.calls * (self.call.answer_bytes + headers) / GB_BYTES
            yield self._line("answers sent out", SENDING, self.prices["transfer-out-gb"], sent_gb)

    def watching(self) -> Iterator[Line]:
        """Yield what is written and kept about the calls."""
        setup, prices, written_gb = self.setup, self.prices, self._log_bytes() / GB_BYTES
        stored_gb, kept = written_gb * STORED_SHARE * setup.log_days / 30, f"logs kept {setup.log_days} days"
        yield self._line("logs written", WATCHING, prices["logs-ingest-gb"], written_gb, free="logs-gb")
        yield self._line(kept, WATCHING, prices["logs-storage-gb-month"], stored_gb)
        if setup.traced:
            yield self._line(
                "X-Ray traces, at most", WATCHING, prices["trace"], count_traces(self.traffic.calls)
            )
        yield self._line("metrics, at most", WATCHING, prices["metric-month"], self._metric_months())
        if setup.alarms:
            yield self._line("alarms", WATCHING, prices["alarm-month"], setup.alarms)

    def _compute(self) -> Iterator[Line]:
        """Yield the answering, and the starting, whose tier begins where the answering's ends."""
        price = self.prices[f"lambda-gb-second-{self.setup.architecture}"]
        warm = self._gb_seconds(self.traffic.calls, self.call.billed_ms)
        yield self._line("Lambda, answering", ANSWERING, price, warm, free="lambda-gb-second")
        if not self.setup.snapstart:
            free = self._free("lambda-gb-second")
            cold = self._gb_seconds(self.traffic.starts, start_ms(self.size))
            before, after = max(warm - free, Decimal(0)), max(warm + cold - free, Decimal(0))
            usd = price.of(after) - price.of(before)
            yield Line("Lambda, starting (init)", ANSWERING, after - before, price, usd)

    def _gb_seconds(self, times: Decimal | int, ms: float) -> Decimal:
        return times * Decimal(str(ms)) / 1_000 * self._gb

    def _log_bytes(self) -> Decimal:
        setup, call = self.setup, self.call
        lines = render_call(call.billed_ms, setup.memory_mb, traced=setup.traced)
        gateway = setup.access_log_bytes if setup.gateway != DIRECT else 0
        each = len(lines.encode()) + call.log_bytes + gateway
        return self.traffic.calls * Decimal(each) + self.traffic.starts * len(render_start().encode())

    def _metric_months(self) -> Decimal:
        """Return how many months of metrics are billed at most: a metric counts in hours that have it."""
        most, calls, starts = Decimal(MONTH_HOURS), Decimal(self.traffic.calls), self.traffic.starts
        hours = METRICS_EACH_CALL * min(calls, most) + METRICS_EACH_START * min(starts, most)
        return hours / MONTH_HOURS

    @property
    def _gb(self) -> Decimal:
        return Decimal(self.setup.memory_mb) / GB_MB

    def _free(self, name: str) -> Decimal:
        free = self.prices.free.get(name)
        return free.units if free and self.setup.free_tier else Decimal(0)

    def _line(self, name: str, group: str, price: Price, units: Decimal | int, *, free: str = "") -> Line:
        billed = max(Decimal(units) - self._free(free or price.name), Decimal(0))
        return Line(name, group, billed, price, price.of(billed))


def start_ms(size: Size) -> float:
    """Return what a start adds to a call: the init, billed since August 2025, and a slower first answer."""
    return size.init_ms + max(size.first_ms - size.call(1).billed_ms, 0)


def count_traces(calls: int) -> Decimal:
    """Return how many of a month's calls are traced at most, which is when they come evenly."""
    reservoir = TRACES_PER_S * MONTH_S
    return min(Decimal(calls), reservoir + max(calls - reservoir, 0) * TRACES_BEYOND)
