"""What keeps processors awake: it gives way to everything, and nothing stays of it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.awake import kept_awake
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="cgroups are Linux's")

HOLD = """\
import time
from bench.awake import kept_awake
with kept_awake() as pids:
    print(*pids, flush=True)
    time.sleep(60)
"""
PATIENCE_S = 30


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_every_processor_is_kept_awake_by_what_gives_way():
    with kept_awake() as pids:
        assert {os.sched_getscheduler(pid) for pid in pids} == {os.SCHED_IDLE}
        assert sorted(min(os.sched_getaffinity(pid)) for pid in pids) == sorted(os.sched_getaffinity(0))
    assert not any(map(is_running, pids))


def test_nothing_stays_when_its_process_is_killed():
    with subprocess.Popen(
        [sys.executable, "-c", HOLD], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        pids = list(map(int, holder.stdout.readline().split()))
        assert all(map(is_running, pids))
        holder.send_signal(signal.SIGKILL)
    until = time.monotonic() + PATIENCE_S
    while any(map(is_running, pids)):
        assert time.monotonic() < until
        time.sleep(0.01)
