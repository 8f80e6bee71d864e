"""The output of commands about one post: lines for a person, an object for a script."""

import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from blog.decisions import KINDS
from blog.pages import Fault
from blog.place import find_root
from console.answer import render_answer, render_reason
from console.escaping import escape
from fuda.proposals.examined_post import LeftOut
from fuda.proposals.proposal import Proposal
from fuda.proposals.rules import removed_for_good
from fuda.sources.source import ModelInfo
from model.post import LabelKeys
from model.suggestion import UNSURE, Suggestion, render_suggestions


def render_proposal(proposal: Proposal, keys: LabelKeys, *, colour: bool) -> list[str]:
    """Return the lines that show the suggestions for a post, under its name."""
    kinds = [kind for kind in proposal.kinds if getattr(keys, kind)]
    answer = render_suggestions(proposal.suggestions)
    lines = [escape(proposal.name), *render_answer(answer, kinds=kinds, colour=colour).split("\n")]
    known = [proposal.post.labels[kind] for kind in kinds]
    if unwanted := [label for each in known for label in removed_for_good(each)]:
        lines.append(f"Not proposed, because a person has removed them: {escape(', '.join(unwanted))}")
    return lines


def render_added(proposal: Proposal) -> list[str]:
    """Return the line with the labels added to a post, and one with those that a person may add."""
    chosen = {kind: proposal.chosen[kind] for kind in KINDS if proposal.chosen[kind]}
    parts = [f"{kind} + {_labels(suggestions)}" for kind, suggestions in chosen.items()]
    line = f"{escape(proposal.name)}: {'; '.join(parts) or 'nothing to add'}"
    unsure = [item for kind in KINDS for item in proposal.open[kind] if item not in proposal.chosen[kind]]
    return [line, f"  left to you: {_labels(unsure)}"] if unsure else [line]


def render_fault(fault: Fault, shown: str) -> str:
    """Return the line with the reason why a post was refused; `shown` is the path that opens it from here."""
    return f"{shown}:{fault.line} {fault.problem}"


def proposal_object(proposal: Proposal, info: ModelInfo) -> dict[str, Any]:
    """Return the suggestions for a post as the API answers, with the post's name."""
    model = {"version": info.version, "newest_post": info.newest_post}
    return {"post": proposal.name, "model": model, **render_suggestions(proposal.suggestions)}


def applied_object(proposal: Proposal, info: ModelInfo) -> dict[str, Any]:
    """Return the same with the labels that are added."""
    applied = {kind: [item.label for item in proposal.chosen[kind]] for kind in KINDS}
    return {**proposal_object(proposal, info), "applied": applied}


def fault_object(fault: Fault) -> dict[str, Any]:
    """Return the object of a post that was refused."""
    return {"post": fault.path, "error": {"line": fault.line, "detail": fault.problem}}


def left_out_object(post: LeftOut) -> dict[str, Any]:
    """Return the object of a post that gets no labels."""
    detail = {"reason": post.detail} if post.detail else {}
    return {"post": post.name, "left_out": post.reason, **detail}


def count(number: int, thing: str, things: str = "") -> str:
    """Return a number with its noun: "1 post", "1,200 posts"."""
    return f"{number:,} {thing if number == 1 else things or f'{thing}s'}"


def undo_command(root: Path) -> str:
    """Return the command that, in the current folder, takes back the last run of the blog at `root`."""
    here = Path.cwd()
    if find_root(here) == root:
        return "fuda undo"
    return f"fuda undo {shlex.quote(str(root.relative_to(here) if root.is_relative_to(here) else root))}"


def _labels(suggestions: Iterable[Suggestion]) -> str:
    return ", ".join(_label(item) for item in suggestions)


def _label(item: Suggestion) -> str:
    reason = "" if item.reason in ("", UNSURE) else f": {escape(render_reason(item.reason))}"
    return f"{escape(item.label)} ({item.score:.2f}{reason})"
