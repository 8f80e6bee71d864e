"""What to ask for a post, what to show of the answer and what to add: rules alone, on labels of one kind."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from fuda.config.blog_settings import Categories
from model.labels import fold
from model.suggestion import Band, Suggestion

Decision = Literal["apply", "reject", ""]
"""What a person says to a proposal; empty is nothing yet."""


class Known(NamedTuple):
    """What is known of one post's labels of one kind.

    `present` are those that it has now, `machine` those of them that fuda has added and no person has
    confirmed, `removed` those that a person has ever taken off it.
    """

    present: tuple[str, ...] = ()
    machine: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


class Rules(NamedTuple):
    """Which suggestions are added: those of `bands`; `categories` says which posts get any category: those
    without one, all, or none. Without `new`, labels that the blog has never used are not even proposed. Where
    several categories would be a `hierarchy`, no more than one is added."""

    bands: frozenset[Band]
    categories: Categories
    new: bool = True
    hierarchy: bool = False


NOTHING: frozenset[Band] = frozenset()
SURE: frozenset[Band] = frozenset({"apply"})
ALL: frozenset[Band] = frozenset({"apply", "suggest"})


def labels_to_ask_with(known: Known) -> tuple[str, ...]:
    """Return the labels that the source is told of, and so suggests no more.

    Not those that fuda has added: the answer stays the same whether they have been added or not, so that
    applying twice is the same as once. With those that a person has removed: others take their places.
    """
    machine = frozenset(map(fold, known.machine))
    kept = [label for label in known.present if fold(label) not in machine]
    return tuple({fold(label): label for label in (*known.removed, *kept)}.values())


def removed_for_good(known: Known) -> tuple[str, ...]:
    """Return the labels that a person has removed and not put back."""
    present = frozenset(map(fold, known.present))
    return tuple(label for label in known.removed if fold(label) not in present)


def open_suggestions(
    suggestions: Iterable[Suggestion], known: Known, *, new: bool = True
) -> tuple[Suggestion, ...]:
    """Return, in order, what may be proposed: nothing that the post has, nothing that a person has removed,
    and without `new` nothing that the blog has never used.

    Whatever the source was told, and however it spells a label.
    """
    closed = {"", *map(fold, known.present), *map(fold, known.removed)}
    kept = []
    for suggestion in suggestions:
        if (label := fold(suggestion.label)) not in closed and (new or not suggestion.new):
            closed.add(label)
            kept.append(suggestion)
    return tuple(kept)


def choose_tags(suggestions: Sequence[Suggestion], rules: Rules) -> tuple[Suggestion, ...]:
    """Return the tags to add, of those that are open."""
    return tuple(item for item in suggestions if item.band in rules.bands)


def wants_categories(known: Known, rules: Rules) -> bool:
    """Say whether a post may get a category: one that has any gets none unless the rules say "always"."""
    return rules.categories == "always" or (rules.categories == "missing" and not known.present)


def choose_categories(
    suggestions: Sequence[Suggestion], known: Known, rules: Rules
) -> tuple[Suggestion, ...]:
    """Return the categories to add, of those that are open, to a post that may get one.

    The unsure ones are alternatives to each other more than company, so only the best is ever taken, and only
    for a post that would have none.
    """
    taken = tuple(item for item in suggestions if item.band in rules.bands)
    sure = tuple(item for item in taken if item.band == "apply")[: 1 if rules.hierarchy else None]
    return sure if sure or known.present else taken[:1]


class Verdict(NamedTuple):
    """What follows from a person's decisions on labels of one kind of one post.

    `add` and `confirm` are theirs from then on, `reject` is never to be proposed again. `problems` has the
    labels whose decision is not carried out, each with what is not done, and why.
    """

    add: tuple[str, ...]
    confirm: tuple[str, ...]
    reject: tuple[str, ...]
    problems: tuple[tuple[str, str], ...]


def judge(decisions: Iterable[tuple[str, Decision]], known: Known) -> Verdict:
    """Return what follows from decisions on labels that fold to different ones.

    The post and what became of it since the decision count for more: nothing that a person has removed comes
    back, and nothing that is there is taken away.
    """
    present, machine, removed = (frozenset(map(fold, labels)) for labels in known)
    add, confirm, reject, problems = [], [], [], []
    for label, decision in decisions:
        folded = fold(label)
        if decision == "apply" and folded in present:
            confirm += [label] if folded in machine else []
        elif decision == "apply" and folded in removed:
            problems.append(
                (label, "added: a person has removed or rejected it before; add it by hand to have it")
            )
        elif decision == "apply":
            add.append(label)
        elif decision == "reject" and folded in present:
            problems.append((label, "removed: nothing is ever taken off a post; remove it by hand"))
        elif decision == "reject" and folded not in removed:
            reject.append(label)
    return Verdict(tuple(add), (*add, *confirm), tuple(reject), tuple(problems))
