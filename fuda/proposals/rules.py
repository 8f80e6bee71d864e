"""Pure rules on one post's labels of one kind: which to send, which suggestions to show and to add."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from fuda.config.blog_settings import Categories
from model.labels import fold
from model.suggestion import Band, Suggestion


class KnownLabels(NamedTuple):
    """What is known about one post's labels of one kind.

    `present` are on the post now, `machine` are those of them that Fuda added and no person has confirmed,
    `removed` are all that a person has ever taken off. `offered` are the folded labels that were ever
    proposed. `newly_added` and `newly_removed` are what persons did since Fuda last saw the post.
    """

    present: tuple[str, ...] = ()
    machine: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    offered: frozenset[str] = frozenset()
    newly_added: tuple[str, ...] = ()
    newly_removed: tuple[str, ...] = ()


class Selection(NamedTuple):
    """The settings by which suggestions are added.

    Suggestions of `bands` are added. `categories` says which posts may get a category: those without one, all
    or none. Without `new`, labels that the blog has never used are not even proposed, and neither are labels
    with a score below `min_score`. Under `hierarchy`, several categories of one post are read as a path, so
    at most one is added.
    """

    bands: frozenset[Band]
    categories: Categories
    new: bool = True
    hierarchy: bool = False
    min_score: float = 0.0


NOTHING: frozenset[Band] = frozenset()
SURE: frozenset[Band] = frozenset({"apply"})
ALL: frozenset[Band] = frozenset({"apply", "suggest"})


def labels_to_ask_with(known: KnownLabels) -> tuple[str, ...]:
    """Return the labels to send with the question, which the source then does not suggest.

    Labels that Fuda added are left out: so the answer is the same before and after they are added, and
    applying twice is the same as once. Labels that a person removed are sent: other labels take their places.
    """
    machine = frozenset(map(fold, known.machine))
    kept = [label for label in known.present if fold(label) not in machine]
    return tuple({fold(label): label for label in (*known.removed, *kept)}.values())


def removed_for_good(known: KnownLabels) -> tuple[str, ...]:
    """Return the labels that a person has removed and not put back."""
    present = frozenset(map(fold, known.present))
    return tuple(label for label in known.removed if fold(label) not in present)


def open_suggestions(
    suggestions: Iterable[Suggestion], known: KnownLabels, *, new: bool = True, min_score: float = 0.0
) -> tuple[Suggestion, ...]:
    """Return, in order, the suggestions that may be proposed.

    Left out are labels that the post has, that a person has removed, that have a score below `min_score`, and
    without `new` those that the blog has never used. A source may answer with any label in any spelling, so
    this does not trust it.
    """
    closed = {"", *map(fold, known.present), *map(fold, known.removed)}
    kept = []
    for suggestion in suggestions:
        if suggestion.score < min_score or (suggestion.new and not new):
            continue
        if (label := fold(suggestion.label)) not in closed:
            closed.add(label)
            kept.append(suggestion)
    return tuple(kept)


def choose_tags(suggestions: Sequence[Suggestion], selection: Selection) -> tuple[Suggestion, ...]:
    """Return the tags to add among the open suggestions."""
    return tuple(item for item in suggestions if item.band in selection.bands)


def wants_categories(known: KnownLabels, selection: Selection) -> bool:
    """Return whether a post may get a category: a post that has one gets another only under "always"."""
    return selection.categories == "always" or (selection.categories == "missing" and not known.present)


def choose_categories(
    suggestions: Sequence[Suggestion], known: KnownLabels, selection: Selection
) -> tuple[Suggestion, ...]:
    """Return the categories to add among the open suggestions, to a post that may get one.

    Unsure categories are mostly alternatives to each other, so only the best one is ever added, and only to
    a post that would otherwise have none.
    """
    taken = tuple(item for item in suggestions if item.band in selection.bands)
    sure = tuple(item for item in taken if item.band == "apply")[: 1 if selection.hierarchy else None]
    return sure if sure or known.present else taken[:1]
