"""Take back the last run that changed posts: each gets its old bytes again, unless a person has edited it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched
from pathlib import Path

from blog.decisions import KINDS, BadLine, Entry, KindEntry, parse_line
from blog.memory import KindMemory, Memory, read_memory
from blog.pages import Fault
from fuda.runs.intent import Intent, bytes_before, digest
from fuda.runs.post_files import CannotReadPost, read_post
from fuda.runs.recovery import Step, no_step
from fuda.runs.runs import CHUNK, Change, Run, begin, hold_blog, running, write_changes
from fuda.runs.state import Header, State
from fuda.runs.state_file import WAIT_S, state_path
from model.labels import fold

COMMAND = "undo"


@dataclass(slots=True)
class Undone:
    """What became of the posts of the run of `command` begun `at`: restored now, as before already, or left.

    `restored` and `already` are posts; `left` gives the reason for each post that was not restored. Where the
    system failed to read or write a file the undo is `unfinished`, and the next one goes on with it.
    """

    command: str
    at: str
    restored: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    left: list[Fault] = field(default_factory=list)
    unfinished: bool = False


class _BreakOff(Exception):
    """Leaves a run without its end."""


def undo(
    root: Path,
    *,
    now: Callable[[], datetime],
    wait_s: float = WAIT_S,
    step: Step = no_step,
    folder: Path | None = None,
    on_notice: Callable[[str], None] | None = None,
) -> Undone | None:
    """Take back the last run that changed posts and is not yet undone; None when there is none.

    Takes and raises what fuda.runs.runs.open_run does. Broken off, it is finished by calling it again.
    """
    if not state_path(root, folder).exists():
        return None
    with hold_blog(root, wait_s=wait_s, step=step, folder=folder, on_notice=on_notice) as hold:
        found = _find(hold.state)
        if found is None:
            return None
        memory = read_memory(root)
        run = Run(hold, hold.state.next_header(COMMAND, now(), undoes=found.run))
        undone = Undone(found.command, found.at)
        with suppress(_BreakOff), running(run):
            # Even where no post can be restored, for the next undo is to take back the run before.
            begin(run)
            _take_back(hold.state.intents(found.run), run, memory, memory.stamp(now()), undone)
            if undone.unfinished:
                raise _BreakOff
        return undone


def _find(state: State) -> Header | None:
    """Return the last run that changed posts and was not taken back to its end."""
    undone: set[str] = set()
    for stored in state.runs():
        header = stored.header
        if header.undoes:
            undone |= {header.undoes} if stored.status == "ended" else set()
        elif header.run not in undone and state.intents(header.run):
            return header
    return None


def _take_back(found: Iterable[Intent], run: Run, memory: Memory, at: str, undone: Undone) -> None:
    """Give the posts of the intents `found` their old bytes, and note in `undone` what became of each."""
    for intents in batched(found, CHUNK, strict=False):
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
    """Yield how to take `intents` back; of what is so already or cannot be, `undone` tells."""
    for intent in intents:
        try:
            data = read_post(run.root, run.root / intent.post)
        except CannotReadPost as error:
            undone.left.append(Fault(intent.post, error.line, error.problem))
            undone.unfinished |= error.for_now
            continue
        entry = _entry(intent, run, memory, at)
        if digest(data) == intent.before:
            undone.already.append(intent.post)
            if entry.tags or entry.categories:
                # Put back by other means. Not remembered, it would look as if a person had judged.
                yield Change(entry, data, data)
        elif (before := bytes_before(intent, data)) is None:
            undone.left.append(Fault(intent.post, 1, "it was edited since, and is left as it is"))
        elif owned := _persons_labels(intent, memory):
            problem = f"{', '.join(owned)} became its author's own since, and it is left as it is"
            undone.left.append(Fault(intent.post, 1, problem))
        else:
            yield Change(entry, data, before)


def _entry(intent: Intent, run: Run, memory: Memory, at: str) -> Entry:
    """Return what to remember: that the labels which `intent` applied are gone again."""
    told = _told(intent)
    past = memory.of(intent.post, told.title)
    tags, categories = (_undone(told.kind(kind), past.kind(kind)) for kind in KINDS)
    return Entry(at, intent.post, told.title, run.id, was=past.was, tags=tags, categories=categories)


def _undone(told: KindEntry, past: KindMemory) -> KindEntry:
    return KindEntry(undone=tuple(label for label, _ in told.applied if fold(label) in past.present))


def _persons_labels(intent: Intent, memory: Memory) -> list[str]:
    """Return the labels that `intent` applied and a person has confirmed since, or put back after all.

    What a person applied by way of a review was theirs at once, and is taken back like any other.
    """
    told = _told(intent)
    past = memory.of(intent.post, told.title)
    return [
        label
        for kind in KINDS
        for label, _ in told.kind(kind).applied
        if label not in told.kind(kind).confirmed
        and fold(label) in past.kind(kind).present
        and fold(label) not in past.kind(kind).machine
    ]


def _told(intent: Intent) -> Entry:
    """Return what was remembered of a change."""
    try:
        return parse_line(intent.line)
    except BadLine:  # of a later version
        return Entry("", intent.post)
