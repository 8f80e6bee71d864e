"""Terms become a sparse vector of four sections, each log1p(tf) x idf, L2-normalised and scaled."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.settings import Settings
from model.terms.extraction import Terms
from model.terms.sections import SECTIONS, list_section_ids
from model.terms.term_ids import TermIds, hash_terms, section_salt
from model.terms.term_table import TermTable, count_values
from model.terms.tokens import Places


def weigh(times: NDArray[np.int64], idf: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the weights of terms before their section is normalised: log1p(tf) x idf."""
    return np.log1p(times.astype(np.float32)) * idf


class Vector(NamedTuple):
    """A sparse vector: `values`, float32, in `rows`, int64, which ascend."""

    rows: Places
    values: NDArray[np.float32]


class Vocabulary:
    """The terms that a model knows, a row each, section after section.

    `terms[section]` lists the section's terms in the order of their rows. `df`, int32 of shape (rows,),
    counts the training posts with the term in that section, out of `posts`.
    """

    def __init__(
        self, terms: Mapping[str, Sequence[str]], df: NDArray[np.int32], posts: int, settings: Settings
    ) -> None:
        self.settings = settings
        self.terms = terms
        self.df = df
        self._df = np.append(df, np.int32(0))  # row -1, which unknown terms get, is in no post
        self.posts = posts
        self.starts = list(accumulate((len(terms[name]) for name in SECTIONS), initial=0))
        """The first row of each section, and the number of rows."""
        self._section_starts = np.array(self.starts[1:-1])
        self.idf = (np.log((1 + posts) / (1 + df.astype(np.float32))) + 1).astype(np.float32)
        """float32 of shape (rows,): ln((1 + posts) / (1 + df)) + 1."""
        self.term_ids = hash_terms(term for name in SECTIONS for term in terms[name])
        """The id of each row's term, without its section's salt."""
        salts = np.array([section_salt(section) for section in range(len(SECTIONS))])
        self._table = TermTable(self.term_ids + np.repeat(salts, np.diff(self.starts)))
        self._lengths = np.array([getattr(settings, f"{name}_length") for name in SECTIONS], np.float32)

    def vectorise(self, terms: Terms) -> list[Vector]:
        """Return the vector of each post: the rows of its known terms and their values.

        Each section with a known term has the L2 norm that the settings give it; unknown terms do not
        count. A post without a known term has an empty vector.
        """
        all_posts, term_ids = list_section_ids(terms, self.settings)
        found, all_rows = self._table.find_known(term_ids)
        cells, times = count_values(all_posts.take(found) * self.starts[-1] + all_rows)
        posts, rows = np.divmod(cells, max(self.starts[-1], 1))
        values = weigh(times, self.idf[rows])
        part = posts * len(SECTIONS) + self._section_starts.searchsorted(rows, "right")
        squares = np.bincount(part, values * values, minlength=len(terms) * len(SECTIONS))
        squares[squares == 0] = 1
        scale = self._lengths / np.sqrt(squares).reshape(-1, len(SECTIONS))
        values *= scale.astype(np.float32).ravel()[part]
        ends = posts.searchsorted(np.arange(len(terms) + 1)).tolist()
        return [Vector(rows[first:last], values[first:last]) for first, last in pairwise(ends)]

    @cached_property
    def rows(self) -> dict[str, dict[str, int]]:
        """The row of each term, by section."""
        return {
            name: dict(zip(self.terms[name], range(first, last), strict=True))
            for name, (first, last) in zip(SECTIONS, pairwise(self.starts), strict=True)
        }

    def posts_with(self, term_ids: TermIds, *sections: str) -> NDArray[np.int32]:
        """Return in how many training posts each term occurs, (sections, term_ids); 0 if unknown."""
        asked = np.concatenate([term_ids + section_salt(SECTIONS.index(name)) for name in sections])
        return self._df.take(self._table.find(asked)).reshape(len(sections), -1)

    def locate(self, row: int) -> tuple[str, str]:
        """Return the section and the term of a row. Raises IndexError when there is no such row."""
        section = bisect_right(self.starts, row) - 1
        name = SECTIONS[section]
        return name, self.terms[name][row - self.starts[section]]
