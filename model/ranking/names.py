"""Finds the names of labels in posts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.terms.extraction import FIELDS, Terms
from model.terms.sequences import Found, Sequences
from model.terms.term_ids import hash_terms
from model.terms.term_table import TermTable
from model.terms.tokens import Places
from model.terms.words import find_words, fold_text, split_words
from model.text.characters import join_words, strip_text


class Occurrences(NamedTuple):
    """How often and where names occur in posts.

    `counts` is float32 of shape (posts, names, fields), in the order of FIELDS. `first` is float32 of shape
    (posts, names): the earliest place relative to its field's length, in [0, 1], or 1 where a name is
    absent. `linked`, of the same shape, counts the hosts, owners and repositories in links that equal the
    name, and `addressed` the links that have it anywhere in their host or path.
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


class _Hit(NamedTuple):
    """A name in a text: its row, the text, the first place relative to the text's length, and how often."""

    row: int
    text: int
    place: float
    times: int


class _Hits(NamedTuple):
    """The columns of many hits."""

    rows: Places
    texts: Places
    places: NDArray[np.float64]
    times: Places


class _FoldedName(NamedTuple):
    """A name with CJK characters; `run` is the first run of them."""

    row: int
    folded: str
    run: str


class NameIndex:
    """Finds a fixed list of label names in posts, in one pass over the post's words.

    A name of words matches by its parts in sequence, each with or without a plural s, and joined
    (node.js = nodejs = node js). A name with CJK characters matches as a substring.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._size = len(names)
        forms: dict[tuple[str, ...], list[int]] = defaultdict(list)
        substrings: list[_FoldedName] = []
        for row, name in enumerate(names):
            folded = fold_text(name)
            words, runs = find_words(strip_text(folded))
            if runs:
                substrings.append(_FoldedName(row, folded, runs[0]))
            else:
                for form in name_forms(words):
                    forms[form].append(row)
        self._forms = Sequences(forms)
        self._joined = {form[0]: rows for form, rows in forms.items() if len(form) == 1}
        self._substrings = _SubstringIndex(substrings)

    def find(self, terms: Terms) -> Occurrences:
        """Return the occurrences of every name in posts; time is linear in their words."""
        counts = np.zeros((len(terms), self._size, len(FIELDS)), np.float32)
        first = np.ones((len(terms), self._size), np.float32)
        groups = *self._find_words(terms), self._substrings.find(terms)
        rows, texts, places, times = map(np.concatenate, zip(*groups, strict=True))
        posts, columns = np.divmod(texts, len(FIELDS))
        np.add.at(counts, (posts, rows, columns), times.astype(np.float32))
        np.minimum.at(first, (posts, rows), places.astype(np.float32))
        linked = self._count_joined(map(_each_link_name, terms.links), len(terms))
        addressed = self._count_joined((names.items() for names in terms.addresses), len(terms))
        return Occurrences(counts, first, linked, addressed)

    def _find_words(self, terms: Terms) -> list[_Hits]:
        """Return the names of words: those found by their parts, and compound words that are one joined.

        A compound whose parts are the name counts once.
        """
        parts, compounds = terms.tokens.parts, terms.tokens.words.take(terms.tokens.compounds)
        bounds = parts.starts.searchsorted(terms.texts.bounds)
        found = self._forms.find(terms.part_ids, bounds)
        written = join_words(compounds.cut(terms.texts.plain))
        known = self._joined.keys() & written
        if not known:
            return [_locate(found.starts, found.rows, bounds)]
        named = [place for place, name in enumerate(written) if name in known]
        rows_of_each = [self._joined[written[place]] for place in named]
        joined = np.array(named).repeat(list(map(len, rows_of_each)))
        rows = np.array([*chain.from_iterable(rows_of_each)])
        starts = parts.starts.searchsorted(compounds.starts[joined])
        sizes = parts.starts.searchsorted(compounds.ends[joined]) - starts
        anew = ~Found(starts, sizes, rows).are_in(found)
        words = terms.tokens.compounds[joined[anew]]
        return [
            _locate(found.starts, found.rows, bounds),
            _locate(words, rows[anew], terms.word_bounds),
        ]

    def _count_joined(self, posts: Iterable[Iterable[tuple[str, int]]], size: int) -> NDArray[np.float32]:
        """Return how often each name is counted in each of `size` posts when written as one word."""
        counts = np.zeros((size, self._size), np.float32)
        for post, words in enumerate(posts):
            for word, times in words:
                for row in self._joined.get(word, ()):
                    counts[post, row] += times
        return counts


class _SubstringIndex:
    """Finds names with CJK characters, which may stand inside longer words.

    Most names are in no post, so a name is looked for only where its first two CJK characters follow each
    other: pairs of them are terms, and known ones are found at once. Names that start with one CJK character
    by itself are looked for in every text that has any.
    """

    def __init__(self, names: Iterable[_FoldedName]) -> None:
        by_pair: dict[str, list[_FoldedName]] = defaultdict(list)
        self._without_pair: list[_FoldedName] = []
        for name in names:
            (by_pair[name.run[:2]] if len(name.run) > 1 else self._without_pair).append(name)
        self._pairs = TermTable(hash_terms(by_pair))
        self._by_pair = list(by_pair.values())

    def find(self, terms: Terms) -> _Hits:
        """Return where the names stand in posts."""
        rows, texts, places, times = np.array([*self._each_hit(terms)]).reshape(-1, len(_Hit._fields)).T
        return _Hits(rows.astype(np.int64), texts.astype(np.int64), places, times.astype(np.int64))

    def _each_hit(self, terms: Terms) -> Iterator[_Hit]:
        found, pairs = self._pairs.find_known(terms.cjk.term_ids)
        texts = terms.cjk.posts[found] * len(FIELDS) + terms.cjk.columns[found]
        for text, pair in sorted(set(zip(texts.tolist(), pairs.tolist(), strict=True))):
            yield from _find_substrings(text, terms.texts.folded[text], self._by_pair[pair])
        if self._without_pair and len(terms.tokens.cjk):
            for text, folded in enumerate(terms.texts.folded):
                yield from _find_substrings(text, folded, self._without_pair)


def _locate(places: Places, rows: Places, bounds: Places) -> _Hits:
    """Return names found at `places`, each once, in texts that begin at `bounds[:-1]`."""
    texts = bounds.searchsorted(places, "right") - 1
    relative = (places - bounds[texts]) / (bounds[texts + 1] - bounds[texts])
    return _Hits(rows, texts, relative, np.ones(len(places), np.int64))


def _find_substrings(text: int, folded: str, names: Sequence[_FoldedName]) -> Iterator[_Hit]:
    for row, name, _ in names:
        if name in folded:
            yield _Hit(row, text, folded.index(name) / len(folded), folded.count(name))


def _each_link_name(links: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Yield each name of link terms with how often it is there; its joined form, too, where that differs."""
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
    """Return `part`, then the same word with or without its plural s, which short words and ...ss lack."""
    if len(part) <= 3 or part.endswith("ss"):
        return [part]
    return [part, part[:-1]] if part.endswith("s") else [part, part + "s"]
