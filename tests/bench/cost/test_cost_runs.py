"""What was measured, read from files of several kinds, and what is reckoned where nothing was."""

import json
import shutil
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from bench.cost.deployment import read_deployment, render_access_log
from bench.cost.log_lines import render_call, render_start
from bench.cost.run_files import UnusableRun, find_run, parse_run, read_run
from bench.cost.runs import Call, NotMeasured, Size
from tests.conftest import ROOT
from tests.support.packages.bills import BOTH_WAYS, FACTS, ONE, POWER, SILENT, SIZE, TWENTY

COLD = {"fuda": {"init_wall_ms": 142.0, "first_wall_ms": 7.5, "warm_p50_ms": 4.02}}
STACK = """\
provider:
  architecture: ${param:architecture}
  memorySize: ${param:memoryMb}
  logRetentionInDays: ${param:logDays}
  tracing: {lambda: "${file(deploy/stack/tracing-${param:tracing}.yml):mode}"}
  logs: {httpApi: {format: '{"status":"$context.status","who":"$context.unheardOf"}'}}
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


def write_json(path: Path, figures: object) -> Path:
    path.write_text(json.dumps(figures), encoding="utf-8")
    return path


def test_a_call_that_was_made_is_taken_as_it_was():
    assert SIZE.call(20) == TWENTY


def test_a_call_between_two_is_on_the_line_through_them():
    assert SIZE.call(10) == Call(10, 40, 60_000, 28_500, 647, reckoned=True)


def test_of_several_lines_the_one_between_the_nearest_calls_counts():
    size = replace(SIZE, calls=(ONE, replace(TWENTY, posts=5), replace(TWENTY, posts=9, billed_ms=88)))
    assert [size.call(posts).billed_ms for posts in (3, 7, 11)] == [42, 84, 92]


def test_a_batch_is_one_without_evidence_where_such_was_asked():
    assert SIZE.call(20) == TWENTY
    for calls in ((ONE, SILENT, TWENTY), (ONE, TWENTY, SILENT)):
        size = replace(SIZE, calls=calls)
        assert size.call(20) == SILENT
        assert size.explained().call(20) == TWENTY
    assert not BOTH_WAYS.call(30).evidence
    assert SIZE.call(30).evidence


def test_a_larger_call_is_on_the_line_through_the_last_two():
    assert SIZE.call(39).billed_ms == 156


def test_with_one_call_alone_more_posts_take_their_share_of_a_processor():
    alone = Size(512, 500, 4, (ONE,))
    assert alone.call(11).billed_ms == pytest.approx(4 + 10 * 4 * 1_769 / 512)
    assert alone.call(11).reckoned
    assert replace(alone, memory_mb=3_008).call(11).billed_ms == 44


def test_calls_are_read_as_they_were_written(tmp_path: Path):
    path = write_json(tmp_path / "calls.json", {**FACTS, "sizes": [asdict(BOTH_WAYS)]})
    run = read_run(path)
    assert run.size(512) == BOTH_WAYS
    facts = "2026-01-02, commit abc1234, 2 × Fast, Linux 6 x86_64"
    assert run.says == f"{facts}; inits have the share of their size"
    newer = write_json(tmp_path / "newer.json", {**FACTS, "inits_have": "a whole processor", "sizes": []})
    assert read_run(newer).says == f"{facts}; inits have a whole processor"


def test_cold_starts_are_read_at_the_sizes_that_they_were_measured_at():
    shares = [{"memory_mb": memory_mb, "packages": COLD} for memory_mb in (None, 1_769)]
    run = parse_run({**FACTS, "asked": {"median_bytes": 5_949}, "shares": shares}, Path("a.json"))
    assert list(run.sizes) == [1_769]
    assert run.size(1_769).call(1) == Call(1, 5, 5_949, 3_150, 432)


def test_a_local_power_run_has_posts_of_6_kb_alone_and_in_batches_of_twenty():
    run = parse_run(POWER, Path("power.json"))
    assert list(run.sizes) == [512]
    one, twenty = run.size(512).calls
    assert (run.size(512).init_ms, run.size(512).first_ms) == (500, 9)
    assert one == Call(1, 7, 6_400, 3_150, 432)  # one call of 4 ms, three of 8
    assert twenty == Call(20, 90, 130_000, 3_150 + 19 * 2_850, 432 + 19 * 5)


def test_a_power_run_with_other_payloads_is_refused():
    with pytest.raises(LookupError, match="one post of 6 kB"):
        parse_run(json.loads(json.dumps(POWER).replace("6kb", "9kb")), Path("power.json"))


def test_a_size_that_was_not_measured_is_refused_with_those_that_were():
    run = parse_run({**FACTS, "sizes": [asdict(SIZE)]}, Path("a.json"))
    with pytest.raises(NotMeasured, match=r"--memory 700: a\.json has 512 MB"):
        run.size(700)


def test_answers_and_log_lines_of_another_length_change_those_of_every_call():
    run = parse_run({**FACTS, "sizes": [asdict(SIZE)]}, Path("a.json")).resized(5_700, 300)
    assert [call.answer_bytes for call in run.size(512).calls] == [5_700, 114_000]
    assert [call.log_bytes for call in run.size(512).calls] == [300, 350]
    assert run.resized(None, None) == run


@pytest.mark.parametrize("figures", [[], 3, {}, {"sizes": []}, {**FACTS, "shares": [{}]}, FACTS])
def test_another_file_is_refused_by_name(tmp_path: Path, figures: object):
    with pytest.raises(UnusableRun, match=r"other\.json is of no use"):
        read_run(write_json(tmp_path / "other.json", figures))
    with pytest.raises(UnusableRun, match=r"cannot be read"):
        read_run(tmp_path / "none.json")


def test_the_newest_calls_are_found_and_without_any_the_newest_of_another_kind(tmp_path: Path):
    for name in ("coldstart-2026-01-01", "coldstart-2026-02-01", "parts-2027-01-01"):
        write_json(tmp_path / f"{name}.json", {})
    assert find_run(tmp_path).name == "coldstart-2026-02-01.json"
    write_json(tmp_path / "power-2025-06-01.json", {})
    assert find_run(tmp_path).name == "power-2025-06-01.json"
    write_json(tmp_path / "calls-2025-01-01.json", {})
    assert find_run(tmp_path).name == "calls-2025-01-01.json"
    with pytest.raises(UnusableRun, match=r"bench\.cost\.calls"):
        find_run(tmp_path / "empty")


def test_the_stack_says_what_is_deployed(tmp_path: Path):
    shutil.copytree(ROOT / "deploy" / "stack", tmp_path / "deploy" / "stack")
    path = tmp_path / "serverless.yml"
    path.write_text(STACK, encoding="utf-8")
    deployed = read_deployment(path)
    assert (deployed.memory_mb, deployed.architecture, deployed.log_days) == (1_024, "arm64", 30)
    assert (deployed.traced, deployed.alarms) == (True, 2)
    assert deployed.access_log == '{"status":"200","who":"-"}'
    path.write_text(STACK.replace("'xray'", "none"), encoding="utf-8")
    assert not read_deployment(path).traced


@pytest.mark.parametrize(("word", "alarms"), [("silent", 0), ("topic", 4)])
def test_alarms_are_counted_where_the_stack_has_them(word, alarms, tmp_path: Path):
    shutil.copytree(ROOT / "deploy" / "stack", tmp_path / "deploy" / "stack")
    path = Path(shutil.copy(ROOT / "serverless.yml", tmp_path))
    path.write_text(
        path.read_text("utf-8").replace("alarms, 'silent'", f"alarms, '{word}'"), encoding="utf-8"
    )
    assert read_deployment(path).alarms == alarms


def test_our_own_stack_can_be_read_and_has_a_log_of_the_gateway():
    deployed = read_deployment(ROOT / "serverless.yml")
    setup = deployed.setup(gateway="http")
    assert (setup.alarms, setup.traced) == (0, False)
    assert "$" not in deployed.access_log


def test_a_gateway_that_logs_nothing_costs_nothing_to_log():
    assert render_access_log({}) == ""
    assert '"status":"200"' in render_access_log(True)


def test_lambda_writes_what_captured_logs_have():
    start, end, report, trace, rest = render_call(21, 128, traced=True).split("\n")
    assert start == "START RequestId: 8f507cfc-0a1b-4697-b07a-ac58fc914c95 Version: $LATEST"
    assert end.startswith("END RequestId: ")
    assert "\tDuration: 20.50 ms\tBilled Duration: 21 ms\tMemory Size: 128 MB\tMax Memory" in report
    assert trace.startswith("XRAY TraceId: 1-")
    assert rest == ""
    assert "XRAY" not in render_call(21, 128, traced=False)
    assert render_start().startswith("INIT_START Runtime Version: python:3.13.")
