"""Power tuning without AWS for real: limits, whole runs, and the traces of a killed run."""

import json
import os
import signal
import subprocess
import sys
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from bench.power.__main__ import parse
from bench.power.local import measure
from bench.power.plan import make_plan
from bench.power.starts import OUT_OF_MEMORY, Asked, Payload, Started, WrongAnswer, start, start_limited
from bench.power.subjects import RAN, NoModel, made_subjects, measure_rounds, warm_up
from lambda_local.cgroups import limited, read_hierarchies
from lambda_local.instance import best_setting, running
from lambda_local.lambda_environment import Function
from lambda_local.lambda_faults import FunctionFailed
from lambda_local.processes import read_tree
from tests.conftest import ROOT
from tests.support.packages.built_package import BuiltPackage
from tests.support.packages.local_lambda import wait_until_gone, write_function
from tests.support.packages.local_runs import NOTHING, SOMETHING, need_limits, subject
from tests.support.starting import ENDING_S, child, wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Lambda is Linux")
POST = ROOT / "bench/power/payloads/short-ja.json"
HUNGRY = """
import mmap

def handler(event, context):
    taken = b"x" * (event.get("mb", 0) << 20)
    return {"statusCode": event.get("status", 200), "body": len(taken)}
"""


@pytest.fixture
def hungry(tmp_path) -> Function:
    """A function that takes as much memory, and answers with the status, that an event says."""
    return Function(package=write_function(tmp_path, HUNGRY), name="hungry", memory_mb=128)


def asked(**event) -> Asked:
    return Asked(NOTHING, [SOMETHING, Payload("event", json.dumps(event).encode())])


def local(tmp: Path, package: BuiltPackage) -> AbstractContextManager[subprocess.Popen[str]]:
    """Start a run as a person does: only our package, at one size, with one short post."""
    command = [sys.executable, "-m", "bench.power", "local", "--package", str(package.zip), "--peers", "none"]
    command += ["--payload", str(POST), "--power-values", "1769", "--num", "5", "--cold-starts", "5"]
    environment = os.environ | {"TMPDIR": str(tmp)}
    return child(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE)


def read_quota_us(procs: list[Path]) -> int:
    limits = [procs[0].parent / name for name in ("cpu.cfs_quota_us", "cpu.max")]
    return next(int(path.read_text().split()[0]) for path in limits if path.exists())


def groups_of(pid: int) -> list[Path]:
    """Return the groups that the process has made."""
    folders = {folder for each in read_hierarchies() for folder in each.parents()}
    return [path for folder in folders for path in folder.glob(f"fuda-{pid}-*")]


def test_a_start_is_timed_and_its_warm_calls_by_payload(hungry):
    measured = start(hungry, best_setting(), asked(mb=30), pause_s=0.01)
    assert [payload for payload, _ in measured.warm] == ["something", "event"]
    assert measured.init.cpu_ms > measured.first.cpu_ms > 0
    assert 40 < measured.peak_mb < 90


def test_a_wrong_answer_is_not_a_measurement(hungry):
    with pytest.raises(WrongAnswer, match=r"hungry must answer the payload event with 200, not .*404"):
        start(hungry, best_setting(), asked(status=404))


def test_a_function_within_its_memory_runs_and_one_beyond_it_is_killed(hungry):
    need_limits()
    setting = best_setting()
    assert isinstance(start_limited(hungry, setting, asked(mb=80), pause_s=0), Started)
    assert start_limited(hungry, setting, asked(mb=160), pause_s=0) == OUT_OF_MEMORY
    larger = replace(hungry, memory_mb=256)
    assert isinstance(start_limited(larger, setting, asked(mb=160), pause_s=0), Started)


@pytest.mark.parametrize(("in_share", "init_us"), [(False, 20_000), (True, 1_447)])
def test_an_init_has_a_whole_processor_and_a_call_its_share(hungry, in_share, init_us):
    need_limits()
    with limited(hungry.memory_mb) as procs:
        setting = replace(best_setting(), cgroups=procs, init_in_share=in_share)
        with running(hungry, setting) as instance:
            assert read_quota_us(procs) == init_us
            instance.wait_until_ready()
            assert read_quota_us(procs) == 1_447


def test_before_the_limits_every_payload_is_sent_once_and_a_fault_is_raised(hungry):
    warm_up(subject(hungry.package, asked=[asked(mb=160)]), best_setting())
    with pytest.raises(FunctionFailed, match="TypeError"):
        warm_up(subject(hungry.package, asked=[asked(mb="none")]), best_setting())


def test_each_function_is_measured_at_each_of_its_sizes(tmp_path):
    need_limits()
    tested = subject(write_function(tmp_path, HUNGRY), asked=[asked(mb=150)] * 2, sizes_mb=(128, 512))
    [found] = measure_rounds([tested], best_setting(), pause_ms=1, on_progress=lambda done, total: None)
    assert [each.outcome for each in found.values()] == [OUT_OF_MEMORY, RAN]
    assert [len(each.starts) for each in found.values()] == [0, 2]


def test_our_package_is_measured_with_the_settings_of_serverless_yml(built_package: BuiltPackage):
    with made_subjects(built_package.zip, [], [512], [asked()] * 2, log=print) as (ours, work):
        assert (ours.function.name, ours.sizes_mb) == ("fuda", [512])
        assert ours.function.environment["OPENBLAS_NUM_THREADS"] == "1"
        assert ours.package["zipped_bytes"] == built_package.zip.stat().st_size
        assert (work.sizes_mb, len(work.asked)) == ([128, 512, 1769], 2)


def test_a_package_without_a_model_is_refused(tmp_path):
    package = write_function(tmp_path)
    with (
        pytest.raises(NoModel, match=r"has no model\.safetensors"),
        made_subjects(package, [], [512], [], log=print),
    ):
        pass


def test_a_whole_run_finds_figures_for_our_package_and_checks_itself(built_package: BuiltPackage, capsys):
    need_limits()
    words = ["--package", str(built_package.zip), "--peers", "none", "--payload", str(POST)]
    options = parse(["local", *words, "--power-values", "512,1769"])
    plan = make_plan(options)
    short = replace(plan, asked=plan.asked[:1])
    found = measure(short, options, on_progress=lambda done, total: None)
    sizes = found["functions"]["fuda"]["sizes"]
    ran = [(size["memory_mb"], size["outcome"], size["warm"]["calls"]) for size in sizes]
    assert ran == [(512, RAN, 5), (1769, RAN, 5)]
    assert all(check["value"] for check in found["checks"])  # Whether they are met depends on other work.
    assert [line.split()[1] for line in capsys.readouterr().err.splitlines()] == ["fuda", "fixed"]
    assert str(ROOT) not in json.dumps(found)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_run_leaves_no_process_no_group_and_no_folder(built_package: BuiltPackage, tmp_path, how):
    need_limits()
    with local(tmp_path, built_package) as run:
        wait_until(lambda: groups_of(run.pid) and len(read_tree(run.pid)) > 3)
        tree = read_tree(run.pid)
        run.send_signal(how)
        run.communicate(timeout=ENDING_S)
    assert run.returncode == (-signal.SIGKILL if how == signal.SIGKILL else 130)
    wait_until_gone(tree)
    wait_until(lambda: not groups_of(run.pid))
    wait_until(lambda: not list(tmp_path.glob("package-*")))
