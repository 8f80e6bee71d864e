"""How commands end: exit codes, and one line on stderr."""

import pytest

from console.command import run_command
from model.errors import FudaError


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


def test_a_reader_that_has_had_enough_is_the_callers_to_deal_with():
    with pytest.raises(BrokenPipeError):
        run_command("bake", raising(BrokenPipeError()))


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
