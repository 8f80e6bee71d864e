"""Reads prices.toml: what a unit costs in a region, since when, and who says so; money is Decimal."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from model.errors import FudaError

PRICES = Path(__file__).with_name("prices.toml")
NEEDED = frozenset({
    "lambda-request",
    "lambda-gb-second-x86_64",
    "lambda-gb-second-arm64",
    "http-api-call",
    "logs-ingest-gb",
    "logs-storage-gb-month",
    "metric-month",
    "alarm-month",
    "trace",
    "transfer-out-gb",
})  # fmt: skip
"""What a bill cannot do without; a region has all of it."""


class UnknownRegion(FudaError):
    """Name one of the `known` regions, or add the prices of `region`, with their sources, to the file."""

    def __init__(self, region: str, known: Iterable[str]) -> None:
        self.region = region
        self.known = tuple(known)
        super().__init__(
            f"--region: there are no prices for {region}. Known are {', '.join(self.known)}; another one "
            "needs its prices and their sources in bench/cost/prices.toml."
        )


class NoPrice(FudaError):
    """The file has no sourced price of this `name` in this `region`; the `known` regions have one."""

    def __init__(self, name: str, region: str, known: Iterable[str]) -> None:
        self.name = name
        self.region = region
        self.known = tuple(known)
        where = f"there is one for {', '.join(self.known)}" if self.known else "no region has one"
        super().__init__(f"bench/cost/prices.toml has no price of {name} in {region}; {where}.")


class BadPrices(FudaError):
    """Mend the price file at `path`: `problem` says what is wrong with it."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}.")
        self.path = path
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Source:
    """Who says what a unit costs: what `kind` of source it is, what it `says`, and where it is `at`."""

    kind: str
    says: str
    at: str


@dataclass(frozen=True, slots=True)
class Price:
    """The price of one `unit` in dollars; `above` has those beyond so many units a month, fewest first."""

    name: str
    unit: str
    usd: Decimal
    as_of: date
    source: Source
    above: tuple[tuple[Decimal, Decimal], ...] = ()

    def of(self, units: Decimal) -> Decimal:
        """Return the price of so many units in one month, each at the price of its own tier."""
        starts = (Decimal(0), *(start for start, _ in self.above))
        ends = (*starts[1:], None)
        prices = (self.usd, *(usd for _, usd in self.above))
        total = Decimal(0)
        for start, end, usd in zip(starts, ends, prices, strict=True):
            reached = units if end is None else min(units, end)
            total += max(reached - start, Decimal(0)) * usd
        return total


@dataclass(frozen=True, slots=True)
class Free:
    """What every account has for nothing each month: so many units, in words of what it `says`."""

    units: Decimal
    says: str


@dataclass(frozen=True, slots=True)
class Prices:
    """The prices of one `region`, and what every account has for nothing each month, by name."""

    region: str
    prices: Mapping[str, Price]
    free: Mapping[str, Free]
    elsewhere: Mapping[str, tuple[str, ...]]
    """The regions that have a price of this name."""

    def __contains__(self, name: str) -> bool:
        """Tell whether the region has a price of this name."""
        return name in self.prices

    def __getitem__(self, name: str) -> Price:
        """Return the price of this name. Raises NoPrice."""
        if name not in self.prices:
            raise NoPrice(name, self.region, self.elsewhere.get(name, ()))
        return self.prices[name]


def read_prices(region: str, path: Path = PRICES) -> Prices:
    """Return the prices of `region`. Raises UnknownRegion and BadPrices."""
    try:
        listed = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (OSError, ValueError) as error:
        raise BadPrices(path, f"cannot be read ({error})") from error
    try:
        return parse_prices(listed, region)
    except (KeyError, TypeError, ArithmeticError) as error:
        raise BadPrices(path, f"is not a list of prices ({error!r})") from error


def parse_prices(listed: Mapping[str, Any], region: str) -> Prices:
    """Return the prices of `region` among those listed. Raises UnknownRegion; NoPrice for one it needs."""
    regions: Mapping[str, Any] = listed["regions"]
    if region not in regions:
        raise UnknownRegion(region, regions)
    sources = {name: Source(**source) for name, source in listed["sources"].items()}
    elsewhere: dict[str, tuple[str, ...]] = {}
    for known, prices in regions.items():
        for name in prices:
            elsewhere[name] = (*elsewhere.get(name, ()), known)
    found = {
        name: _parse_price(name, listed["units"][name], item, sources=sources)
        for name, item in regions[region].items()
    }
    if missing := sorted(NEEDED - set(found)):
        raise NoPrice(missing[0], region, elsewhere.get(missing[0], ()))
    free = {name: Free(Decimal(item["units"]), item["says"]) for name, item in listed["free"].items()}
    return Prices(region, found, free, elsewhere)


def _parse_price(name: str, unit: str, item: Mapping[str, Any], *, sources: Mapping[str, Source]) -> Price:
    above = tuple((Decimal(start), Decimal(usd)) for start, usd in item.get("above", ()))
    return Price(name, unit, Decimal(item["usd"]), item["as_of"], sources[item["source"]], above)
