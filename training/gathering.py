"""Reads the posts of a blog once, and keeps what training needs of them."""

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import NamedTuple

from console.progress import Progress
from model.post import KINDS
from model.settings import Settings
from model.terms.extraction import Terms, parse_posts
from training.choosing import LIMITS, Limits, choose_learnt
from training.encoding import Counted, EncodedPosts, count_terms
from training.labels.record import NameFinder, PostNames, Record
from training.labels.table import collect_labels
from training.reading.content import DatedPost
from training.stages import Labelled

AT_ONCE = 32
"""Posts that are not learnt from are read so many at once."""


class Gathered(NamedTuple):
    """The posts that are learnt from, and of each kind with labels those that have some of it."""

    encoded: EncodedPosts
    labelled: Mapping[str, Labelled]


def gather(
    posts: Sequence[DatedPost],
    settings: Settings,
    wanted: Sequence[str],
    progress: Progress,
    *,
    limits: Limits = LIMITS,
) -> Gathered:
    """Return what is learnt from posts, oldest first, and from tags `wanted` before a post has them.

    Kinds without labels, and without wanted ones, are left out. Each post is read once. Of large blogs most
    posts only leave their labels and the names in their text behind.
    """
    every = [_Kind(kind, posts, wanted if kind == "tags" else (), limits) for kind in KINDS]
    kinds = {part.kind: part for part in every if part.places}
    learnt = _choose(len(posts), kinds)

    def count() -> Iterator[Counted]:
        for places in _split(len(posts), learnt):
            terms = parse_posts(*(posts[place].post for place in places))
            for part in kinds.values():
                part.add(places, terms)
            if places[0] in learnt:
                yield count_terms(terms, settings)
            progress("Reading words", places[-1] + 1, len(posts))

    encoded = EncodedPosts(count())
    return Gathered(encoded, {kind: part.collect(encoded, learnt, settings) for kind, part in kinds.items()})


def _choose(posts: int, kinds: Mapping[str, "_Kind"]) -> Mapping[int, int]:
    """Return the places of the posts to learn from, each with its place among them: all of a small blog."""
    small = all(len(part.learnt) == len(part.places) for part in kinds.values())
    places = range(posts) if small else sorted({place for part in kinds.values() for place in part.learnt})
    return {place: number for number, place in enumerate(places)}


def _split(posts: int, learnt: Container[int]) -> Iterator[list[int]]:
    """Yield the places of posts, each learnt one by itself, others some at once: that takes half as long."""
    others: list[int] = []
    for place in range(posts):
        if others and (place in learnt or len(others) == AT_ONCE):
            yield others
            others = []
        if place in learnt:
            yield [place]
        else:
            others.append(place)
    if others:
        yield others


class _Kind:
    """The posts with labels of one kind: where they are, and what has been found in those already read."""

    def __init__(self, kind: str, posts: Sequence[DatedPost], wanted: Sequence[str], limits: Limits) -> None:
        """Find the posts. Before a post has tags, all stand for the blog: wanted tags are on none of them."""
        self.kind, self._wanted = kind, wanted
        labels = [getattr(post.post, kind) for post in posts]
        self.places = [place for place, own in enumerate(labels) if own]
        if not self.places and wanted:
            self.places = list(range(len(posts)))
        self._labels = [labels[place] for place in self.places]
        self._paths = [posts[place].post.place for place in self.places]
        self._chosen = choose_learnt(self._labels, limits)
        self.learnt = [self.places[each] for each in self._chosen]
        self._seen = set(self.places[-limits.seen(len(self.places)) :])
        self._members = set(self.places)
        self._finder = NameFinder(collect_labels(self._labels, wanted))
        self._names: list[PostNames] = []
        self._terms: list[Terms] = []

    def add(self, places: Sequence[int], terms: Terms) -> None:
        """Look for the labels in the next posts: in those that have any of their own."""
        if self._members.isdisjoint(places):
            return
        for place, names in zip(places, self._finder.find(terms), strict=True):
            if place in self._members:
                self._finder.count(names)
            if place in self._seen:
                self._names.append(names)
                self._terms.append(terms)

    def collect(self, encoded: EncodedPosts, learnt: Mapping[int, int], settings: Settings) -> Labelled:
        """Return the posts when all have been read; `learnt` has their places in `encoded`."""
        record = Record.collect(self._labels, self._paths, self._finder, self._wanted)
        own = encoded.take([learnt[place] for place in self.learnt])
        is_new = self.kind == "tags"
        return Labelled(record, self._chosen, self._terms, self._names, own, settings, is_new)
