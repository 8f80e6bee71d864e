"""How commands end: exit codes, and one line on stderr."""

import json
import os
import subprocess
import sys

import pytest

from bench.power.inputs import READY_INPUT
from console.command import UNREAD, run_command, run_for_reader
from model.errors import FudaError
from tests.conftest import ROOT

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:fuda-dev-api"


def raising(error):
    def work():
        raise error

    return work


@pytest.mark.parametrize(("given", "code"), [(None, 0), (0, 0), (1, 1)])
def test_a_command_that_did_its_work_ends_with_its_own_code_and_says_no_more(given, code, capsys):
    assert run_command("bake", lambda: given) == code
    assert capsys.readouterr() == ("", "")


def test_a_command_that_could_not_says_why_in_one_line_and_ends_with_2(capsys):
    assert run_command("bake", raising(FudaError("The oven is cold."))) == 2
    assert capsys.readouterr() == ("", "bake: The oven is cold.\n")


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (OSError(36, "File name too long", "x.md"), "bake: File name too long: x.md\n"),
        (OSError(28, "No space left on device"), "bake: No space left on device\n"),
        (OSError("cold"), "bake: cold\n"),
    ],
)
def test_what_the_system_refuses_is_one_line_too(error, line, capsys):
    assert run_command("bake", raising(error)) == 2
    assert capsys.readouterr() == ("", line)


def run_into(stdout, module, *arguments):
    """Return exit code and stderr of `python -m module`, which writes to `stdout` through its buffer."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    run = subprocess.run(
        command, cwd=ROOT, env=environ, stdout=stdout, stderr=subprocess.PIPE, text=True, check=False
    )
    return run.returncode, run.stderr


def run_unread(module, *arguments):
    """Return exit code and stderr of `python -m module`, the reader of whose output has left."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        return run_into(writing, module, *arguments)
    finally:
        os.close(writing)


def test_a_short_output_without_a_reader_ends_quietly():
    assert run_unread("bench.cost") == (UNREAD, "")


def test_a_long_output_without_a_reader_ends_quietly():
    assert READY_INPUT.stat().st_size > 100_000
    assert run_unread("bench.power", "aws", "--function", FUNCTION, "--print-input") == (UNREAD, "")


def test_diffs_without_a_reader_end_quietly(tmp_path):
    (tmp_path / "posts").mkdir()
    (tmp_path / "corpus.json").write_text(
        json.dumps({"name": "blog", "tag_key": "tags", "category_key": "", "posts": []})
    )
    (tmp_path / "posts" / "tea.md").write_text("---\ntitle: Tea\n---\n")
    assert run_unread("bench.safety.editing", tmp_path, "--diff") == (UNREAD, "")


@pytest.mark.parametrize("run", [run_command, run_for_reader])
def test_another_broken_pipe_than_that_of_the_output_is_raised(run, capfd):
    with pytest.raises(BrokenPipeError):
        run("bake", raising(BrokenPipeError()))


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
def test_an_output_that_cannot_be_written_is_one_line():
    with open("/dev/full", "w") as full:
        code, errors = run_into(full, "bench.cost")
    assert (code, errors.splitlines()[0]) == (2, "cost: No space left on device")


def test_a_command_that_is_stopped_says_so_and_ends_with_130(capsys):
    assert run_command("bake", raising(KeyboardInterrupt())) == 130
    assert capsys.readouterr() == ("", "bake: stopped\n")


def test_a_fault_of_our_own_is_not_hidden():
    with pytest.raises(ZeroDivisionError):
        run_command("bake", raising(ZeroDivisionError()))


def test_a_line_feed_in_a_message_does_not_end_its_line(capsys):
    assert run_command("bake", raising(FudaError("There is no a\n::error::b\x1b."))) == 2
    assert capsys.readouterr().err == "bake: There is no a\\u000a::error::b\\u001b.\n"


def test_an_error_that_quotes_a_log_may_keep_its_lines(capsys):
    assert run_command("bake", raising(FudaError("uv says:\n::error::b\x1b")), keep_lines=True) == 2
    assert capsys.readouterr().err == "bake: uv says:\n\\u003a:error::b\\u001b\n"
