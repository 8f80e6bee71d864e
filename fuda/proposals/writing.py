"""Writes chosen labels into posts and decisions into the blog's memory, in one run."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from blog.decisions import DECISIONS_FILE, KINDS, Entry
from blog.memory import Memory, read_memory
from blog.pages import Fault
from fuda.proposals.blog_setup import BlogSetup, PostPath, in_chunks
from fuda.proposals.examined_post import ExaminedPost, LeftOut, examine_post
from fuda.proposals.proposal import Outcome, Proposal
from fuda.runs.locked_blog import RunSettings
from fuda.runs.runs import Change, Run, note_done, open_run, write_changes
from model.errors import FudaError

BEST_EFFORT_WAIT_S = 0.2
"""How long to wait for another fuda in the same blog with --best-effort."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes posts of the blog whose `run` is open. `memory` was read after the run was opened.

    `model` is the version of the model that suggests. With `shown`, a person sees all proposals and not only
    the labels that are added: then they are remembered as proposed.
    """

    run: Run
    memory: Memory
    model: str
    shown: bool

    def write(self, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """Write the proposals; return the outcomes, with a fault for each post that cannot be written.

        A post with a fault is not counted as done: the next run looks at it again.
        """
        at = self.memory.stamp(self.run.settings.now())
        changes, done = [], []
        for each in outcomes:
            if isinstance(each, Proposal) and (entry := self._entry(each, at)):
                changes.append(Change(entry, each.post.data, each.new_data))
            elif isinstance(each, Proposal | LeftOut):
                done.append(each.name)
        faults = {fault.path: fault for fault in write_changes(self.run, changes)}
        if done:
            note_done(self.run, done)
        return [each if isinstance(each, Fault) else faults.get(each.name, each) for each in outcomes]

    def _entry(self, proposal: Proposal, at: str) -> Entry | None:
        """Return what to remember about a post, or None when there is nothing new."""
        post = proposal.post
        tags, categories = (proposal.entry(kind, shown=self.shown) for kind in KINDS)
        if not (tags or categories or post.was or post.retitled):
            return None
        run = self.run.id if proposal.changed else ""
        return Entry(at, post.name, post.title, run, self.model, post.was, tags, categories)


@contextmanager
def open_writer(
    setup: BlogSetup,
    command: str,
    settings: RunSettings,
    *,
    shown: bool = True,
    fingerprint: str = "",
    goes_on: bool = False,
    model: str | None = None,
) -> Iterator[Writer]:
    """Open a run of `command` in a blog, as open_run does, and yield its writer.

    The labels were proposed by the model of `setup`, unless `model` is the version of another one or "".
    """
    if setup.options.best_effort:
        settings = replace(settings, wait_s=BEST_EFFORT_WAIT_S)
    records = setup.root / DECISIONS_FILE
    is_new = not records.exists()
    with open_run(setup.root, command, settings, fingerprint=fingerprint, goes_on=goes_on) as run:
        version = setup.info.version if model is None else model
        yield Writer(run, read_memory(setup.root), version, shown)
    if is_new and records.exists():
        settings.on_notice(f"Fuda remembers what was decided in {records}. Keep that file in the blog's git.")


def without_texts(proposal: Proposal) -> Proposal:
    """Return the proposal without the post's text, which recording it does not need."""
    post = proposal.post
    short = replace(post, data=b"", post=post.post._replace(body=""))
    return replace(proposal, post=short, new_data=b"")


def record_shown(setup: BlogSetup, shown: Sequence[Proposal], settings: RunSettings) -> None:
    """Remember the proposals that were shown. Where that fails, give notice: they were shown anyway.

    The posts are read again, because opening the run may complete what a killed run has left in them.
    """
    try:
        with open_writer(setup, "suggest", settings) as writer:
            proposals = {proposal.name: proposal for proposal in shown}
            for some in in_chunks(PostPath(setup.root / name, name) for name in proposals):
                writer.write([_examine_again(proposals[each.name], each, setup, writer) for each in some])
    except FudaError as error:
        settings.on_notice(f"fuda: {error} The proposals are not remembered.")


def _examine_again(proposal: Proposal, file: PostPath, setup: BlogSetup, writer: Writer) -> Outcome:
    post = examine_post(setup, file, writer.memory)
    return replace(proposal, post=post, new_data=post.data) if isinstance(post, ExaminedPost) else post
