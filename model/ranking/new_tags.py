"""Proposes tags that the blog has never used, from a post's title, headings, links and rare words."""

import math
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import chain, islice, pairwise
from typing import NamedTuple

from model.labels import fold
from model.ranking.names import link_name
from model.ranking.pieces import Piece, find_all_runs, find_pieces
from model.ranking.telling_words import find_telling_words
from model.terms.extraction import FIELDS, Terms
from model.terms.function_words import is_function_word
from model.terms.vector import Vocabulary
from model.terms.words import find_words, fold_text, split_words
from model.text.characters import strip_text

SOURCES = (
    "title_word",
    "title_phrase",
    "title_run",
    "repository",
    "heading",
    "body",
    "piece",
    "mixed",
)
"""Where a new tag can come from; a tag with several sources counts as from the first of them."""
FOLDED_SOURCES = "repository", "body"
"""The sources whose words come from folded terms."""
JOINERS = (" ", "-")
"""The strings that can join the words of a new tag."""
MAX_WORDS = 40
"""Words of the title, and of all headings, that are considered: a longer title is a paragraph."""
MAX_RUNS_OF_HEADINGS = 4
MAX_MIXED = 4
"""Phrases of mixed script of the title that are considered; of the headings, half as many."""
MAX_HEADING_CHARACTERS = 4_000
MAX_TAG_CHARACTERS = 40

_TITLE, _HEADINGS = FIELDS.index("title"), FIELDS.index("headings")


class Source(NamedTuple):
    """Words of a post that may be a tag: one of SOURCES, the words, and their place in it, from 0.

    `freedom` is the logarithm of the variety of a piece of a CJK run.
    """

    source: str
    words: Sequence[str]
    place: int
    freedom: float = 0.0


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

    `in_capitals` is whether the post writes its first and last word with a capital, `label` only if the blog
    does so. The other fields are those of its Source.
    """

    label: str
    key: str
    term: str
    source: str
    place: int
    freedom: float = 0.0
    in_capitals: bool = False


def propose_new(
    terms: Terms, known: Set[str], style: TagStyle, *, vocabulary: Vocabulary, telling_words: int
) -> list[list[NewTag]]:
    """Return the new tags to consider for each post.

    `known` are the folded labels that the blog has, with and without accents.
    """
    pieces = find_pieces(terms)
    sources: list[list[Iterable[Source]]] = [[_named(terms, post)] for post in range(len(terms))]
    for post, words in enumerate(find_telling_words(terms, vocabulary, telling_words)):
        sources[post].append(Source("body", [word], place) for place, word in enumerate(words))
    for post in _find_cjk(terms):
        sources[post].append(_unspaced(terms, post, pieces[post]))
    return [_propose(chain(*own), known, style) for own in sources]


def _find_cjk(terms: Terms) -> Iterator[int]:
    """Yield the posts with CJK characters."""
    found = terms.tokens.cjk.searchsorted(terms.texts.bounds[:: len(FIELDS)])
    return (post for post, (first, last) in enumerate(pairwise(found.tolist())) if last > first)


def _unspaced(terms: Terms, post: int, pieces: Sequence[Piece]) -> Iterator[Source]:
    """Yield the phrases of a post's CJK text that may be a tag."""
    first = post * len(FIELDS)
    texts = terms.texts.normal[first : first + len(FIELDS)]
    title, headings = (texts[field][:MAX_HEADING_CHARACTERS] for field in (_TITLE, _HEADINGS))
    of_title = find_all_runs(title, MAX_WORDS, MAX_MIXED)
    of_headings = find_all_runs(headings, MAX_RUNS_OF_HEADINGS, MAX_MIXED // 2)
    yield from _each_source("title_run", of_title.pure)
    yield from _each_source("heading", of_headings.pure)
    yield from _each_source("mixed", of_title.mixed + of_headings.mixed)
    for place, piece in enumerate(pieces):
        yield Source("piece", [piece.text], place, math.log1p(piece.variety))


def _each_source(source: str, texts: Iterable[str]) -> Iterator[Source]:
    return (Source(source, text.split(" "), place) for place, text in enumerate(texts))


def spell_new(tag: NewTag, post: int, style: TagStyle, terms: Terms) -> str:
    """Return the label of a tag proposed for `post`, as the post writes it.

    Repositories and words of the body are proposed folded, as few of them are suggested in the end.
    """
    if tag.source not in FOLDED_SOURCES:
        return tag.label
    return style.write([terms.spell_word(tag.term, post)])


def _propose(sources: Iterable[Source], known: Set[str], style: TagStyle) -> list[NewTag]:
    found: dict[str, NewTag] = {}
    for source, words, place, freedom in sources:
        label = style.write(words)
        key = label.casefold() if label.isascii() else fold(label)  # in ASCII nothing else is folded
        if key in found or key in known or not _is_plausible(key):
            continue
        if key.isascii() or strip_text(key) not in known:
            plain = " ".join(words)
            term = key if plain == label and label.isascii() else fold_text(plain)
            if len(words) > 1 and not known.isdisjoint(term.replace(" ", joiner) for joiner in JOINERS):
                continue
            in_capitals = words[0][:1].isupper() and words[-1][:1].isupper()
            found[key] = NewTag(label, key, term, source, place, freedom, in_capitals)
    return list(found.values())


def _is_plausible(key: str) -> bool:
    return 1 < len(key) <= MAX_TAG_CHARACTERS and not key.replace(".", "").isdigit()


def _named(terms: Terms, post: int) -> Iterator[Source]:
    """Yield the words of a post's title, links and headings that may be a tag."""
    title = terms.texts.normal[post * len(FIELDS) + FIELDS.index("title")]
    words = find_words(title)[0][:MAX_WORDS]
    for place, word in enumerate(words):
        if not is_function_word(word.casefold()):
            yield Source("title_word", [word], place)
    parts = split_words(words)[:MAX_WORDS]
    is_function = [is_function_word(part.casefold()) for part in parts]
    for place, (first, second) in enumerate(pairwise(parts)):
        if not is_function[place] and not is_function[place + 1]:
            yield Source("title_phrase", (first, second), place)
    for place, link in enumerate(islice(terms.links[post], MAX_WORDS)):
        if link.count("/") == 2:
            yield Source("repository", [link_name(link)], place)
    headings = terms.texts.normal[post * len(FIELDS) + FIELDS.index("headings")][:MAX_HEADING_CHARACTERS]
    for place, word in enumerate(find_words(headings)[0][:MAX_WORDS]):
        if not is_function_word(word.casefold()):
            yield Source("heading", [word], place)
