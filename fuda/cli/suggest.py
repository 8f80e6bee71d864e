"""fuda suggest: shows what posts could be labelled, and remembers what was proposed."""

import argparse
from collections.abc import Iterator, Sequence

from blog.decisions import render_json
from blog.memory import read_memory
from fuda.cli.showing import proposal_object, render_proposal
from fuda.cli.telling import Teller
from fuda.proposals.dealing import Dealer, Dealt
from fuda.proposals.edges import Edges
from fuda.proposals.places import Place, PostPath, in_chunks, open_place
from fuda.proposals.recording import record, without_text


def suggest(arguments: argparse.Namespace, edges: Edges) -> int:
    """Show suggestions for each post, and return the exit code. Raises FudaError."""
    teller = Teller(edges, arguments.json)
    for root, posts in teller.blogs(arguments.posts):
        place = open_place(root, arguments, edges)
        # Without their texts: there may be thousands.
        shown = [without_text(dealt.proposal) for dealt in _show(place, posts, teller, limit=arguments.limit)]
        if shown and not arguments.no_record:
            record(place, shown, edges)
    return teller.code


def _show(place: Place, posts: Sequence[PostPath], teller: Teller, *, limit: int) -> Iterator[Dealt]:
    """Show what is suggested for posts of one blog, and yield what came of those that were not refused."""
    memory = read_memory(place.root)
    teller.warn(memory, place.root)
    dealer = Dealer(place, memory, limit)
    for some in in_chunks(posts):
        for dealt in teller.dealt(dealer(some)):
            teller.show(*_render(dealt, place, teller))
            yield dealt


def _render(dealt: Dealt, place: Place, teller: Teller) -> list[str]:
    if teller.json:
        return [render_json(proposal_object(dealt.proposal, place.info))]
    return render_proposal(dealt.proposal, place.keys, colour=teller.edges.colour)
