"""Runs: changes of posts that a kill at any moment leaves made or not made, remembered, and undoable.

With a run open (one at a time in a blog) posts are changed in chunks by `write_changes`. Commands read the
memory after they have opened the run, for opening it completes or drops what a killed run has left.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from blog.decisions import Entry, render_line
from blog.opening import own_folder
from blog.pages import Fault
from blog.place import MEMORY_FOLDER
from fuda.runs.intent import Intent, make_intent, name_beside
from fuda.runs.post_files import (
    CannotReplacePost,
    Folders,
    Target,
    open_folders,
    replace,
    sync_beside,
    write_beside,
)
from fuda.runs.records import Decisions, appending
from fuda.runs.recovery import Step, no_step, recover, remember, settle
from fuda.runs.state import CannotKeepRecords, Header, State
from fuda.runs.state_file import WAIT_S, open_state
from model.errors import FudaError

CHUNK = 32
"""How many changes are best written at once: more are hardly faster, and more are done again after a kill."""

OLD_RUNS = f"{MEMORY_FOLDER}/runs"


@dataclass(frozen=True, slots=True)
class Change:
    """A post's new bytes in place of those it was read with, and the entry to remember when it has them.

    `entry.post` names the post, `entry.run` the run. Equal bytes do not change the file: only the entry is
    kept.
    """

    entry: Entry
    old: bytes
    new: bytes


@dataclass(frozen=True, slots=True)
class Hold:
    """A blog that is locked for one command: its folder, its state, its decisions."""

    root: Path
    state: State
    decisions: Decisions
    step: Step = no_step


@dataclass(slots=True)
class Run:
    """A run in a blog that is held; `done` are the posts it was through with before it was broken off.

    `left_beside` are files beside posts that could not be deleted.
    """

    hold: Hold
    header: Header
    done: frozenset[str] = frozenset()
    begun: bool = False
    left_beside: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.header.run

    @property
    def root(self) -> Path:
        return self.hold.root


@contextmanager
def open_run(
    root: Path,
    command: str,
    *,
    now: Callable[[], datetime],
    fingerprint: str = "",
    wait_s: float = WAIT_S,
    step: Step = no_step,
    folder: Path | None = None,
    on_notice: Callable[[str], None] | None = None,
) -> Iterator[Run]:
    """Lock the blog, settle what a killed run has left, and give a run of `command` to write changes with.

    With a `fingerprint` (content, model and options in a text) the run is resumable: when the last run that
    wrote anything had the same command and fingerprint and was broken off, it is taken up, and its `done`
    lists what not to do again. A run that changes no file leaves nothing to undo. An error out of the block
    breaks the run off. `folder` is where states are kept, by default the user's. Raises BlogIsBusy after
    `wait_s`, CannotKeepRecords.
    """
    with hold_blog(root, wait_s=wait_s, step=step, folder=folder, on_notice=on_notice) as hold:
        run = _unfinished(hold, command, fingerprint)
        run = run or Run(hold, hold.state.next_header(command, now(), fingerprint=fingerprint))
        with running(run):
            yield run


@contextmanager
def hold_blog(
    root: Path,
    *,
    wait_s: float,
    step: Step = no_step,
    folder: Path | None = None,
    on_notice: Callable[[str], None] | None = None,
) -> Iterator[Hold]:
    """Lock the blog at `root` for the block, and settle its runs. Raises BlogIsBusy, CannotKeepRecords."""
    with open_state(root, wait_s=wait_s, folder=folder) as state, appending(root) as decisions:
        try:
            recover(root, state, decisions, step=step)
        except OSError as error:
            raise CannotKeepRecords(Path(error.filename or root), error) from error
        if on_notice and _has_old_runs(root) and state.is_first(OLD_RUNS):
            on_notice(
                f"{root / OLD_RUNS} is left from an earlier Fuda, which kept its journals in the blog. It is "
                "not read any more and can be deleted: fuda undo takes back what is done from now on."
            )
        yield Hold(root, state, decisions, step)


@contextmanager
def running(run: Run) -> Iterator[Run]:
    """Give `run` for the block and end it, or break it off on an error. Raises CannotKeepRecords."""
    hold = run.hold
    try:
        yield run
    except BaseException:
        if run.begun:
            # What cannot be settled now, the next command will settle.
            with suppress(FudaError, OSError):
                settle(hold.root, hold.state, run.id, hold.decisions)
        raise
    if run.begun:
        gone = {path for owner, path in hold.state.beside() if owner == run.id} - set(run.left_beside)
        hold.state.forget_beside(run.id, gone)
        hold.state.close_run(run.id, "ended")


def write_changes(run: Run, changes: Sequence[Change]) -> list[Fault]:
    """Write the posts, remember their entries, and count them as done; each post at most once in a run.

    Returns the posts that were left alone and why, with nothing remembered of them: the file was changed
    since it was read, or cannot be written. Raises CannotKeepRecords when the records cannot be kept.
    """
    if changes:
        run.hold.decisions.open()
    faults: list[Fault] = []
    with open_folders(run.root) as folders:
        staged = _stage(run, folders, [change for change in changes if change.old != change.new], faults)
        written = _carry_out(run, staged, faults)
        for folder in {id(each.target.folder): each.target.folder for each in written}.values():
            folder.sync()
            run.hold.step()
    seen = [change.entry for change in changes if change.old == change.new]
    lines = [each.intent.line for each in written] + [render_line(entry) for entry in seen]
    remember(run.hold.decisions, lines, step=run.hold.step)
    note_done(run, [entry.post for entry in seen])
    return faults


def note_done(run: Run, posts: Collection[str]) -> None:
    """Count posts without a change as done, so that a resumed run passes them over."""
    if posts and run.header.fingerprint:
        begin(run)
        run.hold.state.note_done(run.id, posts)
        run.hold.step()


def begin(run: Run) -> None:
    """Record the run, if it is not recorded yet."""
    if not run.begun:
        run.hold.state.begin(run.header)
        run.begun = True
        run.hold.step()


class _Staged(NamedTuple):
    """A change on its way: the file to replace, the name of the one to replace it with, and its record."""

    change: Change
    target: Target
    beside: str
    intent: Intent


def _has_old_runs(root: Path) -> bool:
    try:
        with own_folder(root, OLD_RUNS) as (folder, name):
            folder.stat(name)
    except OSError:
        return False
    return True


def _unfinished(hold: Hold, command: str, fingerprint: str) -> Run | None:
    """Return the last run of the blog to be taken up, if it is one of `command` and `fingerprint`."""
    newest = next(iter(hold.state.runs()), None)
    if not fingerprint or newest is None or newest.status == "ended":
        return None
    if (newest.header.command, newest.header.fingerprint) != (command, fingerprint):
        return None
    hold.state.reopen(newest.header.run)
    return Run(hold, newest.header, hold.state.done(newest.header.run), begun=True)


def _stage(run: Run, folders: Folders, changes: Sequence[Change], faults: list[Fault]) -> list[_Staged]:
    """Write the new posts beside the old, and record that they are to replace them."""
    hold, staged = run.hold, []
    for change in changes:
        try:
            staged.append(_plan(run, folders, change))
        except CannotReplacePost as error:
            faults.append(Fault(change.entry.post, 1, error.problem))
    if not staged:
        return []
    begin(run)
    hold.state.note_beside(run.id, [each.intent.beside for each in staged])
    hold.step()
    whole = [each for each in staged if _try(each, faults, lambda each: _write_beside(run, each))]
    # Only now: when all are written, most of their bytes are on disk already.
    whole = [each for each in whole if _try(each, faults, lambda each: sync_beside(each.target, each.beside))]
    _delete_beside(run, [each for each in staged if each not in whole])
    if whole:
        hold.state.note_intents(run.id, [each.intent for each in whole])
        hold.step()
    return whole


def _plan(run: Run, folders: Folders, change: Change) -> _Staged:
    """Return what is to be done for `change`. Raises CannotReplacePost."""
    post = change.entry.post
    target = folders.find(post)
    beside = name_beside(post, run.id)
    place = target.place.removesuffix(target.name) + beside
    return _Staged(
        change, target, beside, make_intent(post, place, change.old, change.new, render_line(change.entry))
    )


def _write_beside(run: Run, each: _Staged) -> None:
    write_beside(each.target, each.beside, each.change.new, step=run.hold.step)
    run.hold.step()


def _carry_out(run: Run, staged: Sequence[_Staged], faults: list[Fault]) -> list[_Staged]:
    """Put the files beside in the places of the posts, and return those that are there."""

    def put(each: _Staged) -> None:
        replace(each.target, each.beside, each.change.old)
        run.hold.step()

    written = [each for each in staged if _try(each, faults, put)]
    if dropped := [each for each in staged if each not in written]:
        run.hold.state.drop_intents(run.id, [each.intent.post for each in dropped])
        run.hold.step()
        _delete_beside(run, dropped)
    return written


def _delete_beside(run: Run, staged: Sequence[_Staged]) -> None:
    """Delete the files that were written for changes that are not made."""
    for each in staged:
        try:
            each.target.folder.unlink(each.beside)
        except OSError:
            run.left_beside.append(each.intent.beside)
        run.hold.step()


def _try(each: _Staged, faults: list[Fault], work: Callable[[_Staged], None]) -> bool:
    """Run `work(each)`; on CannotReplacePost append a Fault and return False."""
    try:
        work(each)
    except CannotReplacePost as error:
        faults.append(Fault(each.intent.post, 1, error.problem))
        return False
    return True
