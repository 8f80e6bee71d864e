"""Reads bench/cost/prices.toml: what a unit costs in a region, since when, and by which source.

Money is Decimal everywhere, so that every digit of the file counts.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from model.errors import FudaError

PRICES = Path(__file__).with_name("prices.toml")


class NoPrice(FudaError):
    """Raised when bench/cost/prices.toml has no prices of a region, or lacks one of something."""


@dataclass(frozen=True, slots=True)
class Price:
    """The price of one `unit` in dollars, and who says so.

    `above` holds pairs (units, price): each unit beyond so many in a month has that lower price.
    """

    name: str
    unit: str
    usd: Decimal
    as_of: date
    source: str
    above: tuple[tuple[Decimal, Decimal], ...] = ()

    def of(self, units: Decimal) -> Decimal:
        """Return the price of so many units in one month, each at the price of its own tier."""
        total, usd = units * self.usd, self.usd
        for start, lower_usd in self.above:
            total -= max(units - start, Decimal(0)) * (usd - lower_usd)
            usd = lower_usd
        return total


@dataclass(frozen=True, slots=True)
class Prices:
    """The prices of one `region` by name, and what every account gets free each month.

    `free` holds a number of units and their name in words. Its keys are names of prices or the beginnings of
    them, since arm64 and x86_64 share their free compute.
    """

    region: str
    prices: Mapping[str, Price]
    free: Mapping[str, tuple[Decimal, str]]

    def __contains__(self, name: str) -> bool:
        """Return whether the region has a price of this name."""
        return name in self.prices

    def __getitem__(self, name: str) -> Price:
        """Return the price of this name. Raises NoPrice."""
        if name not in self.prices:
            raise NoPrice(f"bench/cost/prices.toml has no price of {name} in {self.region}.")
        return self.prices[name]

    def free_units(self, name: str) -> Decimal:
        """Return how many units of this price are free each month; 0 for most."""
        return next((units for key, (units, _) in self.free.items() if name.startswith(key)), Decimal(0))


def read_prices(region: str, path: Path = PRICES) -> Prices:
    """Return the prices of `region`. Raises NoPrice for an unknown one."""
    listed: Mapping[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    if region not in listed["regions"]:
        raise NoPrice(
            f"--region: bench/cost/prices.toml does not list {region}, only {', '.join(listed['regions'])}. "
            "Choose one of these, or add the region with its prices and their sources."
        )
    sources = {name: "{kind}: {says} ({at})".format(**each) for name, each in listed["sources"].items()}
    prices = {
        name: Price(
            name,
            listed["units"][name],
            Decimal(each["usd"]),
            each["as_of"],
            sources[each["source"]],
            tuple((Decimal(units), Decimal(usd)) for units, usd in each.get("above", ())),
        )
        for name, each in listed["regions"][region].items()
    }
    free = {name: (Decimal(each["units"]), each["says"]) for name, each in listed["free"].items()}
    return Prices(region, prices, free)
