"""When a Compute Savings Plan pays: dollars an hour for one or three years, for less of each GB-second.

A plan is for compute only, since requests, gateways, logs and metrics are not in it. Each hour counts by
itself: what an hour does not use is lost, and what exceeds it costs the usual price.
"""

from decimal import Decimal
from typing import NamedTuple

from bench.cost.bill import MONTH_HOURS, Bill

MIN_USD_PER_HOUR = Decimal("0.001")
"""The smallest plan (cloudburn.io/blog/compute-savings-plans, read 2026-11-30)."""
DISCOUNTS = {"1 year": Decimal("0.12"), "3 years": Decimal("0.17")}
"""On Lambda's duration (finops.com.py/services/lambda/savings-plans: 12 to 17 %, read 2026-11-30)."""


class Saving(NamedTuple):
    """A month's compute without a plan, and with one that covers all of it if it comes evenly, in dollars."""

    compute_usd: Decimal
    planned_usd: Decimal

    @property
    def usd(self) -> Decimal:
        """The sum that the plan saves; negative where it costs more than it covers."""
        return self.compute_usd - self.planned_usd


def compute_of(bill: Bill) -> Decimal:
    """Return a bill's dollars for GB-seconds."""
    lines = (line.usd for line in bill.lines if line.price.name.startswith("lambda-gb-second"))
    return sum(lines, Decimal(0))


def plan(compute_usd: Decimal, discount: Decimal) -> Saving:
    """Return the month with a plan for all of `compute_usd`, and at least the smallest plan."""
    smallest = MIN_USD_PER_HOUR * MONTH_HOURS
    return Saving(compute_usd, max(compute_usd * (1 - discount), smallest))


def least_use(discount: Decimal) -> Decimal:
    """Return the share of a plan's hours that must be used so that it costs no more than no plan."""
    return 1 - discount
