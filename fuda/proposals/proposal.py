"""From posts to proposals: asks the source, chooses what to add, and makes the new bytes. Writes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from blog.decisions import KINDS, Kind, KindEntry, Scored
from blog.memory import Memory
from blog.other_headers import own_format
from blog.pages import Fault
from fuda.front_matter.add_labels import Addition, CannotEdit, add_labels
from fuda.proposals.blog_setup import BlogSetup, PostPath
from fuda.proposals.examined_post import DRAFT, LABELLED, NO_TEXT, ExaminedPost, LeftOut, examine_post
from fuda.proposals.rules import (
    KnownLabels,
    choose_categories,
    choose_tags,
    open_suggestions,
    wants_categories,
)
from fuda.sources.batches import has_text
from fuda.sources.source import PostRefused
from model.labels import fold
from model.post import LabelKeys
from model.suggestion import DEFAULT_LIMIT, Suggestion, Suggestions, follow_rules

type ByKind = Mapping[Kind, tuple[Suggestion, ...]]

_NO_KEYS: dict[Kind, str] = {
    "tags": "the blog has no key for tags: name one in fuda.toml (tag-keys)",
    "categories": "the blog has no key for categories: name one in fuda.toml (category-keys)",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """The labels that could be added to a post, those that are chosen, and the post's bytes with these.

    `kinds` are the kinds of label that the post may get. `open` are the suggestions without labels that the
    post has or a person removed, best first; `chosen` are those that are added. Where a person has decided in
    a review, `confirmed` labels are that person's own from now on, `rejected` ones are never proposed again.
    """

    post: ExaminedPost
    language: str
    kinds: tuple[Kind, ...]
    open: ByKind
    chosen: ByKind
    new_data: bytes
    confirmed: Mapping[Kind, tuple[str, ...]] = field(default_factory=dict)
    rejected: Mapping[Kind, tuple[str, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.post.name

    @property
    def changed(self) -> bool:
        return self.new_data != self.post.data

    @property
    def suggestions(self) -> Suggestions:
        """The open suggestions, as an answer of a source."""
        return Suggestions(self.language, self.open["tags"], self.open["categories"])

    def entry(self, kind: Kind, *, shown: bool) -> KindEntry:
        """Return what to remember about labels of one kind; with `shown`, a person has seen the proposals."""
        known = self.post.labels[kind]
        past = {fold(item.label) for item in self.chosen[kind]} | known.offered
        new = [item for item in self.open[kind] if fold(item.label) not in past] if shown else []
        return KindEntry(
            removed=known.newly_removed + self.rejected.get(kind, ()),
            added=known.newly_added,
            proposed=_scored(new),
            applied=_scored(self.chosen[kind]),
            confirmed=self.confirmed.get(kind, ()),
        )


type Outcome = Proposal | LeftOut | Fault


def propose_labels(
    posts: Sequence[PostPath],
    setup: BlogSetup,
    memory: Memory,
    *,
    limit: int = DEFAULT_LIMIT,
    drafts: bool = True,
    only_unlabelled: bool = False,
    evidence: bool = True,
) -> list[Outcome]:
    """Return the outcome for each post of one blog, in order. Raises what the source raises.

    At most `limit` tags and as many categories are proposed for a post. Drafts are left out unless `drafts`,
    and with `only_unlabelled` posts that have any label. Without `evidence`, which takes time, a proposal has
    none: for where it will not be shown.
    """
    outcomes: list[ExaminedPost | LeftOut | Fault] = []
    for post in posts:
        found = examine_post(setup, post, memory)
        reason = ""
        if isinstance(found, ExaminedPost):
            reason = _reason_to_leave_out(found, drafts=drafts, only_unlabelled=only_unlabelled)
        outcomes.append(LeftOut(post.name, reason) if reason else found)
    return propose_examined(outcomes, setup, limit=limit, evidence=evidence)


def propose_examined(
    outcomes: Sequence[ExaminedPost | LeftOut | Fault],
    setup: BlogSetup,
    *,
    limit: int = DEFAULT_LIMIT,
    evidence: bool = True,
) -> list[Outcome]:
    """Return the outcomes with a proposal, or a fault, for each examined post.

    Raises what the source raises.
    """
    asked = [each.post for each in outcomes if isinstance(each, ExaminedPost)]
    answers = setup.source.suggest(asked, limit=limit, evidence=evidence) if asked else []
    assert len(answers) == len(asked)
    rest = iter(answers)
    return [
        _propose(each, next(rest), setup) if isinstance(each, ExaminedPost) else each for each in outcomes
    ]


def propose_again(outcome: Outcome, file: PostPath, setup: BlogSetup, memory: Memory) -> Outcome:
    """Return a proposal for the post as it is now, with the labels proposed before; other outcomes stay."""
    if not isinstance(outcome, Proposal):
        return outcome
    post = examine_post(setup, file, memory)
    return _propose(post, outcome.suggestions, setup) if isinstance(post, ExaminedPost) else post


def _reason_to_leave_out(post: ExaminedPost, *, drafts: bool, only_unlabelled: bool) -> str:
    if post.draft and not drafts:
        return DRAFT
    if only_unlabelled and any(known.present for known in post.labels.values()):
        return LABELLED
    return "" if has_text(post.post) else NO_TEXT


def add_chosen(post: ExaminedPost, chosen: ByKind, keys: LabelKeys) -> bytes | Fault:
    """Return the post's bytes with the chosen labels in its front matter, or why that cannot be done."""
    if not any(chosen.values()):
        return post.data
    text = post.data.decode("utf-8")
    if name := own_format(text, post.name, post.site):
        return Fault(post.name, 1, f"Fuda adds no labels to a header in {name}: add them by hand")
    additions = []
    for kind in KINDS:
        labels = tuple(item.label for item in chosen[kind])
        if kind_keys := getattr(keys, kind):
            additions.append(Addition(kind_keys, labels))
        elif labels:
            return Fault(post.name, 1, _NO_KEYS[kind])
    try:
        return add_labels(text, additions, site=post.site).encode("utf-8")
    except CannotEdit as error:
        return Fault(post.name, error.line, error.problem)


def _propose(post: ExaminedPost, answer: Suggestions | PostRefused, setup: BlogSetup) -> Proposal | Fault:
    if isinstance(answer, PostRefused):
        return Fault(post.name, 1, answer.problem)
    selection, categories = setup.selection, post.labels["categories"]
    kinds = KINDS if wants_categories(categories, selection) else ("tags",)
    # An older API does not know the rules, and a label that Fuda has added is not sent.
    answered = {
        kind: follow_rules(suggestions, setup.options.rules, _had(post.labels[kind]))
        for kind, suggestions in zip(KINDS, (answer.tags, answer.categories), strict=True)
    }
    open_ = {
        kind: open_suggestions(
            answered[kind] if kind in kinds else (),
            post.labels[kind],
            new=selection.new,
            min_score=selection.min_score,
        )
        for kind in KINDS
    }
    chosen: ByKind = {
        "tags": choose_tags(open_["tags"], selection),
        "categories": choose_categories(open_["categories"], categories, selection),
    }
    data = add_chosen(post, chosen, setup.keys)
    return data if isinstance(data, Fault) else Proposal(post, answer.language, kinds, open_, chosen, data)


def _had(known: KnownLabels) -> tuple[str, ...]:
    """Return the labels that the post has, or that a person has removed: their aliases count as had too."""
    return known.present + known.removed


def _scored(suggestions: Iterable[Suggestion]) -> tuple[Scored, ...]:
    return tuple((item.label, item.score) for item in suggestions)
