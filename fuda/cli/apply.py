"""fuda apply: adds labels to posts that are named one by one."""

import argparse
from collections.abc import Iterator, Sequence

from blog.decisions import render_json
from blog.memory import Memory, read_memory
from fuda.cli.late_progress import late_progress
from fuda.cli.showing import applied_object, count, render_added, render_diff
from fuda.cli.telling import Teller
from fuda.proposals.dealing import Dealer, Dealt, Outcome
from fuda.proposals.edges import Edges
from fuda.proposals.places import Place, PostPath, in_chunks, open_place, undo_command
from fuda.proposals.planning import ALL, SURE
from fuda.proposals.writing import open_writer


def apply(arguments: argparse.Namespace, edges: Edges) -> int:
    """Add labels to each post, and return the exit code. Raises FudaError."""
    teller = Teller(edges, arguments.json)
    outcomes = _preview if arguments.dry_run else _write
    for root, posts in teller.blogs(arguments.posts):
        place = open_place(root, arguments, edges, bands=ALL if arguments.all else SURE)
        changed = 0
        for dealt in outcomes(place, posts, teller):
            changed += dealt.changed
            _show(dealt, place, teller, preview=arguments.dry_run)
        if changed and not arguments.dry_run:
            edges.tell(f"{count(changed, 'post')} changed; to take it back: {undo_command(root)}")
    return teller.code


def _preview(place: Place, posts: Sequence[PostPath], teller: Teller) -> Iterator[Dealt]:
    """Yield what would become of posts of one blog. Nothing at all is written."""
    for outcomes in _deal(place, posts, teller, read_memory(place.root)):
        yield from teller.dealt(outcomes)


def _write(place: Place, posts: Sequence[PostPath], teller: Teller) -> Iterator[Dealt]:
    """Write the labels into posts of one blog, and yield those that were written or need nothing."""
    with open_writer(place, "apply", teller.edges) as writer:
        for outcomes in _deal(place, posts, teller, writer.memory):
            yield from teller.dealt(writer.write(outcomes))


def _deal(place: Place, posts: Sequence[PostPath], teller: Teller, memory: Memory) -> Iterator[list[Outcome]]:
    teller.warn(memory, place.root)
    with late_progress(teller.edges, shown=True) as progress:
        done = 0
        for some in in_chunks(posts):
            yield Dealer(place, memory)(some)
            done += len(some)
            progress("Labelling", done, len(posts))


def _show(dealt: Dealt, place: Place, teller: Teller, *, preview: bool) -> None:
    diff = render_diff(dealt) if preview else ""
    if teller.json:
        added = applied_object(dealt.proposal, place.info)
        teller.show(render_json({**added, "diff": diff} if preview else added))
    elif diff:
        teller.show_patch(diff)
    else:
        teller.show(*render_added(dealt.proposal))
