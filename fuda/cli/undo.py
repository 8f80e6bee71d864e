"""fuda undo: takes back the last apply, bulk or review."""

import argparse
from pathlib import Path

from blog.place import find_root
from fuda.cli.context import Context
from fuda.cli.render import count, fault_object, render_fault
from fuda.cli.report import exit_code
from fuda.runs.undoing import Undone
from fuda.runs.undoing import undo as take_back
from model.errors import FudaError
from model.printing import render_json


class NoBlog(FudaError):
    """Raised when `path`, which should be the blog or in it, does not exist."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} does not exist. Name a folder or a post of the blog.")
        self.path = path


def undo(arguments: argparse.Namespace, context: Context) -> int:
    """Take back the last run of the blog, report on its posts, and return the exit code. Raises FudaError."""
    if not arguments.blog.exists():
        raise NoBlog(arguments.blog)
    root = find_root(arguments.blog)
    undone = take_back(root, context.run_settings)
    for fault in undone.left if undone else ():
        context.report(render_fault(fault, str(root / fault.path)))
    context.print_results(render_json(_object(undone)) if arguments.json else _render(undone, root))
    return exit_code(undone.left if undone else (), strict=arguments.strict)


def _render(undone: Undone | None, root: Path) -> str:
    if undone is None:
        return f"There is nothing to undo in {root}."
    parts = [f"{count(len(undone.restored), 'post')} as before"]
    if undone.already:
        parts.append(f"{count(len(undone.already), 'post')} already as before")
    if undone.left:
        parts.append(f"{count(len(undone.left), 'post')} not changed, for the reasons printed above")
    at = undone.at.replace("T", " ")[: len("2026-11-24 00:14")]
    again = " Solve that, then run fuda undo again." if undone.unfinished else ""
    return f"Undone: {undone.command} of {at} UTC: {', '.join(parts)}.{again}"


def _object(undone: Undone | None) -> dict[str, object]:
    if undone is None:
        return {"command": None, "at": None, "restored": [], "already": [], "left": [], "unfinished": False}
    return {
        "command": undone.command,
        "at": undone.at,
        "restored": list(undone.restored),
        "already": list(undone.already),
        "left": [fault_object(fault) for fault in undone.left],
        "unfinished": undone.unfinished,
    }
