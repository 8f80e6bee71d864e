"""console/parser.py: help that fits a terminal of 80 columns, and errors of one line."""

import argparse

import pytest

from console.parser import Parser, whole_number

PROSE = " ".join(["words that go on and on"] * 12)
EXAMPLE = "examples:\n  tool --first\n  tool --second    # kept as it is"


def help_of(monkeypatch, columns: int) -> list[str]:
    monkeypatch.setenv("COLUMNS", str(columns))
    parser = Parser(prog="tool", description=PROSE, epilog=f"{EXAMPLE}\n\n{PROSE}")
    parser.add_argument("--first", help=PROSE)
    return parser.format_help().splitlines()


@pytest.mark.parametrize(("columns", "width"), [(60, 58), (80, 78), (200, 80)])
def test_help_fits_the_terminal_and_never_takes_more_than_80_columns(monkeypatch, columns, width):
    assert width - 10 < max(map(len, help_of(monkeypatch, columns))) <= width


def test_paragraphs_are_filled_and_indented_lines_are_kept(monkeypatch):
    lines = help_of(monkeypatch, 80)
    place = lines.index("examples:")
    assert lines[place : place + 3] == EXAMPLE.splitlines()
    assert lines[place + 3] == ""
    assert lines[place + 4].startswith("words that go on")


def test_a_subcommand_is_shown_the_same_way(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    command = Parser(prog="tool").add_subparsers().add_parser("run", description=PROSE)
    assert max(map(len, command.format_help().splitlines())) <= 80


def test_an_error_escapes_a_strangers_file_name(capsys):
    with pytest.raises(SystemExit):
        Parser(prog="tool").parse_args(["\x1b[31mname\n::error::"])
    assert capsys.readouterr().err.endswith("\\u001b[31mname\\u000a::error::\n")


def test_a_whole_number_within_its_bounds_is_taken():
    assert [whole_number(0, 9)(text) for text in ("0", "9")] == [0, 9]


@pytest.mark.parametrize("text", ["10", "-1", "1.0", "", "x"])
def test_anything_else_is_refused_with_the_bounds(text):
    with pytest.raises(argparse.ArgumentTypeError, match="is not a whole number from 0 to 9"):
        whole_number(0, 9)(text)
