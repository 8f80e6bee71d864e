"""Where the names of labels occur in a post."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.characters import join_word
from model.numbering import Sieve, TermTable, number_terms
from model.terms import FIELDS, Terms, find_words, fold_text, split_words


class Occurrences(NamedTuple):
    """How often and where each of some names occurs in some posts.

    `counts` is float32 of shape (posts, names, fields), in the order of FIELDS; `first` is float32 of shape
    (posts, names), the earliest place relative to its field's length in [0, 1], 1 where a name is absent;
    `linked`, of the same shape, counts the hosts, owners and repositories in links that are the name, and
    `addressed` the links that have it anywhere in their host or path.
    """

    counts: NDArray[np.float32]
    first: NDArray[np.float32]
    linked: NDArray[np.float32]
    addressed: NDArray[np.float32]

    def of(self, names: slice | Sequence[int]) -> "Occurrences":
        """Return the occurrences of some of the names."""
        return Occurrences(
            self.counts[:, names], self.first[:, names], self.linked[:, names], self.addressed[:, names]
        )


class _Place(NamedTuple):
    """Where a name is found: its row, the text, the place relative to its length, and how many times."""

    row: int
    text: int
    place: float
    times: int


class NameIndex:
    """Finds a fixed list of label names in posts, in one pass over the post's words.

    A name of words matches by its parts in sequence, each with or without a plural s, and joined
    (node.js = nodejs = node js). A name with CJK characters matches as a substring.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._size = len(names)
        self._starts: dict[str, list[tuple[tuple[str, ...], int]]] = defaultdict(list)
        by_pair: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self._lone: list[tuple[str, int]] = []
        for row, name in enumerate(names):
            folded = fold_text(name)
            words, runs = find_words(folded)
            if runs:
                of_run = by_pair[runs[0][:2]] if len(runs[0]) > 1 else self._lone
                of_run.append((folded, row))
                continue
            for form in name_forms(words):
                self._starts[form[0]].append((form[1:], row))
        self._joined = {start for start, forms in self._starts.items() if any(not rest for rest, _ in forms)}
        self._sieve = Sieve(number_terms(self._starts))
        self._pairs = TermTable(number_terms(by_pair))
        self._by_pair = list(by_pair.values())
        """Names with CJK characters by the first two of them; those whose first is alone are `_lone`."""

    def find(self, terms: Terms) -> Occurrences:
        """Return the occurrences of every name in posts; time is linear in their words."""
        counts = np.zeros((len(terms), self._size, len(FIELDS)), np.float32)
        first = np.ones((len(terms), self._size), np.float32)
        places = [*self._places(terms), *self._joined_places(terms), *self._substring_places(terms)]
        if places:
            rows, texts, where, times = map(np.array, zip(*places, strict=True))
            posts, columns = np.divmod(texts, len(FIELDS))
            np.add.at(counts, (posts, rows, columns), times.astype(np.float32))
            np.minimum.at(first, (posts, rows), where.astype(np.float32))
        linked = self._count_joined(map(_count_link_names, terms.links), len(terms))
        return Occurrences(counts, first, linked, self._count_joined(terms.addresses, len(terms)))

    def _places(self, terms: Terms) -> Iterator[_Place]:
        """Yield where each name of words is found."""
        likely = self._sieve.find(terms.part_numbers)
        parts, bounds = terms.tokens.parts, terms.tokens.parts.starts.searchsorted(terms.bounds)
        texts = bounds.searchsorted(likely, "right") - 1
        ends = bounds[texts + 1]
        relative = (likely - bounds[texts]) / (ends - bounds[texts])
        found = parts.take(likely).cut(terms.text)
        columns = likely.tolist(), texts.tolist(), ends.tolist(), relative.tolist(), found
        for place, text, end, where, part in zip(*columns, strict=True):
            for rest, row in self._starts.get(part, ()):
                last = place + 1 + len(rest)
                if not rest or (
                    last <= end and tuple(parts.take(slice(place + 1, last)).cut(terms.text)) == rest
                ):
                    yield _Place(row, text, where, 1)

    def _joined_places(self, terms: Terms) -> Iterator[_Place]:
        """Yield where a name is a compound word when joined, but not where its parts are the name as well."""
        words, compounds = terms.tokens.words, terms.tokens.compounds
        bounds = terms.word_bounds
        rows_of = cache(self._rows_of_joined)
        for place, word in zip(compounds.tolist(), words.take(compounds).cut(terms.text), strict=True):
            if rows := rows_of(word):
                text = bisect_right(bounds, place) - 1
                where = (place - bounds[text]) / (bounds[text + 1] - bounds[text])
                for row in rows:
                    yield _Place(row, text, where, 1)

    def _rows_of_joined(self, word: str) -> list[int]:
        joined = join_word(word)
        if joined not in self._joined:
            return []
        first, *rest = split_words([word])
        by_parts = self._starts.get(first, ())
        return [
            row for others, row in self._starts[joined] if not others and (tuple(rest), row) not in by_parts
        ]

    def _substring_places(self, terms: Terms) -> Iterator[_Place]:
        """Yield where names with CJK characters are found; most are passed over: two of them are nowhere."""
        found, pairs = self._pairs.find_known(terms.numbers)
        for post, pair in sorted(set(zip(terms.posts[found].tolist(), pairs.tolist(), strict=True))):
            yield from _find_substrings(terms, post, self._by_pair[pair])
        if self._lone and len(terms.tokens.cjk):
            for post in range(len(terms)):
                yield from _find_substrings(terms, post, self._lone)

    def _count_joined(self, posts: Iterable[Mapping[str, int]], size: int) -> NDArray[np.float32]:
        """Return how often each name is counted in each of `size` posts when written as one word."""
        counts = np.zeros((size, self._size), np.float32)
        for post, words in enumerate(posts):
            for word, times in words.items():
                for rest, row in self._starts.get(word, ()):
                    if not rest:
                        counts[post, row] += times
        return counts


def _find_substrings(terms: Terms, post: int, names: Sequence[tuple[str, int]]) -> Iterator[_Place]:
    for text in range(post * len(FIELDS), (post + 1) * len(FIELDS)):
        folded = terms.texts[text]
        for name, row in names:
            if name in folded:
                yield _Place(row, text, folded.index(name) / len(folded), folded.count(name))


def _count_link_names(links: Mapping[str, int]) -> Counter[str]:
    """Return how often each name of link terms is there, as it stands and joined."""
    counts: Counter[str] = Counter()
    for link, times in links.items():
        name = link_name(link)
        for form in {name, join_word(name)}:
            counts[form] += times
    return counts


def link_name(link: str) -> str:
    """Return the part of a link term that can name something: repository, owner or a host's label."""
    last = link.rpartition("/")[2]
    return last if "/" in link else last.partition(".")[0]


def name_forms(words: Sequence[str]) -> set[tuple[str, ...]]:
    """Return the sequences of parts by which a name of folded words is found.

    >>> sorted(name_forms(["node.js"]))
    [('node', 'js'), ('nodejs',), ('nodes', 'js'), ('nodesjs',)]
    """
    parts = split_words(words)
    if not parts:
        return set()
    forms = set(product(*map(plurals, parts))) if len(parts) <= 4 else {tuple(parts)}
    return forms | {("".join(form),) for form in forms}


def plurals(part: str) -> list[str]:
    """Return `part`, and beside it the same word with or without its plural s; short words have none."""
    if len(part) <= 3 or part.endswith("ss"):
        return [part]
    return [part, part[:-1]] if part.endswith("s") else [part, part + "s"]
