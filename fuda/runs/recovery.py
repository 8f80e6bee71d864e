"""Recovers from a killed run: afterwards each of its changes is made and remembered, or neither."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from blog.memory import parse_decisions, read_lines
from blog.opening import POST_BYTES, IsLink, own_folder, read_inside
from fuda.runs.intent import Intent, digest
from fuda.runs.records import Decisions
from fuda.runs.state import State

Step = Callable[[], None]
"""Called between any two steps that a kill can separate, so that a test can kill there."""


def no_step() -> None:
    """Do nothing between two steps."""


def recover(root: Path, state: State, decisions: Decisions, *, step: Step = no_step) -> None:
    """Settle all open runs of the blog at `root`, and forget the oldest runs.

    Only `state` counts as a record of runs, never a file in the blog. Raises CannotKeepRecords or OSError.
    """
    for stored in state.runs():
        if stored.status == "open":
            settle(root, state, stored.header.run, decisions, step=step)
    for run, path in state.temp_files():
        # A file that could not be deleted when its run ended.
        _delete(root, path)
        state.forget_temp_files(run, [path])
    state.forget_old_runs()


def settle(root: Path, state: State, run: str, decisions: Decisions, *, step: Step = no_step) -> None:
    """Complete or drop each change of the open `run`.

    A temporary file that still exists never replaced its post: it is deleted, and the change dropped. One
    that is gone did replace it: the change is remembered, unless the post is as it was before. A kill at any
    moment of this does no harm either. Raises CannotKeepRecords or OSError.
    """
    intents = state.intents(run)
    listed = [path for owner, path in state.temp_files() if owner == run]
    there = {path for path in listed if _exists(root, path)}
    made = [intent for intent in intents if intent.temp_file not in there]
    lost = _without_entry(root, run, made)
    put_back = [intent for intent in lost if _is_as_before(root, intent)]
    dropped = [intent for intent in intents if intent.temp_file in there] + put_back
    if dropped:
        # First: a temporary file is the only sign that it did not replace its post.
        state.drop_intents(run, [intent.post for intent in dropped])
        step()
    for path in sorted(there):
        _delete(root, path)
        step()
    done = [intent for intent in lost if intent not in put_back]
    sync_folders(root, [intent.temp_file for intent in done])
    step()
    remember(decisions, [intent.line for intent in done], step=step)
    state.forget_temp_files(run, listed)
    state.close_run(run, "settled")


def remember(decisions: Decisions, lines: Sequence[str], *, step: Step) -> None:
    """Append decisions about changes that were made. Raises CannotKeepRecords."""
    if lines:
        decisions.append(lines)
        step()


def sync_folders(root: Path, places: Iterable[str]) -> None:
    """Make renames in the folders of `places` survive a power cut.

    Otherwise a power cut could undo a change whose decision stays.
    """
    folders = {place.rpartition("/")[0]: place for place in places}
    for place in folders.values():
        with suppress(OSError), own_folder(root, place) as (folder, _):
            folder.sync()


def _without_entry(root: Path, run: str, intents: Sequence[Intent]) -> list[Intent]:
    """Return the intents that the decisions of `run` do not mention."""
    data = read_lines(root) if intents else b""
    remembered = {entry.post for entry in parse_decisions(data)[0] if entry.run == run}
    return [intent for intent in intents if intent.post not in remembered]


def _is_as_before(root: Path, intent: Intent) -> bool:
    try:
        return digest(read_inside(root, root / intent.post, max_bytes=POST_BYTES)) == intent.before
    except OSError:
        return False


def _exists(root: Path, place: str) -> bool:
    try:
        with own_folder(root, place) as (folder, name):
            folder.stat(name)
    except (FileNotFoundError, NotADirectoryError, IsLink):
        return False
    return True


def _delete(root: Path, place: str) -> None:
    with suppress(FileNotFoundError, NotADirectoryError, IsLink), own_folder(root, place) as (folder, name):
        folder.unlink(name)
