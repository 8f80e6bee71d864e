"""Runs: changes of posts that a kill at any moment leaves done or not done, remembered, and undoable.

With a run open (one at a time in a blog) posts are changed in chunks by `write_changes`. Commands read the
memory after they have opened the run: opening it mends what a killed run has left.
"""

import secrets
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from blog.decisions import Entry, render_line, render_time
from blog.pages import Fault
from model.errors import FudaError
from publish.locking import locked
from publish.post_files import CannotReplacePost, find_target, replace, sync_file, write_beside
from publish.records import CannotKeepRecords, append_lines, prepare_folder
from publish.recovery import RUNS_FOLDER, Step, list_runs, no_step, read_run, recover, remember, settle
from publish.run_file import (
    ENDED,
    Header,
    Intent,
    make_intent,
    name_beside,
    next_run_id,
    render_header,
    render_intent,
    render_list,
)

CHUNK = 32
"""How many changes are best written at once: more are hardly faster, and more are done again after a kill."""


@dataclass(frozen=True, slots=True)
class Change:
    """A post's new bytes in place of those it was read with, and the entry to remember when it has them.

    `entry.post` names the post, `entry.run` the run. Equal bytes make no change of the file: only the entry
    is kept.
    """

    entry: Entry
    old: bytes
    new: bytes


@dataclass(slots=True)
class Run:
    """An open run in the blog at `root`; `done` are the posts it was through with before a kill."""

    root: Path
    header: Header
    done: frozenset[str] = frozenset()
    begun: bool = False
    step: Step = no_step

    @property
    def id(self) -> str:
        return self.header.run

    @property
    def path(self) -> Path:
        """The run's journal, which is there once the run has `begun`."""
        return self.root / RUNS_FOLDER / f"{self.id}.jsonl"


@contextmanager
def open_run(
    root: Path,
    command: str,
    *,
    now: Callable[[], datetime],
    fingerprint: str = "",
    wait_s: float = 10,
    step: Step = no_step,
) -> Iterator[Run]:
    """Lock the blog, mend what a killed run has left, and give a run of `command` to write changes with.

    With a `fingerprint` (content, model and options in a text) the run is resumable: when the last run that
    wrote anything had the same command and fingerprint and was broken off, it is taken up, and its `done`
    says what not to do again. A run that changes no file leaves nothing to undo. An error out of the block
    breaks the run off. Raises BlogIsBusy after `wait_s`, CannotKeepRecords.
    """
    with hold(root, wait_s=wait_s, step=step):
        run = _unfinished(root, command, fingerprint)
        with running(run or new_run(root, command, now(), fingerprint=fingerprint), step=step) as run:
            yield run


@contextmanager
def hold(root: Path, *, wait_s: float, step: Step) -> Iterator[None]:
    """Lock the blog at `root` for the block, and settle its runs. Raises BlogIsBusy, CannotKeepRecords."""
    folder = prepare_folder(root)
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(folder / "lock", wait_s=wait_s))
            recover(root, step=step)
        except OSError as error:
            raise CannotKeepRecords(folder, error) from error
        yield


def new_run(root: Path, command: str, now: datetime, *, fingerprint: str = "", undoes: str = "") -> Run:
    """Return a run after all others of the blog, of which nothing is written yet."""
    newest = next((path.stem for path in list_runs(root)), "")
    run_id = next_run_id(now, newest, secrets.token_hex(3))
    return Run(root, Header(run_id, command, render_time(now), fingerprint, undoes))


@contextmanager
def running(run: Run, *, step: Step) -> Iterator[Run]:
    """Give `run` for the block and end it, or break it off on an error. Raises CannotKeepRecords."""
    run.step = step
    try:
        yield run
    except BaseException:
        if run.begun:
            # What cannot be settled now, the next command will.
            with suppress(FudaError, OSError):
                settle(run.root, run.path)
        raise
    if run.begun:
        append_lines(run.path, [ENDED])


def write_changes(run: Run, changes: Sequence[Change]) -> list[Fault]:
    """Write the posts, remember their entries, and count them as done; each post at most once in a run.

    Returns the posts that were left alone and why, with nothing remembered of them: the file was changed
    since it was read, or cannot be written. Raises CannotKeepRecords when the records cannot be.
    """
    faults: list[Fault] = []
    staged = _stage(run, [change for change in changes if change.old != change.new], faults)
    written = _carry_out(run, staged, faults)
    seen = [change.entry for change in changes if change.old == change.new]
    lines = [each.intent.line for each in written] + [render_line(entry) for entry in seen]
    remember(run.root, {each.beside.parent for each in written}, lines, step=run.step)
    note_done(run, [entry.post for entry in seen])
    return faults


def note_done(run: Run, posts: Collection[str]) -> None:
    """Count posts without a change as done, so that a resumed run passes them over."""
    if posts and run.header.fingerprint:
        begin(run)
        append_lines(run.path, [render_list("done", posts)], lasting=False)
        run.step()


class _Staged(NamedTuple):
    """A change on its way: the file to replace, the one to replace it with, and what the journal says."""

    change: Change
    target: Path
    beside: Path
    intent: Intent


def _unfinished(root: Path, command: str, fingerprint: str) -> Run | None:
    """Return the last run of the blog to be taken up, if it is one of `command` and `fingerprint`."""
    newest = next(iter(list_runs(root)), None)
    found = read_run(newest) if newest and fingerprint else None
    if (
        found is None
        or found.ended
        or (found.header.command, found.header.fingerprint) != (command, fingerprint)
    ):
        return None
    return Run(root, found.header, frozenset(found.done), begun=True)


def begin(run: Run) -> None:
    """Write the first line of the run's journal, if it is not there yet."""
    if not run.begun:
        append_lines(run.path, [render_header(run.header)])
        run.begun = True
        run.step()


def _stage(run: Run, changes: Sequence[Change], faults: list[Fault]) -> list[_Staged]:
    """Write the new posts beside the old, and into the journal that they are to replace them."""
    staged = []
    for change in changes:
        try:
            staged.append(_plan(run, change))
        except CannotReplacePost as error:
            faults.append(Fault(change.entry.post, 1, error.problem))
    if not staged:
        return []
    begin(run)
    append_lines(run.path, [render_list("beside", [each.intent.beside for each in staged])], lasting=False)
    run.step()
    whole = [each for each in staged if _try(each, faults, lambda each: _write_beside(run, each))]
    # Only now: when all are written, most of their bytes are on disk already.
    whole = [each for each in whole if _try(each, faults, lambda each: sync_file(each.beside))]
    _delete_beside(run, [each for each in staged if each not in whole])
    if whole:
        append_lines(run.path, [render_intent(each.intent) for each in whole])
        run.step()
    return whole


def _plan(run: Run, change: Change) -> _Staged:
    """Return what is to be done for `change`. Raises CannotReplacePost."""
    post = change.entry.post
    target = find_target(run.root / post)
    beside = target.with_name(name_beside(post, run.id))
    root = run.root.resolve()
    name = (beside.relative_to(root) if beside.is_relative_to(root) else beside).as_posix()
    intent = make_intent(post, name, change.old, change.new, render_line(change.entry))
    return _Staged(change, target, beside, intent)


def _write_beside(run: Run, each: _Staged) -> None:
    write_beside(each.target, each.beside, each.change.new, step=run.step)
    run.step()


def _carry_out(run: Run, staged: Sequence[_Staged], faults: list[Fault]) -> list[_Staged]:
    """Put the files beside in the places of the posts, and return those that are there."""

    def put(each: _Staged) -> None:
        replace(each.target, each.beside, each.change.old)
        run.step()

    written = [each for each in staged if _try(each, faults, put)]
    if dropped := [each for each in staged if each not in written]:
        append_lines(run.path, [render_list("dropped", [each.intent.post for each in dropped])])
        run.step()
        _delete_beside(run, dropped)
    return written


def _delete_beside(run: Run, staged: Sequence[_Staged]) -> None:
    """Delete what was written for changes that come to nothing."""
    for each in staged:
        with suppress(OSError):
            each.beside.unlink(missing_ok=True)
        run.step()


def _try(each: _Staged, faults: list[Fault], work: Callable[[_Staged], None]) -> bool:
    """Say whether `work` could be done for `each`; if not, there is a fault more."""
    try:
        work(each)
    except CannotReplacePost as error:
        faults.append(Fault(each.intent.post, 1, error.problem))
        return False
    return True
