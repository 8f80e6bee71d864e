"""What a source has answered for examined posts: what could be added to each, and what is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from blog.decisions import KINDS, Kind, KindEntry, Scored
from blog.pages import Fault
from fuda.front_matter.add_labels import Addition, CannotEdit, add_labels
from fuda.proposals.examining import Examined
from fuda.proposals.planning import Rules, choose_categories, choose_tags, open_suggestions, wants_categories
from fuda.sources.source import PostRefused
from model.labels import fold
from model.post import LabelKeys
from model.suggestion import Suggestion, Suggestions

_NO_KEYS: dict[Kind, str] = {
    "tags": "the blog has no key for tags: name one in fuda.toml (tag-keys)",
    "categories": "the blog has no key for categories: name one in fuda.toml (category-keys)",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a source suggests for a post, less what it has and what a person removed: `open`, best first.

    `kinds` are those of which the post may get any, `chosen` the suggestions that are added. Where a person
    has decided, `confirmed` are labels that are that person's own from now on, `rejected` those never to be
    proposed again.
    """

    post: Examined
    language: str
    kinds: tuple[Kind, ...]
    open: dict[Kind, tuple[Suggestion, ...]]
    chosen: dict[Kind, tuple[Suggestion, ...]]
    confirmed: dict[Kind, tuple[str, ...]] = field(default_factory=dict)
    rejected: dict[Kind, tuple[str, ...]] = field(default_factory=dict)

    @property
    def suggestions(self) -> Suggestions:
        """The open suggestions, as an answer of a source."""
        return Suggestions(self.language, self.open["tags"], self.open["categories"])

    def entry(self, kind: Kind, *, shown: bool) -> KindEntry:
        """Return what is to be remembered of labels of one kind; what is `shown` has been proposed."""
        past = {fold(item.label) for item in self.chosen[kind]} | self.post.proposed[kind]
        new = [item for item in self.open[kind] if fold(item.label) not in past] if shown else []
        return KindEntry(
            removed=self.post.changes[kind].removed + self.rejected.get(kind, ()),
            added=self.post.changes[kind].added,
            proposed=_scored(new),
            applied=_scored(self.chosen[kind]),
            confirmed=self.confirmed.get(kind, ()),
        )


def propose(
    posts: Sequence[Examined], answers: Sequence[Suggestions | PostRefused], rules: Rules
) -> list[Proposal | Fault]:
    """Return what becomes of each post by the answer to it, in order."""
    return [_propose(post, answer, rules) for post, answer in zip(posts, answers, strict=True)]


def write_labels(proposal: Proposal, keys: LabelKeys) -> bytes | Fault:
    """Return the post with the chosen labels in its front matter, or why that cannot be done."""
    post = proposal.post
    if not any(proposal.chosen.values()):
        return post.data
    additions = []
    for kind in KINDS:
        labels = tuple(item.label for item in proposal.chosen[kind])
        if kind_keys := getattr(keys, kind):
            additions.append(Addition(kind_keys, labels))
        elif labels:
            return Fault(post.name, 1, _NO_KEYS[kind])
    try:
        return add_labels(post.data.decode("utf-8"), additions).encode("utf-8")
    except CannotEdit as error:
        return Fault(post.name, error.line, error.problem)


def _propose(post: Examined, answer: Suggestions | PostRefused, rules: Rules) -> Proposal | Fault:
    if isinstance(answer, PostRefused):
        return Fault(post.name, 1, answer.problem)
    kinds = KINDS if wants_categories(post.known["categories"], rules) else ("tags",)
    answered = {"tags": answer.tags, "categories": answer.categories}
    open_ = {
        kind: open_suggestions(answered[kind] if kind in kinds else (), post.known[kind], new=rules.new)
        for kind in KINDS
    }
    chosen: dict[Kind, tuple[Suggestion, ...]] = {
        "tags": choose_tags(open_["tags"], rules),
        "categories": choose_categories(open_["categories"], post.known["categories"], rules),
    }
    return Proposal(post, answer.language, kinds, open_, chosen)


def _scored(suggestions: Iterable[Suggestion]) -> tuple[Scored, ...]:
    return tuple((item.label, item.score) for item in suggestions)
