"""python -m bench.power as a person starts it: its help, and one line for each error."""

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:fuda-dev-api"


def power(*arguments):
    command = [sys.executable, "-m", "bench.power", *arguments]
    environment = os.environ | {"COLUMNS": "80"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("arguments", [[], ["aws"], ["local"]])
def test_every_help_fits_80_columns(arguments):
    shown = power(*arguments, "--help").stdout
    assert "usage: python -m bench.power" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_a_wrong_input_is_one_line_and_exit_code_2():
    run = power("aws", "--function", FUNCTION, "--num", "4")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == "power aws: num is 4: write a whole number, 5 at least, better 10 to 100.\n"


@pytest.mark.parametrize("arguments", [[], ["gcp"]])
def test_without_a_place_to_measure_nothing_runs(arguments):
    run = power(*arguments)
    assert run.returncode == 2
    assert "usage: python -m bench.power" in run.stderr


def test_a_weight_that_python_cannot_compute_with_is_one_line(tmp_path):
    path = tmp_path / "payload.json"
    path.write_text(f'[{{"payload": {{}}, "weight": {10**400}}}]')
    run = power("aws", "--function", FUNCTION, "--payload", str(path))
    assert run.returncode == 2
    assert run.stderr.startswith("power aws: payload would be sent as one event: give each of its elements")
    assert run.stderr.count("\n") == 1
