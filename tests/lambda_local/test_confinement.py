"""Commands that a measurement runs to their end: their output, and that they end with the measurement."""

import os
import sys

import pytest

from lambda_local.confinement import run_guarded
from lambda_local.processes import read_tree
from tests.conftest import ROOT
from tests.support.packages.local_lambda import wait_until_gone
from tests.support.starting import child

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a guard is Linux's")
SHELL = "/bin/sh"
SLEEPER = f"""
import os
from lambda_local.confinement import run_guarded
run_guarded([{SHELL!r}, "-c", "sleep 99 & sleep 99"], os.environ)
"""


def test_a_command_runs_in_its_folder_with_only_its_variables(tmp_path):
    ended = run_guarded([SHELL, "-c", "pwd; echo $TEA >&2; env; exit 3"], {"TEA": "sencha"}, tmp_path)
    assert ended.status == 3
    assert ended.output.splitlines()[:2] == [str(tmp_path), "sencha"]
    assert "HOME=" not in ended.output


def test_a_missing_command_fails(tmp_path):
    ended = run_guarded([str(tmp_path / "none")], {})
    assert ended.status == 127
    assert "No such file" in ended.output


def test_a_killed_measurement_ends_its_command_and_the_commands_children(tmp_path):
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    with child([sys.executable, "-c", SLEEPER], cwd=ROOT, env=environment) as process:
        while len(tree := read_tree(process.pid)) < 5:
            assert process.poll() is None
        process.kill()
    wait_until_gone(tree)
