"""A month's bill, worked out by hand."""

import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from bench.cost.bill import count_traces, make_bill, read_setup
from bench.cost.measured import Call
from bench.cost.prices import NoPrice, read_prices
from tests.conftest import ROOT
from tests.support.packages.bills import BATCHED, MILLION, ONE, SETUP, SIZE, VIRGINIA, usd

STACK = """\
provider:
  architecture: ${param:architecture}
  memorySize: ${param:memoryMb}
  logRetentionInDays: ${param:logDays}
  tracing: {lambda: "${file(deploy/stack/tracing-${param:tracing}.yml):mode}"}
  logs: {httpApi: {format: '{"status":"$context.status"}'}}
params:
  default:
    memoryMb: ${file(a.yml):memoryMb, 1024}
    architecture: arm64
    logDays: ${file(a.yml):logDays, 30}
    tracing: ${file(a.yml):tracing, 'xray'}
resources:
  Resources:
    One: {Type: AWS::CloudWatch::Alarm}
    Bucket: {Type: AWS::S3::Bucket}
    Two: {Type: AWS::CloudWatch::Alarm}
"""


def test_a_million_posts_one_at_a_time():
    bill = make_bill(SIZE, MILLION, SETUP, VIRGINIA)
    assert usd(bill, "Lambda requests") == Decimal("0.20")
    assert usd(bill, "HTTP API") == Decimal("1.00")
    # A million times 4 ms of half a GB are 2,000 GB-s; 10,000 starts of 500 ms are 2,500.
    assert usd(bill, "Lambda, answering") == 2_000 * Decimal("0.0000133334")
    assert usd(bill, "Lambda, starting") == 2_500 * Decimal("0.0000133334")
    assert bill.answering_usd == Decimal("1.2600003")


def test_a_batch_shares_one_request():
    bill = make_bill(SIZE, BATCHED, SETUP, VIRGINIA)
    assert usd(bill, "Lambda requests") == Decimal("0.01")
    assert usd(bill, "HTTP API") == Decimal("0.05")
    assert usd(bill, "Lambda, answering") == 2_000 * Decimal("0.0000133334")
    assert usd(bill, "Lambda, starting") == 125 * Decimal("0.0000133334")


def test_a_last_batch_that_is_not_full_is_a_call_too():
    assert replace(BATCHED, posts=41).calls == 3


def test_an_init_is_billed_and_so_is_a_slower_first_answer():
    assert replace(SIZE, first_ms=9).start_ms == 505
    assert replace(SIZE, first_ms=3).start_ms == 500


def test_without_cold_starts_nothing_starts():
    warm = replace(MILLION, cold_share=Decimal(0))
    assert usd(make_bill(SIZE, warm, SETUP, VIRGINIA), "Lambda, start") == 0


def test_answers_sent_out_are_billed_unless_the_callers_are_nearby():
    bill = make_bill(SIZE, MILLION, SETUP, VIRGINIA)
    assert usd(bill, "answers sent out") == Decimal(3) * Decimal("0.09")  # 2,850 bytes, 150 of headers
    near = make_bill(SIZE, replace(MILLION, nearby=True), SETUP, VIRGINIA)
    assert near.usd == bill.usd - Decimal("0.27")


def test_logs_are_what_lambda_the_function_and_the_gateway_write():
    setup = replace(SETUP, gateway_logs=True)
    written_gb = Decimal(1_000_000 * (262 + 600 + 266) + 10_000 * 189) / 10**9
    bill = make_bill(SIZE, MILLION, setup, VIRGINIA)
    assert usd(bill, "logs written") == written_gb * Decimal("0.50")
    assert usd(bill, "logs kept 30") == written_gb * Decimal("0.15") * Decimal("0.03")
    direct = make_bill(SIZE, MILLION, replace(setup, gateway="direct"), VIRGINIA)
    assert usd(direct, "logs written") == usd(bill, "logs written") - Decimal("0.133")


def test_a_function_url_has_no_price_and_no_log_and_sends_headers():
    setup = replace(SETUP, gateway_logs=True)
    bills = {
        each: make_bill(SIZE, MILLION, replace(setup, gateway=each), VIRGINIA)
        for each in ("http", "url", "direct")
    }
    assert usd(bills["url"], "logs written") == usd(bills["direct"], "logs written")
    assert usd(bills["url"], "answers sent") == usd(bills["http"], "answers sent")


def test_logs_kept_longer_cost_more():
    bill = make_bill(SIZE, MILLION, replace(SETUP, log_days=90), VIRGINIA)
    assert usd(bill, "logs kept 90") == 3 * usd(make_bill(SIZE, MILLION, SETUP, VIRGINIA), "logs kept 30")


def test_a_traced_call_leaves_a_second_line_and_a_trace():
    bill = make_bill(SIZE, MILLION, replace(SETUP, traced=True), VIRGINIA)
    assert usd(bill, "X-Ray") == 5
    assert usd(bill, "logs written") > usd(make_bill(SIZE, MILLION, SETUP, VIRGINIA), "logs written")


def test_beyond_one_call_a_second_every_twentieth_is_traced():
    assert count_traces(2_628_000) == 2_628_000
    assert count_traces(10_000_000) == 2_628_000 + 368_600


def test_a_metric_counts_in_the_hours_that_have_it():
    always = make_bill(SIZE, MILLION, SETUP, VIRGINIA)
    assert usd(always, "metrics") == Decimal("0.60")
    seldom = make_bill(SIZE, replace(MILLION, posts=73, cold_share=Decimal(1)), SETUP, VIRGINIA)
    assert usd(seldom, "metrics") == Decimal("0.06")


def test_alarms_cost_the_same_for_any_traffic():
    bill = make_bill(SIZE, replace(MILLION, posts=1), replace(SETUP, alarms=4), VIRGINIA)
    assert usd(bill, "alarms") == Decimal("0.40")


def test_a_large_call_counts_more_than_once_at_the_gateway():
    size = replace(SIZE, calls=(ONE, Call(100, 400, 600_000, 300_000, 900)))
    bill = make_bill(size, replace(MILLION, batch=100), SETUP, VIRGINIA)
    assert usd(bill, "HTTP API") == Decimal("0.02")


@pytest.mark.parametrize(
    ("gateway", "costs"), [("rest", "3.7600003"), ("url", "0.2600003"), ("direct", "0.2600003")]
)
def test_another_gateway_changes_one_line(gateway: str, costs: str):
    bill = make_bill(SIZE, MILLION, replace(SETUP, gateway=gateway), VIRGINIA)
    assert bill.answering_usd == Decimal(costs)


def test_x86_costs_a_quarter_more_for_the_same_milliseconds():
    bill = make_bill(SIZE, MILLION, replace(SETUP, architecture="x86_64"), VIRGINIA)
    assert usd(bill, "Lambda, answering") == 2_000 * Decimal("0.0000166667")


def test_the_free_tier_is_subtracted_once():
    bill = make_bill(SIZE, MILLION, replace(SETUP, free_tier=True, alarms=4, traced=True), VIRGINIA)
    free = ("Lambda", "logs written", "metrics", "alarms", "answers")
    assert all(line.usd == 0 for line in bill.lines if line.name.startswith(free))
    assert usd(bill, "X-Ray") == Decimal("4.5")
    assert usd(bill, "HTTP API") == 1


def test_free_compute_that_answering_leaves_over_goes_to_starting():
    posts = 225_000_000  # 450,000 GB-s of answers, 562,500 of starts
    bill = make_bill(SIZE, replace(MILLION, posts=posts), replace(SETUP, free_tier=True), VIRGINIA)
    assert usd(bill, "Lambda, answering") == 50_000 * Decimal("0.0000133334")
    assert usd(bill, "Lambda, starting") == 562_500 * Decimal("0.0000133334")


def test_answering_and_starting_share_the_tiers_of_compute():
    posts = 3_750_000_000  # 7,500 million GB-s of answers alone reach the second tier
    slow = replace(SIZE, calls=(ONE._replace(billed_ms=4_000),))
    bill = make_bill(slow, replace(MILLION, posts=posts), SETUP, VIRGINIA)
    assert usd(bill, "Lambda, answering") == 7_500_000_000 * Decimal("0.0000133334")
    assert usd(bill, "Lambda, starting") == 9_375_000 * Decimal("0.0000120001")


def test_the_largest_line_dominates():
    assert (
        make_bill(SIZE, replace(MILLION, posts=100_000), SETUP, VIRGINIA).largest.name == "metrics, at most"
    )
    assert make_bill(SIZE, MILLION, SETUP, VIRGINIA).largest.name == "HTTP API"


def test_a_snapshot_is_billed_by_the_second_and_by_the_start():
    bill = make_bill(SIZE, MILLION, replace(SETUP, snapstart=True), VIRGINIA)
    assert usd(bill, "SnapStart restores") == 5_000 * Decimal("0.0001397998")
    assert usd(bill, "SnapStart cache") == 1_314_000 * Decimal("0.0000015046")
    assert not [line for line in bill.lines if "starting" in line.name]


def test_a_setup_without_a_price_in_the_region_is_refused():
    with pytest.raises(NoPrice, match="rest-api-call in us-west-2"):
        make_bill(SIZE, MILLION, replace(SETUP, gateway="rest"), read_prices("us-west-2"))


def test_the_stack_decides_what_is_deployed(tmp_path: Path):
    shutil.copytree(ROOT / "deploy" / "stack", tmp_path / "deploy" / "stack")
    path = tmp_path / "serverless.yml"
    path.write_text(STACK, encoding="utf-8")
    setup = read_setup(path)
    assert (setup.memory_mb, setup.architecture, setup.log_days) == (1_024, "arm64", 30)
    assert (setup.traced, setup.alarms, setup.gateway_logs) == (True, 2, True)
    path.write_text(STACK.replace("'xray'", "none").replace("httpApi", "other"), encoding="utf-8")
    assert (read_setup(path).traced, read_setup(path).gateway_logs) == (False, False)


@pytest.mark.parametrize(("word", "alarms"), [("silent", 0), ("topic", 4)])
def test_alarms_are_counted_where_the_stack_has_them(word: str, alarms: int, tmp_path: Path):
    shutil.copytree(ROOT / "deploy" / "stack", tmp_path / "deploy" / "stack")
    text = (ROOT / "serverless.yml").read_text("utf-8")
    path = tmp_path / "serverless.yml"
    path.write_text(text.replace("alarms, 'silent'", f"alarms, '{word}'"), encoding="utf-8")
    assert read_setup(path).alarms == alarms


def test_our_own_stack_can_be_read_and_logs_at_the_gateway():
    setup = read_setup(ROOT / "serverless.yml")
    assert (setup.alarms, setup.traced, setup.gateway_logs) == (0, False, True)
