"""python -m bench.cost as people and scripts use it, and the other ways that it prints."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bench.cost.__main__ import main
from bench.cost.measured import NotMeasured, find_run, parse_run, read_run
from bench.cost.prices import read_prices
from bench.cost.ways import Llm, Way, list_alternatives, list_batches, list_setups
from tests.support.packages.bills import (
    BOTH_WAYS,
    FACTS,
    MILLION,
    ONE,
    SETUP,
    SILENT,
    SIZE,
    TWENTY,
    VIRGINIA,
    render_calls,
)


@pytest.fixture
def run(tmp_path: Path) -> str:
    path = tmp_path / "calls-2026-01-02.json"
    path.write_text(json.dumps(render_calls(BOTH_WAYS)), encoding="utf-8")
    return str(path)


def print_text(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main([*arguments, "--memory", "512"]) == 0
    return capsys.readouterr().out


def print_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    figures: dict[str, Any] = json.loads(print_text(capsys, *arguments, "--json"))
    return figures


def alternatives(posts: int, region: str = "us-east-1", llm: Llm | None = None) -> dict[str, Decimal | None]:
    found = list_alternatives(SIZE, replace(MILLION, posts=posts), read_prices(region), llm)
    return {each.name: each.usd for each in found}


def setups(region: str = "us-east-1", **changes: Any) -> dict[str, Way]:
    return {
        each.name: each for each in list_setups(SIZE, MILLION, replace(SETUP, **changes), read_prices(region))
    }


def test_the_bill_has_a_source_and_a_date_for_every_price(run: str, capsys):
    text = " ".join(print_text(capsys, run, "--no-traces").split())
    assert "1,000,000 posts a month one at a time: 1,000,000 calls, 1.00% of them cold" in text
    assert "the largest part is HTTP API." in text
    assert "HTTP API $1.00 / million calls 2026-09-21 [1] 1,000,000 1.0000" in text
    assert "[1] AWS price list, as another repository read it" in text


def test_the_table_has_our_setup_batches_and_others_beside_each_other(run: str, capsys):
    text = " ".join(print_text(capsys, run).split())
    assert "as billed above HTTP API, 37% 2.7000 2.7000 1.2600 1.00 x86_64" in text
    assert "1 post a call (goal 1.30) HTTP API" in text
    assert "1.2600 1.00 20 posts a call (goal 0.10) metrics" in text
    assert "SageMaker endpoint, ml.m5.large 2026-07-30 [3] 83.95 83.95 83.95 66.63" in text
    assert "SageMaker endpoint, ml.m5.large: 1 × 730 h" in text


def test_the_json_adds_up_and_has_every_price_with_its_date_and_source(run: str, capsys):
    figures = print_json(capsys, run)
    lines = figures["bill"]["lines"]
    assert sum(line["usd"] for line in lines) == pytest.approx(figures["bill"]["usd"])
    assert all(line["price"]["as_of"] and line["price"]["source"] for line in lines)
    assert figures["ways"][0]["answering_usd"] == pytest.approx(1.2600003)


def test_the_options_change_the_setup_of_the_stack(run: str, capsys):
    options = ("--architecture", "x86_64", "--gateway", "direct", "--batch", "20", "--cold-share", "0")
    figures = print_json(capsys, run, *options)
    assert (figures["calls"], figures["gateway"], figures["cold_share"]) == (50_000, "direct", 0)
    assert figures["bill"]["answering_usd"] == pytest.approx(0.01 + 1_500 * 0.0000166667)


def test_the_free_tier_is_named_and_not_subtracted_unless_asked(run: str, capsys):
    assert "and not subtracted here: 1,000,000 requests of Lambda, 400,000" in print_text(capsys, run)
    assert "and subtracted here: 1,000,000 requests" in print_text(capsys, run, "--free-tier")


def test_a_bill_of_nothing_can_be_printed(run: str, capsys):
    options = ("--gateway", "direct", "--free-tier", "--posts-per-month", "10", "--nearby")
    assert print_json(capsys, run, *options)["bill"]["answering_usd"] == 0
    assert "as billed above" in print_text(capsys, run, *options)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (("--region", "mars-1"), "--region: bench/cost/prices.toml does not list mars-1, only us-east-1"),
        (("--memory", "513"), "--memory 513"),
        (("--memory", "512", "--batch", "7"), "--batch 7: calls with 1, 20 posts were measured"),
    ],
)
def test_an_option_without_a_price_or_a_measurement_is_refused(run: str, options, error: str, capsys):
    assert main([run, *options]) == 2
    assert error in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--batch", "0"),
        ("--cold-share", "1.1"),
        ("--cold-share", "-1"),
        ("--posts-per-month", "many"),
        ("--memory", "0"),
    ],
)
def test_an_impossible_value_is_refused_with_the_name_of_the_option(option: str, value: str, capsys):
    with pytest.raises(SystemExit):
        main([option, value])
    assert f"argument {option}: {value!r} is not a" in capsys.readouterr().err


def test_every_setup_differs_in_one_thing():
    assert list(setups()) == [
        "x86_64", "REST API", "function URL", "direct invocation", "with SnapStart", "with traces"
    ]  # fmt: skip
    assert list(setups(traced=True, gateway="rest"))[1:] == [
        "HTTP API", "function URL", "direct invocation", "with SnapStart", "without traces"
    ]  # fmt: skip
    assert setups()["with traces"].note == "X-Ray traces, at most, 66%"


def test_a_setup_without_a_price_has_no_figures(run: str, capsys):
    assert setups("us-west-2")["REST API"].usd is None
    text = " ".join(print_text(capsys, run, "--region", "eu-central-1").split())
    assert "with SnapStart no price in this region - - - -" in text


def test_batches_come_without_evidence_and_then_with_it():
    bills = list_batches(BOTH_WAYS, MILLION, SETUP, VIRGINIA)
    assert [(batch, bill.evidence) for batch, bill in bills] == [(1, True), (20, False), (20, True)]
    # 50,000 calls of 20 ms less, of half a GB.
    assert bills[2][1].answering_usd - bills[1][1].answering_usd == 500 * Decimal("0.0000133334")
    assert [batch for batch, _ in list_batches(SIZE, MILLION, SETUP, VIRGINIA)] == [1, 20]


def test_a_batch_is_one_without_evidence_where_that_was_measured():
    assert SIZE.call(20) == TWENTY
    for calls in ((ONE, SILENT, TWENTY), (ONE, TWENTY, SILENT)):
        assert replace(SIZE, calls=calls).call(20) == SILENT
        assert replace(SIZE, calls=calls).with_evidence().call(20) == TWENTY


def test_an_endpoint_by_the_hour_costs_the_same_for_one_post_and_for_many():
    assert alternatives(1)["SageMaker endpoint, ml.m5.large"] == Decimal("83.95")
    assert alternatives(1_000_000)["SageMaker endpoint, ml.t2.medium"] == Decimal("40.88")


def test_an_endpoint_that_is_always_busy_needs_another_instance():
    # A post takes 4 ms, so that a month has time for 657 million of them.
    assert alternatives(657_000_000)["SageMaker endpoint, ml.m5.large"] == Decimal("83.95")
    assert alternatives(657_000_001)["SageMaker endpoint, ml.m5.large"] == Decimal("167.90")


def test_a_serverless_endpoint_has_a_whole_gigabyte_or_more():
    name = "SageMaker serverless endpoint"
    assert alternatives(1_000_000)[name] == Decimal("0.08")
    larger = list_alternatives(replace(SIZE, memory_mb=1_025), MILLION, VIRGINIA, None)
    assert {each.name: each.usd for each in larger}[name] == Decimal("0.16")


def test_units_of_comprehend_are_held_whether_used_or_not():
    assert alternatives(1)["Amazon Comprehend custom endpoint"] == Decimal("1314.50")
    # 6,000 bytes a million times are 2,283 a second, of which a unit takes in 100.
    assert alternatives(1_000_000)["Amazon Comprehend custom endpoint"] == Decimal("30222.50")


def test_a_language_model_is_billed_by_the_token():
    # 500 tokens and a quarter of 6,000 bytes in, 60 out.
    found = alternatives(1_000_000, llm=Llm(Decimal(1), Decimal(5)))
    assert found["an LLM, called for each post"] == Decimal(2_300)


def test_an_alternative_without_a_price_in_the_region_is_left_out():
    assert alternatives(1, "us-west-2") == {}


def test_calls_are_read_as_they_were_written(run: str):
    read = read_run(Path(run))
    assert read.size(512) == BOTH_WAYS
    facts = "2026-01-02, commit abc1234, 2 × Fast, Linux 6 x86_64"
    assert read.circumstances == f"{facts}; inits have a whole processor"
    with pytest.raises(NotMeasured, match=r"--memory 700: calls\.json has 512 MB"):
        parse_run(render_calls(SIZE), Path("calls.json")).size(700)


@pytest.mark.parametrize("figures", [[], 3, {}, {"sizes": []}, {**FACTS, "shares": [{}]}, FACTS])
def test_another_file_is_refused_by_name(tmp_path: Path, figures: object):
    path = tmp_path / "other.json"
    path.write_text(json.dumps(figures), encoding="utf-8")
    with pytest.raises(NotMeasured, match=r"other\.json was not written by"):
        read_run(path)
    with pytest.raises(NotMeasured, match=r"cannot be read"):
        read_run(tmp_path / "none.json")


def test_the_newest_calls_are_found(tmp_path: Path):
    with pytest.raises(NotMeasured, match=r"bench\.cost\.calls"):
        find_run(tmp_path)
    for name in ("calls-2025-01-01", "calls-2025-02-01", "power-2026-06-01"):
        (tmp_path / f"{name}.json").touch()
    assert find_run(tmp_path).name == "calls-2025-02-01.json"
