"""Remembers what was proposed for posts that stay as they are."""

from collections.abc import Sequence
from dataclasses import replace

from blog.memory import Memory
from model.errors import FudaError
from publish.dealing import Dealt, Outcome
from publish.edges import Edges
from publish.examining import Examined, examine
from publish.places import Place
from publish.writing import open_writer


def record(place: Place, shown: Sequence[Dealt], edges: Edges) -> None:
    """Remember what was shown; where that cannot be, say so, for it was shown all the same.

    The posts are read again: what a killed run has left is mended only now, and may be news of them.
    """
    try:
        with open_writer(place, "suggest", edges) as writer:
            writer.write([_examine_again(each, place, writer.memory) for each in shown])
    except FudaError as error:
        edges.tell(f"fuda: {error} What was proposed is not remembered.")


def _examine_again(dealt: Dealt, place: Place, memory: Memory) -> Outcome:
    post = examine(place.root, place.root / dealt.name, dealt.name, memory, place.keys)
    return Dealt(replace(dealt.proposal, post=post), post.data) if isinstance(post, Examined) else post
