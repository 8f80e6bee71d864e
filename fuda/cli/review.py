"""fuda review: one proposal after the other in the terminal; a person decides on each with a key."""

import argparse
from pathlib import Path

from blog.memory import read_memory
from blog.place import find_root
from fuda.cli.context import Context
from fuda.cli.report import Reporter
from fuda.cli.review_session import Session
from fuda.config.content import find_content
from fuda.proposals.examined_post import LeftOut
from fuda.proposals.questions import Question, Review, questions_about
from fuda.proposals.sending import sending_decisions
from fuda.proposals.walk import Choice, Walk, walk_folder, walk_post
from model.errors import FudaError

LIMIT = 20
"""More than are ever shown, so that no other label takes the place of a rejected one in the next review."""


class NoTerminal(FudaError):
    """Raised when there is no terminal to ask on."""

    def __init__(self) -> None:
        super().__init__(
            "fuda review asks in a terminal, and its input or output is none. To decide in a file, use "
            "fuda bulk CONTENT --review FILE.csv."
        )


class NoPath(FudaError):
    """Raised when `path`, which should be a post or the folder of posts, does not exist."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} does not exist. Name a post, or the folder that holds the blog's posts.")
        self.path = path


def review(arguments: argparse.Namespace, context: Context) -> int:
    """Ask about each proposal for the posts, carry the answers out, and return 0. Raises FudaError."""
    keyboard = context.open_keyboard()
    if keyboard is None or not context.out.isatty():
        raise NoTerminal
    path = find_content(arguments.content)
    if not path.exists():
        raise NoPath(path)
    setup = context.set_up_blog(find_root(path), arguments, min_score=arguments.min_score)
    reporter = Reporter(context, json=False, verbose=False, strict=False)
    reporter.warn(read_memory(setup.root), setup.root)
    choice = Choice(
        drafts=arguments.drafts, only_unlabelled=arguments.only_unlabelled, evidence=True, limit=LIMIT
    )
    walk = walk_folder(setup, path, choice) if path.is_dir() else walk_post(setup, path, choice)
    asked = Review(collect(walk, reporter), one_category=setup.selection.hierarchy)
    if not asked.questions:
        context.print_results(
            f"Nothing to decide: no open proposal scores at least {arguments.min_score:g} (--min-score)."
        )
        return 0
    with sending_decisions(setup.root, setup.options, context.run_settings) as settings:
        Session(setup, reporter, keyboard, asked, settings).run(path)
    return 0


def collect(walk: Walk, reporter: Reporter) -> list[Question]:
    """Return the questions about all posts, in order; posts that are refused are reported."""
    reporter.know(walk.posts)
    files = {post.name: post for post in walk.posts}
    questions: list[Question] = []
    for fault in walk.faults:
        reporter.refuse(fault)
    with reporter.progress(shown=False) as progress:
        for outcomes in walk.outcomes(progress):
            # In a folder of many, a page that is not a post is nothing to report.
            told = [each for each in outcomes if len(files) == 1 or not isinstance(each, LeftOut)]
            for proposal in reporter.proposals(told):
                questions += questions_about(proposal, files[proposal.name])
    return questions
