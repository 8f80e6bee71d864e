"""Brings in order what a run has left that was killed: every change is done and remembered, or neither."""

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from blog.decisions import DECISIONS_FILE
from blog.memory import parse_decisions
from blog.place import MEMORY_FOLDER
from publish.records import CannotKeepRecords, append_lines, sync_folder
from publish.run_file import ENDED, SETTLED, Intent, RunFile, digest, parse_run, render_list

RUNS_FOLDER = f"{MEMORY_FOLDER}/runs"
KEPT_RUNS = 100
"""How many journals are kept: as many runs can be taken back."""

_JOURNAL = re.compile(r"20\d{6}T\d{6}\.\d{3}Z-[0-9a-f]+\.jsonl", re.ASCII)

Step = Callable[[], None]
"""Called between any two steps that a kill can part, so that a test can be the kill."""


def no_step() -> None:
    """Do nothing between two steps."""


def list_runs(root: Path) -> list[Path]:
    """Return the journals in the blog at `root`, the newest first."""
    folder = root / RUNS_FOLDER
    found = (path for path in folder.iterdir() if _JOURNAL.fullmatch(path.name)) if folder.is_dir() else ()
    return sorted(found, reverse=True)


def read_run(path: Path) -> RunFile | None:
    """Return the run with its journal at `path`, or None when it tells none. Raises CannotKeepRecords."""
    try:
        run = parse_run(path.read_bytes())
    except OSError as error:
        raise CannotKeepRecords(path, error) from error
    return run if run and run.header.run == path.stem else None


def recover(root: Path, *, step: Step = no_step) -> None:
    """Settle all runs of the blog at `root`, which is locked, and forget the oldest.

    Raises CannotKeepRecords or OSError.
    """
    paths = list_runs(root)
    for path in paths:
        if not _is_closed(path):
            settle(root, path, step=step)
    for path in paths[KEPT_RUNS:]:
        path.unlink(missing_ok=True)


def settle(root: Path, path: Path, *, step: Step = no_step) -> None:
    """Bring in order what the run with its journal at `path` has left.

    A file still beside its post was never put in its place: it is deleted, and the change dropped. One that
    is gone was: what it did is remembered, unless the post is as it was before, put back by other means. A
    kill at any moment is fine here too. Raises CannotKeepRecords or OSError.
    """
    run = read_run(path)
    if run is None or run.ended or run.settled:
        return
    there = [beside for beside in run.beside if (root / beside).exists()]
    kept = {post: intent for post, intent in run.intents.items() if intent.beside not in there}
    lost = _without_entry(root, run.header.run, kept)
    put_back = [intent for intent in lost if _is_as_before(root, intent)]
    dropped = [*(run.intents.keys() - kept.keys()), *(intent.post for intent in put_back)]
    if dropped:
        # First of all: once the file beside is deleted, nothing else tells that it was not put in its place.
        append_lines(path, [render_list("dropped", dropped)])
        step()
    for beside in there:
        (root / beside).unlink(missing_ok=True)
        step()
    done = [intent for intent in lost if intent not in put_back]
    folders = {(root / intent.beside).parent for intent in done}
    remember(root, folders, [intent.line for intent in done], step=step)
    append_lines(path, [SETTLED])


def remember(root: Path, folders: Iterable[Path], lines: Sequence[str], *, step: Step) -> None:
    """Append decisions about changes that are in their places, in `folders`. Raises CannotKeepRecords."""
    for folder in folders:
        # Or a power cut could leave a decision about a change that it took back.
        sync_folder(folder)
        step()
    if lines:
        append_lines(root / DECISIONS_FILE, lines)
        step()


def _without_entry(root: Path, run: str, intents: dict[str, Intent]) -> list[Intent]:
    """Return those of `intents`, by post, of which the decisions of `run` tell nothing."""
    path = root / DECISIONS_FILE
    data = path.read_bytes() if intents and path.exists() else b""
    told = {entry.post for entry in parse_decisions(data)[0] if entry.run == run}
    return [intent for post, intent in intents.items() if post not in told]


def _is_as_before(root: Path, intent: Intent) -> bool:
    try:
        return digest((root / intent.post).read_bytes()) == intent.before
    except OSError:
        return False


def _is_closed(path: Path) -> bool:
    """Say whether the journal at `path` ends with a line that leaves nothing to do."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 64))
        last = file.read().removesuffix(b"\n").rpartition(b"\n")[2].decode(errors="replace")
    return last in (SETTLED, ENDED)
