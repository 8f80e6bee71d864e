"""The prices of the stack's options and of a savings plan, by hand, and the tables of docs/cost.md."""

from dataclasses import replace
from decimal import Decimal

import pytest
import yaml

from bench.cost.bill import make_bill
from bench.cost.documents import render_gateways, render_items, render_options, render_savings
from bench.cost.options import (
    ALARMS,
    ARCHIVE_MONTHS,
    DECISION_MONTHS,
    DECISION_WRITES,
    Option,
    list_options,
)
from bench.cost.savings import DISCOUNTS, compute_of, least_use, plan
from tests.conftest import ROOT
from tests.support.packages.bills import MILLION, SETUP, SIZE, VIRGINIA, render_calls

STACK = ROOT / "deploy" / "stack"
TABLES = [render_items, render_gateways, render_options, render_savings]
OPTIONS = {
    f"{each.name} {each.part}".strip(): each
    for each in list_options(SIZE, MILLION, replace(SETUP, gateway_logs=True), VIRGINIA)
}
STREAM = "decisions: table, archive: s3 reads of the stream"


def usd_of(name: str) -> list[Decimal | int]:
    option = OPTIONS[name]
    return [option.idle_usd, option.usd]


def test_a_gateway_costs_only_by_the_call():
    assert usd_of("gateway: rest") == [0, Decimal("2.50")]
    # The gateway, and the half dollar a GB of its log with what storing a compressed GB costs.
    logs_gb = Decimal("0.266")
    assert usd_of("gateway: url") == [0, -1 - logs_gb * (Decimal("0.5") + Decimal("0.15") * Decimal("0.03"))]


def test_a_cache_alarms_and_a_snapshot_cost_without_calls():
    assert usd_of("gateway: rest, cacheGb: 0.5") == [Decimal("14.60"), Decimal("17.10")]
    assert usd_of("alarms: topic") == [Decimal("0.40"), Decimal("0.40")]
    assert OPTIONS["snapStart: true"].idle_usd == 1_314_000 * Decimal("0.0000015046")
    idle = {name for name, option in OPTIONS.items() if option.idle_usd}
    assert idle == {"gateway: rest, cacheGb: 0.5", "alarms: topic", "snapStart: true", STREAM}


def test_an_archive_costs_a_record_of_5_kb_for_each_line_and_its_storage():
    lines_gb = Decimal(1_000_000 * (600 + 266)) / 10**9
    storage = lines_gb * Decimal("0.15") * 24 * Decimal("0.023")
    assert OPTIONS["archive: s3"].usd == 10 * Decimal("0.029") + storage
    assert OPTIONS["analysis: athena"].usd == lines_gb * Decimal("0.005")


def test_a_table_of_decisions_costs_by_what_it_keeps_and_nothing_without_calls():
    # Eight million rows a month, kept for 24 months.
    assert usd_of("decisions: table writes") == [0, 8 * 3 * Decimal("0.625")]
    assert usd_of("decisions: table storage") == [0, 192 * Decimal("0.730") * Decimal("0.25")]
    assert usd_of("decisions: table point-in-time recovery") == [0, 192 * Decimal("0.324") * Decimal("0.20")]
    assert usd_of("decisions: table metric `Accepted`") == [0, Decimal("0.60")]


def test_a_pipe_reads_the_stream_without_calls_too():
    reads = 4 * 4 * 730 * 3_600 * Decimal("0.0000002")
    assert usd_of(STREAM) == [reads, reads]
    rows = usd_of("decisions: table, archive: s3 pipe and Firehose")
    assert rows == [0, 8 * Decimal("0.40") + 40 * Decimal("0.029")]


def test_what_is_counted_is_what_the_stack_makes():
    alarms = yaml.safe_load((STACK / "alarms-topic.yml").read_text(encoding="utf-8"))["resources"]
    assert len(alarms) == ALARMS
    text = (ROOT / "serverless.yml").read_text(encoding="utf-8")
    assert f"decisionsDays, {DECISION_MONTHS * 365 // 12}}}" in text
    table = yaml.safe_load((STACK / "decisions-table.yml").read_text(encoding="utf-8"))["resources"]
    indexes = table["DecisionsTable"]["Properties"]["GlobalSecondaryIndexes"]
    assert 1 + len(indexes) == DECISION_WRITES
    assert f"archiveDays, {ARCHIVE_MONTHS * 365 // 12}}}" in text


@pytest.mark.parametrize("option", OPTIONS.values(), ids=lambda option: option.name)
def test_every_option_is_one_of_the_stack(option: Option):
    for pair in option.name.split(", "):
        name, _, word = pair.partition(": ")
        is_choice = (STACK / f"{name}-{word}.yml").exists()
        assert is_choice or f"):{name}, " in (ROOT / "serverless.yml").read_text(encoding="utf-8")


def test_a_plan_saves_its_share_of_compute():
    assert plan(Decimal(100), DISCOUNTS["1 year"]).usd == 12
    assert plan(Decimal(100), DISCOUNTS["3 years"]).usd == 17


def test_the_smallest_plan_costs_more_than_little_compute():
    assert plan(Decimal("0.05"), DISCOUNTS["1 year"]).usd == Decimal("0.05") - Decimal("0.73")


def test_a_plan_that_is_used_less_than_its_discount_leaves_costs_more_than_none():
    assert least_use(DISCOUNTS["1 year"]) == Decimal("0.88")


def test_only_answering_and_starting_are_compute():
    bill = make_bill(SIZE, MILLION, SETUP, VIRGINIA)
    assert compute_of(bill) == 4_500 * Decimal("0.0000133334")


@pytest.mark.parametrize("render", TABLES, ids=lambda render: render.__name__)
def test_a_table_of_the_documents_has_figures_and_their_date(render):
    table = render(render_calls(replace(SIZE, calls=SIZE.calls)))
    assert table.startswith("| ")
    assert table.endswith("\nMeasured on 2026-01-02, commit abc1234.\n")
    assert len(table.splitlines()) > 5
