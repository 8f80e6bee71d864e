"""fuda suggest: shows which labels posts could get, and remembers what was proposed."""

import argparse
from collections.abc import Iterator, Sequence

from blog.memory import read_memory
from fuda.cli.context import Context
from fuda.cli.render import proposal_object, render_proposal
from fuda.cli.report import Reporter
from fuda.proposals.blog_setup import BlogSetup, PostPath, in_chunks
from fuda.proposals.proposal import Proposal, propose_labels
from fuda.proposals.writing import record_shown, without_texts
from model.printing import render_json


def suggest(arguments: argparse.Namespace, context: Context) -> int:
    """Show suggestions for each post, and return the exit code. Raises FudaError."""
    reporter = Reporter(context, arguments.json, strict=arguments.strict)
    for root, posts in reporter.blogs(arguments.posts):
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
            if reporter.json:
                reporter.show(render_json(proposal_object(proposal, setup.info)))
            else:
                reporter.show(*render_proposal(proposal, setup.keys, colour=reporter.context.colour))
            yield proposal
