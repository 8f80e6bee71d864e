"""Terms to a sparse vector: four sections, each log1p(tf) x idf, L2-normalised and scaled."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise, repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.settings import Settings
from model.terms import FIELDS, Terms, count_ngrams, list_terms

SECTIONS = ("text", "title", "links", "ngrams")
"""The sections of a vector, in the order of its rows."""


class Counts(NamedTuple):
    """Term frequencies of one post: by field, and by section of its vector."""

    fields: Mapping[str, Counter[str]]
    sections: Mapping[str, Counter[str]]


def count_post(terms: Terms, settings: Settings) -> Counts:
    """Return the term frequencies of a post; only the text section weighs the title."""
    lists = {name: list_terms(terms.fields[name]) for name in FIELDS}
    fields = {name: Counter(found) for name, found in lists.items()}
    text = Counter({term: settings.title_weight * times for term, times in fields["title"].items()})
    for name in FIELDS:
        if name != "title":
            text.update(lists[name])  # Counter adds lists faster than counts
    sections = {"text": text, "title": fields["title"], "links": terms.links, "ngrams": count_ngrams(terms)}
    return Counts(fields, sections)


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
        self.terms = terms
        self.df = df
        self.posts = posts
        self.starts = list(accumulate((len(terms[name]) for name in SECTIONS), initial=0))
        """The first row of each section, and the number of rows."""
        self.rows = {
            name: dict(zip(terms[name], range(first, last), strict=True))
            for name, (first, last) in zip(SECTIONS, pairwise(self.starts), strict=True)
        }
        self.idf = (np.log((1 + posts) / (1 + df.astype(np.float32))) + 1).astype(np.float32)
        """float32 of shape (rows,): ln((1 + posts) / (1 + df)) + 1."""
        self._lengths = {name: getattr(settings, f"{name}_length") for name in SECTIONS}

    def vectorise(self, counts: Counts) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the rows of a post's known terms and their values, section after section.

        Each section with a known term has the L2 norm that the settings give it; unknown terms do not
        count. A post without a known term gives two empty arrays.
        """
        found = list(self._sections(counts))
        return np.concatenate([rows for rows, _ in found]), np.concatenate([values for _, values in found])

    def _sections(self, counts: Counts) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
        for name in SECTIONS:
            section = counts.sections[name]
            found = np.fromiter(map(self.rows[name].get, section, repeat(-1)), np.int64, len(section))
            times = np.fromiter(section.values(), np.int64, len(section))
            known = found >= 0
            rows = found[known]
            values = weigh(times[known], self.idf[rows])
            length = float(np.linalg.norm(values)) or 1.0
            yield rows, values * np.float32(self._lengths[name] / length)

    def posts_with(self, section: str, term: str) -> int:
        """Return in how many posts of training `term` occurs in `section`; 0 when it is not known."""
        row = self.rows[section].get(term)
        return 0 if row is None else int(self.df[row])

    def locate(self, row: int) -> tuple[str, str]:
        """Return the section and the term of a row."""
        for name, (first, last) in zip(SECTIONS, pairwise(self.starts), strict=True):
            if row < last:
                return name, self.terms[name][row - first]
        raise IndexError(row)
