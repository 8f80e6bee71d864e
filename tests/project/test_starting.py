"""How a test run begins and ends: children can be interrupted, are never left over, and no test hangs."""

import subprocess
import sys
import time

import pytest

from tests.conftest import ROOT
from tests.support.packages.local_lambda import wait_until_gone
from tests.support.starting import ENDING_S, bounded, child

INTERRUPTED = """
import os, signal, subprocess, sys
from tests.support.starting import restore_signals
restore_signals()
os.kill(os.getpid(), signal.SIGINT)
child = "import signal; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"
subprocess.run([sys.executable, "-c", child])
"""
CARELESS = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import os, time; print(os.getpid(), flush=True); time.sleep(600)"])
time.sleep(600)
"""


def test_children_can_be_interrupted_where_the_shell_ignores_ctrl_c():
    command = ["sh", "-c", 'trap "" INT; exec "$0" -c "$1"', sys.executable, INTERRUPTED]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=ENDING_S)
    assert (run.returncode, run.stdout, run.stderr) == (0, "True\n", "")


def wait_for_careless(pids: list[int]) -> None:
    """Wait for a process that ends in ten minutes; `pids` gets its child, which it does not end."""
    with child([sys.executable, "-c", CARELESS], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        pids.append(int(process.stdout.readline()))
        process.wait()


def test_a_test_that_waits_too_long_fails_and_leaves_no_process_behind():
    pids: list[int] = []
    with pytest.raises(pytest.fail.Exception, match="still waiting after 3 s"), bounded(3):
        wait_for_careless(pids)
    wait_until_gone(pids)


def test_a_bound_ends_with_its_block():
    with bounded(0.05):
        pass
    time.sleep(0.1)
