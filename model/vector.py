"""Terms to a sparse vector: four sections, each log1p(tf) x idf, L2-normalised and scaled."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from model.numbering import TermTable, number_terms, salt
from model.sections import SECTIONS, number_post
from model.settings import Settings
from model.terms import Terms


def weigh(times: NDArray[np.int64], idf: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the weights of terms before their section is normalised: log1p(tf) x idf."""
    return np.log1p(times.astype(np.float32)) * idf


class Vocabulary:
    """The terms a model knows, a row each, section after section; and how many posts have them.

    `terms[section]` lists the section's terms in the order of their rows; `df` is int32 of shape
    (rows,), how many of the `posts` of training have the term in that section.
    """

    def __init__(
        self, terms: Mapping[str, Sequence[str]], df: NDArray[np.int32], posts: int, settings: Settings
    ) -> None:
        self.settings = settings
        self.terms = terms
        self.df = df
        self._df = np.append(df, np.int32(0))  # of row -1, which no term has
        self.posts = posts
        self.starts = list(accumulate((len(terms[name]) for name in SECTIONS), initial=0))
        """The first row of each section, and the number of rows."""
        self.idf = (np.log((1 + posts) / (1 + df.astype(np.float32))) + 1).astype(np.float32)
        """float32 of shape (rows,): ln((1 + posts) / (1 + df)) + 1."""
        self._table = TermTable([terms[name] for name in SECTIONS])
        self._lengths = np.array([getattr(settings, f"{name}_length") for name in SECTIONS], np.float32)

    def vectorise(self, terms: Terms) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the rows of a post's known terms and their values, section after section.

        Each section with a known term has the L2 norm that the settings give it; unknown terms do not
        count. A post without a known term gives two empty arrays.
        """
        numbers = number_post(terms, self.settings)
        numbers.sort()
        rows, times = np.unique(self._table.find(numbers), return_counts=True)
        if len(rows) and rows[0] < 0:
            rows, times = rows[1:], times[1:]
        values = weigh(times, self.idf[rows])
        section = np.searchsorted(self.starts[1:-1], rows, side="right")
        squares = np.bincount(section, values * values, minlength=len(SECTIONS))
        scale = self._lengths / np.sqrt(np.where(squares > 0, squares, 1))
        return rows, values * scale.astype(np.float32)[section]

    @cached_property
    def rows(self) -> dict[str, dict[str, int]]:
        """The row of each term, by section."""
        return {
            name: dict(zip(self.terms[name], range(first, last), strict=True))
            for name, (first, last) in zip(SECTIONS, pairwise(self.starts), strict=True)
        }

    def posts_with(self, terms: Sequence[str], *sections: str) -> list[NDArray[np.int32]]:
        """Return in how many posts of training each of `terms` occurs, by section; 0 if it is not known."""
        numbers = number_terms(terms, 0)
        return [self._df[self._table.find(numbers + salt(SECTIONS.index(name)))] for name in sections]

    def locate(self, row: int) -> tuple[str, str]:
        """Return the section and the term of a row."""
        section = bisect_right(self.starts, row) - 1
        name = SECTIONS[section]
        return name, self.terms[name][row - self.starts[section]]
