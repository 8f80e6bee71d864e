"""Deals with posts a handful at a time: reads them, asks about them, and makes the bytes they are to have."""

from collections.abc import Sequence
from dataclasses import dataclass

from blog.memory import Memory
from blog.pages import Fault
from fuda.proposals.examining import DRAFT, Examined, LeftOut, examine
from fuda.proposals.places import Place, PostPath
from fuda.proposals.proposing import Proposal, propose, write_labels
from fuda.sources.source import PostRefused
from model.post import LabelKeys
from model.suggestion import DEFAULT_LIMIT, Suggestions


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
    Without `evidence` a proposal does not say why, for where nobody would see it.
    """

    place: Place
    memory: Memory
    limit: int = DEFAULT_LIMIT
    drafts: bool = True
    evidence: bool = True

    def __call__(self, posts: Sequence[PostPath]) -> list[Outcome]:
        """Return what becomes of each post, in order. Raises what the source raises."""
        outcomes = [self._examine(post) for post in posts]
        asked = [each for each in outcomes if isinstance(each, Examined)]
        proposals = iter(propose(asked, self._ask(asked), self.place.rules))
        return [self._finish(next(proposals)) if isinstance(each, Examined) else each for each in outcomes]

    def _ask(self, asked: Sequence[Examined]) -> list[Suggestions | PostRefused]:
        posts = [each.post for each in asked]
        return self.place.source.suggest(posts, limit=self.limit, evidence=self.evidence) if posts else []

    def _examine(self, post: PostPath) -> Examined | LeftOut | Fault:
        found = examine(self.place.root, post.path, post.name, self.memory, self.place.keys)
        if isinstance(found, Examined) and found.draft and not self.drafts:
            return LeftOut(post.name, DRAFT)
        return found

    def _finish(self, proposal: Proposal | Fault) -> Dealt | Fault:
        return proposal if isinstance(proposal, Fault) else finish(proposal, self.place.keys)


def finish(proposal: Proposal, keys: LabelKeys) -> Dealt | Fault:
    """Return the post with what is chosen, or why it cannot be written."""
    data = write_labels(proposal, keys)
    return data if isinstance(data, Fault) else Dealt(proposal, data)
