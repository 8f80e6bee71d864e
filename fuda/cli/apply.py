"""fuda apply: adds labels to posts that are named one by one."""

import argparse
from collections.abc import Iterator, Sequence

from blog.memory import Memory, read_memory
from fuda.cli.context import Context
from fuda.cli.diff import render_diff
from fuda.cli.render import applied_object, count, render_added, undo_command
from fuda.cli.report import Reporter
from fuda.proposals.blog_setup import BlogSetup, PostPath, in_chunks
from fuda.proposals.proposal import Outcome, Proposal, propose_labels
from fuda.proposals.rules import ALL, SURE
from fuda.proposals.sending import sending_decisions
from fuda.proposals.writing import open_writer
from model.printing import render_json


def apply(arguments: argparse.Namespace, context: Context) -> int:
    """Add labels to each post, and return the exit code. Raises FudaError."""
    reporter = Reporter(context, arguments.json, strict=arguments.strict)
    proposals = _preview if arguments.dry_run else _write
    for root, posts in reporter.blogs(arguments.posts):
        setup = context.set_up_blog(root, arguments, bands=ALL if arguments.all else SURE)
        changed = 0
        for proposal in proposals(setup, posts, reporter):
            changed += proposal.changed
            _show(proposal, setup, reporter, preview=arguments.dry_run)
        if changed and not arguments.dry_run:
            context.report(f"{count(changed, 'post')} changed. To take it back: {undo_command(root)}")
    return reporter.code


def _preview(setup: BlogSetup, posts: Sequence[PostPath], reporter: Reporter) -> Iterator[Proposal]:
    """Yield the proposals for posts of one blog, and write nothing at all."""
    for outcomes in _propose(setup, posts, reporter, read_memory(setup.root)):
        yield from reporter.proposals(outcomes)


def _write(setup: BlogSetup, posts: Sequence[PostPath], reporter: Reporter) -> Iterator[Proposal]:
    """Write labels into posts of one blog, and yield the proposals that were written or need no change."""
    with (
        sending_decisions(setup.root, setup.options, reporter.context.run_settings) as settings,
        open_writer(setup, "apply", settings) as writer,
    ):
        for outcomes in _propose(setup, posts, reporter, writer.memory):
            yield from reporter.proposals(writer.write(outcomes))


def _propose(
    setup: BlogSetup, posts: Sequence[PostPath], reporter: Reporter, memory: Memory
) -> Iterator[list[Outcome]]:
    reporter.warn(memory, setup.root)
    with reporter.progress(shown=True) as progress:
        done = 0
        for some in in_chunks(posts):
            yield propose_labels(some, setup, memory)
            done += len(some)
            progress("Labelling", done, len(posts))


def _show(proposal: Proposal, setup: BlogSetup, reporter: Reporter, *, preview: bool) -> None:
    diff = render_diff(proposal) if preview else ""
    if reporter.json:
        added = applied_object(proposal, setup.info)
        reporter.show(render_json({**added, "diff": diff} if preview else added))
    elif diff:
        reporter.show_patch(diff)
    else:
        reporter.show(*render_added(proposal))
