"""Many posts as arrays of term numbers, so that vocabularies and vectors of any stage come at array speed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from copy import copy
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.post import Post
from model.reading import Reading, take_reading
from model.sections import SECTIONS, each_section
from model.settings import Settings
from model.vector import Vocabulary, weigh
from training.post_matrix import PostMatrix

Numbers = NDArray[np.int64]


class Counted(NamedTuple):
    """A post as training needs it: what is read in it, and how often it has each term, by section."""

    reading: Reading
    sections: Mapping[str, Mapping[str, int]]


def count_post(post: Post, settings: Settings) -> Counted:
    """Read a post and count its terms."""
    reading = take_reading(post)
    sections = each_section(reading.terms, settings)
    return Counted(reading, {name: Counter(occurrences) for name, occurrences in sections})


class EncodedPosts:
    """The terms of some posts, numbered in the order in which they first occur, section after section.

    `posts`, `terms` and `times` have an entry for each term of each post: whose, which, how often. Terms
    ascend, so that what is made of them needs no sorting.
    """

    def __init__(self, posts: Sequence[Counted]) -> None:
        self.size = len(posts)
        self._names: list[str] = []
        sections: list[int] = []
        columns: list[tuple[Numbers, ...]] = []
        for place, section in enumerate(SECTIONS):
            names, entries = _encode([post.sections[section] for post in posts], len(self._names))
            self._names += names
            sections += [place] * len(names)
            columns.append(entries)
        self._sections = np.array(sections, np.int64)
        self.posts, self.terms, self.times = map(np.concatenate, zip(*columns, strict=True))

    def take(self, places: Sequence[int]) -> "EncodedPosts":
        """Return the posts at `places`, in that order, their terms numbered as they are here."""
        place = np.full(self.size, -1)
        place[list(places)] = np.arange(len(places))
        posts = place[self.posts]
        taken = posts >= 0
        some = copy(self)
        some.size, some.posts = len(places), posts[taken]
        some.terms, some.times = self.terms[taken], self.times[taken]
        return some

    def vocabulary(self, size: int, settings: Settings) -> tuple[Vocabulary, Numbers]:
        """Return the terms that most of the first `size` posts have, and the row of every term number, or -1.

        Terms of fewer than `least_posts_with_term` posts are left out, and all beyond `most_terms_learnt`;
        of terms in equally many posts those numbered first stay.
        """
        df = self._posts_with(size)
        order = np.argsort(-df, kind="stable")[: settings.most_terms_learnt]
        return self._select(np.sort(order[df[order] >= settings.least_posts_with_term]), df, size, settings)

    def strongest(
        self, full: PostMatrix, rows: Numbers, settings: Settings
    ) -> tuple[Vocabulary, Numbers, Numbers]:
        """Return the `most_terms` terms of the largest squares, each term number's row, and what they were.

        `full` has the vectors of the first posts under the vocabulary with `rows`; what is returned last
        are the columns there of the terms that are kept, ascending.
        """
        kept = np.sort(np.argsort(-full.squares(), kind="stable")[: settings.most_terms])
        numbers = np.flatnonzero(rows >= 0)[kept]
        size = full.shape[0]
        return *self._select(numbers, self._posts_with(size), size, settings), kept

    def _posts_with(self, size: int) -> Numbers:
        """Return how many of the first `size` posts have each term."""
        return np.bincount(self.terms[self.posts < size], minlength=len(self._names))

    def _select(
        self, chosen: Numbers, df: Numbers, size: int, settings: Settings
    ) -> tuple[Vocabulary, Numbers]:
        """Return the vocabulary of the term numbers `chosen`, ascending, and every term number's row."""
        terms = {
            name: [self._names[term] for term in chosen[self._sections[chosen] == place]]
            for place, name in enumerate(SECTIONS)
        }
        vocabulary = Vocabulary(terms, df[chosen].astype(np.int32), size, settings)
        rows = np.full(len(self._names), -1)
        rows[chosen] = np.arange(len(chosen))
        return vocabulary, rows

    def vectorise(self, vocabulary: Vocabulary, rows: Numbers, last: int, settings: Settings) -> PostMatrix:
        """Return the vectors of the posts before `last`, as Vocabulary.vectorise has them.

        `rows` has the row in `vocabulary` of every term number, or -1; rows ascend with the numbers.
        """
        columns = rows[self.terms]
        known = np.flatnonzero((columns >= 0) & (self.posts < last))
        posts, columns = self.posts[known], columns[known]
        values = weigh(self.times[known], vocabulary.idf[columns])
        section = np.repeat(np.arange(len(SECTIONS)), np.diff(vocabulary.starts))[columns]
        part = posts * len(SECTIONS) + section
        squares = np.bincount(part, values.astype(np.float64) ** 2, last * len(SECTIONS))
        lengths = np.array([getattr(settings, f"{name}_length") for name in SECTIONS] * last)
        scale = (lengths / np.sqrt(np.where(squares > 0, squares, 1))).astype(np.float32)
        return PostMatrix((last, len(vocabulary.df)), posts, columns, values * scale[part])


def _encode(posts: Sequence[Mapping[str, int]], first: int) -> tuple[list[str], tuple[Numbers, ...]]:
    """Return a section's terms, and (post, term number from `first`, times) of each, by term number."""
    numbers: dict[str, int] = {}
    terms: list[int] = []
    times: list[int] = []
    sizes: list[int] = []
    for counts in posts:
        terms += [numbers.setdefault(term, len(numbers)) for term in counts]
        times += counts.values()
        sizes.append(len(counts))
    owners = np.repeat(np.arange(len(posts)), sizes)
    order = np.argsort(terms, kind="stable")
    columns = owners, np.array(terms, np.int64) + first, np.array(times, np.int64)
    return list(numbers), tuple(column[order] for column in columns)
