"""Runs: changes of posts that are made whole or not at all, remembered, and undoable, even after a kill.

While a run is open, the only one in its blog, `write_changes` changes posts in chunks. Commands read the
memory after they have opened the run, because opening it completes or drops what a killed run has left.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from blog.decisions import Entry, render_line
from blog.pages import Fault
from fuda.runs.intent import Intent, make_intent, name_temp_file
from fuda.runs.locked_blog import LockedBlog, RunSettings, lock_blog
from fuda.runs.post_files import (
    CannotReplacePost,
    Folders,
    Target,
    open_folders,
    replace,
    sync_temp_file,
    write_temp_file,
)
from fuda.runs.recovery import remember, settle
from fuda.runs.state import Header
from model.errors import FudaError

CHUNK = 32
"""How many changes to write at once: more are hardly faster, and a kill would repeat more work."""


@dataclass(frozen=True, slots=True)
class Change:
    """A post's new bytes in place of the `old` ones, and the entry to remember once it has them.

    `entry.post` names the post, `entry.run` the run. With equal bytes only the entry is written.
    """

    entry: Entry
    old: bytes
    new: bytes


@dataclass(slots=True)
class Run:
    """A run in a locked blog. `done` are the posts that it had finished before it was broken off.

    `kept_files` are temporary files next to posts that could not be deleted.
    """

    blog: LockedBlog
    header: Header
    done: frozenset[str] = frozenset()
    begun: bool = False
    kept_files: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.header.run

    @property
    def root(self) -> Path:
        return self.blog.root

    @property
    def settings(self) -> RunSettings:
        return self.blog.settings


@contextmanager
def open_run(
    root: Path, command: str, settings: RunSettings, *, fingerprint: str = "", goes_on: bool = False
) -> Iterator[Run]:
    """Lock the blog, settle what a killed run has left, and yield a run of `command` to write changes with.

    With a `fingerprint` (content, model and options as one text) the run can be resumed: when the last run
    that wrote anything had the same command and fingerprint and was broken off, it goes on, and its `done`
    lists the posts to pass over. With `goes_on` the block does not end it: a command that waits for a person
    opens it again for each post, and other commands may work meanwhile. A run that changes no file leaves
    nothing to undo. An error in the block breaks the run off. Raises BlogIsBusy or CannotKeepRecords.
    """
    with lock_blog(root, settings) as blog:
        run = _unfinished(blog, command, fingerprint)
        run = run or Run(blog, blog.state.next_header(command, settings.now(), fingerprint=fingerprint))
        with running(run, goes_on=goes_on):
            yield run


@contextmanager
def running(run: Run, *, goes_on: bool = False) -> Iterator[Run]:
    """Yield `run` and end it after the block, unless it `goes_on`; an error breaks it off.

    Raises CannotKeepRecords.
    """
    state = run.blog.state
    try:
        yield run
    except BaseException:
        if run.begun:
            # The next command settles what cannot be settled now.
            with suppress(FudaError, OSError):
                settle(run.root, state, run.id, run.blog.decisions)
        raise
    if run.begun:
        gone = {path for owner, path in state.temp_files() if owner == run.id} - set(run.kept_files)
        state.forget_temp_files(run.id, gone)
        state.close_run(run.id, "settled" if goes_on else "ended")


def write_changes(run: Run, changes: Sequence[Change]) -> list[Fault]:
    """Write the posts, remember their entries and count them as done; each post at most once in a run.

    Returns a fault for each post that was left as it is because its file was changed since it was read or
    cannot be written; nothing is remembered about it. Raises CannotKeepRecords.
    """
    if changes:
        run.blog.decisions.open()
    faults: list[Fault] = []
    with open_folders(run.root) as folders:
        staged = _stage(run, folders, [change for change in changes if change.old != change.new], faults)
        written = _carry_out(run, staged, faults)
        for folder in {id(each.target.folder): each.target.folder for each in written}.values():
            folder.sync()
            run.settings.step()
    seen = [change.entry for change in changes if change.old == change.new]
    lines = [each.intent.line for each in written] + [render_line(entry) for entry in seen]
    remember(run.blog.decisions, lines, step=run.settings.step)
    run.settings.on_entries([*(each.change.entry for each in written), *seen])
    note_done(run, [entry.post for entry in seen])
    return faults


def note_done(run: Run, posts: Collection[str]) -> None:
    """Count posts without a change as done, so that a resumed run passes over them."""
    if posts and run.header.fingerprint:
        begin(run)
        run.blog.state.note_done(run.id, posts)
        run.settings.step()


def begin(run: Run) -> None:
    """Record the run, if it is not recorded yet."""
    if not run.begun:
        run.blog.state.begin(run.header)
        run.begun = True
        run.settings.step()


class _Staged(NamedTuple):
    """A change in progress: the file to replace, the name of the file with its new bytes, and its record."""

    change: Change
    target: Target
    temp_file: str
    intent: Intent


def _unfinished(blog: LockedBlog, command: str, fingerprint: str) -> Run | None:
    """Return the last run of the blog if it was broken off and has this `command` and `fingerprint`."""
    newest = next(iter(blog.state.runs()), None)
    if not fingerprint or newest is None or newest.status == "ended":
        return None
    if (newest.header.command, newest.header.fingerprint) != (command, fingerprint):
        return None
    blog.state.reopen(newest.header.run)
    return Run(blog, newest.header, blog.state.done(newest.header.run), begun=True)


def _stage(run: Run, folders: Folders, changes: Sequence[Change], faults: list[Fault]) -> list[_Staged]:
    """Write the new bytes to temporary files, and record that these will replace the posts."""
    staged = []
    for change in changes:
        try:
            staged.append(_plan(run, folders, change))
        except CannotReplacePost as error:
            faults.append(Fault(change.entry.post, 1, error.problem, error.failed))
    if not staged:
        return []
    begin(run)
    run.blog.state.note_temp_files(run.id, [each.intent.temp_file for each in staged])
    run.settings.step()
    whole = [each for each in staged if _try(each, faults, lambda each: _write_temp_file(run, each))]
    # Only now: once all are written, most of their bytes are on disk already.
    whole = [each for each in whole if _try(each, faults, _sync_temp_file)]
    _delete_temp_files(run, [each for each in staged if each not in whole])
    if whole:
        run.blog.state.note_intents(run.id, [each.intent for each in whole])
        run.settings.step()
    return whole


def _plan(run: Run, folders: Folders, change: Change) -> _Staged:
    """Return how to make `change`. Raises CannotReplacePost."""
    post = change.entry.post
    target = folders.find(post)
    temp_file = name_temp_file(post, run.id)
    place = target.place.removesuffix(target.name) + temp_file
    intent = make_intent(post, place, change.old, change.new, render_line(change.entry))
    return _Staged(change, target, temp_file, intent)


def _write_temp_file(run: Run, each: _Staged) -> None:
    write_temp_file(each.target, each.temp_file, each.change.new, step=run.settings.step)
    run.settings.step()


def _sync_temp_file(each: _Staged) -> None:
    sync_temp_file(each.target, each.temp_file)


def _carry_out(run: Run, staged: Sequence[_Staged], faults: list[Fault]) -> list[_Staged]:
    """Replace the posts by their temporary files, and return the changes that were made."""

    def put(each: _Staged) -> None:
        replace(each.target, each.temp_file, each.change.old)
        run.settings.step()

    written = [each for each in staged if _try(each, faults, put)]
    if dropped := [each for each in staged if each not in written]:
        run.blog.state.drop_intents(run.id, [each.intent.post for each in dropped])
        run.settings.step()
        _delete_temp_files(run, dropped)
    return written


def _delete_temp_files(run: Run, staged: Sequence[_Staged]) -> None:
    """Delete the temporary files of changes that are not made."""
    for each in staged:
        try:
            each.target.folder.unlink(each.temp_file)
        except OSError:
            run.kept_files.append(each.intent.temp_file)
        run.settings.step()


def _try(each: _Staged, faults: list[Fault], work: Callable[[_Staged], None]) -> bool:
    """Run `work(each)`; on CannotReplacePost append a Fault and return False."""
    try:
        work(each)
    except CannotReplacePost as error:
        faults.append(Fault(each.intent.post, 1, error.problem, error.failed))
        return False
    return True
