"""A blog that one command has locked, with its state and decisions, after recovery from a killed run."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from blog.decisions import Entry
from blog.opening import own_folder
from blog.place import MEMORY_FOLDER
from fuda.runs.records import Decisions, appending
from fuda.runs.recovery import Step, no_step, recover
from fuda.runs.state import CannotKeepRecords, State
from fuda.runs.state_file import WAIT_S, open_state

OLD_RUNS = f"{MEMORY_FOLDER}/runs"


def no_notice(*lines: str) -> None:
    """Drop a notice."""


def no_entries(entries: Sequence[Entry]) -> None:
    """Do nothing about what is remembered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """How runs are recorded: with the time of `now`, in `folder` (None: the user's own state folder).

    A command waits `wait_s` while another one works in the same blog. `on_notice` gets lines for the user,
    `on_entries` what a run has remembered.
    """

    now: Callable[[], datetime]
    folder: Path | None = None
    on_notice: Callable[[str], None] = no_notice
    on_entries: Callable[[Sequence[Entry]], None] = no_entries
    wait_s: float = WAIT_S
    step: Step = no_step


@dataclass(frozen=True, slots=True)
class LockedBlog:
    """A blog that is locked for one command, with its state and its decisions."""

    root: Path
    settings: RunSettings
    state: State
    decisions: Decisions


@contextmanager
def lock_blog(root: Path, settings: RunSettings) -> Iterator[LockedBlog]:
    """Lock the blog at `root` for the block, and settle its runs. Raises BlogIsBusy or CannotKeepRecords."""
    with (
        open_state(root, wait_s=settings.wait_s, folder=settings.folder) as state,
        appending(root) as decisions,
    ):
        try:
            recover(root, state, decisions, step=settings.step)
        except OSError as error:
            raise CannotKeepRecords(Path(error.filename or root), error) from error
        if _has_old_runs(root) and state.is_first(OLD_RUNS):
            settings.on_notice(
                f"{root / OLD_RUNS} comes from an earlier Fuda, which kept its journals in the blog. Fuda no "
                "longer reads it: you can delete it. fuda undo takes back what is done from now on."
            )
        yield LockedBlog(root, settings, state, decisions)


def _has_old_runs(root: Path) -> bool:
    try:
        with own_folder(root, OLD_RUNS) as (folder, name):
            folder.stat(name)
    except OSError:
        return False
    return True
