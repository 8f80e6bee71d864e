"""The reference of the command line is what the commands print."""

import re

from docs.tools.command_line import COMMANDS, PAGE, read_help, render_page, title


def test_the_page_is_what_every_command_prints_today():
    assert PAGE.read_text(encoding="utf-8") == render_page(), "run `make docs`"


def test_the_page_has_every_command_of_fuda():
    listed = read_help("fuda").partition("Commands:\n")[2].partition("\n\n")[0]
    commands = re.findall(r"^  ([a-z]+) +\w", listed, flags=re.MULTILINE)
    shown = {name for group in COMMANDS.values() for name in group}
    assert len(commands) >= 6
    assert {f"fuda {name}" for name in commands} <= shown


def test_a_command_is_shown_as_a_person_types_it():
    assert (title("fuda undo"), title("bench.cost")) == ("fuda undo", "python -m bench.cost")
