"""Writes what was chosen into posts, and what happened into the blog's memory, in one run."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from blog.decisions import DECISIONS_FILE, KINDS, Entry
from blog.memory import Memory, read_memory
from blog.pages import Fault
from fuda.proposals.dealing import Dealt, Outcome
from fuda.proposals.edges import Edges
from fuda.proposals.examining import LeftOut
from fuda.proposals.places import Place
from fuda.runs.runs import Change, Run, note_done, open_run, write_changes
from fuda.runs.state_file import WAIT_S

BEST_EFFORT_WAIT_S = 0.2
"""How long to wait for another fuda in the same blog with --best-effort."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes posts of the blog whose `run` is open. `memory` was read after it was opened.

    `model` is the version of what suggests. `shown` says that a person sees all that is proposed, and not
    only what is added: then it is remembered as proposed.
    """

    run: Run
    memory: Memory
    now: Callable[[], datetime]
    model: str
    shown: bool

    def write(self, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """Write the posts that were dealt with; return the outcomes with a fault for each that could not be.

        A post that was refused is not counted as done: the next run looks at it again.
        """
        at = self.memory.stamp(self.now())
        changes, done = [], []
        for each in outcomes:
            if isinstance(each, Dealt) and (entry := self._entry(each, at)):
                changes.append(Change(entry, each.proposal.post.data, each.data))
            elif isinstance(each, Dealt | LeftOut):
                done.append(each.name)
        faults = {fault.path: fault for fault in write_changes(self.run, changes)}
        if done:
            note_done(self.run, done)
        return [each if isinstance(each, Fault) else faults.get(each.name, each) for each in outcomes]

    def _entry(self, dealt: Dealt, at: str) -> Entry | None:
        """Return what is to be remembered of a post, or None when there is nothing new."""
        post = dealt.proposal.post
        tags, categories = (dealt.proposal.entry(kind, shown=self.shown) for kind in KINDS)
        if not (tags or categories or post.was or post.retitled):
            return None
        run = self.run.id if dealt.changed else ""
        return Entry(at, post.name, post.title, run, self.model, post.was, tags, categories)


@contextmanager
def open_writer(
    place: Place,
    command: str,
    edges: Edges,
    *,
    shown: bool = True,
    fingerprint: str = "",
    model: str | None = None,
) -> Iterator[Writer]:
    """Open a run of `command` in a blog, as fuda.runs.runs.open_run does, and yield what writes in it.

    What is written was proposed by the model of `place`, unless `model` is another one's version or "".
    """
    wait_s = BEST_EFFORT_WAIT_S if place.options.best_effort else WAIT_S
    records = place.root / DECISIONS_FILE
    is_new = not records.exists()
    with open_run(
        place.root,
        command,
        now=edges.now,
        fingerprint=fingerprint,
        wait_s=wait_s,
        folder=edges.state,
        on_notice=edges.tell,
    ) as run:
        version = place.info.version if model is None else model
        yield Writer(run, read_memory(place.root), edges.now, version, shown)
    if is_new and records.exists():
        edges.tell(f"What is decided is remembered in {records}: keep that file with the blog, in its git.")
