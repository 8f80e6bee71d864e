"""Reads a person's answers from a terminal: single keys, and lines.

Between two reads the terminal is as its shell left it, so a killed program leaves it so too.
"""

import codecs
import os
import select
import signal
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Protocol, TextIO

try:
    import termios
    import tty
except ImportError:  # as on Windows
    HAS_TERMIOS = False
else:
    HAS_TERMIOS = True

MAX_LINE_BYTES = 4096
"""A terminal gives a line of at most so many bytes."""
_ESCAPE_S = 0.05
"""How long the rest of an escape sequence may take; a person who presses Esc is slower."""
# Linux keeps a Ctrl-D that is typed before the read as a null character.
_ENDS = ("", "\x04", "\x00")


Ask = Callable[[], None]


def ask_nothing() -> None:
    """Show no question."""


class Keyboard(Protocol):
    """Answers of a person. It `echoes` where the person sees a key that is typed, and the line ends."""

    echoes: bool

    def read_key(self, ask: Ask = ask_nothing) -> str:
        """Return the next key as one character in lower case, "" for a key without one or for Enter.

        `ask` is called, to show the question, when the terminal no longer shows keys itself. Raises EOFError
        at the end of the input (Ctrl-D).
        """

    def read_line(self) -> str:
        """Return the next line without its end and white space around it. Raises EOFError."""


def open_keyboard() -> Keyboard | None:
    """Return the keyboard of standard input, or None when that is not a terminal."""
    if sys.stdin is None or not sys.stdin.isatty():
        return None
    return TerminalKeys(sys.stdin.fileno()) if HAS_TERMIOS else LineKeys(sys.stdin)


class LineKeys:
    """Keys from lines, where a terminal cannot give single keys: the first character of each line."""

    echoes = True

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def read_key(self, ask: Ask = ask_nothing) -> str:
        ask()
        return _fold_key(self.read_line()[:1])

    def read_line(self) -> str:
        line = self._stream.readline()
        if not line:
            raise EOFError
        return line.strip()


class TerminalKeys:
    """Keys of the terminal at a file descriptor, without waiting for Enter. Ctrl-C stays an interrupt."""

    echoes = False

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def read_key(self, ask: Ask = ask_nothing) -> str:
        with _single_keys(self._handle):
            ask()
            character = self._read_character()
            if character == "\x1b":
                self._skip_sequence()
                return ""
        if character in _ENDS:
            raise EOFError
        return _fold_key(character)

    def read_line(self) -> str:
        data = os.read(self._handle, MAX_LINE_BYTES)
        if not data:
            raise EOFError
        return data.decode(errors="replace").strip()

    def _read_character(self) -> str:
        """Return the next character, "" at the end of the input; bytes that are not UTF-8 become U+FFFD."""
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        while data := os.read(self._handle, 1):
            if character := decoder.decode(data):
                return character[0]
        return ""

    def _skip_sequence(self) -> None:
        """Read the rest of an escape sequence: an arrow key sends one that ends in a letter."""
        opening = self._read_soon()
        if opening == b"O":
            self._read_soon()
        elif opening == b"[":
            while (byte := self._read_soon()) and not b"\x40" <= byte <= b"\x7e":
                pass

    def _read_soon(self) -> bytes:
        ready, _, _ = select.select([self._handle], [], [], _ESCAPE_S)
        return os.read(self._handle, 1) if ready else b""


@contextmanager
def _single_keys(handle: int) -> Iterator[None]:
    """Let the terminal give each key at once and unseen during the block, also after Ctrl-Z and `fg`."""
    before = termios.tcgetattr(handle)

    def set_mode(number: int = 0, frame: FrameType | None = None) -> None:
        # Keys that were typed ahead stay: a person who knows the next answer need not wait.
        tty.setcbreak(handle, termios.TCSADRAIN)

    handler = signal.signal(signal.SIGCONT, set_mode)
    try:
        set_mode()
        yield
    finally:
        signal.signal(signal.SIGCONT, handler)
        termios.tcsetattr(handle, termios.TCSADRAIN, before)


def _fold_key(character: str) -> str:
    """Return a key in lower case; an input method for Japanese may send it in full width."""
    key = unicodedata.normalize("NFKC", character).casefold()
    return key if len(key) == 1 and key.isprintable() and not key.isspace() else ""
