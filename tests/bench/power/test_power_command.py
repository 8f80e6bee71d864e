"""python -m bench.power as a person starts it: its help, and its one line for whatever is wrong."""

import subprocess
import sys

import pytest

from bench.power.state_machine_input import NAMES
from tests.conftest import ROOT

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:fuda-dev-api"


def power(*arguments):
    command = [sys.executable, "-m", "bench.power", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_help_of_aws_names_an_option_for_every_field():
    shown = power("aws", "--help").stdout
    options = {f"--{name.replace('_', '-')}" for name in NAMES} - {"--lambda-arn"} | {"--function"}
    assert {option for option in options if f"{option} " not in shown.replace(",", " ")} == set()


def test_a_wrong_input_is_one_line_and_exit_code_2():
    run = power("aws", "--function", FUNCTION, "--num", "4")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == "power aws: num is 4: take at least 5, better 10 to 100.\n"


@pytest.mark.parametrize("arguments", [[], ["gcp"]])
def test_without_a_place_to_measure_nothing_runs(arguments):
    run = power(*arguments)
    assert run.returncode == 2
    assert "usage: python -m bench.power" in run.stderr
