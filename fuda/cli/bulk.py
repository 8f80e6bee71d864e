"""fuda bulk: adds labels to all posts of a blog, or lets a person decide on them in a CSV file."""

import argparse
import shlex
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from pathlib import Path

from blog.decisions import render_json
from blog.memory import read_memory
from blog.place import find_root
from fuda.cli.late_progress import late_progress
from fuda.cli.showing import applied_object, count, render_diff
from fuda.cli.telling import Teller
from fuda.cli.totals import Totals
from fuda.proposals.dealing import Dealt, Outcome
from fuda.proposals.edges import Edges
from fuda.proposals.from_review import ReviewWalk, read_review_walk
from fuda.proposals.places import open_place, undo_command
from fuda.proposals.planning import ALL, NOTHING, SURE
from fuda.proposals.review import proposal_rows
from fuda.proposals.review_file import writing_review
from fuda.proposals.walk import Walk, find_walk
from fuda.proposals.writing import Writer, open_writer
from fuda.sources.source import ModelInfo
from model.errors import FudaError

Finish = Callable[[list[Outcome]], list[Outcome]]
Writing = AbstractContextManager[Writer]


class NoFolder(FudaError):
    """Name the folder that holds the posts: `folder` is none."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"There is no folder {folder}: name the one that holds the blog's posts.")
        self.folder = folder


def bulk(arguments: argparse.Namespace, edges: Edges) -> int:
    """Do with a whole blog what the options ask for, and return the exit code. Raises FudaError."""
    if not arguments.content.is_dir():
        raise NoFolder(arguments.content)
    bands = NOTHING if arguments.review else ALL if arguments.all else SURE
    place = open_place(find_root(arguments.content), arguments, edges, bands=bands)
    teller = Teller(edges, arguments.json)
    teller.warn(read_memory(place.root), place.root)
    if arguments.from_review:
        return carry_out(read_review_walk(place, arguments.from_review), teller, preview=arguments.dry_run)
    # Nothing else shows it: not the posts, the diffs, the figures, nor what is remembered.
    evidence = bool(arguments.review) or arguments.json
    walk = find_walk(place, arguments.content, drafts=arguments.drafts, evidence=evidence)
    if arguments.review:
        return review_all(walk, arguments.review, teller)
    if arguments.dry_run:
        return preview_all(walk, teller)
    writing = open_writer(place, "bulk", edges, shown=False, fingerprint=walk.fingerprint())
    return apply_all(walk, teller, writing)


def apply_all(walk: Walk | ReviewWalk, teller: Teller, writing: Writing) -> int:
    """Write the labels into the posts in a run of `writing`, and return the exit code."""
    with writing as writer:
        totals = _go(walk, teller, writer.write, without=writer.run.done)
    advice = [f"To take it back: {undo_command(walk.place.root)}"] if totals.changed else []
    _end(totals, teller, [totals.render_changes(would=False), *totals.render_rest(), *advice])
    return teller.code


def carry_out(walk: ReviewWalk, teller: Teller, *, preview: bool) -> int:
    """Carry a review out, or show what that would change, and return the exit code."""
    if preview:
        code = preview_all(walk, teller)
    else:
        # Who proposed it does not stand in the review.
        code = apply_all(walk, teller, open_writer(walk.place, "bulk", teller.edges, model=""))
    for note in walk.notes:
        teller.edges.tell(note)
    return code


def preview_all(walk: Walk | ReviewWalk, teller: Teller) -> int:
    """Show how the posts would change, and return the exit code. Nothing at all is written."""
    totals = _go(walk, teller, list, diff=True)
    # The diffs alone are a patch.
    _end(totals, teller, [totals.render_changes(would=True), *totals.render_rest()], patch=True)
    return teller.code


def review_all(walk: Walk, path: Path, teller: Teller) -> int:
    """Write a review of all that is proposed to `path`, and return the exit code. No post is changed."""
    rows = 0

    def finish(outcomes: list[Outcome]) -> list[Outcome]:
        nonlocal rows
        written = writer.write(outcomes)
        for outcome in written:
            if isinstance(outcome, Dealt):
                rows += add(proposal_rows(outcome.proposal))
        return written

    with writing_review(path) as add, open_writer(walk.place, "review", teller.edges) as writer:
        totals = _go(walk, teller, finish)
    lines = [
        f"{count(rows, 'proposal')} for {count(totals.posts, 'post')} in {path}.",
        *totals.render_rest(),
        'Write apply or reject into the column "decision", then call',
        f"  fuda bulk {shlex.quote(str(walk.folder))} --from-review {shlex.quote(str(path))}",
    ]
    _end(totals, teller, lines)
    return teller.code


def _go(
    walk: Walk | ReviewWalk,
    teller: Teller,
    finish: Finish,
    *,
    without: Collection[str] = (),
    diff: bool = False,
) -> Totals:
    """Do what `finish` does with all posts but those in `without`, some at a time, and return the figures."""
    edges = teller.edges
    teller.know(walk.posts)
    totals = Totals(before=len(without), faults=list(walk.faults))
    began_s = edges.clock()
    with late_progress(edges, shown=diff or teller.json) as progress:
        for outcomes in walk.outcomes(progress, without=without):
            finished = finish(outcomes)
            totals.add(finished)
            for outcome in finished:
                if isinstance(outcome, Dealt) and outcome.changed:
                    _show(outcome, walk.place.info, teller, diff=diff)
    for fault in totals.faults:
        teller.refuse(fault)
    totals.seconds = edges.clock() - began_s
    return totals


def _show(dealt: Dealt, info: ModelInfo, teller: Teller, *, diff: bool) -> None:
    if teller.json:
        teller.show(render_json(applied_object(dealt.proposal, info)))
    elif diff:
        teller.show_patch(render_diff(dealt))


def _end(totals: Totals, teller: Teller, lines: list[str], *, patch: bool = False) -> None:
    """Tell the figures, and what can be done next; beside a patch on stdout they go to stderr."""
    if teller.json:
        teller.show(render_json({"totals": totals.record()}))
    elif patch:
        teller.edges.tell(*lines)
    else:
        teller.show(*lines)
