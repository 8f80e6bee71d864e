"""Tags the blog has never used, read off a post's title, headings, links and most telling words."""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from model.labels import fold
from model.names import link_name
from model.normal_form import normalise
from model.reading import Reading
from model.terms import find_words, split_words
from model.vector import Vocabulary

SOURCES = ("title_word", "title_phrase", "title_run", "repository", "heading", "body")
"""Where a new tag can come from; one that has several sources counts as the first of them."""
MOST_WORDS = 40
"""Words of the title, and of all headings, that are looked at: a longer title is a paragraph."""
MOST_HEADING_CHARS = 4_000
MOST_TAG_CHARS = 40

_RUN = re.compile("[\u30a1-\u30fa\u30fc]{2,}|[\u4e00-\u9fff\u3005]{2,}")


@dataclass(frozen=True, slots=True)
class TagStyle:
    """How a blog writes its tags: what joins the words of a tag, and whether all is lower case."""

    joiner: str = " "
    lower: bool = False

    def write(self, words: Sequence[str]) -> str:
        """Return the tag of these words."""
        tag = self.joiner.join(words)
        return tag.lower() if self.lower else tag


class NewTag(NamedTuple):
    """A proposal: `label` as the blog would write it, `key` the same folded, `term` as the counts know it.

    `source` is one of SOURCES, `place` its position among the words of that source, from 0.
    """

    label: str
    key: str
    term: str
    source: str
    place: int


def propose_new(
    reading: Reading, known: Set[str], style: TagStyle, *, vocabulary: Vocabulary, telling_words: int
) -> list[NewTag]:
    """Return tags to consider that are not among the folded labels `known`, each folded label once."""
    found: dict[str, NewTag] = {}
    sources = [*_named(reading), *_telling(reading, vocabulary, telling_words)]
    for source, words, place in sources:
        label = style.write(words)
        key = fold(label)
        if key not in known and key not in found and _is_plausible(key):
            plain = " ".join(words)
            found[key] = NewTag(label, key, key if plain == label else fold(plain), source, place)
    return list(found.values())


def _is_plausible(key: str) -> bool:
    return 1 < len(key) <= MOST_TAG_CHARS and not key.replace(".", "").isdigit()


def _named(reading: Reading) -> Iterator[tuple[str, Sequence[str], int]]:
    """Yield (source, words, place) of what the title, the links and the headings name."""
    title = normalise(reading.fields.title)
    words = find_words(title)[0][:MOST_WORDS]
    for place, word in enumerate(words):
        yield "title_word", [word], place
    for place, phrase in enumerate(pairwise(split_words(words)[:MOST_WORDS])):
        yield "title_phrase", phrase, place
    for place, run in enumerate(_RUN.findall(title)[:MOST_WORDS]):
        yield "title_run", [run], place
    for place, link in enumerate(list(reading.terms.links)[:MOST_WORDS]):
        if link.count("/") == 2:
            yield "repository", [link_name(link)], place
    headings = normalise(reading.fields.headings[:MOST_HEADING_CHARS])
    for place, word in enumerate((find_words(headings)[0] + _RUN.findall(headings))[:MOST_WORDS]):
        yield "heading", [word], place


def _telling(
    reading: Reading, vocabulary: Vocabulary, limit: int
) -> Iterator[tuple[str, Sequence[str], int]]:
    """Yield (source, words, place) of the body's ASCII words used twice or more, highest tf x idf first."""
    words = {
        word: times
        for word, times in reading.words["body"].items()
        if times > 1 and len(word) > 2 and word[0].isalpha() and word.isascii()
    }
    [texts] = vocabulary.posts_with(list(words), "text")
    idf = np.log((1 + vocabulary.posts) / (1 + texts)) + 1
    weights = (-idf * list(words.values())).tolist()
    for place, (_, word) in enumerate(sorted(zip(weights, words, strict=True))[:limit]):
        yield "body", [word], place
