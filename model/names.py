"""Where the names of labels occur in a post."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.characters import join_words
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


type _Place = tuple[int, int, float, int]
"""Where a name is found: its row, the text, the place relative to its length, and how many times."""


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
        linked = self._count_joined(map(_each_link_name, terms.links), len(terms))
        addressed = self._count_joined((names.items() for names in terms.addresses), len(terms))
        return Occurrences(counts, first, linked, addressed)

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
                if not rest or (place + len(rest) < end and _follows(terms, place, rest)):
                    yield row, text, where, 1

    def _joined_places(self, terms: Terms) -> Iterator[_Place]:
        """Yield where a name is a compound word when joined, but not where its parts are the name as well."""
        compounds, bounds = terms.tokens.compounds, terms.word_bounds
        words = terms.tokens.words.take(compounds).cut(terms.text)
        for place, word, joined in zip(compounds.tolist(), words, join_words(words), strict=True):
            if joined in self._joined:
                text = bisect_right(bounds, place) - 1
                where = (place - bounds[text]) / (bounds[text + 1] - bounds[text])
                for row in self._rows_of_joined(word, joined):
                    yield row, text, where, 1

    def _rows_of_joined(self, word: str, joined: str) -> list[int]:
        first, *rest = split_words([word])
        by_parts = self._starts.get(first, ())
        return [
            row for others, row in self._starts[joined] if not others and (tuple(rest), row) not in by_parts
        ]

    def _substring_places(self, terms: Terms) -> Iterator[_Place]:
        """Yield where names with CJK characters are found; most are passed over: two of them are nowhere."""
        found, pairs = self._pairs.find_known(terms.numbers[terms.first_cjk :])
        found += terms.first_cjk
        texts = terms.posts[found] * len(FIELDS) + terms.columns[found]
        for text, pair in sorted(set(zip(texts.tolist(), pairs.tolist(), strict=True))):
            yield from _find_substrings(text, terms.texts[text], self._by_pair[pair])
        if self._lone and len(terms.tokens.cjk):
            for text, folded in enumerate(terms.texts):
                yield from _find_substrings(text, folded, self._lone)

    def _count_joined(self, posts: Iterable[Iterable[tuple[str, int]]], size: int) -> NDArray[np.float32]:
        """Return how often each name is counted in each of `size` posts when written as one word."""
        counts = np.zeros((size, self._size), np.float32)
        for post, words in enumerate(posts):
            for word, times in words:
                for rest, row in self._starts.get(word, ()):
                    if not rest:
                        counts[post, row] += times
        return counts


def _follows(terms: Terms, place: int, rest: tuple[str, ...]) -> bool:
    """Whether the parts behind the one at `place` are `rest`: where they are not, mostly the first tells."""
    parts = terms.tokens.parts
    return terms.text.startswith(rest[0], parts.starts.item(place + 1)) and rest == tuple(
        parts.take(slice(place + 1, place + 1 + len(rest))).cut(terms.text)
    )


def _find_substrings(text: int, folded: str, names: Sequence[tuple[str, int]]) -> Iterator[_Place]:
    for name, row in names:
        if name in folded:
            yield row, text, folded.index(name) / len(folded), folded.count(name)


def _each_link_name(links: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Yield each name of link terms with how often it is there; joined, too, where that is another."""
    names = list(map(link_name, links))
    for name, joined, times in zip(names, join_words(names), links.values(), strict=True):
        yield name, times
        if joined != name:
            yield joined, times


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
