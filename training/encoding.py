"""Many posts as arrays of term numbers, so that vocabularies and vectors of any stage come at array speed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.post import Post
from model.settings import Settings
from model.terms.reading import Reading, take_reading
from model.terms.sections import SECTIONS, each_section
from model.terms.vector import Vocabulary, weigh
from training.post_matrix import PostMatrix

Numbers = NDArray[np.int64]
Small = NDArray[np.int32]
"""Of entries, of which there are thousands for each post."""


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

    def __init__(self, posts: Iterable[Counted]) -> None:
        """Take posts one after the other, and keep none of them: their strings are five times as large."""
        self.size = 0
        encoders = [_Encoder() for _ in SECTIONS]
        for post in posts:
            for encoder, section in zip(encoders, SECTIONS, strict=True):
                encoder.add(self.size, post.sections[section])
            self.size += 1
        self._names = [name for encoder in encoders for name in encoder.numbers]
        known = [len(encoder.numbers) for encoder in encoders]
        self._sections = np.repeat(np.arange(len(SECTIONS)), known)
        first = accumulate(known[:-1], initial=0)
        columns = [encoder.columns(number) for encoder, number in zip(encoders, first, strict=True)]
        self.posts, self.terms, self.times = map(np.concatenate, zip(*columns, strict=True))

    def take(self, places: Sequence[int]) -> "EncodedPosts":
        """Return the posts at `places`, in that order, their terms numbered as they are here."""
        place = np.full(self.size, -1, np.int32)
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
        posts, columns = self.posts[known].astype(np.int64), columns[known]
        values = weigh(self.times[known], vocabulary.idf[columns])
        section = np.repeat(np.arange(len(SECTIONS)), np.diff(vocabulary.starts))[columns]
        part = posts * len(SECTIONS) + section
        squares = np.bincount(part, values.astype(np.float64) ** 2, last * len(SECTIONS))
        lengths = np.array([getattr(settings, f"{name}_length") for name in SECTIONS] * last)
        scale = (lengths / np.sqrt(np.where(squares > 0, squares, 1))).astype(np.float32)
        return PostMatrix((last, len(vocabulary.df)), posts, columns, values * scale[part])


class _Encoder:
    """Numbers the terms of one section, from 0."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self._entries: list[Small] = [np.empty((3, 0), np.int32)]

    def add(self, post: int, counts: Mapping[str, int]) -> None:
        """Take the terms of a post, and how often it has each."""
        numbers = self.numbers
        terms = [numbers.setdefault(term, len(numbers)) for term in counts]
        self._entries.append(np.array([[post] * len(terms), terms, list(counts.values())], np.int32))

    def columns(self, first: int) -> tuple[Small, Small, Small]:
        """Return the post, the term number from `first`, and the times of each entry, by term number."""
        entries = np.concatenate(self._entries, 1)
        posts, terms, times = entries.take(np.argsort(entries[1], kind="stable"), 1)
        return posts, terms + np.int32(first), times
