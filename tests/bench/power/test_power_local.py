"""Power tuning without AWS: what is asked, in which order, and what is made of the times."""

import json
from collections import Counter
from contextlib import contextmanager
from io import StringIO

import numpy as np
import pytest

from bench.coldstart.peers.posts import read_posts, render_answers
from bench.power.__main__ import main, parse
from bench.power.arithmetic import payload_counts
from bench.power.local_checks import check_package, check_work
from bench.power.local_command import make_plan, run
from bench.power.local_figures import Rules, render_cold, render_warm, sum_up
from bench.power.local_payloads import parse_payloads, plan_calls, read_payloads, share_out
from bench.power.local_results import render_figures, write_results
from bench.power.local_rounds import Case, measure_rounds
from bench.power.local_start import OUT_OF_MEMORY, Asked, Unfit, explain, is_success
from bench.power.local_tables import render_check, render_text
from bench.power.local_tuning import Found, Tuned, try_limits
from bench.power.results import CannotStore
from bench.power.sample_events import BALANCED_WEIGHT, WEIGHTS
from bench.power.state_machine_input import WrongInput
from bench.power.visualization import parse_url
from lambda_local.cgroups import CannotLimit, count_memory_kills
from lambda_local.lambda_environment import Function
from lambda_local.lambda_faults import CallTimedOut, FunctionFailed, InitFailed, InitTimedOut
from tests.conftest import ROOT
from tests.support.packages.local_runs import (
    FACTS,
    NOTHING,
    RULES,
    cold,
    measured,
    output,
    started,
    subject,
    warm,
)

ERROR = {"errorType": "E", "errorMessage": "no"}


def found(tmp_path, **sizes) -> Found:
    """Return the results of a function at 128 MB, `small`, and at 1,769 MB."""
    by_size = {128: sizes.get("small", measured(started(40, 60))), 1769: measured(started(4, 6))}
    tuned = Tuned(
        subject(tmp_path, asked=[Asked(NOTHING, [])]),
        render_warm(by_size, RULES),
        render_cold(by_size, RULES),
        [sum_up(memory_mb, each, RULES) for memory_mb, each in by_size.items()],
    )
    return Found(FACTS, [tuned], check_work(by_size))


def plan(*arguments):
    return make_plan(parse(["local", *arguments]))


def test_payloads_come_as_often_as_the_state_machine_sends_them():
    weighted = read_payloads(None)
    shared = Counter(payload.name for payload in share_out(weighted, 50))
    assert [shared[name] for name in WEIGHTS] == payload_counts(list(WEIGHTS.values()), 50)


def test_payloads_are_mixed_and_always_in_the_same_way():
    weighted = read_payloads(None)
    names = [payload.name for payload in share_out(weighted, 50)]
    assert names == [payload.name for payload in share_out(weighted, 50)]
    assert names != sorted(names, key=list(WEIGHTS).index)


def test_every_instance_is_asked_cold_once_and_the_warm_calls_are_shared_out():
    calls = plan_calls(read_payloads(None), cold=20, warm=50)
    assert [len(asked.warm) for asked in calls] == [3] * 10 + [2] * 10
    assert Counter(asked.first.name for asked in calls) == WEIGHTS


def test_an_event_is_sent_as_it_is_and_a_weighted_list_in_its_parts():
    event, weighted = {"body": "茶"}, [{"payload": {"a": 1}, "weight": 3}, {"payload": "x", "weight": 1}]
    (single,) = parse_payloads(event, "mine")
    assert (single.payload.name, json.loads(single.payload.event)) == ("mine", event)
    several = parse_payloads(weighted, "mine")
    assert [(each.payload.name, each.weight) for each in several] == [("mine 1", 3), ("mine 2", 1)]


def test_a_list_that_is_weighted_in_part_is_refused():
    with pytest.raises(WrongInput, match="payload is weighted in part alone"):
        parse_payloads([{"payload": 1, "weight": 1}, {"payload": 2}], "mine")


def test_cases_take_turns_and_one_that_did_not_get_through_is_left_out():
    cases, seen, told = [Case("a", 128), Case("b", 128), Case("c", 128)], "", []

    def start(case, number):
        nonlocal seen
        seen += case.name
        if seen == "abcc":
            raise Unfit(Function(package=ROOT, name="c"), "too small")
        return started(number)

    found = measure_rounds(cases, start, rounds=3, told=lambda *done: told.append(done))
    assert seen == "abccbaab"
    assert [len(found[case].starts) for case in cases] == [3, 3, 1]
    assert [found[case].outcome for case in cases] == ["ran", "ran", "too small"]
    assert told == [(done, 9) for done in range(1, 10)]


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
def test_what_kept_a_function_from_running_is_named(fault, kills, outcome):
    assert explain(fault, kills=kills) == outcome


@pytest.mark.parametrize("file", ["memory.oom_control", "memory.events"])
def test_kills_are_counted_in_both_versions_of_cgroups(tmp_path, file):
    (tmp_path / file).write_text("low 0\noom 7\noom_kill 2\noom_group_kill 0\n")
    assert count_memory_kills([tmp_path / "cgroup.procs", tmp_path / "cgroup.procs"]) == 2
    assert count_memory_kills([tmp_path / "none" / "cgroup.procs"]) == 0


def test_warm_calls_are_billed_by_whole_milliseconds_and_their_mean_upwards():
    figures = warm(256, measured(started(1.2, 2.9), started(3.1)))
    assert (figures.calls, figures.p50_ms, figures.cpu_ms) == (3, 2.9, 1.45)
    assert figures.billed_ms == 3  # of 2, 3 and 4
    assert figures.cost_usd == pytest.approx(3 * 2e-9 * 2)


def test_a_cold_start_is_billed_with_its_init():
    figures = cold(128, measured(started(1, init_ms=100.2, first_ms=9.9)))
    assert (figures.init_ms, figures.answer_ms, figures.billed_ms) == (100.2, 110.1, 111)
    assert figures.cost_usd == pytest.approx(111 * 2e-9)


def test_processor_time_is_that_of_each_payload_in_its_share():
    start = started(2, 2, 40)
    batch = start.warm[2]._replace(payload="batch")
    mixed = type(start)(start.init, start.first, (*start.warm[:2], batch), 40)
    assert warm(512, measured(mixed)).cpu_ms == pytest.approx((1 + 1 + 20) / 3, abs=1e-3)


def test_the_fastest_and_the_slowest_warm_calls_are_left_out_of_means_but_no_cold_start():
    rules = Rules(base=2e-9, discard=0.2, strategy="cost", balanced_weight=0.5)
    sizes = {512: measured(*(started(wall_ms, init_ms=wall_ms) for wall_ms in (1, 2, 3, 4, 90)))}
    assert output(sizes, rules)["duration"] == 3
    assert output(sizes, rules, render=render_cold)["duration"] == 10 + 20


def test_the_output_is_the_state_machines():
    said = output({128: measured(started(40)), 1769: measured(started(4))})
    assert set(said) == {"power", "cost", "duration", "stateMachine", "stats"}
    assert (said["power"], said["duration"]) == (128, 40)
    assert set(said["stateMachine"]) == {"executionCost", "lambdaCost", "visualization"}
    assert said["stateMachine"]["executionCost"] == 0
    points = parse_url(said["stateMachine"]["visualization"])
    assert [(size, duration) for size, duration, _ in points] == [(128, 40), (1769, 4)]


def test_a_size_that_did_not_run_has_no_figures_and_is_never_chosen():
    sizes = {128: measured(started(1), outcome=OUT_OF_MEMORY), 256: measured(started(9))}
    assert output(sizes)["power"] == 256
    size = sum_up(128, sizes[128], RULES)
    assert (size.outcome, size.warm, size.cold, size.peak_mb) == (OUT_OF_MEMORY, None, None, None)
    assert render_warm({128: sizes[128]}, RULES) is None


def test_the_simulation_is_held_against_fixed_work():
    good = check_work({128: measured(started(26)), 1769: measured(started(24))})
    assert [(check.value, check.met) for check in good] == [(1.083, True), (1.08, False)]
    slow = measured(*[started(260)] * 3)
    assert [check.met for check in check_work({128: slow, 1769: measured(started(20))})] == [False, True]


def test_what_else_the_machine_does_does_not_count_against_the_simulation():
    disturbed = check_work({128: measured(started(26, 90, 80, 70)), 1769: measured(started(2.4, 2.3, 9))})
    assert [check.value for check in disturbed] == [pytest.approx(26 / 2.3, abs=0.01)] * 2


def test_a_check_that_could_not_be_made_is_not_met():
    checks = check_work({128: measured(outcome=OUT_OF_MEMORY), 1769: measured(started(4))})
    assert [check.met for check in checks] == [False, False]
    assert render_check(checks[1]).endswith("not to be had, from 8 to 16: NOT MET")


def test_a_packages_processor_time_is_checked_over_all_sizes_that_ran():
    sizes = [sum_up(size, measured(started(wall_ms)), RULES) for size, wall_ms in ((128, 12), (512, 10))]
    lost = sum_up(64, measured(outcome=OUT_OF_MEMORY), RULES)
    assert (check_package("fuda", [lost, *sizes]).value, check_package("fuda", sizes).met) == (1.2, True)


def test_the_text_has_a_table_for_cold_and_warm_with_the_choice(tmp_path):
    text = render_text(found(tmp_path))
    assert text.startswith("Power tuning on this machine, 2026-01-02, commit abc1234\n2 × Fast")
    rows = [line.split() for line in text.splitlines() if line.strip().startswith("1,769 MB")]
    assert rows[0][2:] == ["100", "50", "10.0", "5.0", "110", "110.0", "3.04"]
    assert rows[1][2:] == ["5.00", "5.80", "5.98", "2.50", "5.00", "5.00", "0.138", "40"]
    assert "chosen 128 MB (by cost 128 MB, by speed 1,769 MB, by balanced" in text
    assert "Too large for a zip" in text
    assert "{" not in text


def test_what_did_not_run_or_only_just_did_is_said(tmp_path):
    killed = render_text(found(tmp_path, small=measured(outcome=OUT_OF_MEMORY)))
    assert "128 MB: killed: out of memory" in killed
    over = render_text(found(tmp_path, small=measured(started(1, peak_mb=135))))
    assert "128 MB: ran, but only because its files were in memory already" in over
    assert "128 MB: ran" not in render_text(found(tmp_path, small=measured(started(1, peak_mb=134))))


def test_a_busy_machine_and_too_few_processors_are_noted(tmp_path):
    results = found(tmp_path)
    facts = {**FACTS, "load": 3.2, "processors": 0}
    text = render_text(Found(facts, results.tuned, results.checks))
    assert "the load was 3.2 when the run began" in text
    assert "This machine has 0 processors, and no function had more." in text
    assert "the load was" not in render_text(results)


def test_results_are_stored_as_text_and_as_json(tmp_path):
    results = found(tmp_path)
    path = write_results(results, tmp_path / "results")
    assert path.name == "power-2026-01-02.txt"
    assert path.read_text(encoding="utf-8") == f"{render_text(results)}\n"
    figures = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert figures == json.loads(json.dumps(render_figures(results)))
    assert figures["output"] == figures["functions"]["tested"]["warm"]
    assert figures["functions"]["tested"]["sizes"][0]["warm"]["payloads"][0]["payload"] == "short"
    assert [check["met"] for check in figures["checks"]] == [False, True]


def test_results_that_cannot_be_stored_are_explained(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotStore, match="Name another folder by --out"):
        write_results(found(tmp_path), tmp_path / "file")


@pytest.mark.parametrize(("small_ms", "code"), [(500, 1), (55, 0)])
def test_a_run_prints_and_stores_and_its_exit_code_says_whether_to_trust_it(tmp_path, capsys, small_ms, code):
    results = found(tmp_path, small=measured(started(small_ms)))
    sound = Found(results.facts, results.tuned, results.checks[1:])
    options = parse(["local", "--json", "--out", str(tmp_path)])
    assert run(options, tune=lambda plan, *, say, told: sound) == code
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(render_figures(sound)))
    assert (tmp_path / "power-2026-01-02.txt").is_file()


def test_results_are_stored_even_when_printing_them_fails(tmp_path, monkeypatch):
    class Left(StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr("sys.stdout", Left())
    options = parse(["local", "--out", str(tmp_path)])
    with pytest.raises(BrokenPipeError):
        run(options, tune=lambda plan, *, say, told: found(tmp_path))
    assert (tmp_path / "power-2026-01-02.txt").is_file()


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--num", "4"], "num is 4: take at least 5, better 10 to 100"),
        (["--num", "many"], "num is 'many': write a whole number from 5 on"),
        (["--power-values", "512,64"], "powerValues holds 64"),
        (["--power-values", "512,512"], "powerValues holds 512 twice"),
        (["--cold-starts", "2"], "coldStarts is 2: take at least 5"),
        (["--cold-starts", "19"], "coldStarts is 19: take at least 20, or a payload comes to none"),
        (["--discard-top-bottom", ".5"], "discardTopBottom is '.5'"),
        (["--discard-top-bottom", "0.5"], "discardTopBottom is 0.5: write a number from 0 to 0.4"),
        (["--strategy", "cheap"], "strategy is 'cheap'"),
        (
            ["--strategy", "cost", "--balanced-weight", "0.2"],
            "balancedWeight counts for the strategy balanced",
        ),
        (["--region", "mars"], "region is 'mars': write one such as us-east-1"),
        (["--num", "7"], "is rounded to none of 7 runs (num)"),
        (["--payload", "none.json"], "none.json cannot be read"),
    ],
)
def test_wrong_input_is_one_line_with_the_fields_name(arguments, problem, capsys):
    assert main(["local", *arguments]) == 2
    said = capsys.readouterr().err
    assert said.startswith("power local: ")
    assert problem in said
    assert said.count("\n") == 1


def test_unless_told_otherwise_six_sizes_are_measured_beside_tensorflow():
    default = plan()
    assert list(default.sizes_mb) == [128, 256, 512, 1024, 1769, 3008]
    assert default.peers == ("tensorflow",)
    assert (len(default.calls), sum(len(asked.warm) for asked in default.calls)) == (20, 100)
    assert plan("--peers", "none").peers == ()
    assert plan("--power-values", "ALL").sizes_mb[:2] == [128, 192]


def test_the_price_is_that_of_architecture_and_region():
    asked = plan("--architecture", "arm64", "--strategy", "speed", "--discard-top-bottom", "0.1")
    assert asked.rules == Rules(base=1.7e-9, discard=0.1, strategy="speed", balanced_weight=BALANCED_WEIGHT)
    dear = plan("--architecture", "x86_64", "--region", "af-south-1", "--balanced-weight", "0.2").rules
    assert (dear.base, dear.balanced_weight) == (2.8e-9, 0.2)


def test_a_machine_without_limits_is_told_so():
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
def test_an_answer_with_another_status_is_no_success(answer, good):
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
