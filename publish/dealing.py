"""Deals with posts a handful at a time: reads them, asks about them, and makes the bytes they are to have."""

from collections.abc import Sequence
from dataclasses import dataclass

from blog.memory import Memory
from blog.pages import Fault
from model.post import LabelKeys
from model.suggestion import DEFAULT_LIMIT
from publish.examining import DRAFT, Examined, LeftOut, examine
from publish.places import Place, PostPath
from publish.proposing import Proposal, propose, write_labels


@dataclass(frozen=True, slots=True)
class Dealt:
    """A post that has been dealt with: what is proposed, and its bytes with what is chosen of that."""

    proposal: Proposal
    data: bytes

    @property
    def name(self) -> str:
        return self.proposal.post.name

    @property
    def changed(self) -> bool:
        return self.data != self.proposal.post.data


type Outcome = Dealt | LeftOut | Fault


@dataclass(frozen=True, slots=True)
class Dealer:
    """Deals with posts of one blog, of which `memory` is what is remembered. It writes nothing.

    At most `limit` tags and as many categories are proposed for a post. Drafts are left out unless `drafts`.
    """

    place: Place
    memory: Memory
    limit: int = DEFAULT_LIMIT
    drafts: bool = True

    def __call__(self, posts: Sequence[PostPath]) -> list[Outcome]:
        """Return what becomes of each post, in order. Raises what the source raises."""
        outcomes = [self._examine(post) for post in posts]
        asked = [each for each in outcomes if isinstance(each, Examined)]
        answers = iter(propose(asked, self.place.source, self.place.rules, limit=self.limit))
        return [self._finish(next(answers)) if isinstance(each, Examined) else each for each in outcomes]

    def _examine(self, post: PostPath) -> Examined | LeftOut | Fault:
        found = examine(post.path, post.name, self.memory, self.place.keys)
        if isinstance(found, Examined) and found.draft and not self.drafts:
            return LeftOut(post.name, DRAFT)
        return found

    def _finish(self, proposal: Proposal | Fault) -> Dealt | Fault:
        return proposal if isinstance(proposal, Fault) else finish(proposal, self.place.keys)


def finish(proposal: Proposal, keys: LabelKeys) -> Dealt | Fault:
    """Return the post with what is chosen, or why it cannot be written."""
    data = write_labels(proposal, keys)
    return data if isinstance(data, Fault) else Dealt(proposal, data)
