"""Takes back the last run that changed posts: each gets its old bytes, unless a person has edited it."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import batched
from pathlib import Path

from blog.decisions import KINDS, BadLine, Entry, KindEntry, parse_line
from blog.memory import KindMemory, Memory, read_memory
from blog.pages import Fault
from fuda.runs.intent import Intent, bytes_before, digest
from fuda.runs.locked_blog import RunSettings, lock_blog
from fuda.runs.post_files import CannotReadPost, read_post
from fuda.runs.runs import CHUNK, Change, Run, begin, running, write_changes
from fuda.runs.state import Header, State
from fuda.runs.state_file import state_path
from model.labels import fold

COMMAND = "undo"


@dataclass(slots=True)
class Undone:
    """The result of an undo of the run of `command` that began `at`.

    `restored` posts have their old bytes again, `already` ones had them before; `left` gives the reason for
    each post that was not restored. Where the system failed to read or write a file, the undo is
    `unfinished`, and the next one continues it.
    """

    command: str
    at: str
    restored: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    left: list[Fault] = field(default_factory=list)
    unfinished: bool = False


class _BreakOff(Exception):
    """Raised to leave a run without ending it."""


def undo(root: Path, settings: RunSettings) -> Undone | None:
    """Take back the last run that changed posts and is not yet undone; None when there is none.

    Raises what fuda.runs.runs.open_run raises. After a break-off, calling it again finishes it.
    """
    if not state_path(root, settings.folder).exists():
        return None
    with lock_blog(root, settings) as blog:
        found = _find(blog.state)
        if found is None:
            return None
        memory = read_memory(root)
        run = Run(blog, blog.state.next_header(COMMAND, settings.now(), undoes=found.run))
        undone = Undone(found.command, found.at)
        with suppress(_BreakOff), running(run):
            # Even where no post can be restored, so that the next undo takes back the run before.
            begin(run)
            _take_back(blog.state.intents(found.run), run, memory, memory.stamp(settings.now()), undone)
            if undone.unfinished:
                raise _BreakOff
        return undone


def _find(state: State) -> Header | None:
    """Return the last run that changed posts and was not taken back completely."""
    undone: set[str] = set()
    for stored in state.runs():
        header = stored.header
        if header.undoes:
            undone |= {header.undoes} if stored.status == "ended" else set()
        elif header.run not in undone and state.intents(header.run):
            return header
    return None


def _take_back(found: Iterable[Intent], run: Run, memory: Memory, at: str, undone: Undone) -> None:
    """Give the posts of the intents `found` their old bytes, and note the result for each in `undone`."""
    for intents in batched(found, CHUNK):
        changes = list(_changes(intents, run, memory, at, undone))
        faults = write_changes(run, changes)
        undone.left += faults
        undone.unfinished |= bool(faults)
        failed = {fault.path for fault in faults}
        written = [change.entry.post for change in changes if change.old != change.new]
        undone.restored += [post for post in written if post not in failed]


def _changes(
    intents: Iterable[Intent], run: Run, memory: Memory, at: str, undone: Undone
) -> Iterator[Change]:
    """Yield the changes that take `intents` back; posts without one are noted in `undone`."""
    for intent in intents:
        try:
            data = read_post(run.root, run.root / intent.post)
        except CannotReadPost as error:
            undone.left.append(Fault(intent.post, error.line, error.problem, error.failed))
            undone.unfinished |= error.failed
            continue
        entry = _entry(intent, run, memory, at)
        if digest(data) == intent.before:
            undone.already.append(intent.post)
            if entry.tags or entry.categories:
                # Restored by other means, as by git. If this were not remembered, it would look as if a
                # person had removed the labels.
                yield Change(entry, data, data)
        elif (before := bytes_before(intent, data)) is None:
            undone.left.append(Fault(intent.post, 1, "it was edited since the run, and is left as it is"))
        elif owned := _persons_labels(intent, memory):
            problem = f"its author has confirmed {', '.join(owned)} since the run, and it is left as it is"
            undone.left.append(Fault(intent.post, 1, problem))
        else:
            yield Change(entry, data, before)


def _entry(intent: Intent, run: Run, memory: Memory, at: str) -> Entry:
    """Return the entry that the labels which `intent` applied are gone again."""
    applied = _applied(intent)
    past = memory.of(intent.post, applied.title)
    tags, categories = (_undone(applied.kind(kind), past.kind(kind)) for kind in KINDS)
    return Entry(at, intent.post, applied.title, run.id, was=past.was, tags=tags, categories=categories)


def _undone(entry: KindEntry, past: KindMemory) -> KindEntry:
    return KindEntry(undone=tuple(label for label, _ in entry.applied if fold(label) in past.present))


def _persons_labels(intent: Intent, memory: Memory) -> list[str]:
    """Return the labels that `intent` applied and a person has since confirmed, or removed and put back.

    Labels that a person applied in a review were theirs from the start, and are taken back like any other.
    """
    applied = _applied(intent)
    past = memory.of(intent.post, applied.title)
    return [
        label
        for kind in KINDS
        for label, _ in applied.kind(kind).applied
        if label not in applied.kind(kind).confirmed
        and fold(label) in past.kind(kind).present
        and fold(label) not in past.kind(kind).machine
    ]


def _applied(intent: Intent) -> Entry:
    """Return the entry that was remembered with a change."""
    try:
        return parse_line(intent.line)
    except BadLine:  # of a later version
        return Entry("", intent.post)
