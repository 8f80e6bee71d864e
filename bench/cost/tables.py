"""The bill and its comparisons as text for people: every price with its date and, numbered, its source."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from bench.cost.alternatives import Alternative
from bench.cost.bill import ANSWERING, MILLION, Bill, Setup, Traffic
from bench.cost.comparisons import GATEWAY_NAMES, Bar, SnapStart, Variant
from bench.cost.prices import Price, Source
from console.tables import render_table

type Rows = list[tuple[str, ...]]

SMALL_USD = Decimal("0.001")
"""A price below this is told for a million units."""
CENT = Decimal("0.01")


class Sources:
    """Numbers the sources of prices in the order in which they are cited."""

    def __init__(self) -> None:
        self._numbers: dict[Source, int] = {}

    def cite(self, prices: Iterable[Price]) -> str:
        """Return the numbers of the sources of `prices`, in brackets."""
        numbers = {self._numbers.setdefault(price.source, len(self._numbers) + 1) for price in prices}
        return "".join(f"[{number}]" for number in sorted(numbers))

    def render(self) -> str:
        """Return what is cited, a line each."""
        lines = [
            f"[{number}] {source.kind}: {source.says} ({source.at})"
            for source, number in self._numbers.items()
        ]
        return "\n".join(["Sources of the prices, none of them read from AWS by this program:", *lines])


def render_profile(traffic: Traffic, setup: Setup, region: str) -> str:
    """Return what the bill is for."""
    together = "one at a time" if traffic.batch == 1 else f"in batches of {traffic.batch}"
    snapshot = ", SnapStart" if setup.snapstart else ""
    return (
        f"{traffic.posts:,} posts a month {together}: {traffic.calls:,} calls, "
        f"{float(traffic.cold_share):.2%} of them cold\n"
        f"{setup.memory_mb:,} MB, {setup.architecture}{snapshot}, {GATEWAY_NAMES[setup.gateway]}, {region}"
    )


def render_bill(bill: Bill, sources: Sources) -> str:
    """Return the lines of a bill, what it comes to, and what dominates it."""
    total = bill.usd()
    rows: Rows = [("", "price", "as of", "", "units", "USD a month", "share")]
    for line in bill.lines:
        cited = line.price.as_of.isoformat(), sources.cite([line.price])
        amounts = render_units(line.units), render_usd(line.usd), _share(line.usd, total)
        rows.append((line.name, render_price(line.price), *cited, *amounts))
    rows.append(("in all", "", "", "", "", render_usd(total), ""))
    dominates = f"${render_usd(bill.per_million())} a million posts; what dominates is {_dominates(bill)}."
    notes = ["Some of it is reckoned: no call with so many posts was measured."] if bill.reckoned else []
    return "\n".join([*render_table(rows, texts=4), dominates, *notes])


def render_bars(bars: Sequence[Bar]) -> str:
    """Return what a suggestion may cost, what it does, and whether that is within it."""
    rows: Rows = [("USD a million posts, arm64, HTTP API", "at most", "to answer", "", "whole bill", "")]
    for bar in bars:
        answering, whole = ("met" if met else "NOT MET" for met in bar.met)
        costs = (render_usd(bar.answering), answering, render_usd(bar.whole), whole)
        rows.append((bar.what, render_usd(bar.most), *costs))
    note = "To answer: requests, compute, starts, gateway. The whole bill: answers sent and watching, too."
    return "\n".join([*render_table(rows), note])


def render_variants(variants: Iterable[Variant]) -> str:
    """Return the bills of other deployments, each as it differs in one thing."""
    rows: Rows = [("the same traffic", "what dominates", "USD a month", "to answer")]
    for variant in variants:
        if variant.bill is None:
            rows.append((variant.name, "no price here", "-", "-"))
        else:
            costs = render_usd(variant.bill.usd()), render_usd(variant.bill.usd((ANSWERING,)))
            rows.append((variant.name, _dominates(variant.bill), *costs))
    return "\n".join(render_table(rows, texts=2))


def render_batches(batches: Sequence[tuple[int, Bill]]) -> str:
    """Return what a million posts cost by the size of the batches that they come in."""
    rows: Rows = [("posts a call", "what dominates", "USD a million", "to answer")]
    for batch, bill in batches:
        costs = render_usd(bill.per_million()), render_usd(bill.per_million((ANSWERING,)))
        reckoned = ", reckoned" if bill.reckoned else ""
        rows.append((f"{batch:>12}", f"{_dominates(bill)}{reckoned}", *costs))
    explained = any(bill.evidence for batch, bill in batches if batch > 1)
    note = "Batches with evidence." if explained else "Batches without evidence, as fuda bulk asks."
    return "\n".join([*render_table(rows, texts=2), note])


def render_snapstart(snapstart: SnapStart) -> str:
    """Return from how many cold starts a month SnapStart is the cheaper, if from any."""
    facts = (
        f"A start costs ${render_usd(snapstart.init_usd * MILLION)} a million anew and "
        f"${render_usd(snapstart.restore_usd * MILLION)} from a snapshot, whose cache costs "
        f"${render_usd(snapstart.cache_usd)} a month."
    )
    if snapstart.starts is None:
        seconds = snapstart.worth_ms / 1_000
        verdict = f"SnapStart never breaks even: it would from inits of {seconds:.1f} s on."
    else:
        verdict = f"SnapStart breaks even at {snapstart.starts:,.0f} cold starts a month."
    return f"{facts}\n{verdict}"


def render_alternatives(bill: Bill, found: Sequence[Alternative], sources: Sources) -> str:
    """Return what other ways to serve cost at the same traffic, beside what answering costs us."""
    ours = bill.usd((ANSWERING,))
    rows: Rows = [("at the same traffic", "as of", "", "USD a month", "× ours")]
    rows.append(("Fuda, to answer", "", "", render_usd(ours), "1.0"))
    for other in found:
        dated = min(price.as_of for price in other.prices).isoformat() if other.prices else "as given"
        costs = render_usd(other.usd), f"{other.usd / ours:,.1f}"
        rows.append((other.name, dated, sources.cite(other.prices), *costs))
    return "\n".join([*render_table(rows, texts=3), *(f"  {other.name}: {other.says}" for other in found)])


def render_usd(usd: Decimal) -> str:
    """Return dollars, to a hundredth of a cent below ten and to a cent above."""
    return f"{usd:,.4f}" if abs(usd) < 10 else f"{usd:,.2f}"


def render_units(units: Decimal) -> str:
    """Return a count with three decimals where it is no whole number."""
    return f"{units:,.0f}" if units == units.to_integral_value() else f"{units:,.3f}"


def render_price(price: Price) -> str:
    """Return the price of the first tier, exactly; of a million units where one costs next to nothing."""
    if price.usd >= SMALL_USD:
        return f"${price.usd:f} / {price.unit}"
    exact = (price.usd * MILLION).normalize()
    cents = exact.quantize(CENT)
    return f"${cents if cents == exact else exact:f} / million {price.unit}"


def _dominates(bill: Bill) -> str:
    return f"{bill.largest.name}, {_share(bill.largest.usd, bill.usd())} of it"


def _share(part: Decimal, whole: Decimal) -> str:
    return f"{part / whole:.0%}" if whole else "-"
