"""The diff of a post: whole enough to be applied by git and patch, and safe to show on a terminal."""

import difflib
import io
import os
import re

from console.escaping import escape_rest
from fuda.proposals.proposal import Proposal
from fuda.runs.intent import common_length

CONTEXT_LINES = 3
"""How many lines a diff shows before and after a change."""
_COLOURS = {"+": "32", "-": "31", "@": "36"}
_TAB_COLUMNS = 8
_QUOTED = re.compile(r'["\\]|[^ -~]')
_C_ESCAPES = {"\t": r"\t", "\n": r"\n", "\r": r"\r", '"': r"\"", "\\": r"\\"}


def render_diff(proposal: Proposal) -> str:
    """Return the change of a post as a unified diff, without its last line end, or "" without a change.

    Its lines are the post's own bytes, so that it can be applied; its names are quoted as git quotes them.
    """
    return diff_bytes(proposal.name, proposal.post.data, proposal.new_data)


def diff_bytes(name: str, old: bytes, new: bytes) -> str:
    """Return the diff that turns the file `name` from `old` into `new`, both UTF-8, as render_diff does."""
    start, end = _changed_part(old, new)
    names = _patch_name(f"a/{name}"), _patch_name(f"b/{name}")
    lines = difflib.unified_diff(
        _lines(old[start : len(old) - end]), _lines(new[start : len(new) - end]), *names
    )
    first = old.count(b"\n", 0, start)
    lines = (_moved(line, first) if line.startswith("@@ ") else line for line in lines)
    whole = (line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
    return "".join(whole).removesuffix("\n")


def render_patch(patch: str, *, colour: bool) -> list[str]:
    """Return the lines of a diff for a terminal: escaped, with spaces for tabs.

    A carriage return at a line's end is dropped: it does nothing there, and a post written on Windows has one
    in every line.
    """
    lines = (escape_rest(_expand(line.removesuffix("\r"))) for line in patch.split("\n"))
    return [_paint(line) if colour else line for line in lines]


def _changed_part(old: bytes, new: bytes) -> tuple[int, int]:
    """Return how many bytes at the start and at the end a diff does not need, as whole lines.

    difflib compares all lines with all, which takes minutes for a post of a million lines, and only labels
    change.
    """
    start = common_length(old, new)
    rest = min(len(old), len(new)) - start
    end = min(rest, common_length(old[::-1], new[::-1]))
    for _ in range(CONTEXT_LINES + 1):
        start = old.rfind(b"\n", 0, max(start - 1, 0)) + 1
    place = len(old) - end
    for _ in range(CONTEXT_LINES + 1):
        place = old.find(b"\n", place) + 1 or len(old)
    return start, len(old) - place


def _moved(head: str, lines: int) -> str:
    """Return the head of a part of a diff with line numbers that are `lines` higher."""
    return re.sub(r"(?<=[-+])\d+", lambda number: str(int(number[0]) + lines), head)


def _lines(data: bytes) -> list[str]:
    """Return lines as editors count them; str.splitlines would also split at a form feed."""
    return list(io.StringIO(data.decode("utf-8"), newline="\n"))


def _patch_name(name: str) -> str:
    """Return a name for the head of a diff in a form that git and patch read back.

    git quotes names with quotes, backslashes or control characters. Here names with invisible characters or
    bytes that are not UTF-8 are quoted too. As in git's diffs, a tab ends a name with spaces: patch needs it.
    """
    if escape_rest(name) == name and not set(name) & set('"\\'):
        return f"{name}\t" if " " in name else name
    return f'"{_QUOTED.sub(_quote, name)}"'


def _quote(match: re.Match[str]) -> str:
    octal = "".join(f"\\{byte:03o}" for byte in os.fsencode(match[0]))
    return _C_ESCAPES.get(match[0], octal)


def _expand(line: str) -> str:
    """Return a line of a diff with spaces for its tabs, as wide as they are in the post."""
    return line[:1] + line[1:].expandtabs(_TAB_COLUMNS)


def _paint(line: str) -> str:
    colour = _COLOURS.get(line[:1])
    return f"\x1b[{colour}m{line}\x1b[0m" if colour else line
