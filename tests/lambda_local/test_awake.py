"""What keeps a processor awake: it gives way to everything, and nothing stays of it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lambda_local.awake import kept_awake, measuring_processor
from lambda_local.cgroups import limited
from tests.conftest import ROOT
from tests.support.packages.local_lambda import ready, write_function
from tests.support.packages.local_runs import need_limits
from tests.support.starting import child

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="cgroups are Linux's")

HOLD = """\
import time
from lambda_local.awake import kept_awake
with kept_awake() as pid:
    print(pid, flush=True)
    time.sleep(60)
"""
PATIENCE_S = 30


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_one_processor_is_kept_awake_by_what_gives_way():
    with kept_awake() as pid:
        assert os.sched_getscheduler(pid) == os.SCHED_IDLE
        assert os.sched_getaffinity(pid) == {measuring_processor()}
    assert not is_running(pid)


def test_a_function_with_a_share_runs_on_that_processor_and_one_without_on_any(tmp_path):
    need_limits()
    folder = write_function(tmp_path)
    with limited(512) as groups, ready(folder, cgroups=groups, memory_mb=512) as instance:
        assert os.sched_getaffinity(instance.pid) == {measuring_processor()}
    with ready(folder) as instance:
        assert os.sched_getaffinity(instance.pid) == os.sched_getaffinity(0)


def test_nothing_stays_when_its_process_is_killed():
    with child([sys.executable, "-c", HOLD], cwd=ROOT, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        pid = int(holder.stdout.readline())
        assert is_running(pid)
        holder.send_signal(signal.SIGKILL)
    until = time.monotonic() + PATIENCE_S
    while is_running(pid):
        assert time.monotonic() < until
        time.sleep(0.01)
