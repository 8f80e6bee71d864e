"""Many posts as arrays of term numbers, so that vocabularies and vectors of any stage come at array speed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.post import Post
from model.reading import Reading, take_reading
from model.sections import SECTIONS, each_section
from model.settings import Settings
from model.vector import Vocabulary, weigh

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

    `posts`, `terms` and `times` have an entry for each term of each post: whose, which, how often.
    """

    def __init__(self, posts: Sequence[Counted]) -> None:
        self.size = len(posts)
        self._names: list[str] = []
        sections: list[int] = []
        columns: list[tuple[Numbers, Numbers, Numbers]] = []
        for place, section in enumerate(SECTIONS):
            names, entries = _encode([post.sections[section] for post in posts], len(self._names))
            self._names += names
            sections += [place] * len(names)
            columns.append(entries)
        self._sections = np.array(sections, np.int64)
        self.posts, self.terms, self.times = map(np.concatenate, zip(*columns, strict=True))

    def vocabulary(self, size: int, settings: Settings) -> tuple[Vocabulary, Numbers]:
        """Return the terms that most of the first `size` posts have, and the row of every term number, or -1.

        Terms of fewer than `least_posts_with_term` posts are left out, and all beyond `most_terms`; of
        terms in equally many posts those numbered first stay.
        """
        df = np.bincount(self.terms[self.posts < size], minlength=len(self._names))
        order = np.argsort(-df, kind="stable")[: settings.most_terms]
        chosen = np.sort(order[df[order] >= settings.least_posts_with_term])
        terms = {
            name: [self._names[term] for term in chosen[self._sections[chosen] == place]]
            for place, name in enumerate(SECTIONS)
        }
        vocabulary = Vocabulary(terms, df[chosen].astype(np.int32), size, settings)
        rows = np.full(len(self._names), -1)
        rows[chosen] = np.arange(len(chosen))
        return vocabulary, rows

    def rows(self, vocabulary: Vocabulary) -> Numbers:
        """Return the row of every term number in any vocabulary, or -1."""
        pairs = zip(self._sections, self._names, strict=True)
        return np.array([vocabulary.rows[SECTIONS[place]].get(name, -1) for place, name in pairs], np.int64)

    def vectorise(
        self, vocabulary: Vocabulary, rows: Numbers, settings: Settings
    ) -> tuple[Numbers, Numbers, NDArray[np.float32]]:
        """Return (post, row, value) of every known term of every post, as Vocabulary.vectorise has them.

        `rows` are those of `vocabulary`, as `vocabulary` or `rows` return them.
        """
        known = rows[self.terms] >= 0
        posts, terms = self.posts[known], self.terms[known]
        columns = rows[terms]
        values = weigh(self.times[known], vocabulary.idf[columns])
        part = posts * len(SECTIONS) + self._sections[terms]
        squares = np.bincount(part, values.astype(np.float64) ** 2, minlength=self.size * len(SECTIONS))
        lengths = np.array([getattr(settings, f"{name}_length") for name in SECTIONS])
        scale = lengths[self._sections[terms]] / np.sqrt(squares[part])
        return posts, columns, (values * scale).astype(np.float32)


def _encode(
    posts: Sequence[Mapping[str, int]], first: int
) -> tuple[list[str], tuple[Numbers, Numbers, Numbers]]:
    """Return a section's terms, and (post, term number from `first`, times) of each term of each post."""
    numbers: dict[str, int] = {}
    terms: list[int] = []
    times: list[int] = []
    sizes: list[int] = []
    for counts in posts:
        terms += [numbers.setdefault(term, len(numbers)) for term in counts]
        times += counts.values()
        sizes.append(len(counts))
    owners = np.repeat(np.arange(len(posts)), sizes)
    return list(numbers), (owners, np.array(terms, np.int64) + first, np.array(times, np.int64))
