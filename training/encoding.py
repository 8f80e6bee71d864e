"""Many posts as arrays of term ids, from which the vocabulary and vectors of any stage are made quickly."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.post import Post
from model.settings import Settings
from model.terms.extraction import Terms, parse_posts
from model.terms.sections import SECTIONS, each_section
from model.terms.vector import Vocabulary, weigh
from training.post_matrix import PostMatrix

Numbers = NDArray[np.int64]
Small = NDArray[np.int32]
"""For entries: a post has thousands of them, and int32 halves their memory."""


class Counted(NamedTuple):
    """A post as training needs it: its terms, and how often it has each term, by section."""

    terms: Terms
    sections: Mapping[str, Mapping[str, int]]


def count_post(post: Post, settings: Settings) -> Counted:
    """Read a post and count its terms."""
    return count_terms(parse_posts(post), settings)


def count_terms(terms: Terms, settings: Settings) -> Counted:
    """Count the terms of a post that was read."""
    sections = each_section(terms, settings)
    return Counted(terms, {name: Counter(occurrences) for name, occurrences in sections})


class EncodedPosts:
    """The terms of some posts; a term's id is its place in the order of first use, section after section.

    `posts`, `terms` and `times` have an entry for each term of each post: the post, the term's id, how
    often. Terms ascend, so that the matrices made from them need no sorting.
    """

    def __init__(self, posts: Iterable[Counted]) -> None:
        """Encode posts one after the other. None is kept: their strings take five times the memory."""
        self.size = 0
        encoders = [_Encoder() for _ in SECTIONS]
        for post in posts:
            for encoder, section in zip(encoders, SECTIONS, strict=True):
                encoder.add(self.size, post.sections[section])
            self.size += 1
        self._names = [name for encoder in encoders for name in encoder.term_ids]
        known = [len(encoder.term_ids) for encoder in encoders]
        self._sections = np.repeat(np.arange(len(SECTIONS)), known)
        first = accumulate(known[:-1], initial=0)
        columns = [encoder.columns(start) for encoder, start in zip(encoders, first, strict=True)]
        self.posts, self.terms, self.times = map(np.concatenate, zip(*columns, strict=True))

    def take(self, places: Sequence[int]) -> "EncodedPosts":
        """Return the posts at `places`, in that order, with the same term ids."""
        place = np.full(self.size, -1, np.int32)
        place[list(places)] = np.arange(len(places))
        posts = place[self.posts]
        taken = posts >= 0
        some = copy(self)
        some.size, some.posts = len(places), posts[taken]
        some.terms, some.times = self.terms[taken], self.times[taken]
        return some

    def vocabulary(self, size: int, settings: Settings) -> tuple[Vocabulary, Numbers]:
        """Return the terms that most of the first `size` posts have, and the row of every term id, or -1.

        Terms of fewer than `least_posts_with_term` posts are left out, and all beyond `most_terms_learnt`.
        Of terms in equally many posts, those with the lower ids stay.
        """
        df = self._posts_with(size)
        order = np.argsort(-df, kind="stable")[: settings.most_terms_learnt]
        return self._select(np.sort(order[df[order] >= settings.least_posts_with_term]), df, size, settings)

    def strongest(
        self, full: PostMatrix, rows: Numbers, settings: Settings
    ) -> tuple[Vocabulary, Numbers, Numbers]:
        """Return the `most_terms` terms with the largest squares, every term id's row, and their columns.

        `full` has the vectors of the first posts under the vocabulary with `rows`. The columns are those in
        `full` of the terms that are kept, ascending.
        """
        kept = np.sort(np.argsort(-full.squares(), kind="stable")[: settings.most_terms])
        term_ids = np.flatnonzero(rows >= 0)[kept]
        size = full.shape[0]
        return *self._select(term_ids, self._posts_with(size), size, settings), kept

    def _posts_with(self, size: int) -> Numbers:
        """Return how many of the first `size` posts have each term."""
        return np.bincount(self.terms[self.posts < size], minlength=len(self._names))

    def _select(
        self, chosen: Numbers, df: Numbers, size: int, settings: Settings
    ) -> tuple[Vocabulary, Numbers]:
        """Return the vocabulary of the term ids `chosen`, ascending, and the row of every term id, or -1."""
        terms = {
            name: [self._names[term] for term in chosen[self._sections[chosen] == place]]
            for place, name in enumerate(SECTIONS)
        }
        vocabulary = Vocabulary(terms, df[chosen].astype(np.int32), size, settings)
        rows = np.full(len(self._names), -1)
        rows[chosen] = np.arange(len(chosen))
        return vocabulary, rows

    def vectorise(self, vocabulary: Vocabulary, rows: Numbers, last: int, settings: Settings) -> PostMatrix:
        """Return the vectors of the posts before `last`, equal to those of Vocabulary.vectorise.

        `rows` has the row in `vocabulary` of every term id, or -1; rows ascend with the ids.
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
    """Gives the terms of one section ids from 0."""

    def __init__(self) -> None:
        self.term_ids: dict[str, int] = {}
        self._entries: list[Small] = [np.empty((3, 0), np.int32)]

    def add(self, post: int, counts: Mapping[str, int]) -> None:
        """Add the terms of a post, with how often it has each."""
        term_ids = self.term_ids
        terms = [term_ids.setdefault(term, len(term_ids)) for term in counts]
        self._entries.append(np.array([[post] * len(terms), terms, list(counts.values())], np.int32))

    def columns(self, first: int) -> tuple[Small, Small, Small]:
        """Return the post, the term id plus `first`, and the times of each entry, ordered by term id."""
        entries = np.concatenate(self._entries, 1)
        posts, terms, times = entries.take(np.argsort(entries[1], kind="stable"), 1)
        return posts, terms + np.int32(first), times
