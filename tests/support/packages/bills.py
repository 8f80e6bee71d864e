"""What the tests of bench.cost reckon with: prices as in the file, and calls with round figures."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from bench.cost.bill import Bill, Setup, Traffic
from bench.cost.prices import read_prices
from bench.cost.runs import Call, Size

VIRGINIA = read_prices("us-east-1")
ONE = Call(1, 4, 6_000, 2_850, 600)
TWENTY = Call(20, 80, 120_000, 57_000, 700)
SILENT = Call(20, 60, 120_000, 9_000, 700, evidence=False)
SIZE = Size(512, 500, 4, (ONE, TWENTY))
SETUP = Setup(
    memory_mb=512,
    architecture="arm64",
    gateway="http",
    log_days=30,
    traced=False,
    alarms=0,
    access_log_bytes=0,
)
BOTH_WAYS = replace(SIZE, calls=(ONE, SILENT, TWENTY))
MILLION = Traffic(posts=1_000_000)
BATCHED = replace(MILLION, batch=20)

FACTS = {"date": "2026-01-02", "commit": "abc1234", "processor": "2 × Fast", "system": "Linux 6 x86_64"}
POWER: dict[str, Any] = {
    **FACTS,
    "payloads": [
        {"name": "6kb-en", "bytes": 6_500},
        {"name": "6kb-ja", "bytes": 6_300},
        {"name": "batch-20", "bytes": 130_000},
        {"name": "long-en", "bytes": 30_000},
    ],
    "functions": {
        "fuda": {
            "sizes": [
                {"memory_mb": 128, "outcome": "killed: out of memory", "cold": None, "warm": None},
                {
                    "memory_mb": 512,
                    "outcome": "ran",
                    "cold": {"init_ms": 500, "first_ms": 9, "billed_ms": 510, "cost_usd": 3.5e-6},
                    "warm": {
                        "p50_ms": 8,
                        "billed_ms": 8.5,
                        "cost_usd": 6e-8,
                        "payloads": [
                            {"payload": "6kb-en", "calls": 1, "billed_ms": 4},
                            {"payload": "6kb-ja", "calls": 3, "billed_ms": 8},
                            {"payload": "batch-20", "calls": 2, "billed_ms": 90},
                            {"payload": "long-en", "calls": 2, "billed_ms": 20},
                        ],
                    },
                },
            ]
        }
    },
}


def usd(bill: Bill, name: str) -> Decimal:
    """Return what the one line costs whose name begins like this."""
    (line,) = [line for line in bill.lines if line.name.startswith(name)]
    return line.usd
