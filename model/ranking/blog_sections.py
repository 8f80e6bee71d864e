"""The sections of a blog, its folders and languages, and how much each label is at home in them.

These are parts of the blog; the sections of a vector in model.terms.sections are parts of a post.
"""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from model.limits import MAX_SECTION_CHARACTERS
from model.printing import text_fault
from model.ranking.pair_table import PairTable

SECTION = ("section_most", "section_least")
"""Figures of a label for a post in sections: the largest and the smallest of their log-ratios."""
MADE_UP_USES = 3.0
_LANGUAGE = re.compile(r"\.([a-z]{2,3}(?:[-_][a-z]{2,4})?)$")
_BUNDLE = "index"
"""The file name of a post that has a folder of its own."""
_NO_LANGUAGE = "."


def find_sections(place: str) -> frozenset[str]:
    """Return the sections of a post at the path `place`: folders, and its language with a "." before it.

    In lower case; a file name without a language gives ".", and an empty path has no section. Folders of
    digits are years and the like. It does not matter where the path begins, as a folder that all posts are
    in is never counted.

    >>> sorted(find_sections("content/News/2024/some-post/index.es.md"))
    ['.es', 'content', 'news']
    """
    if not place:
        return frozenset()
    *folders, file = place.lower().split("/")
    stem = file.rpartition(".")[0] or file
    language = _LANGUAGE.search(stem)
    if language:
        stem = stem[: language.start()]
    if stem == _BUNDLE:
        folders = folders[:-1]
    names = {name for name in folders if _is_section(name)}
    return frozenset(names | {language[0] if language else _NO_LANGUAGE})


def _is_section(name: str) -> bool:
    if not 0 < len(name) <= MAX_SECTION_CHARACTERS or name.isdigit():
        return False
    return not name.startswith(_NO_LANGUAGE) and not text_fault(name)  # languages start with the dot


class BlogSections:
    """The sections that set some of a blog's posts apart, and how often their posts have each label.

    `names` are as find_sections gives them, and `shares` float32 (sections,) the share of the posts that are
    in each. `uses` has the number of posts for each pair of a section and a label.
    """

    def __init__(self, names: Sequence[str], shares: NDArray[np.float32], uses: PairTable) -> None:
        self.names = tuple(names)
        self.shares = shares
        self.uses = uses
        self._rows = {name: row for row, name in enumerate(self.names)}

    def rows(self, place: str) -> NDArray[np.int64]:
        """Return the rows of the sections of a post at `place`, ascending; those unknown are left out."""
        if not self._rows:
            return np.empty(0, np.int64)
        known = self._rows.keys() & find_sections(place)
        return np.array(sorted(self._rows[name] for name in known), np.int64)

    def compare(
        self, place: str, labels: NDArray[np.int64], counts: NDArray[np.float64]
    ) -> NDArray[np.float32]:
        """Return the columns SECTION of `labels`, of which the blog has `counts` uses, for a post at `place`.

        The log-ratio of a label used n times in a section with the share s of the posts, and c times in all,
        is log((n + m) / (s c + m)) with m = MADE_UP_USES, which keep rare labels near 0. All are 0 for a post
        whose place is in no known section.
        """
        sections = self.rows(place)
        if not len(sections):
            return np.zeros((len(labels), len(SECTION)), np.float32)
        found = self.uses.find(sections[:, None], labels[None])
        expected = self.shares[sections, None].astype(np.float64) * counts
        ratios = np.log((found + MADE_UP_USES) / (expected + MADE_UP_USES))
        columns: NDArray[np.float32] = np.stack([ratios.max(0), ratios.min(0)], 1).astype(np.float32)
        return columns


NO_SECTIONS = BlogSections((), np.empty(0, np.float32), PairTable.empty(1))
"""A blog whose posts are all in one place, or in unknown ones."""
