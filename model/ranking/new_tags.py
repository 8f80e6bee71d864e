"""Proposes tags that the blog has never used, from a post's title, headings, links and rare words."""

from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import chain, islice, pairwise
from typing import NamedTuple

import numpy as np

from model.labels import fold
from model.ranking.names import link_name
from model.terms.extraction import FIELDS, Terms
from model.terms.term_ids import salt_by_post
from model.terms.term_table import count_distinct
from model.terms.vector import Vocabulary
from model.terms.words import find_words, split_words
from model.text.characters import SCRIPT_RUN, is_hiragana

SOURCES = ("title_word", "title_phrase", "title_run", "repository", "heading", "body")
"""Where a new tag can come from; a tag with several sources counts as from the first of them."""
FOLDED_SOURCES = "repository", "body"
"""The sources whose words come from folded terms."""
JOINERS = (" ", "-")
"""The strings that can join the words of a new tag."""
MAX_WORDS = 40
"""Words of the title, and of all headings, that are considered: a longer title is a paragraph."""
MAX_HEADING_CHARACTERS = 4_000
MAX_TAG_CHARACTERS = 40

_BODY = FIELDS.index("body")

type Source = tuple[str, Sequence[str], int]
"""One of SOURCES, words from it, and their place in it."""


class TagStyle(NamedTuple):
    """How a blog writes its tags: what joins the words of a tag, and whether tags are in lower case."""

    joiner: str = " "
    lower: bool = False

    def write(self, words: Sequence[str]) -> str:
        """Return the tag of these words."""
        tag = self.joiner.join(words)
        return tag.lower() if self.lower else tag


class NewTag(NamedTuple):
    """A proposal: `label` as the blog would write it, `key` the same folded, `term` as terms are counted.

    `source` is one of SOURCES, `place` its position among the words of that source, from 0.
    """

    label: str
    key: str
    term: str
    source: str
    place: int


def propose_new(
    terms: Terms, known: Set[str], style: TagStyle, *, vocabulary: Vocabulary, telling_words: int
) -> list[list[NewTag]]:
    """Return the new tags to consider for each post; `known` are the folded labels that the blog has."""
    telling = _find_telling(terms, vocabulary, telling_words)
    return [_propose(chain(_named(terms, post), words), known, style) for post, words in enumerate(telling)]


def spell_new(tag: NewTag, post: int, style: TagStyle, terms: Terms) -> str:
    """Return the label of a tag proposed for `post`, as the post writes it.

    Repositories and words of the body are proposed folded, as few of them are suggested in the end.
    """
    if tag.source not in FOLDED_SOURCES:
        return tag.label
    return style.write([terms.spell_word(tag.term, post)])


def _propose(sources: Iterable[Source], known: Set[str], style: TagStyle) -> list[NewTag]:
    found: dict[str, NewTag] = {}
    for source, words, place in sources:
        label = style.write(words)
        key = fold(label)
        if key not in known and key not in found and _is_plausible(key):
            plain = " ".join(words)
            found[key] = NewTag(label, key, key if plain == label else fold(plain), source, place)
    return list(found.values())


def _is_plausible(key: str) -> bool:
    return 1 < len(key) <= MAX_TAG_CHARACTERS and not key.replace(".", "").isdigit()


def _named(terms: Terms, post: int) -> Iterator[Source]:
    """Yield the words of a post's title, links and headings that may be a tag."""
    title = terms.texts.normal[post * len(FIELDS) + FIELDS.index("title")]
    words = find_words(title)[0][:MAX_WORDS]
    for place, word in enumerate(words):
        yield "title_word", [word], place
    for place, phrase in enumerate(pairwise(split_words(words)[:MAX_WORDS])):
        yield "title_phrase", phrase, place
    for place, run in enumerate(_find_runs(title)[:MAX_WORDS]):
        yield "title_run", [run], place
    for place, link in enumerate(islice(terms.links[post], MAX_WORDS)):
        if link.count("/") == 2:
            yield "repository", [link_name(link)], place
    headings = terms.texts.normal[post * len(FIELDS) + FIELDS.index("headings")][:MAX_HEADING_CHARACTERS]
    for place, word in enumerate((find_words(headings)[0] + _find_runs(headings))[:MAX_WORDS]):
        yield "heading", [word], place


def _find_runs(text: str) -> list[str]:
    """Return the runs of katakana or kanji in `text`, of two characters and more."""
    if text.isascii():
        return []
    return [run for run in SCRIPT_RUN.findall(text) if len(run) > 1 and not is_hiragana(run)]


def _find_telling(terms: Terms, vocabulary: Vocabulary, limit: int) -> list[list[Source]]:
    """Return for each post the ASCII words that its body has twice or more, highest tf x idf first."""
    spaced, spans = terms.spaced, terms.spaced_spans()
    [long] = ((spaced.columns == _BODY) & (spans.ends - spans.starts > 2)).nonzero()
    at, times = count_distinct(salt_by_post(spaced.term_ids[long], spaced.posts[long]))
    often = times > 1
    words, times = long[at[often]], times[often]
    [texts] = vocabulary.posts_with(spaced.term_ids[words], "text")
    weights = (-np.log((1 + vocabulary.posts) / (1 + texts)) - 1) * times
    columns = spaced.posts[words].tolist(), weights.tolist(), spans.take(words).cut(terms.texts.joined)
    telling: list[list[Source]] = [[] for _ in range(len(terms))]
    for post, _, word in sorted(zip(*columns, strict=True)):
        if len(telling[post]) < limit and word[0].isalpha() and word.isascii():
            telling[post].append(("body", [word], len(telling[post])))
    return telling
