"""The same traffic, deployed otherwise: the other processor, other gateways, batches, and SnapStart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bench.cost.bill import (
    ANSWERING,
    DIRECT,
    GATEWAYS,
    GB_MB,
    HTTP,
    MONTH_S,
    Bill,
    Setup,
    Traffic,
    make_bill,
    start_ms,
)
from bench.cost.prices import NoPrice, Prices
from bench.cost.runs import Size

BATCHES = (1, 2, 5, 10, 20, 50, 100)
MOST_BATCH = BATCHES[-1]
"""What the API takes, as service/api_limits.py has it; a test holds the two together."""
ARCHITECTURES = ("arm64", "x86_64")
ONE_POST_USD, BATCHED_USD, BATCHED = Decimal("1.30"), Decimal("0.10"), 20
GATEWAY_NAMES = {"http": "HTTP API", "rest": "REST API", DIRECT: "direct invocation"}


@dataclass(frozen=True, slots=True)
class Variant:
    """The bill of another deployment, or None with `why` where there can be none."""

    name: str
    bill: Bill | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class SnapStart:
    """What SnapStart would save and cost: a month's cache, and a start from a snapshot against one anew.

    It breaks even at `starts` a month, or never, when None: a restore costs more than the init it spares.
    It costs less than an init only where that is longer than `worth_ms`.
    """

    cache_usd: Decimal
    init_usd: Decimal
    restore_usd: Decimal
    worth_ms: Decimal

    @property
    def starts(self) -> Decimal | None:
        """From how many cold starts a month it is the cheaper."""
        saved = self.init_usd - self.restore_usd
        return self.cache_usd / saved if saved > 0 else None


@dataclass(frozen=True, slots=True)
class Bar:
    """What a million posts may cost at `most`, and what they do: by what answers, and by the whole bill."""

    what: str
    most: Decimal
    answering: Decimal
    whole: Decimal

    @property
    def met(self) -> tuple[bool, bool]:
        """Whether it is kept to by what answers alone, and by the whole bill."""
        return self.answering <= self.most, self.whole <= self.most


def list_variants(size: Size, traffic: Traffic, setup: Setup, prices: Prices) -> Iterator[Variant]:
    """Yield the bill itself, otherwise named, and those of every setup that differs in one thing."""
    for architecture in ARCHITECTURES:
        other = replace(setup, architecture=architecture)
        yield _variant(architecture, (size, traffic, other, prices))
    for gateway in GATEWAYS:
        yield _variant(GATEWAY_NAMES[gateway], (size, traffic, replace(setup, gateway=gateway), prices))
    for snapstart, name in ((False, "zip, started anew"), (True, "zip with SnapStart")):
        yield _variant(name, (size, traffic, replace(setup, snapstart=snapstart), prices))
    for traced, name in ((False, "without traces"), (True, "with X-Ray traces")):
        yield _variant(name, (size, traffic, replace(setup, traced=traced), prices))


def list_batches(
    size: Size, traffic: Traffic, setup: Setup, prices: Prices, *, batches: Sequence[int] = BATCHES
) -> list[tuple[int, Bill]]:
    """Return the bill for every size of batch."""
    return [
        (batch, make_bill(size, replace(traffic, batch=batch), setup, prices))
        for batch in sorted(set(batches))
    ]


def compare_snapstart(size: Size, setup: Setup, prices: Prices) -> SnapStart:
    """Return what SnapStart would change. Raises NoPrice where the region has no price of it."""
    gb = Decimal(setup.memory_mb) / GB_MB
    second_usd = prices[f"lambda-gb-second-{setup.architecture}"].usd
    restore_usd = prices["snapstart-restore-gb"].usd
    return SnapStart(
        cache_usd=prices["snapstart-cache-gb-second"].of(gb * MONTH_S),
        init_usd=Decimal(str(start_ms(size))) / 1_000 * gb * second_usd,
        restore_usd=restore_usd * gb,
        worth_ms=restore_usd / second_usd * 1_000,
    )


def list_bars(size: Size, traffic: Traffic, setup: Setup, prices: Prices) -> list[Bar]:
    """Return what a suggestion may cost, alone and in batches: on arm64, behind an HTTP API, no free tier.

    Batches come without evidence and with it, as far as they were measured.
    """
    asked = replace(setup, architecture="arm64", gateway=HTTP, snapstart=False, free_tier=False)
    one, batched = replace(traffic, batch=1), replace(traffic, batch=BATCHED)
    bills = [make_bill(size, batched, asked, prices)]
    if not bills[0].evidence and any(call.posts == BATCHED for call in size.explained().calls):
        bills.append(make_bill(size.explained(), batched, asked, prices))
    return [
        _bar("one post at a time", ONE_POST_USD, make_bill(size, one, asked, prices)),
        *(_bar(f"in batches of {BATCHED}{_how(bill)}", BATCHED_USD, bill) for bill in bills),
    ]


def _bar(what: str, most: Decimal, bill: Bill) -> Bar:
    return Bar(what, most, bill.per_million((ANSWERING,)), bill.per_million())


def _how(bill: Bill) -> str:
    return ", with evidence" if bill.evidence else ""


def _variant(name: str, asked: tuple[Size, Traffic, Setup, Prices]) -> Variant:
    try:
        return Variant(name, make_bill(*asked))
    except NoPrice as error:
        return Variant(name, None, str(error))
