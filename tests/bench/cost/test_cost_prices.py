"""The price file: whole for every region, every price with its source, and read exactly."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bench.cost.prices import NEEDED, PRICES, BadPrices, NoPrice, UnknownRegion, parse_prices, read_prices

LISTED = tomllib.loads(PRICES.read_text(encoding="utf-8"), parse_float=Decimal)
REGIONS = list(LISTED["regions"])


@pytest.mark.parametrize("region", REGIONS)
def test_a_region_has_every_price_that_a_bill_needs(region: str):
    assert set(read_prices(region).prices) >= NEEDED


@pytest.mark.parametrize("region", REGIONS)
def test_every_price_has_a_source_a_date_and_falls_with_the_volume(region: str):
    for price in read_prices(region).prices.values():
        assert price.source.kind
        assert price.source.at
        assert date(2025, 8, 1) < price.as_of
        prices = [price.usd, *(usd for _, usd in price.above)]
        assert prices == sorted(prices, reverse=True)


def test_every_source_is_cited():
    items = [item for prices in (*LISTED["regions"].values(), LISTED["free"]) for item in prices.values()]
    assert {item["source"] for item in items} == set(LISTED["sources"])


def test_prices_are_read_to_the_last_digit():
    assert read_prices("us-east-1")["lambda-gb-second-arm64"].usd == Decimal("0.0000133334")
    assert read_prices("ap-northeast-1")["http-api-call"].usd == Decimal("0.00000129")


def test_units_of_a_higher_tier_have_its_price():
    price = read_prices("us-east-1")["http-api-call"]
    assert price.of(Decimal(300_000_000)) == 300
    assert price.of(Decimal(400_000_000)) == 390


def test_an_unknown_region_is_refused_and_the_known_ones_are_named():
    with pytest.raises(UnknownRegion, match=r"mars-1\. Known are us-east-1, us-west-2, eu-west-1"):
        read_prices("mars-1")


def test_a_price_that_a_region_lacks_is_told_with_the_regions_that_have_it():
    with pytest.raises(NoPrice, match="comprehend-unit-second in eu-west-1; there is one for us-east-1"):
        read_prices("eu-west-1")["comprehend-unit-second"]


def test_a_region_without_a_needed_price_is_refused():
    region = {name: item for name, item in LISTED["regions"]["us-west-2"].items() if name != "trace"}
    with pytest.raises(NoPrice, match="no price of trace in us-west-2; there is one for us-east-1"):
        parse_prices({**LISTED, "regions": {**LISTED["regions"], "us-west-2": region}}, "us-west-2")


@pytest.mark.parametrize("text", ["", "regions = 3", "[regions.a]\ntrace = { usd = 1 }", "= ="])
def test_a_file_of_another_kind_is_refused_by_name(tmp_path: Path, text: str):
    path = tmp_path / "prices.toml"
    path.write_text(text)
    with pytest.raises(BadPrices, match=r"prices\.toml"):
        read_prices("a", path)
