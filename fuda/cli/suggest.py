"""fuda suggest: shows which labels posts could get, and remembers what was proposed."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from blog.memory import read_memory
from blog.place import find_root
from fuda.cli.context import Context
from fuda.cli.drafts import STANDARD_INPUT, Draft, read_draft
from fuda.cli.render import proposal_object, render_proposal
from fuda.cli.report import Reporter
from fuda.proposals.blog_setup import BlogSetup, PostPath, in_chunks
from fuda.proposals.draft import examine_draft
from fuda.proposals.examined_post import NO_TEXT, ExaminedPost, LeftOut
from fuda.proposals.proposal import Proposal, propose_examined, propose_labels
from fuda.proposals.writing import record_shown, without_texts
from fuda.sources.batches import has_text
from model.printing import render_json


def suggest(arguments: argparse.Namespace, context: Context) -> int:
    """Show suggestions for each post, and return the exit code. Raises FudaError."""
    reporter = Reporter(context, arguments.json, strict=arguments.strict)
    if draft := read_draft(arguments, context):
        _show_draft(draft, context.set_up_blog(find_root(Path()), arguments), reporter, limit=arguments.limit)
    for root, posts in reporter.blogs(path for path in arguments.posts if path != STANDARD_INPUT):
        setup = context.set_up_blog(root, arguments)
        # Without their texts, because there may be thousands of posts.
        shown = [without_texts(each) for each in _show(setup, posts, reporter, limit=arguments.limit)]
        if shown and not arguments.no_record:
            record_shown(setup, shown, context.run_settings)
    return reporter.code


def _show(
    setup: BlogSetup, posts: Sequence[PostPath], reporter: Reporter, *, limit: int
) -> Iterator[Proposal]:
    """Show the suggestions for posts of one blog, and yield the proposals."""
    memory = read_memory(setup.root)
    reporter.warn(memory, setup.root)
    for some in in_chunks(posts):
        for proposal in reporter.proposals(propose_labels(some, setup, memory, limit=limit)):
            _show_one(proposal, setup, reporter)
            yield proposal


def _show_draft(draft: Draft, setup: BlogSetup, reporter: Reporter, *, limit: int) -> None:
    """Show the suggestions for a draft, which is not a file of the blog: nothing is remembered."""
    post = examine_draft(setup, draft.name, draft.data, title=draft.title)
    if isinstance(post, ExaminedPost) and not has_text(post.post):
        reporter.report_left_out(LeftOut(draft.name, NO_TEXT))
        return
    for proposal in reporter.proposals(propose_examined([post], setup, limit=limit)):
        _show_one(proposal, setup, reporter)


def _show_one(proposal: Proposal, setup: BlogSetup, reporter: Reporter) -> None:
    if reporter.json:
        reporter.show(render_json(proposal_object(proposal, setup.info)))
    else:
        reporter.show(*render_proposal(proposal, setup.keys, colour=reporter.context.colour))
