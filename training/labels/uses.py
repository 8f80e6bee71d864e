"""Which posts have which labels, without the zeros: 100,000 posts with 2,000 labels would be 800 MB."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Matrix = NDArray[np.float32]


class Uses(NamedTuple):
    """Pairs of a post and a label, each once, ascending by post and then by label.

    `shape` is (posts, labels): how many there are of each, with and without uses.
    """

    posts: Numbers
    labels: Numbers
    shape: tuple[int, int]

    @classmethod
    def collect(cls, found: Iterable[Sequence[int] | Numbers], labels: int) -> Self:
        """Return the uses of posts; each has its label numbers in `found`, where repetitions count once."""
        rows = [np.asarray(row, np.int64) for row in found]
        posts = np.repeat(np.arange(len(rows)), np.array(list(map(len, rows)), np.int64))
        columns = np.concatenate([np.empty(0, np.int64), *rows])
        return cls._order(posts, columns, (len(rows), labels))

    @classmethod
    def _order(cls, posts: Numbers, columns: Numbers, shape: tuple[int, int]) -> Self:
        cells = np.unique(posts * max(shape[1], 1) + columns)
        return cls(*np.divmod(cells, max(shape[1], 1)), shape)

    def first(self, posts: int) -> Self:
        """Return the uses in the first `posts` posts."""
        end = int(self.posts.searchsorted(posts))
        return self._replace(posts=self.posts[:end], labels=self.labels[:end], shape=(posts, self.shape[1]))

    def take(self, places: Sequence[int] | Numbers) -> Self:
        """Return the uses in the posts at `places`, in that order."""
        place = np.full(self.shape[0], -1)
        place[np.asarray(places, np.int64)] = np.arange(len(places))
        posts = place[self.posts]
        taken = posts >= 0
        return self._order(posts[taken], self.labels[taken], (len(places), self.shape[1]))

    def rename(self, columns: Numbers, labels: int) -> Self:
        """Return the uses of `labels` labels, those with a new number in `columns` by the old one, not -1."""
        renamed = columns[self.labels]
        known = renamed >= 0
        return self._order(self.posts[known], renamed[known], (self.shape[0], labels))

    def of_both(self, other: "Uses") -> "Uses":
        """Return the uses that are in `other` too, which has the same posts and labels."""
        cells = np.intersect1d(self._cells(), other._cells(), assume_unique=True)
        return Uses(*np.divmod(cells, max(self.shape[1], 1)), self.shape)

    def counts(self) -> Matrix:
        """Return how many posts have each label, exact, as float32 of shape (labels,)."""
        return np.bincount(self.labels, minlength=self.shape[1]).astype(np.float32)

    def sum(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return for each label the sum of the `weights` (posts,) of its posts."""
        return np.bincount(self.labels, weights[self.posts], self.shape[1])

    def first_posts(self) -> Numbers:
        """Return the first post with each label; 0 for a label that none has."""
        first = np.full(self.shape[1], self.shape[0])
        np.minimum.at(first, self.labels, self.posts)
        return np.where(first < self.shape[0], first, 0)

    def since_last(self) -> Numbers:
        """Return how many posts came after the last one with each label; all of them where none has it."""
        last = np.full(self.shape[1], -1)
        np.maximum.at(last, self.labels, self.posts)
        return self.shape[0] - 1 - last

    def together(self) -> Matrix:
        """Return how many posts have both of two labels, of shape (labels, labels)."""
        counts = np.zeros((self.shape[1], self.shape[1]), np.float32)
        bounds = self.posts.searchsorted(np.arange(self.shape[0] + 1))
        sizes = np.diff(bounds)
        for size in np.unique(sizes[sizes > 0]).tolist():
            # Posts with equally many labels at once: a row for each.
            rows = self.labels[bounds[:-1][sizes == size][:, None] + np.arange(size)]
            np.add.at(counts, (rows[:, :, None], rows[:, None, :]), np.float32(1))
        return counts

    def _cells(self) -> Numbers:
        return self.posts * max(self.shape[1], 1) + self.labels
