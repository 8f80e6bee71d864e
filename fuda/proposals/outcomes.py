"""Turns entries of the blog's memory into the decisions that a service keeps."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from blog.decisions import KINDS, Entry, Kind
from blog.sent_decisions import Outcome, SentDecision, name_digest, sent_label_fault
from model.labels import fold


class Offer(NamedTuple):
    """A label that Fuda proposed or applied: by which model, and with which score."""

    model: str
    score: float | None = None


type Offers = dict[tuple[Kind, str], Offer]
"""The offers to one post, the last one of each label, by kind and folded label."""


def decisions_in(entries: Iterable[Entry], before: Iterable[Entry]) -> Iterator[SentDecision]:
    """Yield what the authors did according to `entries`, by time; `before` is the rest of the blog's memory.

    A suggestion counts for the model that made it. A label that an author took off without a suggestion of
    Fuda, and the labels that a post had when it was first seen, are not decisions about a model. Left out is
    what no model is known for, and a label that a service refuses.
    """
    offers: dict[str, Offers] = {}
    ours = [(entry, True) for entry in entries]
    # The sort is stable: of equal times those in `before` come first.
    for entry, wanted in sorted([*((each, False) for each in before), *ours], key=lambda each: each[0].at):
        moved = entry.was not in ("", entry.post)
        known = moved or (entry.post in offers and not entry.was)
        mine = offers.pop(entry.post, {}) if not entry.was or moved else {}
        if moved:
            mine = _join(mine, offers.pop(entry.was, {}))
        offers[entry.post] = mine
        if wanted:
            found = [each for kind in KINDS for each in _decisions(entry, kind, mine, known=known)]
            # One request has one model.
            yield from sorted(found, key=lambda each: each.model)
        if entry.model:
            mine |= _offers(entry)


def _offers(entry: Entry) -> Offers:
    return {
        (kind, fold(label)): Offer(entry.model, score)
        for kind in KINDS
        for label, score in (*entry.kind(kind).proposed, *entry.kind(kind).applied)
    }


def _decisions(entry: Entry, kind: Kind, earlier: Offers, *, known: bool) -> Iterator[SentDecision]:
    """Yield the decisions on labels of one kind. A `known` post was seen before; `earlier` are its offers."""
    parts = entry.kind(kind)
    offers = earlier | _offers(entry) if entry.model else earlier
    # A label that a person typed in a review has the score 0, and was not offered.
    typed = {
        fold(label) for label, score in parts.applied if not score and (kind, fold(label)) not in earlier
    }
    confirmed = {fold(label): label for label in parts.confirmed}
    found: dict[str, tuple[str, Outcome]] = {}
    for label in parts.removed:
        if (kind, fold(label)) in offers:
            found[fold(label)] = label, "rejected"
    for label in parts.added:
        if (kind, fold(label)) in offers:
            found[fold(label)] = label, "accepted"
        elif known:
            found[fold(label)] = label, "added"
    found |= {fold(label): (label, "applied") for label, _ in parts.applied if fold(label) not in confirmed}
    found |= {each: (label, "added" if each in typed else "accepted") for each, label in confirmed.items()}
    for folded, (label, outcome) in found.items():
        offer = offers.get((kind, folded), Offer(entry.model))
        if outcome == "added":
            offer = Offer(entry.model)
        if offer.model and not sent_label_fault(label):
            yield SentDecision(
                name_digest(entry.post), entry.at, kind, label, outcome, offer.model, offer.score
            )


def _join(one: Offers, other: Offers) -> Offers:
    # The shorter is added to the longer: a file can have thousands of moves of a post with many labels.
    short, long = sorted((one, other), key=len)
    long |= short
    return long
