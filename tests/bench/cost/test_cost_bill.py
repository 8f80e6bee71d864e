"""A month's bill, worked out by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bench.cost.bill import ANSWERING, count_traces, make_bill, start_ms
from bench.cost.comparisons import compare_snapstart, list_bars, list_batches, list_variants
from bench.cost.log_lines import render_call, render_start
from bench.cost.prices import NoPrice, read_prices
from bench.cost.runs import Call, Size
from tests.support.packages.bills import BATCHED, BOTH_WAYS, MILLION, ONE, SETUP, SIZE, VIRGINIA, usd


def test_a_million_posts_one_at_a_time():
    bill = make_bill(SIZE, MILLION, SETUP, VIRGINIA)
    assert usd(bill, "Lambda requests") == Decimal("0.20")
    assert usd(bill, "HTTP API") == Decimal("1.00")
    # A million times 4 ms of half a GB are 2,000 GB-s; 10,000 starts of 500 ms are 2,500.
    assert usd(bill, "Lambda, answering") == 2_000 * Decimal("0.0000133334")
    assert usd(bill, "Lambda, starting") == 2_500 * Decimal("0.0000133334")
    assert bill.usd((ANSWERING,)) == Decimal("1.2600003")


def test_a_batch_shares_one_request():
    bill = make_bill(SIZE, BATCHED, SETUP, VIRGINIA)
    assert usd(bill, "Lambda requests") == Decimal("0.01")
    assert usd(bill, "HTTP API") == Decimal("0.05")
    assert usd(bill, "Lambda, answering") == 2_000 * Decimal("0.0000133334")
    assert usd(bill, "Lambda, starting") == 125 * Decimal("0.0000133334")


def test_a_last_batch_that_is_not_full_is_a_call_too():
    assert replace(BATCHED, posts=41).calls == 3


def test_an_init_is_billed_and_so_is_what_the_first_answer_takes_longer():
    assert start_ms(replace(SIZE, first_ms=9)) == 505
    assert start_ms(replace(SIZE, first_ms=3)) == 500


def test_without_cold_starts_nothing_starts():
    assert (
        usd(make_bill(SIZE, replace(MILLION, cold_share=Decimal(0)), SETUP, VIRGINIA), "Lambda, start") == 0
    )


def test_answers_are_paid_for_on_their_way_out_unless_the_callers_are_near():
    bill = make_bill(SIZE, MILLION, SETUP, VIRGINIA)
    assert usd(bill, "answers sent out") == Decimal(3) * Decimal("0.09")  # 2,850 bytes, 150 of headers
    near = make_bill(SIZE, replace(MILLION, nearby=True), SETUP, VIRGINIA)
    assert near.usd() == bill.usd() - Decimal("0.27")


def test_logs_are_what_lambda_the_function_and_the_gateway_write():
    setup = replace(SETUP, access_log_bytes=400)
    lines = len(render_call(4, 512, traced=False)) + 600 + 400
    written_gb = Decimal(1_000_000 * lines + 10_000 * len(render_start())) / 10**9
    bill = make_bill(SIZE, MILLION, setup, VIRGINIA)
    assert usd(bill, "logs written") == written_gb * Decimal("0.50")
    assert usd(bill, "logs kept 30") == written_gb * Decimal("0.15") * Decimal("0.03")
    direct = make_bill(SIZE, MILLION, replace(setup, gateway="direct"), VIRGINIA)
    assert usd(direct, "logs written") == usd(bill, "logs written") - Decimal("0.20")


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
    assert usd(always, "metrics") == Decimal("1.20")
    seldom = make_bill(SIZE, replace(MILLION, posts=73, cold_share=Decimal(1)), SETUP, VIRGINIA)
    assert usd(seldom, "metrics") == Decimal("0.12")


def test_alarms_cost_the_same_however_many_ask():
    bill = make_bill(SIZE, replace(MILLION, posts=1), replace(SETUP, alarms=4), VIRGINIA)
    assert usd(bill, "alarms") == Decimal("0.40")


def test_a_large_call_counts_more_than_once_at_the_gateway():
    size = replace(SIZE, calls=(ONE, Call(100, 400, 600_000, 300_000, 900)))
    bill = make_bill(size, replace(MILLION, batch=100), SETUP, VIRGINIA)
    assert usd(bill, "HTTP API") == Decimal("0.02")


@pytest.mark.parametrize(("gateway", "costs"), [("rest", "3.7600003"), ("direct", "0.2600003")])
def test_another_gateway_changes_one_line(gateway: str, costs: str):
    bill = make_bill(SIZE, MILLION, replace(SETUP, gateway=gateway), VIRGINIA)
    assert bill.usd((ANSWERING,)) == Decimal(costs)


def test_x86_costs_a_quarter_more_for_the_same_milliseconds():
    bill = make_bill(SIZE, MILLION, replace(SETUP, architecture="x86_64"), VIRGINIA)
    assert usd(bill, "Lambda, answering") == 2_000 * Decimal("0.0000166667")


def test_the_free_tier_is_taken_off_once():
    bill = make_bill(SIZE, MILLION, replace(SETUP, free_tier=True, alarms=4, traced=True), VIRGINIA)
    free = ("Lambda", "logs written", "metrics", "alarms", "answers")
    assert all(line.usd == 0 for line in bill.lines if line.name.startswith(free))
    assert usd(bill, "X-Ray") == Decimal("4.5")
    assert usd(bill, "HTTP API") == 1


def test_what_the_answering_leaves_of_the_free_compute_is_for_the_starts():
    posts = 225_000_000  # 450,000 GB-s of answers, 562,500 of starts
    bill = make_bill(SIZE, replace(MILLION, posts=posts), replace(SETUP, free_tier=True), VIRGINIA)
    assert usd(bill, "Lambda, answering") == 50_000 * Decimal("0.0000133334")
    assert usd(bill, "Lambda, starting") == 562_500 * Decimal("0.0000133334")


def test_the_largest_line_dominates():
    assert make_bill(SIZE, MILLION, SETUP, VIRGINIA).largest.name == "metrics, at most"
    assert make_bill(SIZE, replace(MILLION, posts=5_000_000), SETUP, VIRGINIA).largest.name == "HTTP API"


def test_a_snapshot_is_paid_for_by_the_second_and_by_the_start():
    bill = make_bill(SIZE, MILLION, replace(SETUP, snapstart=True), VIRGINIA)
    assert usd(bill, "SnapStart restores") == 5_000 * Decimal("0.0001397998")
    assert usd(bill, "SnapStart cache") == 1_314_000 * Decimal("0.0000015046")
    assert not [line for line in bill.lines if "starting" in line.name]


def test_a_short_init_never_pays_for_a_snapshot():
    snapstart = compare_snapstart(SIZE, SETUP, VIRGINIA)
    assert snapstart.starts is None
    assert snapstart.restore_usd == Decimal("0.0001397998") / 2
    assert snapstart.worth_ms == pytest.approx(Decimal("10484.93"), abs=Decimal("0.01"))


def test_a_long_init_pays_for_a_snapshot_from_so_many_starts_on():
    slow, setup = Size(1_024, 20_000, 4, (ONE,)), replace(SETUP, memory_mb=1_024)
    snapstart = compare_snapstart(slow, setup, VIRGINIA)
    # 20 s cost $0.000266668, a restore $0.0001397998, the cache 2,628,000 × $0.0000015046 a month.
    assert snapstart.starts == Decimal("3.9540888") / Decimal("0.0001268682")
    few, many = (replace(MILLION, cold_share=Decimal(n) / 1_000_000) for n in (31_166, 31_167))
    costs = [
        [
            make_bill(slow, each, replace(setup, snapstart=snap), VIRGINIA).usd((ANSWERING,))
            for snap in (False, True)
        ]
        for each in (few, many)
    ]
    assert [anew < snapped for anew, snapped in costs] == [True, False]


def test_the_bars_are_held_to_arm64_behind_an_http_api_without_gifts_whatever_is_asked():
    asked = replace(SETUP, architecture="x86_64", gateway="rest", snapstart=True, free_tier=True)
    one, twenty = list_bars(SIZE, MILLION, asked, VIRGINIA)
    assert (one.answering, one.met) == (Decimal("1.2600003"), (True, False))
    assert twenty.answering == make_bill(SIZE, BATCHED, SETUP, VIRGINIA).usd((ANSWERING,))
    assert twenty.met == (True, False)


def test_batches_have_a_bar_without_evidence_and_one_with_it_as_far_as_they_were_measured():
    measured = {
        bar.what: bar.answering
        for bar in list_bars(BOTH_WAYS, MILLION, SETUP, VIRGINIA) + list_bars(SIZE, MILLION, SETUP, VIRGINIA)
    }
    assert list(measured) == ["one post at a time", "in batches of 20", "in batches of 20, with evidence"]
    # 50,000 calls of 20 ms less, of half a GB.
    saved = measured["in batches of 20, with evidence"] - measured["in batches of 20"]
    assert saved == 500 * Decimal("0.0000133334")
    silent = replace(BOTH_WAYS, calls=BOTH_WAYS.calls[:2])
    assert len(list_bars(silent, MILLION, SETUP, VIRGINIA)) == 2


def test_every_batch_has_its_bill_and_says_when_it_is_reckoned():
    bills = dict(list_batches(SIZE, MILLION, SETUP, VIRGINIA))
    assert [batch for batch, bill in bills.items() if not bill.reckoned] == [1, 20]
    assert bills[10].per_million() < bills[5].per_million()


def test_a_variant_without_a_price_says_so():
    oregon = read_prices("us-west-2")
    variants = {each.name: each for each in list_variants(SIZE, MILLION, SETUP, oregon)}
    assert variants["REST API"].bill is None
    assert "rest-api-call in us-west-2" in variants["REST API"].why
    assert variants["arm64"].bill == make_bill(SIZE, MILLION, SETUP, oregon)
    with pytest.raises(NoPrice):
        make_bill(SIZE, MILLION, replace(SETUP, gateway="rest"), oregon)


def test_traces_are_the_difference_between_the_variants_with_and_without_them():
    variants = {each.name: each.bill for each in list_variants(SIZE, MILLION, SETUP, VIRGINIA)}
    traced, untraced = variants["with X-Ray traces"], variants["without traces"]
    assert traced is not None
    assert untraced is not None
    assert usd(traced, "X-Ray") == 5
    assert untraced == make_bill(SIZE, MILLION, SETUP, VIRGINIA)
