"""Prices the options of the stack: the addition of each to a month, without calls and with them."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from bench.cost.bill import (
    GATEWAY_LOG_BYTES,
    GB_BYTES,
    HTTP,
    MONTH_HOURS,
    MONTH_S,
    REST,
    STORED_SHARE,
    URL,
    Setup,
    Traffic,
    make_bill,
)
from bench.cost.measured import Size
from bench.cost.prices import Prices

FIREHOSE_STEP_BYTES = 5_000
"""Firehose counts a smaller record as so much."""
ARCHIVE_MONTHS = 24
"""How long the archive is kept by default, as archiveDays says."""
ALARMS = 4
"""Of deploy/stack/alarms-topic.yml."""
DECISIONS_PER_POST = 8
DECISION_WRITES = 3
"""A row is below 1 kB, in the table and in both indexes of deploy/stack/decisions-table.yml."""
ROW_BYTES, STORED_BYTES = 324, 730
"""A usual row of 224 bytes with the 100 that DynamoDB adds, and the same with its copies in the indexes."""
DECISION_MONTHS = 24
"""How long decisions are kept by default, as decisionsDays says."""
ACCEPTED_METRICS = 2
"""The live version, and the one that stands for all others."""
SHARDS, READS_PER_SHARD_S = 4, 4
"""A pipe asks each shard of a stream four times a second; a new table on demand has at most four shards."""


class Option(NamedTuple):
    """A choice of the stack: dollars a month without calls, with the traffic, and what they are for.

    `part` names the item of the bill where a choice has several.
    """

    name: str
    idle_usd: Decimal
    usd: Decimal
    note: str = ""
    part: str = ""


def list_options(size: Size, traffic: Traffic, setup: Setup, prices: Prices) -> Iterator[Option]:
    """Yield what each option adds to the default stack. Raises NotMeasured and NoPrice."""
    base = make_bill(size, traffic, setup, prices).usd
    nothing = Decimal(0)

    def more(other: Setup) -> Decimal:
        return make_bill(size, traffic, other, prices).usd - base

    cache = prices["rest-cache-hour"].of(Decimal(MONTH_HOURS))
    alarms = prices["alarm-month"].of(Decimal(ALARMS))
    yield Option("gateway: rest", nothing, more(replace(setup, gateway=REST)))
    yield Option("gateway: rest, cacheGb: 0.5", cache, more(replace(setup, gateway=REST)) + cache)
    yield Option("gateway: url", nothing, more(replace(setup, gateway=URL)), "and without an access log")
    yield Option("alarms: topic", alarms, alarms)
    yield Option("tracing: xray", nothing, more(replace(setup, traced=True)), "at most")
    snapshot = prices["snapstart-cache-gb-second"].of(_snapshot_gb_s(setup))
    yield Option("snapStart: true", snapshot, more(replace(setup, snapstart=True)))
    yield Option("logDays: 365", nothing, more(replace(setup, log_days=365)))
    yield Option(
        "archive: s3", nothing, _archive_usd(size, traffic, setup, prices), "at most, after two years"
    )
    scanned = prices["athena-gb"].of(archived_gb(size, traffic, setup))
    yield Option("analysis: athena", nothing, scanned, "a query of the month's lines, uncompressed")
    yield from _list_decisions(traffic, prices)
    for name in ("domain: custom", "budget: alarm", "page: on"):
        yield Option(name, nothing, nothing)


def _list_decisions(traffic: Traffic, prices: Prices) -> Iterator[Option]:
    """Yield the items of a table of decisions. The calls that bring them are not in it."""
    name, nothing = "decisions: table", Decimal(0)
    rows = Decimal(traffic.posts * DECISIONS_PER_POST)
    kept_gb = rows * DECISION_MONTHS / GB_BYTES
    writes = prices["dynamodb-write-unit"].of(rows * DECISION_WRITES)
    yield Option(name, nothing, writes, f"{DECISIONS_PER_POST} decisions a post", "writes")
    stored = prices["dynamodb-gb-month"].of(kept_gb * STORED_BYTES)
    yield Option(name, nothing, stored, "after two years", "storage")
    recovery = prices["dynamodb-recovery-gb-month"].of(kept_gb * ROW_BYTES)
    yield Option(name, nothing, recovery, "after two years", "point-in-time recovery")
    metrics = prices["metric-month"].of(Decimal(ACCEPTED_METRICS))
    yield Option(name, nothing, metrics, "at most: one version, and all others", "metric `Accepted`")
    reads = prices["dynamodb-stream-read"].of(Decimal(SHARDS * READS_PER_SHARD_S * MONTH_S))
    archived = prices["pipe-request"].of(rows)
    archived += prices["firehose-gb"].of(rows * FIREHOSE_STEP_BYTES / GB_BYTES)
    both = f"{name}, archive: s3"
    yield Option(both, reads, reads, f"at most: {SHARDS} shards, without calls too", "reads of the stream")
    yield Option(both, nothing, archived, "at most: each row a request", "pipe and Firehose")


def archived_gb(size: Size, traffic: Traffic, setup: Setup) -> Decimal:
    """Return the GB of a month's archived lines: the function's and the gateway's, not Lambda's own."""
    gateway = GATEWAY_LOG_BYTES if setup.gateway in (HTTP, REST) else 0
    return Decimal(traffic.calls) * (size.call(traffic.batch).log_bytes + gateway) / GB_BYTES


def _archive_usd(size: Size, traffic: Traffic, setup: Setup, prices: Prices) -> Decimal:
    """Return the price of Firehose, if every line is a record of its own, and of storing every kept month."""
    streams = 2 if setup.gateway in (HTTP, REST) else 1
    taken_gb = Decimal(traffic.calls) * streams * FIREHOSE_STEP_BYTES / GB_BYTES
    kept_gb = archived_gb(size, traffic, setup) * STORED_SHARE * ARCHIVE_MONTHS
    return prices["firehose-gb"].of(taken_gb) + prices["s3-gb-month"].of(kept_gb)


def _snapshot_gb_s(setup: Setup) -> Decimal:
    return Decimal(setup.memory_mb) / 1_024 * MONTH_HOURS * 3_600
