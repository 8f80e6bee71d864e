"""Where the names of labels occur in a post."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import compress, product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.terms import (
    FIELDS,
    FieldTerms,
    Terms,
    fold_text,
    has_cjk,
    join_word,
    parse_field,
    split_words,
)

_PAIR_NUMBERS = 1 << 16


class Occurrences(NamedTuple):
    """How often and where each of some names occurs in one post, a row a name.

    `counts` is float32 of shape (names, fields), in the order of FIELDS; `first` is float32 of shape
    (names,), the earliest place relative to its field's length in [0, 1], 1 where a name is absent;
    `linked` counts the links whose host label, owner or repository is the name.
    """

    counts: NDArray[np.float32]
    first: NDArray[np.float32]
    linked: NDArray[np.float32]

    def of(self, names: slice) -> "Occurrences":
        """Return the occurrences of some of the names."""
        return Occurrences(self.counts[names], self.first[names], self.linked[names])


class NameIndex:
    """Finds a fixed list of label names in posts, in one pass over the post's words.

    A name of words matches by its parts in sequence, each with or without a plural s, and joined
    (node.js = nodejs = node js). A name with CJK characters matches as a substring.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._size = len(names)
        self._starts: dict[str, list[tuple[tuple[str, ...], int]]] = defaultdict(list)
        self._substrings: list[tuple[str, int]] = []
        for row, name in enumerate(names):
            folded = fold_text(name)
            if has_cjk(folded):
                self._substrings.append((folded, row))
            for form in name_forms(folded):
                self._starts[form[0]].append((form[1:], row))
        self._pairs = [number_pairs(name if len(name) > 1 else "")[0] for name, _ in self._substrings]
        self._joined = {start for start, forms in self._starts.items() if any(not rest for rest, _ in forms)}

    def find(self, terms: Terms) -> Occurrences:
        """Return the occurrences of every name in a post; time is linear in its words."""
        counts = np.zeros((self._size, len(FIELDS)), np.float32)
        first = np.ones(self._size, np.float32)
        substrings = self._substrings_near(terms)
        for column, name in enumerate(FIELDS):
            field = terms.fields[name]
            if places := self._places(field) + _substring_places(field, substrings):
                rows, where, times = zip(*places, strict=True)
                np.add.at(counts[:, column], np.array(rows), np.array(times, np.float32))
                np.minimum.at(first, np.array(rows), np.array(where, np.float32))
        return Occurrences(counts, first, self._linked(terms))

    def _places(self, field: FieldTerms) -> list[tuple[int, float, int]]:
        """Return (row, relative place, times) of each name found in `field`, the same row more than once."""
        parts, size = field.parts, max(len(field.parts), 1)
        starts = self._starts
        places = [
            (row, place / size, 1)
            for place, part in enumerate(parts)
            if part in starts
            for rest, row in starts[part]
            if not rest or tuple(parts[place + 1 : place + 1 + len(rest)]) == rest
        ]
        return places + self._joined_places(field)

    def _joined_places(self, field: FieldTerms) -> list[tuple[int, float, int]]:
        """Return the names that a compound word is when joined, without those that its parts are as well."""
        places = []
        for word in field.compounds:
            if (joined := join_word(word)) in self._joined:
                first, *rest = split_words([word])
                by_parts = self._starts.get(first, ())
                place = field.words.index(word) / len(field.words)
                places += [
                    (row, place, 1)
                    for others, row in self._starts[joined]
                    if not others and (tuple(rest), row) not in by_parts
                ]
        return places

    def _substrings_near(self, terms: Terms) -> list[tuple[str, int]]:
        """Return the names to look for as substrings, without most of those that are nowhere in the post.

        Looking for two hundred of them in each field takes longer than all else here.
        """
        texts = [field.text for field in terms.fields.values() if field.runs]
        if not texts or not self._substrings:
            return []
        there = np.zeros(_PAIR_NUMBERS, np.bool_)
        there[number_pairs("\n".join(texts))] = True
        return list(compress(self._substrings, there[self._pairs].tolist()))

    def _linked(self, terms: Terms) -> NDArray[np.float32]:
        linked = np.zeros(self._size, np.float32)
        for link, times in terms.links.items():
            for form in {link_name(link), join_word(link_name(link))}:
                for rest, row in self._starts.get(form, ()):
                    if not rest:
                        linked[row] += times
        return linked


def _substring_places(field: FieldTerms, names: Sequence[tuple[str, int]]) -> list[tuple[int, float, int]]:
    if not field.runs:
        return []
    text = field.text
    return [(row, text.index(name) / len(text), text.count(name)) for name, row in names if name in text]


def number_pairs(text: str) -> NDArray[np.int64]:
    """Return a number for each two characters side by side in `text`, and for what ends every text.

    Few pairs share a number.
    """
    codes = np.frombuffer(f"{text}\n\n".encode("utf-32-le", "surrogatepass"), "<u4").astype(np.int64)
    numbers: NDArray[np.int64] = (codes[:-1] * 40_503 + codes[1:]) % _PAIR_NUMBERS
    return numbers


def link_name(link: str) -> str:
    """Return the part of a link term that can name something: repository, owner or a host's label."""
    last = link.rpartition("/")[2]
    return last if "/" in link else last.partition(".")[0]


def name_forms(folded: str) -> set[tuple[str, ...]]:
    """Return the sequences of parts by which a folded name is found; none for one with CJK.

    >>> sorted(name_forms("node.js"))
    [('node', 'js'), ('nodej',), ('nodejs',), ('nodes', 'js')]
    """
    field = parse_field(folded)
    if field.runs or not field.parts:
        return set()
    parts = split_words(field.words)
    forms = set(product(*map(plurals, parts))) if len(parts) <= 4 else {tuple(parts)}
    return forms | {(joined,) for joined in plurals("".join(parts))}


def plurals(part: str) -> list[str]:
    """Return `part`, and beside it the same word with or without its plural s; short words have none."""
    if len(part) <= 3 or part.endswith("ss"):
        return [part]
    return [part, part[:-1]] if part.endswith("s") else [part, part + "s"]
