"""What is counted of calls: by hand, and with the real package under the real runtime client."""

import json
from copy import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bench.cost.asking import (
    Asked,
    NotAnswered,
    NotLogged,
    Round,
    Started,
    add_log_bytes,
    ask,
    ask_in_rounds,
    count_log_bytes,
    render_request,
    sum_up,
    sum_up_size,
)
from bench.cost.bill import METRICS
from bench.cost.calls import ROUNDS, Subject, main, measure_sizes, share_of
from bench.cost.measured import Call, parse_run
from lambda_local.cgroups import VCPU_MB, CannotLimit
from lambda_local.instance import best_setting, running
from lambda_local.lambda_environment import Function
from model.post import Post
from service.api_limits import BATCH_POSTS
from tests.support.packages.built_package import BuiltPackage

POSTS = [Post("コーヒー", "# Python\n\nA script."), Post("Tea", "Milk first."), Post("Node", "npm run")]
FAILED, ANSWERED = '{"message":"KeyError"}', '{"message":"answered","status":200}'


def test_the_lines_of_a_call_are_those_up_to_its_answer():
    assert count_log_bytes([ANSWERED, FAILED, "札", ANSWERED, "after"]) == [36, 23 + 4 + 36]
    assert count_log_bytes([]) == []


def test_calls_are_billed_by_whole_milliseconds_and_trimmed_at_both_ends():
    walls = [3.1, 3.9, 4.0, 4.2, 90]
    calls = [Asked(1, wall_ms, 100, 50, log_bytes=10) for wall_ms in walls]
    assert sum_up(calls) == Call(1, round((4 + 4 + 5) / 3, 3), 100, 50, 10)


def test_the_first_call_of_every_instance_is_in_no_mean():
    started = [
        Started(init_ms, [Asked(1, first_ms, 9, 9), Asked(1, 4, 9, 9, log_bytes=5)])
        for init_ms, first_ms in ((100, 7), (300, 9), (120, 8))
    ]
    size = sum_up_size(512, started)
    assert (size.init_ms, size.first_ms) == (120, 8)
    assert size.calls == (Call(1, 4, 9, 9, 5),)


def test_batches_with_evidence_and_without_are_kept_apart():
    asked = [Asked(1, 4, 9, 9), Asked(20, 80, 9, 57, True), Asked(20, 60, 9, 9, False)]
    size = sum_up_size(512, [Started(1, [asked[0], *asked])])
    assert size.calls == (Call(1, 4, 9, 9, 0), Call(20, 60, 9, 9, 0, evidence=False), Call(20, 80, 9, 57, 0))


def test_the_largest_batch_is_the_limit_of_the_service():
    assert max(each.posts for each in ROUNDS) == BATCH_POSTS


def test_calls_get_their_lines_in_the_log_and_a_log_that_lacks_one_is_refused():
    started = Started(1, [Asked(1, 1, 1, 1)] * 2)
    assert [each.log_bytes for each in add_log_bytes(started, [ANSWERED, FAILED, ANSWERED]).asked] == [36, 59]
    with pytest.raises(NotLogged, match="2 calls have left 1 lines"):
        add_log_bytes(started, [ANSWERED])


def test_one_post_and_several_are_asked_about_in_their_own_ways():
    one, two = render_request(POSTS[:1]), render_request(POSTS[:2])
    assert (one.target, two.target) == ("/v1/suggestions", "/v1/suggestions:batch")
    assert json.loads(one.body) == {"title": "コーヒー", "body": POSTS[0].body}
    assert len(json.loads(two.body)["posts"]) == 2
    silent = json.loads(render_request(POSTS[:2], evidence=False).body)["posts"]
    assert [post["evidence"] for post in silent] == [False, False]


def test_a_real_package_is_measured_at_a_share_of_a_processor(built_package: BuiltPackage):
    rounds = (Round(1, 4), Round(3, 2, evidence=False), Round(3, 2))
    subject = Subject(built_package.folder, best_setting(), POSTS, rounds)
    done: list[tuple[int, int]] = []
    [size] = measure_sizes(subject, [VCPU_MB], starts=2, on_progress=lambda *far: done.append(far))
    one, three, explained = size.calls
    assert done == [(1, 2), (2, 2)]
    assert (one.posts, three.posts) == (1, 3)
    assert one.answer_bytes < explained.answer_bytes
    assert three.answer_bytes < explained.answer_bytes
    assert [call.evidence for call in size.calls] == [True, False, True]
    assert 350 < one.log_bytes < three.log_bytes < 500
    assert size.init_ms > size.first_ms


def test_a_call_leaves_the_metrics_that_are_on_the_bill(built_package: BuiltPackage):
    function = Function(package=built_package.folder)
    with running(function, best_setting()) as instance:
        ask_in_rounds(instance, POSTS, [Round(1, 2)], pause_s=0)
    metrics = [json.loads(line)["_aws"]["CloudWatchMetrics"][0] for line in instance.log if "_aws" in line]
    assert [len(each["Metrics"]) * len(each["Dimensions"]) for each in metrics] == [METRICS, METRICS]


def test_an_answer_other_than_200_is_refused_and_so_is_one_about_a_post_of_a_batch(
    built_package: BuiltPackage,
):
    function = Function(package=built_package.folder)
    with running(function, best_setting()) as instance:
        instance.wait_until_ready()
        with pytest.raises(NotAnswered, match="422"):
            ask(instance, [replace(POSTS[0], title="", body="")])
        with pytest.raises(NotAnswered, match="422"):
            ask(instance, [POSTS[0], replace(POSTS[0], title="", body="")])


def test_an_answer_that_is_not_json_is_refused_with_its_text():
    called = SimpleNamespace(answer=b'{"statusCode": 502, "body": "out of memory"}')
    broken: Any = SimpleNamespace(invoke=lambda event: called)
    with pytest.raises(NotAnswered, match="502: b'out of memory'"):
        ask(broken, POSTS[:1])


def test_what_the_command_writes_is_what_the_bill_reads(built_package: BuiltPackage, tmp_path: Path, capsys):
    small = tmp_path / "posts"
    small.mkdir()
    for name in ("a", "b"):
        (small / f"{name}.md").write_text(f"---\ntitle: {name}\ntags: [Python]\n---\n" + "A script. " * 600)
    arguments = ["--package", str(built_package.zip), "--posts", str(small), "--memory", str(VCPU_MB)]
    rounds = (Round(1, 3), Round(2, 1, evidence=False))
    assert main([*arguments, "--out", str(tmp_path)], rounds=rounds, starts=1) == 0
    written = next(tmp_path.glob("calls-*.json")).read_text(encoding="utf-8")
    assert written == capsys.readouterr().out
    run = parse_run(json.loads(written), Path("calls.json"))
    assert [call.posts for call in run.size(VCPU_MB).calls] == [1, 2]


def test_where_no_share_can_be_set_only_a_whole_processor_can_be_measured():
    def refuse(memory_mb: int):
        raise CannotLimit("no rights")

    with share_of(VCPU_MB, limit=refuse) as groups:
        assert groups == ()
    with pytest.raises(CannotLimit), share_of(512, limit=refuse):
        pass


@pytest.mark.parametrize("memory", ["127", "10241", "much"])
def test_a_memory_that_lambda_does_not_have_is_refused(memory: str, capsys):
    with pytest.raises(SystemExit):
        main(["--package", "a.zip", "--memory", memory])
    assert "--memory" in capsys.readouterr().err
