"""Everything that python -m bench.cost tells of one deployment and one month, as text and as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bench.cost.alternatives import Alternative, Model, list_alternatives
from bench.cost.bill import ANSWERING, Bill, Line, Setup, Traffic, make_bill
from bench.cost.comparisons import (
    Bar,
    SnapStart,
    Variant,
    compare_snapstart,
    list_bars,
    list_batches,
    list_variants,
)
from bench.cost.prices import NoPrice, Price, Prices
from bench.cost.runs import Run
from bench.cost.tables import (
    Sources,
    render_alternatives,
    render_bars,
    render_batches,
    render_bill,
    render_profile,
    render_snapstart,
    render_variants,
)

FREE = "Free every month in every account, and {taken} off the bill: {free}."
ASSUMED = """\
The milliseconds were measured on x86_64 and are taken to be the same on arm64. A metric counts in the hours
that have it, traces as X-Ray's default rule takes them at most, answers as if sent out of AWS without
compression. What is not counted: tax, storing packages and models (cents a year), looking at logs and
traces, and requests that were refused."""


@dataclass(frozen=True, slots=True)
class Report:
    """A bill, and what is set beside it. Without `snapstart` the region has no price of it."""

    run: Run
    traffic: Traffic
    setup: Setup
    prices: Prices
    bill: Bill
    bars: list[Bar]
    variants: list[Variant]
    batches: list[tuple[int, Bill]]
    snapstart: SnapStart | None
    alternatives: list[Alternative]


def make_report(run: Run, traffic: Traffic, setup: Setup, prices: Prices, *, model: Model | None) -> Report:
    """Return the report. Raises NotMeasured, and NoPrice for what the setup itself needs."""
    size = run.size(setup.memory_mb)
    asked = size, traffic, setup, prices
    try:
        snapstart = compare_snapstart(size, setup, prices)
    except NoPrice:
        snapstart = None
    return Report(
        run,
        traffic,
        setup,
        prices,
        bill=make_bill(*asked),
        bars=list_bars(*asked),
        variants=list(list_variants(*asked)),
        batches=list_batches(*asked),
        snapstart=snapstart,
        alternatives=list_alternatives(size, traffic, prices, model),
    )


def render_report(report: Report) -> str:
    """Return the report as text."""
    sources = Sources()
    bill = f"{render_profile(report.traffic, report.setup, report.prices.region)}\n"
    parts = [
        f"measured: {report.run.says} ({report.run.path.name})",
        f"{bill}\n{render_bill(report.bill, sources)}",
        render_bars(report.bars),
        render_variants(report.variants),
        render_batches(report.batches),
        *([render_snapstart(report.snapstart)] if report.snapstart else []),
        render_alternatives(report.bill, report.alternatives, sources),
        f"{_render_free(report)}\n{ASSUMED}",
        sources.render(),
    ]
    return "\n\n".join(parts)


def list_figures(report: Report) -> dict[str, Any]:
    """Return the report, ready for JSON: dollars are numbers, exact prices the text that the file has."""
    setup, traffic = report.setup, report.traffic
    return {
        "run": {"file": report.run.path.name, "says": report.run.says},
        "region": report.prices.region,
        "posts": traffic.posts,
        "batch": traffic.batch,
        "calls": traffic.calls,
        "cold_share": float(traffic.cold_share),
        "memory_mb": setup.memory_mb,
        "architecture": setup.architecture,
        "gateway": setup.gateway,
        "snapstart": setup.snapstart,
        "free_tier": setup.free_tier,
        "bill": _bill(report.bill),
        "bars": [_bar(bar) for bar in report.bars],
        "variants": {each.name: _bill(each.bill) if each.bill else None for each in report.variants},
        "batches": [{"batch": batch, **_bill(bill)} for batch, bill in report.batches],
        "snapstart_break_even": _snapstart(report.snapstart),
        "alternatives": [_alternative(each) for each in report.alternatives],
    }


def _render_free(report: Report) -> str:
    taken = "taken" if report.setup.free_tier else "not taken"
    free = ", ".join(f"{free.units:,} {free.says}" for free in report.prices.free.values())
    return FREE.format(taken=taken, free=free)


def _bill(bill: Bill) -> dict[str, Any]:
    return {
        "usd": float(bill.usd()),
        "usd_per_million": float(bill.per_million()),
        "answering_usd_per_million": float(bill.per_million((ANSWERING,))),
        "dominates": bill.largest.name,
        "reckoned": bill.reckoned,
        "evidence": bill.evidence,
        "lines": [_line(line) for line in bill.lines],
    }


def _line(line: Line) -> dict[str, Any]:
    amounts = {"units": float(line.units), "unit": line.price.unit, "usd": float(line.usd)}
    return {"name": line.name, "group": line.group, **amounts, "price": _price(line.price)}


def _price(price: Price) -> dict[str, Any]:
    source = {"kind": price.source.kind, "says": price.source.says, "at": price.source.at}
    return {"name": price.name, "usd": f"{price.usd:f}", "as_of": price.as_of.isoformat(), "source": source}


def _bar(bar: Bar) -> dict[str, Any]:
    costs = {"most": bar.most, "answering": bar.answering, "whole": bar.whole}
    met = dict(zip(("answering_met", "whole_met"), bar.met, strict=True))
    return {"what": bar.what, **_floats(costs), **met}


def _snapstart(snapstart: SnapStart | None) -> dict[str, Any] | None:
    if snapstart is None:
        return None
    costs = {"cache_usd": snapstart.cache_usd, "init_usd": snapstart.init_usd}
    costs |= {"restore_usd": snapstart.restore_usd, "worth_ms": snapstart.worth_ms}
    return {**_floats(costs), "starts": float(snapstart.starts) if snapstart.starts is not None else None}


def _alternative(found: Alternative) -> dict[str, Any]:
    prices = [_price(price) for price in found.prices]
    return {"name": found.name, "usd": float(found.usd), "says": found.says, "prices": prices}


def _floats(amounts: Mapping[str, Decimal]) -> dict[str, float]:
    return {name: float(amount) for name, amount in amounts.items()}
