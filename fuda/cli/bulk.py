"""fuda bulk: adds labels to all posts of a blog, or lets a person decide on them in a CSV file."""

import argparse
import shlex
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from pathlib import Path

from blog.memory import read_memory
from blog.pages import FORMATS
from blog.place import find_root
from fuda.cli.bulk_cloud import judged_in_cloud
from fuda.cli.context import Context
from fuda.cli.diff import render_diff
from fuda.cli.render import applied_object, count, left_out_object, undo_command
from fuda.cli.report import Reporter
from fuda.cli.summary import ask_first
from fuda.cli.totals import Totals
from fuda.config.content import find_content
from fuda.proposals.examined_post import NO_TEXT, LeftOut
from fuda.proposals.from_review import walk_review
from fuda.proposals.proposal import Outcome, Proposal
from fuda.proposals.review import proposal_rows
from fuda.proposals.review_file import writing_review
from fuda.proposals.rules import ALL, NOTHING, SURE
from fuda.proposals.sending import sending_decisions
from fuda.proposals.walk import Choice, Walk, fingerprint, walk_folder
from fuda.proposals.writing import Writer, open_writer
from fuda.sources.cloud_posts import named_or_usual
from fuda.sources.source import ModelInfo
from model.errors import FudaError
from model.printing import render_json

Finish = Callable[[list[Outcome]], list[Outcome]]


class NoFolder(FudaError):
    """Raised when `folder`, which should hold the posts, is not a folder."""

    def __init__(self, folder: Path) -> None:
        what = "a link that leads nowhere" if folder.is_symlink() and not folder.exists() else "not a folder"
        super().__init__(f"{folder} is {what}. Name the folder that holds the blog's posts.")
        self.folder = folder


def bulk(arguments: argparse.Namespace, context: Context) -> int:
    """Do with a whole blog what the options ask for, and return the exit code. Raises FudaError."""
    # A review file names its posts.
    content = Path() if arguments.from_review and not arguments.content else find_content(arguments.content)
    arguments.content = content
    if not content.is_dir():
        raise NoFolder(content)
    bands = NOTHING if arguments.review else ALL if arguments.all else SURE
    if arguments.cloud:
        context = replace(context, open_source=partial(named_or_usual, context.open_source))
    setup = context.set_up_blog(find_root(content), arguments, bands=bands, min_score=arguments.min_score)
    reporter = Reporter(context, arguments.json, verbose=arguments.verbose, strict=arguments.strict)
    reporter.warn(read_memory(setup.root), setup.root)
    if arguments.from_review:
        return carry_out(walk_review(setup, arguments.from_review), reporter, preview=arguments.dry_run)
    # Posts, diffs, figures and records do not show evidence, and it takes time.
    evidence = bool(arguments.review) or arguments.json
    choice = Choice(drafts=arguments.drafts, only_unlabelled=arguments.only_unlabelled, evidence=evidence)
    walk = walk_folder(setup, content, choice)
    report_unread(walk, content, reporter)
    if arguments.cloud:
        again = partial(walk_folder, folder=content, choice=choice)
        with judged_in_cloud(walk, reporter, arguments, again) as answered:
            return write_review(answered, content, arguments.review, reporter) if answered else reporter.code
    if arguments.review:
        return write_review(walk, content, arguments.review, reporter)
    if arguments.dry_run:
        return preview_all(walk, reporter)
    # A script is not asked, and neither is a person who has said yes.
    asks = context.out.isatty() and not (arguments.yes or arguments.json)
    if asks and (keyboard := context.open_keyboard()):
        answered = ask_first(walk, reporter, keyboard)
        if answered is None:
            return reporter.code
        walk = answered
    mark = fingerprint(setup, content, choice)
    with sending_decisions(setup.root, setup.options, context.run_settings) as settings:
        writing = open_writer(setup, "bulk", settings, shown=False, fingerprint=mark)
        return apply_all(walk, reporter, writing)


def report_unread(walk: Walk, content: Path, reporter: Reporter) -> None:
    """Report the links to folders that are not followed where asked for, or where no post was found.

    In the latter case folders are among them that are skipped although they hold such files.
    """
    paths = [walk.setup.root / each.path for each in walk.links]
    if not walk.posts and not walk.faults:
        no_file = f"no file there ends in {', '.join(FORMATS)}."
        why = "files that may be posts are only in folders that are not read."
        reporter.context.report(
            f"There are no posts in {content}: {why if any(map(_is_folder, paths)) else no_file}"
        )
    for path, each in zip(paths, walk.links, strict=True):
        if reporter.verbose or not walk.posts:
            reporter.context.report(f"{path}: {each.problem}, so it is not {_how(path)}")
        if reporter.json:
            kind = "folder" if _is_folder(path) else "link"
            reporter.show(render_json(left_out_object(LeftOut(each.path, kind, each.problem))))


def _is_folder(path: Path) -> bool:
    return not path.is_symlink() and path.is_dir()


def _how(path: Path) -> str:
    return "followed" if path.is_symlink() else "read"


def apply_all(walk: Walk, reporter: Reporter, writing: AbstractContextManager[Writer]) -> int:
    """Write the labels into the posts with the writer that `writing` opens, and return the exit code."""
    with writing as writer:
        totals = _go(walk, reporter, writer.write, without=writer.run.done)
    advice = [f"To take it back: {undo_command(walk.setup.root)}"] if totals.changed else []
    _end(totals, reporter, [totals.render_changes(would=False), *totals.render_rest(), *advice])
    return reporter.code


def carry_out(walk: Walk, reporter: Reporter, *, preview: bool) -> int:
    """Carry a review out, or show what that would change, and return the exit code."""
    setup = walk.setup
    if preview:
        code = preview_all(walk, reporter)
    else:
        with sending_decisions(setup.root, setup.options, reporter.context.run_settings) as settings:
            # The review does not name the model that proposed its labels.
            code = apply_all(walk, reporter, open_writer(setup, "bulk", settings, model=""))
    for note in walk.notes:
        reporter.context.report(note)
    return code


def preview_all(walk: Walk, reporter: Reporter) -> int:
    """Show how the posts would change, and return the exit code. Nothing at all is written."""
    totals = _go(walk, reporter, list, diff=True)
    # Only the diffs go to stdout, so that it is a patch.
    _end(totals, reporter, [totals.render_changes(would=True), *totals.render_rest()], patch=True)
    return reporter.code


def write_review(walk: Walk, folder: Path, path: Path, reporter: Reporter) -> int:
    """Write all proposals for the posts in `folder` to `path`, and return the exit code. No post changes."""
    rows = 0

    def finish(outcomes: list[Outcome]) -> list[Outcome]:
        nonlocal rows
        written = writer.write(outcomes)
        for outcome in written:
            if isinstance(outcome, Proposal):
                rows += add(proposal_rows(outcome))
        return written

    opening = open_writer(walk.setup, "review", reporter.context.run_settings)
    with writing_review(path) as add, opening as writer:
        totals = _go(walk, reporter, finish)
    lines = [
        f"{count(rows, 'proposal')} for {count(totals.posts, 'post')} in {path}.",
        *totals.render_rest(),
        'Write apply or reject into the column "decision", then run',
        f"  fuda bulk {shlex.quote(str(folder))} --from-review {shlex.quote(str(path))}",
    ]
    _end(totals, reporter, lines)
    return reporter.code


def _go(
    walk: Walk,
    reporter: Reporter,
    finish: Finish,
    *,
    without: Collection[str] = (),
    diff: bool = False,
) -> Totals:
    """Run `finish` on all outcomes except of the posts in `without`, a few at a time; return the figures."""
    context = reporter.context
    reporter.know(walk.posts)
    totals = Totals(before=len(without), faults=list(walk.faults))
    began_s = context.clock()
    with reporter.progress(shown=diff or reporter.json) as progress:
        for outcomes in walk.outcomes(progress, without=without):
            finished = finish(outcomes)
            totals.add(finished)
            for outcome in finished:
                if isinstance(outcome, LeftOut) and (outcome.reason == NO_TEXT or reporter.verbose):
                    reporter.report_left_out(outcome)
                elif isinstance(outcome, LeftOut):
                    reporter.show_left_out(outcome)
                if isinstance(outcome, Proposal):
                    reporter.note(outcome)
                    if outcome.changed:
                        _show(outcome, walk.setup.info, reporter, diff=diff)
    for fault in totals.faults:
        reporter.refuse(fault)
    totals.seconds = context.clock() - began_s
    return totals


def _show(proposal: Proposal, info: ModelInfo, reporter: Reporter, *, diff: bool) -> None:
    if reporter.json:
        reporter.show(render_json(applied_object(proposal, info)))
    elif diff:
        reporter.show_patch(render_diff(proposal))


def _end(totals: Totals, reporter: Reporter, lines: list[str], *, patch: bool = False) -> None:
    """Print the figures and the next step; with a `patch` on stdout they go to stderr."""
    if reporter.json:
        reporter.show(render_json({"totals": totals.record()}))
    elif patch:
        reporter.context.report(*lines)
    else:
        reporter.show(*lines)
