"""Single keys and lines from a real terminal, a pseudo-terminal of the system."""

import io
import os
import pty
import termios
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from console.keys import LineKeys, TerminalKeys


class Terminal(NamedTuple):
    """A terminal: what is written to `person` has been typed."""

    person: int
    handle: int

    def type(self, keys: str | bytes) -> TerminalKeys:
        os.write(self.person, keys if isinstance(keys, bytes) else keys.encode())
        return TerminalKeys(self.handle)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    person, handle = pty.openpty()
    yield Terminal(person, handle)
    os.close(person)
    os.close(handle)


def test_a_key_needs_no_enter(terminal):
    assert terminal.type("y").read_key() == "y"


def test_keys_that_are_typed_ahead_come_one_by_one(terminal):
    keys = terminal.type("ynq")
    assert [keys.read_key() for _ in range(3)] == ["y", "n", "q"]


@pytest.mark.parametrize("key", ["Y", "ｙ", "Ｙ"])
def test_capitals_and_full_width_letters_are_the_same_key(terminal, key):
    assert terminal.type(key).read_key() == "y"


@pytest.mark.parametrize("sequence", ["\x1b[A", "\x1b[1;5D", "\x1bOA", "\x1b"])
def test_an_arrow_key_is_not_the_letter_that_ends_its_sequence(terminal, sequence):
    keys = terminal.type(sequence)
    assert keys.read_key() == ""
    terminal.type("n")
    assert keys.read_key() == "n"


@pytest.mark.parametrize("key", ["\n", " ", "\x07", b"\xff"])
def test_a_key_that_is_not_a_letter_is_empty_or_unknown(terminal, key):
    assert terminal.type(key).read_key() in ("", "\ufffd")


def test_ctrl_d_ends_the_input(terminal):
    with pytest.raises(EOFError):
        terminal.type("\x04").read_key()
    with pytest.raises(EOFError):
        terminal.type("\x04").read_line()


def test_a_line_is_read_whole_and_can_be_corrected_while_it_is_typed(terminal):
    assert terminal.type("greem\x7fn tea \n").read_line() == "green tea"


def test_the_terminal_is_afterwards_as_it_was(terminal):
    before = termios.tcgetattr(terminal.handle)
    terminal.type("y").read_key()
    with pytest.raises(EOFError):
        terminal.type("\x04").read_key()
    assert termios.tcgetattr(terminal.handle) == before


def test_where_single_keys_are_missing_the_first_character_of_a_line_counts():
    keys = LineKeys(io.StringIO("Yes\n\n green tea\n"))
    assert (keys.read_key(), keys.read_key(), keys.read_line()) == ("y", "", "green tea")
    with pytest.raises(EOFError):
        keys.read_key()
