"""The tables of docs/cost.md, worked out from the newest measurement of calls and the prices of us-east-1."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from bench.cost.bill import GATEWAYS, Setup, Traffic, make_bill, read_setup
from bench.cost.measured import Size, parse_run
from bench.cost.options import Option, list_options
from bench.cost.prices import Prices, read_prices
from bench.cost.savings import DISCOUNTS, compute_of, plan
from bench.cost.ways import GATEWAY_NAMES
from bench.figure_tables import Result, render_rows, render_source

REGION = "us-east-1"
POSTS = (10_000, 1_000_000, 100_000_000)
BATCHES = (1, 20)


def _read(result: Result) -> tuple[Size, Setup, Prices]:
    setup = read_setup()
    return parse_run(result, Path("calls")).size(setup.memory_mb), setup, read_prices(REGION)


def render_gateways(result: Result) -> str:
    """Return what a month costs behind each gateway, by posts and size of batch."""
    size, setup, prices = _read(result)
    asked = [(posts, batch) for posts in POSTS for batch in BATCHES]
    rows = []
    for gateway in GATEWAYS:
        behind = replace(setup, gateway=gateway)
        bills = [make_bill(size, Traffic(posts=posts, batch=batch), behind, prices) for posts, batch in asked]
        rows.append([GATEWAY_NAMES[gateway], *(_usd(bill.usd) for bill in bills)])
    head = [f"{posts:,} posts, {batch} a call" for posts, batch in asked]
    return render_rows(["USD a month", *head], rows) + render_source(result)


def render_items(result: Result) -> str:
    """Return the lines of the default stack's bill for a million posts, one at a time."""
    size, setup, prices = _read(result)
    bill = make_bill(size, Traffic(posts=1_000_000), setup, prices)
    rows = [[line.name, _usd(line.usd), f"{line.usd / bill.usd:.0%}"] for line in bill.lines]
    rows.append(["**in all**", _usd(bill.usd), ""])
    return render_rows(["a million posts, one at a time", "USD", ""], rows) + render_source(result)


def render_options(result: Result) -> str:
    """Return what each option adds to a month, without calls and with a million."""
    size, setup, prices = _read(result)
    options = list_options(size, Traffic(posts=1_000_000), setup, prices)
    rows = [[_name_of(each), _usd(each.idle_usd), _usd(each.usd), each.note] for each in options]
    head = ["option", "USD a month without calls", "with a million posts", ""]
    return render_rows(head, rows) + render_source(result)


def render_savings(result: Result) -> str:
    """Return what a savings plan saves by posts a month, if they come evenly."""
    return render_rows(
        ["posts a month", "compute, USD", *(f"{term} saves, USD" for term in DISCOUNTS), "of the whole bill"],
        _list_savings(*_read(result)),
    ) + render_source(result)


def _list_savings(size: Size, setup: Setup, prices: Prices) -> Iterator[list[str]]:
    for posts in (1_000_000, 10_000_000, 100_000_000, 1_000_000_000):
        bill = make_bill(size, Traffic(posts=posts), setup, prices)
        compute = compute_of(bill)
        saved = [plan(compute, discount).usd for discount in DISCOUNTS.values()]
        share = max(saved[-1], Decimal(0)) / bill.usd
        yield [f"{posts:,}", _usd(compute), *map(_usd, saved), f"{share:.1%}"]


def _name_of(option: Option) -> str:
    return f"`{option.name}`: {option.part}" if option.part else f"`{option.name}`"


def _usd(usd: Decimal) -> str:
    return f"{usd:,.2f}"
