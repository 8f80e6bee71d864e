"""What commands say about one post: lines for a person, an object for a script, a diff."""

import difflib
import io
import os
import re
from collections.abc import Iterable
from typing import Any

from blog.decisions import KINDS
from blog.pages import Fault
from console.answer import render_answer
from console.escaping import escape, escape_rest
from fuda.proposals.dealing import Dealt
from fuda.proposals.planning import removed_for_good
from fuda.proposals.proposing import Proposal
from fuda.runs.intent import common_length
from fuda.sources.source import ModelInfo
from model.post import LabelKeys
from model.suggestion import Suggestion, render_suggestions

CONTEXT = 3
"""How many lines a diff shows before and behind a change."""
_DIFF_COLOURS = {"+": "32", "-": "31", "@": "36"}
_TAB_COLUMNS = 8
_QUOTED = re.compile(r'["\\]|[^ -~]')
_C_ESCAPES = {"\t": r"\t", "\n": r"\n", "\r": r"\r", '"': r"\"", "\\": r"\\"}


def render_proposal(proposal: Proposal, keys: LabelKeys, *, colour: bool) -> list[str]:
    """Return the lines that show what is suggested for a post, under its name."""
    kinds = [kind for kind in proposal.kinds if getattr(keys, kind)]
    answer = render_suggestions(proposal.suggestions)
    lines = [escape(proposal.post.name), *render_answer(answer, kinds=kinds, colour=colour).split("\n")]
    known = [proposal.post.known[kind] for kind in kinds]
    if unwanted := [label for each in known for label in removed_for_good(each)]:
        lines.append(f"Not proposed, for a person has removed them: {escape(', '.join(unwanted))}")
    return lines


def render_added(proposal: Proposal) -> list[str]:
    """Return the line with the labels that are added to a post, and one with those left to a person."""
    chosen = {kind: proposal.chosen[kind] for kind in KINDS if proposal.chosen[kind]}
    parts = [f"{kind} + {_labels(suggestions)}" for kind, suggestions in chosen.items()]
    line = f"{escape(proposal.post.name)}: {'; '.join(parts) or 'nothing to add'}"
    unsure = [item for kind in KINDS for item in proposal.open[kind] if item not in proposal.chosen[kind]]
    return [line, f"  left to you: {_labels(unsure)}"] if unsure else [line]


def render_diff(dealt: Dealt) -> str:
    """Return how a post changes as a unified diff, without its last line end, or "" when it does not.

    Its lines are the post's own bytes, so that it can be applied; its names are quoted as git quotes them.
    """
    return diff_bytes(dealt.name, dealt.proposal.post.data, dealt.data)


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
    """Return the lines of a diff for a terminal: escaped, but for a carriage return at a line's end.

    That one does nothing there, and a post of Windows has it in every line; tabs become spaces.
    """
    lines = (escape_rest(_expand(line.removesuffix("\r"))) for line in patch.split("\n"))
    return [_paint(line) if colour else line for line in lines]


def render_fault(fault: Fault, shown: str) -> str:
    """Return a line that says why a post was refused; `shown` is the path by which it can be opened."""
    return f"{shown}:{fault.line} {fault.problem}"


def proposal_object(proposal: Proposal, info: ModelInfo) -> dict[str, Any]:
    """Return what is suggested for a post as the API answers, and the post's name."""
    model = {"version": info.version, "newest_post": info.newest_post}
    return {"post": proposal.post.name, "model": model, **render_suggestions(proposal.suggestions)}


def applied_object(proposal: Proposal, info: ModelInfo) -> dict[str, Any]:
    """Return the same, and which of the labels are added."""
    applied = {kind: [item.label for item in proposal.chosen[kind]] for kind in KINDS}
    return {**proposal_object(proposal, info), "applied": applied}


def fault_object(fault: Fault) -> dict[str, Any]:
    """Return what stands for a post that was refused."""
    return {"post": fault.path, "error": {"line": fault.line, "detail": fault.problem}}


def count(number: int, thing: str, things: str = "") -> str:
    """Return a number of things in words: "1 post", "1,200 posts"."""
    return f"{number:,} {thing if number == 1 else things or f'{thing}s'}"


def _labels(suggestions: Iterable[Suggestion]) -> str:
    return ", ".join(f"{escape(item.label)} ({item.score:.2f})" for item in suggestions)


def _changed_part(old: bytes, new: bytes) -> tuple[int, int]:
    """Return how many bytes before and behind all changes are not needed for a diff, whole lines each.

    Only labels change. difflib compares all lines with all, which takes minutes for a post of a million.
    """
    start = common_length(old, new)
    rest = min(len(old), len(new)) - start
    end = min(rest, common_length(old[::-1], new[::-1]))
    for _ in range(CONTEXT + 1):
        start = old.rfind(b"\n", 0, max(start - 1, 0)) + 1
    place = len(old) - end
    for _ in range(CONTEXT + 1):
        place = old.find(b"\n", place) + 1 or len(old)
    return start, len(old) - place


def _moved(head: str, lines: int) -> str:
    """Return the head of a part of a diff, whose line numbers are `lines` higher."""
    return re.sub(r"(?<=[-+])\d+", lambda number: str(int(number[0]) + lines), head)


def _lines(data: bytes) -> list[str]:
    """Return lines as editors count them: str.splitlines would end one at a form feed too."""
    return list(io.StringIO(data.decode("utf-8"), newline="\n"))


def _patch_name(name: str) -> str:
    """Return a name for the head of a diff, which git and patch read back as it was.

    git quotes a name with quotes, backslashes or controls; here those with invisible characters are quoted
    too, and bytes that are not UTF-8. As in git's diffs, a tab ends a name with spaces: patch needs it.
    """
    if escape_rest(name) == name and not set(name) & set('"\\'):
        return f"{name}\t" if " " in name else name
    return f'"{_QUOTED.sub(_quote, name)}"'


def _quote(match: re.Match[str]) -> str:
    octal = "".join(f"\\{byte:03o}" for byte in os.fsencode(match[0]))
    return _C_ESCAPES.get(match[0], octal)


def _expand(line: str) -> str:
    """Return a line of a diff with spaces for its tabs, in the columns that they have in the post."""
    return line[:1] + line[1:].expandtabs(_TAB_COLUMNS)


def _paint(line: str) -> str:
    colour = _DIFF_COLOURS.get(line[:1])
    return f"\x1b[{colour}m{line}\x1b[0m" if colour else line
