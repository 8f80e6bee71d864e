"""Remembers what was proposed for posts that stay as they are."""

from collections.abc import Sequence
from dataclasses import replace

from blog.memory import Memory
from fuda.proposals.dealing import Dealt, Outcome
from fuda.proposals.edges import Edges
from fuda.proposals.examining import Examined, examine
from fuda.proposals.places import Place, PostPath, in_chunks
from fuda.proposals.proposing import Proposal
from fuda.proposals.writing import open_writer
from model.errors import FudaError


def without_text(proposal: Proposal) -> Proposal:
    """Return what is needed of a proposal in order to record it."""
    post = proposal.post
    return replace(proposal, post=replace(post, data=b"", post=post.post._replace(body="")))


def record(place: Place, shown: Sequence[Proposal], edges: Edges) -> None:
    """Remember what was shown; where that cannot be, say so, for it was shown all the same.

    The posts are read again: what a killed run has left is mended only now, and may be news of them.
    """
    try:
        with open_writer(place, "suggest", edges) as writer:
            proposals = {proposal.post.name: proposal for proposal in shown}
            for some in in_chunks(PostPath(place.root / name, name) for name in proposals):
                writer.write([_examine_again(proposals[each.name], place, writer.memory) for each in some])
    except FudaError as error:
        edges.tell(f"fuda: {error} What was proposed is not remembered.")


def _examine_again(proposal: Proposal, place: Place, memory: Memory) -> Outcome:
    name = proposal.post.name
    post = examine(place.root, place.root / name, name, memory, place.keys)
    return Dealt(replace(proposal, post=post), post.data) if isinstance(post, Examined) else post
