"""Judges the text that a command of fuda has printed: no traceback, no class name, no control character."""

import re
import unicodedata
from collections.abc import Iterator

from bench.safety.forked import Ran

PRINTABLE = "\n\t"
BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that reorder the text after them, so that a reader takes it for another."""

_CLASS_NAME = re.compile(r"\b[A-Z]\w*(?:Error|Exception|Interrupt|Warning)\b|\bsqlite3?\.|\bErrno\b")


def find_faults(ran: Ran) -> Iterator[str]:
    """Yield the faults in the exit code and the messages of any command."""
    if ran.hung:
        yield "it hangs"
    elif ran.code not in (0, 1, 2):
        yield f"it ended with exit code {ran.code}"
    err = ran.err.decode(errors="replace")
    if "Traceback" in err:
        yield f"a traceback: {err.strip().splitlines()[-1][:300]}"
    elif match := next(filter(None, map(_CLASS_NAME.search, _own_lines(err))), None):
        yield f"a message names a class: {match.string[:300]}"
    if ran.code == 2 and not ran.hung and "usage: fuda" not in err and not _ends_with_error(err):
        yield f"exit code 2 without a last line that begins with fuda: {err[:300]!r}"


def find_control_characters(ran: Ran) -> Iterator[str]:
    """Yield the kinds of characters in the output that a terminal would obey instead of showing them."""
    for name, data in (("stdout", ran.out), ("stderr", ran.err)):
        try:
            text = data.decode()
        except UnicodeDecodeError:
            yield f"{name} is not UTF-8"
            continue
        if any(unicodedata.category(each) == "Cc" and each not in PRINTABLE for each in text):
            yield f"control characters on {name}"
        if "--json" not in ran.arguments and not BIDI.isdisjoint(text):
            yield f"characters that reorder text on {name}"


def name_refusals(ran: Ran) -> Iterator[str]:
    """Yield each message of a command without paths and numbers, so that messages can be counted."""
    err = ran.err.decode(errors="replace")
    for line in ["a traceback"] if "Traceback" in err else err.splitlines():
        text = re.sub(r"^.*?:\d+ ", "", line) if not line.startswith("fuda: ") else line
        text = re.sub(r"(?:https?:/)?/\S*", "PATH", text)
        yield re.sub(r"\d[\d,.]*", "N", text)[:110]


def _own_lines(err: str) -> list[str]:
    """Return the lines of fuda itself; others quote a post, whose words are its author's."""
    return [line for line in err.splitlines() if line.startswith("fuda: ")]


def _ends_with_error(err: str) -> bool:
    """Return whether the last line is fuda's own. Notices come before it."""
    return (err.rstrip("\n").splitlines() or [""])[-1].startswith("fuda: ")
