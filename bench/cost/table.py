"""The bill, and the table of other ways to serve the same traffic: as text and as JSON."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from bench.cost.bill import MILLION, Bill, Setup, Traffic, make_bill
from bench.cost.measured import Run
from bench.cost.prices import Price, Prices
from bench.cost.ways import (
    GATEWAY_NAMES,
    GOALS_USD,
    Llm,
    Way,
    list_alternatives,
    list_batches,
    list_setups,
    make_way,
)
from console.tables import render_table

SMALL_USD = Decimal("0.001")
"""A lower price is printed for a million units."""
ASSUMED = """\
Answering is requests, compute, starts and gateway; our goals for it are for arm64 behind an HTTP API. The
milliseconds were measured on x86_64 and are assumed to be the same on arm64. A metric counts in the hours
that have it, traces at most as X-Ray's default rule takes them, answers as if sent out of AWS without
compression. Not counted: tax, storing packages and models (cents a year), reading logs and traces, and
requests that were refused."""

type Rows = list[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Report:
    """The bill for a month's traffic, and other ways to serve it."""

    run: Run
    traffic: Traffic
    setup: Setup
    prices: Prices
    bill: Bill
    ways: list[Way]


def make_report(run: Run, traffic: Traffic, setup: Setup, prices: Prices, llm: Llm | None) -> Report:
    """Return the report. Raises NotMeasured, and NoPrice for what the setup itself needs."""
    size = run.size(setup.memory_mb)
    bill = make_bill(size, traffic, setup, prices)
    ways = [
        make_way("as billed above", bill),
        *list_setups(size, traffic, setup, prices),
        *(make_way(name_batch(*each), each[1]) for each in list_batches(size, traffic, setup, prices)),
        *list_alternatives(size, traffic, prices, llm),
    ]
    return Report(run, traffic, setup, prices, bill, ways)


def name_batch(batch: int, bill: Bill) -> str:
    """Return the name of a size of batch, with our goal for it."""
    name = "1 post a call" if batch == 1 else f"{batch} posts a call"
    evidence = ", with evidence" if bill.evidence and batch > 1 else ""
    return f"{name}{evidence} (goal {GOALS_USD[batch]})" if batch in GOALS_USD else f"{name}{evidence}"


def render_report(report: Report) -> str:
    """Return the report as text."""
    prices = [line.price for line in report.bill.lines] + [p for way in report.ways for p in way.prices]
    sources = list(dict.fromkeys(price.source for price in prices))
    parts = [
        f"measured: {report.run.circumstances} ({report.run.path.name})",
        render_profile(report),
        render_bill(report.bill, sources),
        render_ways(report, sources),
        f"{render_free(report)}\n{ASSUMED}",
        "Sources of the prices, none of them read from AWS by this program:\n"
        + "\n".join(f"[{number}] {source}" for number, source in enumerate(sources, 1)),
    ]
    return "\n\n".join(parts)


def list_figures(report: Report) -> dict[str, Any]:
    """Return the report as an object; dollars are Decimal, days are dates."""
    bill = report.bill
    totals = {"usd": bill.usd, "usd_per_million": bill.per_million(bill.usd)}
    return {
        "run": {"file": report.run.path.name, "circumstances": report.run.circumstances},
        "region": report.prices.region,
        "calls": report.traffic.calls,
        **asdict(report.traffic),
        **asdict(report.setup),
        "bill": {**totals, "answering_usd": bill.answering_usd, **asdict(bill)},
        "ways": [asdict(way) for way in report.ways],
    }


def render_profile(report: Report) -> str:
    """Return what the bill is for."""
    traffic, setup = report.traffic, report.setup
    together = "one at a time" if traffic.batch == 1 else f"in batches of {traffic.batch}"
    return (
        f"{traffic.posts:,} posts a month {together}: {traffic.calls:,} calls, "
        f"{float(traffic.cold_share):.2%} of them cold\n"
        f"{setup.memory_mb:,} MB, {setup.architecture}{', SnapStart' * setup.snapstart}, "
        f"{GATEWAY_NAMES[setup.gateway]}, {report.prices.region}"
    )


def render_bill(bill: Bill, sources: list[str]) -> str:
    """Return the lines of a bill, their sum, and the largest of them."""
    rows: Rows = [("", "price", "as of", "", "units", "USD a month", "share")]
    for line in bill.lines:
        source = line.price.as_of.isoformat(), _cite([line.price], sources)
        share = f"{line.usd / bill.usd:.0%}" if bill.usd else "-"
        amounts = render_units(line.units), render_usd(line.usd), share
        rows.append((line.name, render_price(line.price), *source, *amounts))
    rows.append(("total", "", "", "", "", render_usd(bill.usd), ""))
    million = render_usd(bill.per_million(bill.usd))
    lines = render_table(rows, texts=4)
    return "\n".join([*lines, f"${million} a million posts; the largest part is {bill.largest.name}."])


def render_ways(report: Report, sources: list[str]) -> str:
    """Return the table of all ways, then how those that are not ours were worked out."""
    ours, per_million = report.bill.answering_usd, report.bill.per_million
    heads = ("the same traffic", "largest part, or price", "USD a month", "a million", "answering", "× ours")
    rows: Rows = [heads]
    for way in report.ways:
        note = f"{min(p.as_of for p in way.prices)} {_cite(way.prices, sources)}" if way.prices else way.note
        if way.usd is None or way.answering_usd is None:
            rows.append((way.name, note, "-", "-", "-", "-"))
        else:
            costs = map(render_usd, (way.usd, per_million(way.usd), per_million(way.answering_usd)))
            rows.append((way.name, note, *costs, f"{way.answering_usd / ours:,.2f}" if ours else "-"))
    worked_out = [f"  {way.name}: {way.how}" for way in report.ways if way.how]
    return "\n".join([*render_table(rows, texts=2), *worked_out])


def render_free(report: Report) -> str:
    """Return what every account gets free, and whether the bill is without it."""
    taken = "subtracted" if report.setup.free_tier else "not subtracted"
    free = ", ".join(f"{units:,} {words}" for units, words in report.prices.free.values())
    return f"Free every month in every account, and {taken} here: {free}."


def render_usd(usd: Decimal) -> str:
    """Return dollars, to a hundredth of a cent below ten and to a cent above."""
    return f"{usd:,.4f}" if abs(usd) < 10 else f"{usd:,.2f}"


def render_units(units: Decimal) -> str:
    """Return a count, with three decimals unless it is a whole number."""
    return f"{units:,.0f}" if units == units.to_integral_value() else f"{units:,.3f}"


def render_price(price: Price) -> str:
    """Return the price of the first tier, exactly; for a million units where one costs next to nothing."""
    if price.usd >= SMALL_USD:
        return f"${price.usd:f} / {price.unit}"
    exact = (price.usd * MILLION).normalize()
    cents = exact.quantize(Decimal("0.01"))
    return f"${cents if cents == exact else exact:f} / million {price.unit}"


def _cite(prices: Iterable[Price], sources: list[str]) -> str:
    """Return the numbers of the sources of `prices`, in brackets."""
    return "".join(f"[{number}]" for number in sorted({sources.index(price.source) + 1 for price in prices}))
