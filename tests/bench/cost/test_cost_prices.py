"""The price file: complete for every region, every price with its source, and read exactly."""

import tomllib
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bench.cost.bill import make_bill
from bench.cost.prices import PRICES, NoPrice, read_prices
from tests.support.packages.bills import MILLION, SETUP, SIZE

LISTED = tomllib.loads(PRICES.read_text(encoding="utf-8"))
REGIONS = list(LISTED["regions"])


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("architecture", ["arm64", "x86_64"])
def test_a_region_has_every_price_that_a_bill_needs(region: str, architecture: str):
    setup = replace(SETUP, architecture=architecture, traced=True, alarms=1)
    assert make_bill(SIZE, MILLION, setup, read_prices(region)).usd > 1


@pytest.mark.parametrize("region", REGIONS)
def test_every_price_has_a_source_a_date_and_falls_with_the_volume(region: str):
    for price in read_prices(region).prices.values():
        assert price.source
        assert date(2025, 8, 1) < price.as_of
        prices = [price.usd, *(usd for _, usd in price.above)]
        assert prices == sorted(prices, reverse=True)


def test_every_source_is_cited_and_complete():
    items = [item for prices in (*LISTED["regions"].values(), LISTED["free"]) for item in prices.values()]
    assert {item["source"] for item in items} == set(LISTED["sources"])
    assert all(
        set(source) == {"kind", "says", "at"} and all(source.values())
        for source in LISTED["sources"].values()
    )


def test_prices_are_read_to_the_last_digit():
    assert read_prices("us-east-1")["lambda-gb-second-arm64"].usd == Decimal("0.0000133334")
    assert read_prices("ap-northeast-1")["http-api-call"].usd == Decimal("0.00000129")


def test_units_of_a_higher_tier_have_its_price():
    price = read_prices("us-east-1")["http-api-call"]
    assert price.of(Decimal(300_000_000)) == 300
    assert price.of(Decimal(400_000_000)) == 390
    rest = read_prices("us-east-1")["rest-api-call"]
    assert rest.of(Decimal(1_100_000_000)) == Decimal("1165.5") + Decimal("1867.6") + 238


def test_everything_free_belongs_to_a_price():
    names = {name for prices in LISTED["regions"].values() for name in prices}
    assert [key for key in LISTED["free"] if not any(name.startswith(key) for name in names)] == []


def test_an_unknown_region_is_refused_and_the_known_ones_are_named():
    with pytest.raises(NoPrice, match=r"mars-1, only us-east-1, us-west-2, eu-west-1"):
        read_prices("mars-1")


def test_a_price_that_a_region_lacks_is_refused_by_name():
    with pytest.raises(NoPrice, match="no price of comprehend-unit-second in eu-west-1"):
        read_prices("eu-west-1")["comprehend-unit-second"]
