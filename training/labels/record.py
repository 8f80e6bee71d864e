"""The labels of one kind in all posts that have some: their history, which forgets no post."""

from collections.abc import Sequence
from copy import replace
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.labels import fold
from model.ranking.history import LabelHistory
from model.ranking.names import NameIndex, Occurrences
from model.settings import Settings
from model.terms.extraction import FIELDS, Terms
from training.labels.history import Named, build_history
from training.labels.table import LabelSet, collect_labels, detect_style
from training.labels.uses import Uses

_TITLE = FIELDS.index("title")


class PostNames(NamedTuple):
    """The names that occur in one post or its links: their rows, and their occurrences.

    A post names few of a blog's labels; all of them for all posts would take far more memory.
    """

    rows: NDArray[np.int64]
    occurrences: Occurrences

    @classmethod
    def keep(cls, found: Occurrences, post: int = 0) -> "PostNames":
        """Return the names that occur in `post`, of those that were looked for in some posts."""
        own = Occurrences(*(each[post : post + 1] for each in found))
        [rows] = (own.counts.any(2) | (own.linked > 0) | (own.addressed > 0))[0].nonzero()
        return cls(rows, own.of(rows))

    def fill(self, names: int) -> Occurrences:
        """Return what was found, of all the `names` that were looked for."""
        found = Occurrences(
            counts=np.zeros((1, names, len(FIELDS)), np.float32),
            first=np.ones((1, names), np.float32),
            linked=np.zeros((1, names), np.float32),
            addressed=np.zeros((1, names), np.float32),
        )
        for every, some in zip(found, self.occurrences, strict=True):
            every[:, self.rows] = some
        return found

    def in_text(self) -> NDArray[np.int64]:
        """Return the rows of the names that occur in the text."""
        rows: NDArray[np.int64] = self.rows[self.occurrences.counts[0].any(1)]
        return rows

    def in_title(self) -> NDArray[np.int64]:
        """Return the rows of the names that occur in the title."""
        rows: NDArray[np.int64] = self.rows[self.occurrences.counts[0, :, _TITLE] > 0]
        return rows


class NameFinder:
    """Looks for the names of `all` labels of a blog in its posts, and remembers which posts have them."""

    def __init__(self, labels: LabelSet) -> None:
        self.all = labels
        self._index = NameIndex(labels.labels)
        self._anywhere: list[NDArray[np.int64]] = []
        self._title: list[NDArray[np.int64]] = []

    def find(self, terms: Terms) -> list[PostNames]:
        """Return the names in each of some posts."""
        found = self._index.find(terms)
        return [PostNames.keep(found, post) for post in range(len(terms))]

    def count(self, names: PostNames) -> None:
        """Count the names of the next post of the blog."""
        self._anywhere.append(names.in_text())
        self._title.append(names.in_title())

    def named(self) -> Named:
        """Return which of the posts that were counted have which names."""
        labels = len(self.all.keys)
        return Named(Uses.collect(self._anywhere, labels), Uses.collect(self._title, labels))


@dataclass(frozen=True, slots=True)
class Record:
    """The labels of all posts that have labels of one kind, oldest first.

    `all` are the labels of these posts and those `wanted` by the author, `has` and `named` which posts have
    and name them. `blog_places` has the path of each post.
    """

    labels: Sequence[Sequence[str]]
    blog_places: Sequence[str]
    all: LabelSet
    has: Uses
    named: Named
    wanted: Sequence[str] = ()

    @classmethod
    def collect(
        cls,
        labels: Sequence[Sequence[str]],
        blog_places: Sequence[str],
        finder: NameFinder,
        wanted: Sequence[str] = (),
    ) -> "Record":
        """Return the record of posts with `labels`, in which `finder` has looked for all of them."""
        columns = finder.all.columns
        numbers = ([columns[key] for key in map(fold, own) if key in columns] for own in labels)
        has = Uses.collect(numbers, len(columns))
        return cls(labels, blog_places, finder.all, has, finder.named(), wanted)

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, places: Sequence[int]) -> "Record":
        """Return the posts at `places`, in that order, as if the blog had been written so."""
        return replace(
            self,
            labels=[self.labels[place] for place in places],
            blog_places=[self.blog_places[place] for place in places],
            has=self.has.take(places),
            named=Named(*(found.take(places) for found in self.named)),
        )

    def known(self, size: int) -> LabelSet:
        """Return the labels that are known after the first `size` posts."""
        return collect_labels(self.labels[:size], self.wanted)

    def history(self, size: int, settings: Settings, *, new: bool) -> LabelHistory:
        """Return the history of the labels that are known after the first `size` posts.

        With `new` it says how to write tags that the blog has never used.
        """
        labels = self.known(size)
        columns = np.array([labels.columns.get(key, -1) for key in self.all.keys], np.int64)
        has, *named = (
            found.first(size).rename(columns, len(labels.keys)) for found in (self.has, *self.named)
        )
        style = detect_style(labels.labels) if new else None
        return build_history(labels, style, has, Named(*named), settings, self.blog_places[:size])
