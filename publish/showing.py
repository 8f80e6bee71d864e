"""What commands say about one post: lines for a person, an object for a script, a diff."""

import difflib
import io
from collections.abc import Iterable
from typing import Any

from blog.decisions import KINDS
from blog.pages import Fault
from console.answer import render_answer
from model.post import LabelKeys
from model.suggestion import Suggestion, render_suggestions
from publish.dealing import Dealt
from publish.planning import removed_for_good
from publish.proposing import Proposal
from publish.source import ModelInfo

_DIFF_COLOURS = {"+": "32", "-": "31", "@": "36"}


def render_proposal(proposal: Proposal, keys: LabelKeys, *, colour: bool) -> str:
    """Return what is suggested for a post, under its name, for a person to read."""
    kinds = [kind for kind in proposal.kinds if getattr(keys, kind)]
    answer = render_suggestions(proposal.suggestions)
    lines = [proposal.post.name, render_answer(answer, kinds=kinds, colour=colour)]
    known = [proposal.post.known[kind] for kind in kinds]
    if unwanted := [label for each in known for label in removed_for_good(each)]:
        lines.append(f"Not proposed, for a person has removed them: {', '.join(unwanted)}")
    return "\n".join(lines)


def render_added(proposal: Proposal) -> str:
    """Return which labels are added to a post, and below which others are left to a person."""
    chosen = {kind: proposal.chosen[kind] for kind in KINDS if proposal.chosen[kind]}
    parts = [f"{kind} + {_labels(suggestions)}" for kind, suggestions in chosen.items()]
    line = f"{proposal.post.name}: {'; '.join(parts) or 'nothing to add'}"
    unsure = [item for kind in KINDS for item in proposal.open[kind] if item not in proposal.chosen[kind]]
    return f"{line}\n  left to you: {_labels(unsure)}" if unsure else line


def render_diff(dealt: Dealt, *, colour: bool) -> str:
    """Return how a post changes as a unified diff, without its last line end, or "" when it does not."""
    old, new = _lines(dealt.proposal.post.data), _lines(dealt.data)
    lines = difflib.unified_diff(old, new, f"a/{dealt.name}", f"b/{dealt.name}")
    whole = (line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
    return "".join(_paint(line) if colour else line for line in whole).removesuffix("\n")


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
    return ", ".join(f"{item.label} ({item.score:.2f})" for item in suggestions)


def _lines(data: bytes) -> list[str]:
    """Return lines as editors count them: str.splitlines would end one at a form feed too."""
    return list(io.StringIO(data.decode("utf-8"), newline="\n"))


def _paint(line: str) -> str:
    colour = _DIFF_COLOURS.get(line[0])
    return f"\x1b[{colour}m{line.removesuffix('\n')}\x1b[0m\n" if colour else line
