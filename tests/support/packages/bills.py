"""Prices as in the file, and calls with round figures, for bills that can be worked out by hand."""

from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any

from bench.cost.bill import Bill, Setup, Traffic
from bench.cost.measured import Call, Size
from bench.cost.prices import read_prices

VIRGINIA = read_prices("us-east-1")
ONE = Call(1, 4, 6_000, 2_850, 600)
TWENTY = Call(20, 80, 120_000, 57_000, 700)
SILENT = Call(20, 60, 120_000, 9_000, 700, evidence=False)
SIZE = Size(512, 500, 4, (ONE, TWENTY))
BOTH_WAYS = replace(SIZE, calls=(ONE, SILENT, TWENTY))
SETUP = Setup(memory_mb=512, architecture="arm64", log_days=30, gateway_logs=False)
MILLION = Traffic(posts=1_000_000)
BATCHED = replace(MILLION, batch=20)
FACTS = {"date": "2026-01-02", "commit": "abc1234", "processor": "2 × Fast", "system": "Linux 6 x86_64"}


def render_calls(*sizes: Size) -> dict[str, Any]:
    """Return the object of a file of bench.cost.calls."""
    listed = [{**asdict(size), "calls": [call._asdict() for call in size.calls]} for size in sizes]
    return {**FACTS, "inits_have": "a whole processor", "sizes": listed}


def usd(bill: Bill, name: str) -> Decimal:
    """Return what the one line costs whose name begins like this."""
    (line,) = [line for line in bill.lines if line.name.startswith(name)]
    return line.usd
