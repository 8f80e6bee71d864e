"""Power tuning without AWS: the calls, their order, and the figures made of their times."""

import json
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from io import StringIO
from pathlib import Path

import numpy as np
import pytest

from bench.coldstart.peers.posts import read_posts, render_answers
from bench.power.__main__ import main, parse
from bench.power.arithmetic import payload_counts
from bench.power.figures import Choice, Figures, check_package, check_work, render_size, render_subject
from bench.power.inputs import PAYLOADS, READY_INPUT, read_json
from bench.power.local import run
from bench.power.plan import describe_plan, make_plan, name_payloads, plan_calls, share_out
from bench.power.results import CannotStore, parse_url
from bench.power.starts import OUT_OF_MEMORY, Asked, explain, is_success
from bench.power.subjects import measure_rounds, try_limits
from bench.power.tables import render_check, render_text
from lambda_local.cgroups import CannotLimit, count_memory_kills
from lambda_local.instance import Setting
from lambda_local.lambda_faults import CallTimedOut, FunctionFailed, InitFailed, InitTimedOut
from tests.conftest import ROOT
from tests.support.packages.local_runs import (
    CHOICE,
    FACTS,
    NOTHING,
    figures,
    measured,
    output,
    started,
    subject,
)

ERROR = {"errorType": "E", "errorMessage": "no"}
READY = read_json(READY_INPUT)["payload"]
WEIGHTS = {"short-en": 2, "short-ja": 2, "6kb-en": 5, "6kb-ja": 5, "long-en": 1, "long-ja": 1, "batch-20": 4}


def results(tmp_path, **sizes) -> Figures:
    """Return the results of a function at 128 MB, `small`, and at 1,769 MB."""
    by_size = {128: sizes.get("small", measured(started(40, 60))), 1769: measured(started(4, 6))}
    tested = render_subject(subject(tmp_path, asked=[Asked(NOTHING, [])]), by_size, CHOICE)
    return FACTS | {
        "output": tested["warm"],
        "functions": {"tested": tested},
        "checks": check_work(by_size),
    }


def plan(*arguments):
    return make_plan(parse(["local", *arguments]))


def test_payloads_come_as_often_as_the_state_machine_sends_them():
    shared = Counter(payload.name for payload in share_out(name_payloads(READY, READY_INPUT), 50))
    assert [shared[name] for name in WEIGHTS] == payload_counts(list(WEIGHTS.values()), 50)


def test_payloads_are_mixed_and_always_in_the_same_order():
    weighted = name_payloads(READY, READY_INPUT)
    names = [payload.name for payload in share_out(weighted, 50)]
    assert names == [payload.name for payload in share_out(weighted, 50)]
    assert names != sorted(names, key=list(WEIGHTS).index)


def test_every_instance_is_asked_cold_once_and_the_warm_calls_are_shared_out():
    calls = plan_calls(name_payloads(READY, READY_INPUT), cold=20, warm=50)
    assert [len(asked.warm) for asked in calls] == [3] * 10 + [2] * 10
    assert Counter(asked.first.name for asked in calls) == WEIGHTS


def test_an_event_is_sent_as_it_is_and_a_weighted_list_in_its_parts():
    event, weighted = {"body": "茶"}, [{"payload": {"a": 1}, "weight": 3}, {"payload": "x", "weight": 1}]
    [(payload, _)] = name_payloads(event, Path("mine.json"))
    assert (payload.name, json.loads(payload.event)) == ("mine", event)
    several = name_payloads(weighted, Path("mine.json"))
    assert [(payload.name, weight) for payload, weight in several] == [("mine 1", 3), ("mine 2", 1)]


def test_functions_take_turns_and_one_that_failed_is_left_out():
    seen, reports = "", []

    def start(function, *_, pause_s):
        nonlocal seen
        seen += function.name
        return "too small" if seen == "abcc" else started(1)

    tested = subject(ROOT, asked=[Asked(NOTHING, [])] * 3)
    subjects = [replace(tested, function=replace(tested.function, name=name)) for name in "abc"]
    found = measure_rounds(
        subjects,
        Setting(way="plain", runtime=ROOT),
        pause_ms=0,
        on_progress=lambda *done: reports.append(done),
        start_case=start,
    )
    ran = [(len(sizes[512].starts), sizes[512].outcome) for sizes in found]
    assert (seen, ran) == ("abccbaab", [(3, "ran"), (3, "ran"), (1, "too small")])
    assert reports == [(done, 9) for done in range(1, 10)]


@pytest.mark.parametrize(
    ("fault", "kills", "outcome"),
    [
        (InitFailed("", ERROR), 1, OUT_OF_MEMORY),
        (InitTimedOut("", ERROR), 0, "init takes more than 10 s"),
        (InitTimedOut("", ERROR), 2, OUT_OF_MEMORY),
        (CallTimedOut("", ERROR), 0, "a call takes longer than the function may"),
        (FunctionFailed("", ERROR), 0, "E: no"),
    ],
)
def test_the_reason_why_a_function_did_not_run_is_named(fault, kills, outcome):
    assert explain(fault, kills=kills) == outcome


@pytest.mark.parametrize("file", ["memory.oom_control", "memory.events"])
def test_kills_are_counted_in_both_versions_of_cgroups(tmp_path, file):
    (tmp_path / file).write_text("low 0\noom 7\noom_kill 2\noom_group_kill 0\n")
    assert count_memory_kills([tmp_path / "cgroup.procs", tmp_path / "cgroup.procs"]) == 2
    assert count_memory_kills([tmp_path / "none" / "cgroup.procs"]) == 0


def test_warm_calls_are_billed_by_whole_milliseconds_and_their_mean_is_rounded_up():
    warm = figures("warm", 256, measured(started(1.2, 2.9), started(3.1)))
    assert (warm["calls"], warm["p50_ms"], warm["cpu_ms"]) == (3, 2.9, 1.45)
    assert warm["billed_ms"] == 3  # The mean of 2, 3 and 4.
    assert warm["cost_usd"] == pytest.approx(3 * 2e-9 * 2)


def test_a_cold_start_is_billed_with_its_init():
    cold = figures("cold", 128, measured(started(1, init_ms=100.2, first_ms=9.9)))
    assert (cold["init_ms"], cold["answer_ms"], cold["billed_ms"]) == (100.2, 110.1, 111)
    assert cold["cost_usd"] == pytest.approx(111 * 2e-9)


def test_processor_time_is_the_mean_of_medians_weighted_by_calls():
    start = started(2, 2, 40)
    mixed = replace(start, warm=[*start.warm[:2], ("batch", start.warm[2][1])])
    assert figures("warm", 512, measured(mixed))["cpu_ms"] == pytest.approx((1 + 1 + 20) / 3, abs=1e-3)


def test_means_of_warm_calls_are_trimmed_and_those_of_cold_starts_are_not():
    choice = replace(CHOICE, discard=0.2)
    sizes = {512: measured(*(started(wall_ms, init_ms=wall_ms) for wall_ms in (1, 2, 3, 4, 90)))}
    assert output(sizes, choice)["duration"] == 3
    assert output(sizes, choice, part="cold")["duration"] == 10 + 20


def test_the_output_is_the_state_machines():
    found = output({128: measured(started(40)), 1769: measured(started(4))})
    assert set(found) == {"power", "cost", "duration", "stateMachine", "stats"}
    assert (found["power"], found["duration"]) == (128, 40)
    assert set(found["stateMachine"]) == {"executionCost", "lambdaCost", "visualization"}
    assert found["stateMachine"]["executionCost"] == 0
    points = parse_url(found["stateMachine"]["visualization"])
    assert [(size, duration) for size, duration, _ in points] == [(128, 40), (1769, 4)]


def test_a_size_that_did_not_run_has_no_figures_and_is_never_chosen(tmp_path):
    sizes = {128: measured(started(1), outcome=OUT_OF_MEMORY), 256: measured(started(9))}
    assert output(sizes)["power"] == 256
    size = render_size(128, sizes[128], CHOICE)
    assert (size["outcome"], size["warm"], size["cold"], size["peak_mb"]) == (OUT_OF_MEMORY, None, None, None)
    assert render_subject(subject(tmp_path, asked=[]), {128: sizes[128]}, CHOICE)["warm"] is None


def test_the_simulation_is_checked_by_fixed_work():
    good = check_work({128: measured(started(26)), 1769: measured(started(24))})
    assert [(check["value"], check["met"]) for check in good] == [(1.083, True), (1.08, False)]
    slow = measured(*[started(260)] * 3)
    checks = check_work({128: slow, 1769: measured(started(20))})
    assert [check["met"] for check in checks] == [False, True]


def test_other_work_of_the_machine_does_not_count_against_the_simulation():
    disturbed = check_work({128: measured(started(26, 90, 80, 70)), 1769: measured(started(2.4, 2.3, 9))})
    assert [check["value"] for check in disturbed] == [pytest.approx(26 / 2.3, abs=0.01)] * 2


def test_a_check_without_a_value_is_not_met():
    checks = check_work({128: measured(outcome=OUT_OF_MEMORY), 1769: measured(started(4))})
    assert [check["met"] for check in checks] == [False, False]
    assert render_check(checks[1]).endswith("unknown, from 8 to 16: NOT MET")


def test_a_packages_processor_time_is_checked_over_all_sizes_that_ran():
    sizes = [render_size(size, measured(started(ms)), CHOICE) for size, ms in ((128, 12), (512, 10))]
    lost = render_size(64, measured(outcome=OUT_OF_MEMORY), CHOICE)
    assert (check_package("fuda", [lost, *sizes])["value"], check_package("fuda", sizes)["met"]) == (
        1.2,
        True,
    )


def test_the_text_has_a_table_for_cold_and_warm_with_the_choice(tmp_path):
    text = render_text(results(tmp_path))
    assert text.startswith("Power tuning on this machine, 2026-01-02, commit abc1234\n2 × Fast")
    rows = [line.split() for line in text.splitlines() if line.strip().startswith("1,769 MB")]
    assert rows[0][2:] == ["100", "50", "10.0", "5.0", "110", "110.0", "3.04"]
    assert rows[1][2:] == ["5.00", "5.80", "5.98", "2.50", "5.00", "5.00", "0.138", "40"]
    assert "chosen 128 MB (by cost 128 MB, by speed 1,769 MB, by balanced" in text
    assert "Too large for a zip" in text
    assert "{" not in text


def test_a_size_that_did_not_run_or_only_just_did_is_noted(tmp_path):
    killed = render_text(results(tmp_path, small=measured(outcome=OUT_OF_MEMORY)))
    assert "128 MB: killed: out of memory" in killed
    over = render_text(results(tmp_path, small=measured(started(1, peak_mb=135))))
    assert "128 MB: ran, but only because its files were in memory already" in over
    assert "128 MB: ran" not in render_text(results(tmp_path, small=measured(started(1, peak_mb=134))))


def test_a_busy_machine_and_too_few_processors_are_noted(tmp_path):
    found = results(tmp_path)
    text = render_text(found | {"load": 3.2, "processors": 0})
    assert "the load was 3.2 when the run began" in text
    assert "This machine has 0 processors, and no function had more." in text
    assert "the load was" not in render_text(found)


@pytest.mark.parametrize(("small_ms", "code"), [(500, 1), (55, 0)])
def test_a_run_prints_and_stores_and_its_exit_code_reports_the_checks(tmp_path, capsys, small_ms, code):
    found = results(tmp_path, small=measured(started(small_ms)))
    found["checks"] = found["checks"][1:]
    options = parse(["local", "--json", "--out", str(tmp_path)])
    assert run(options, tune=lambda *_, on_progress: found) == code
    assert json.loads(capsys.readouterr().out) == found
    path = tmp_path / "power-2026-01-02.json"
    assert json.loads(path.read_text(encoding="utf-8")) == found
    assert path.with_suffix(".txt").read_text(encoding="utf-8") == f"{render_text(found)}\n"


def test_results_that_cannot_be_stored_are_printed_and_explained(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    options = parse(["local", "--out", str(tmp_path / "file")])
    with pytest.raises(CannotStore, match="Name another folder by --out"):
        run(options, tune=lambda *_, on_progress: results(tmp_path))
    assert capsys.readouterr().out.startswith("Power tuning on this machine")


def test_results_are_stored_even_when_printing_them_fails(tmp_path, monkeypatch):
    class Left(StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr("sys.stdout", Left())
    with pytest.raises(BrokenPipeError):
        run(parse(["local", "--out", str(tmp_path)]), tune=lambda *_, on_progress: results(tmp_path))
    assert (tmp_path / "power-2026-01-02.txt").is_file()


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--num", "4"], "num is 4: write a whole number, 5 at least"),
        (["--num", "many"], "num is 'many': write a whole number, 5 at least"),
        (["--power-values", "512,64"], "powerValues is [512, 64]: write different whole megabytes"),
        (["--cold-starts", "2"], "coldStarts is 2: at least 20 are needed for every payload to be sent"),
        (["--set", "discardTopBottom=.5"], "discardTopBottom is '.5'"),
        (["--strategy", "cheap"], "strategy is 'cheap'"),
        (["--strategy", "cost", "--set", "balancedWeight=0.2"], "balancedWeight counts only for"),
        (["--set", "autoOptimize=true"], "autoOptimize has no effect in a local run: leave it out"),
        (["--set", "powerValues=null"], "powerValues is missing"),
        (["--region", "mars"], "region is 'mars': write one such as us-east-1"),
        (["--region", "cn-north-1"], "Prices in cn-north-1 are in CNY, and only prices in USD are known"),
        (["--region", "eusc-de-east-1"], "Prices in eusc-de-east-1 are in EUR"),
        (["--num", "7"], "its share of 7 runs is below 1"),
        (["--payload", "none.json"], "none.json cannot be read"),
    ],
)
def test_wrong_input_is_one_line_with_the_fields_name(arguments, problem, capsys):
    assert main(["local", *arguments]) == 2
    error = capsys.readouterr().err
    assert error.startswith("power local: ")
    assert problem in error
    assert error.count("\n") == 1


def test_a_single_payload_needs_as_many_cold_starts_as_a_size_needs_runs(capsys):
    path = str(PAYLOADS / "short-ja.json")
    assert main(["local", "--payload", path, "--cold-starts", "4"]) == 2
    assert "coldStarts is 4: at least 5 are needed" in capsys.readouterr().err


def test_by_default_six_sizes_are_measured_beside_tensorflow():
    options = parse(["local"])
    default = make_plan(options)
    assert list(default.sizes_mb) == [128, 256, 512, 1024, 1769, 3008]
    assert options.peers == "tensorflow"
    assert (len(default.asked), sum(len(asked.warm) for asked in default.asked)) == (20, 100)
    assert plan("--power-values", "ALL").sizes_mb[:2] == [128, 192]


def test_a_plan_is_described_by_its_input_and_payloads():
    facts = describe_plan(plan())
    assert facts["input"] == {
        "powerValues": [128, 256, 512, 1024, 1769, 3008],
        "num": 100,
        "coldStarts": 20,
        "strategy": "balanced",
        "balancedWeight": 0.8,
        "discardTopBottom": 0.05,
        "sleepBetweenRunsMs": 100,
    }
    assert facts["payloads"][0] == {"name": "6kb-en", "bytes": 7233, "cold": 5, "warm": 25}


def test_the_price_is_that_of_architecture_and_region():
    asked = plan("--architecture", "arm64", "--strategy", "speed", "--set", "discardTopBottom=0.1")
    assert asked.choice == Choice(base=1.7e-9, discard=0.1, strategy="speed", balanced_weight=0.5)
    dear = plan("--architecture", "x86_64", "--region", "af-south-1", "--set", "balancedWeight=0.2").choice
    assert (dear.base, dear.balanced_weight) == (2.8e-9, 0.2)


def test_a_machine_without_limits_is_an_error_before_anything_is_built():
    @contextmanager
    def limit(memory_mb, *, limit_memory):
        assert limit_memory
        raise CannotLimit("read-only")
        yield

    with pytest.raises(CannotLimit, match=r"no share of a processor to be set: read-only\. Run as root"):
        try_limits([128], limit=limit)


@pytest.mark.parametrize(
    ("answer", "good"),
    [
        (b'{"statusCode": 200}', True),
        (b'{"statusCode": 422}', False),
        (b'{"answers": []}', True),
        (b"5", True),
    ],
)
def test_an_answer_with_another_status_is_not_a_success(answer, good):
    assert is_success(answer) is good


def test_a_peer_answers_every_post_of_a_batch():
    posts = [{"title": "Tea", "body": "tea"}, {"title": "茶", "body": "茶畑", "format": "markdown"}]
    read = read_posts({"body": json.dumps({"posts": posts})})
    assert [post.title for post in read] == ["Tea", "茶"]
    answers = render_answers(["a", "b"], np.array([[0.1, 0.9], [0.8, 0.2]]))
    best = [each["labels"][0]["label"] for each in json.loads(answers["body"])["posts"]]
    assert best == ["b", "a"]


def test_a_peer_answers_a_single_post_as_it_is():
    read = read_posts({"body": json.dumps({"title": "Tea", "body": "tea"})})
    assert [post.title for post in read] == ["Tea"]
    answer = json.loads(render_answers(["a", "b"], np.array([[0.1, 0.9]]))["body"])
    assert answer["labels"][0] == {"label": "b", "score": 0.9}
