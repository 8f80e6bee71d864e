"""python -m bench.cost as people and scripts use it, and what other ways to serve cost beside ours."""

import json
from dataclasses import asdict, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bench.cost.__main__ import main
from bench.cost.alternatives import Model, count_tokens, list_alternatives
from bench.cost.comparisons import MOST_BATCH
from bench.cost.prices import read_prices
from service.api_limits import BATCH_POSTS
from tests.support.packages.bills import BOTH_WAYS, FACTS, MILLION, ONE, SIZE, VIRGINIA


@pytest.fixture
def run(tmp_path: Path) -> str:
    path = tmp_path / "calls-2026-01-02.json"
    path.write_text(json.dumps({**FACTS, "sizes": [asdict(SIZE)]}), encoding="utf-8")
    return str(path)


def tell(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main([*arguments, "--memory", "512"]) == 0
    return capsys.readouterr().out


def tell_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    figures: dict[str, Any] = json.loads(tell(capsys, *arguments, "--json"))
    return figures


def alternatives(posts: int, region: str = "us-east-1", model: Model | None = None) -> dict[str, Decimal]:
    found = list_alternatives(SIZE, replace(MILLION, posts=posts), read_prices(region), model)
    return {each.name: each.usd for each in found}


def test_the_bill_says_what_dominates_and_where_every_price_is_from(run: str, capsys):
    told = tell(capsys, run, "--no-traces")
    assert "1,000,000 posts a month one at a time: 1,000,000 calls, 1.00% of them cold" in told
    assert "what dominates is metrics, at most" in told
    assert "HTTP API $1.00 / million calls 2026-09-21 [1] 1,000,000 1.0000" in " ".join(told.split())
    assert "[1] AWS price list, as another repository read it" in told
    bars = " ".join(told.split())
    assert "one post at a time 1.3000 1.2600 met" in bars
    assert "in batches of 20, with evidence 0.1000 0.0883 met 1." in bars
    assert "NOT MET" in bars


def test_the_report_says_whether_batches_have_evidence(run: str, tmp_path: Path, capsys):
    assert "\nBatches with evidence.\n" in tell(capsys, run)
    assert {each["evidence"] for each in tell_json(capsys, run)["batches"]} == {True}
    other = tmp_path / "both.json"
    other.write_text(json.dumps({**FACTS, "sizes": [asdict(BOTH_WAYS)]}), encoding="utf-8")
    told = " ".join(tell(capsys, str(other)).split())
    assert "in batches of 20 0.1000 0.0817 met" in told
    assert "in batches of 20, with evidence 0.1000 0.0883 met" in told
    assert "Batches without evidence, as fuda bulk asks." in told
    assert [each["evidence"] for each in tell_json(capsys, str(other))["batches"]] == [True] + [False] * 6


def test_the_json_adds_up_and_has_every_price_with_its_date_and_source(run: str, capsys):
    figures = tell_json(capsys, run)
    lines = figures["bill"]["lines"]
    assert sum(line["usd"] for line in lines) == pytest.approx(figures["bill"]["usd"])
    assert all(line["price"]["as_of"] and line["price"]["source"]["says"] for line in lines)
    assert figures["bars"][0]["answering"] == pytest.approx(1.2600003)
    assert figures["snapstart_break_even"]["starts"] is None
    assert [each["batch"] for each in figures["batches"]] == [1, 2, 5, 10, 20, 50, 100]


def test_the_options_change_what_the_stack_sets(run: str, capsys):
    figures = tell_json(
        capsys, run, "--architecture", "x86_64", "--gateway", "direct", "--batch", "20", "--cold-share", "0"
    )
    assert (figures["calls"], figures["gateway"], figures["cold_share"]) == (50_000, "direct", 0)
    assert figures["bill"]["answering_usd_per_million"] == pytest.approx(0.01 + 2_000 * 0.0000166667)


def test_longer_answers_and_logs_cost_more(run: str, capsys):
    usual = tell_json(capsys, run)["bill"]["usd"]
    assert tell_json(capsys, run, "--answer-bytes", "9000")["bill"]["usd"] > usual + 0.5
    assert tell_json(capsys, run, "--log-bytes", "2600")["bill"]["usd"] > usual + 0.99


def test_the_free_tier_is_said_and_not_taken_off_unless_asked(run: str, capsys):
    assert "and not taken off the bill: 1,000,000 requests of Lambda, 400,000" in tell(capsys, run)
    assert "and taken off the bill: 1,000,000 requests of Lambda" in tell(capsys, run, "--free-tier")


def test_a_region_without_a_price_of_snapstart_tells_the_rest(run: str, capsys):
    told = tell(capsys, run, "--region", "eu-central-1")
    assert "zip with SnapStart  no price here" in told
    assert "breaks even" not in told
    assert "at the same traffic" in told


def test_an_unknown_region_is_refused_with_those_that_are_known(run: str, capsys):
    assert main([run, "--region", "mars-1"]) == 2
    assert "--region: there are no prices for mars-1. Known are us-east-1" in capsys.readouterr().err


def test_a_size_that_was_not_measured_is_refused(run: str, capsys):
    assert main([run, "--memory", "513"]) == 2
    assert "--memory 513" in capsys.readouterr().err


def test_one_price_of_a_language_model_alone_is_refused(run: str, capsys):
    assert main([run, "--memory", "512", "--llm-input-price", "1"]) == 2
    assert "give both, or neither" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--batch", "0"),
        ("--batch", "101"),
        ("--cold-share", "1.1"),
        ("--cold-share", "-1"),
        ("--posts-per-month", "many"),
        ("--llm-input-price", "nan"),
        ("--memory", "0"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_the_option_s_name(option: str, value: str, capsys):
    with pytest.raises(SystemExit):
        main([option, value])
    assert f"argument {option}: {value!r} is no" in capsys.readouterr().err


def test_the_largest_batch_is_what_the_service_takes():
    assert MOST_BATCH == BATCH_POSTS


def test_an_endpoint_by_the_hour_costs_the_same_however_little_it_is_asked():
    assert alternatives(1)["SageMaker endpoint, ml.m5.large"] == Decimal("83.95")
    assert alternatives(1_000_000)["SageMaker endpoint, ml.t2.medium"] == Decimal("40.88")


def test_an_endpoint_that_is_always_busy_needs_another_instance():
    # A post takes 4 ms, so that a month has time for 657 million of them.
    assert alternatives(657_000_000)["SageMaker endpoint, ml.m5.large"] == Decimal("83.95")
    assert alternatives(657_000_001)["SageMaker endpoint, ml.m5.large"] == Decimal("167.90")


def test_a_serverless_endpoint_has_a_whole_gigabyte_or_more():
    assert alternatives(1_000_000)["SageMaker serverless endpoint"] == Decimal("0.08")
    larger = list_alternatives(replace(SIZE, memory_mb=1_025), MILLION, VIRGINIA, None)
    assert {each.name: each.usd for each in larger}["SageMaker serverless endpoint"] == Decimal("0.16")


def test_units_of_comprehend_are_held_whether_used_or_not():
    assert alternatives(1)["Amazon Comprehend custom endpoint"] == Decimal("1314.50")
    # 6,000 bytes a million times are 2,283 a second, of which a unit takes in 100.
    assert alternatives(1_000_000)["Amazon Comprehend custom endpoint"] == Decimal("30222.50")


def test_a_language_model_is_paid_for_by_the_token():
    model = Model(Decimal(1), Decimal(5), input_tokens=2_000, output_tokens=60)
    assert alternatives(1_000_000, model=model)["a call of an LLM for each post"] == Decimal(2_300)
    assert count_tokens(ONE.request_bytes) == 2_000


def test_what_a_region_has_no_price_of_is_left_out():
    assert alternatives(1, "us-west-2") == {}
