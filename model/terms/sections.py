"""The sections of a post's vector, and the terms that count in each: as strings and as ids.

Training makes vocabularies of strings; serving looks ids up. A property test holds both to the same terms.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np

from model.settings import Settings
from model.terms.extraction import FIELDS, Terms
from model.terms.term_ids import LINE_END, RollingHash, TermIds, encode, section_salt
from model.terms.tokens import Places, Spans, cut_ngrams
from model.terms.words import NGRAM_FIELDS, NGRAM_SIZES, each_term, pad_word, word_ngrams

SECTIONS = ("text", "title", "links", "ngrams")
"""The sections of a vector, in the order of its rows."""
_TITLE = FIELDS.index("title")


def each_section(terms: Terms, settings: Settings, post: int = 0) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield each of SECTIONS with every occurrence of its terms in a post.

    The text section has each title term `title_weight` times; the other sections give the title no weight.
    """
    fields = terms.fields_of(post)
    weighted = [fields["title"]] * settings.title_weight + [fields[name] for name in FIELDS[1:]]
    yield "text", chain.from_iterable(map(each_term, weighted))
    yield "title", each_term(fields["title"])
    yield "links", terms.links[post].elements()
    yield "ngrams", chain.from_iterable(map(word_ngrams, _each_padded_word(terms, post)))


def list_section_ids(terms: Terms, settings: Settings) -> tuple[Places, TermIds]:
    """Return the post and the term id of all that `each_section` yields for each post, in another order."""
    [title] = (terms.occurrences.columns == _TITLE).nonzero()
    posts, term_ids = terms.occurrences.posts, terms.occurrences.term_ids
    title_posts, title_ids = posts[title], term_ids[title]
    sections = [
        (posts, term_ids),
        *[(title_posts, title_ids)] * (settings.title_weight - 1),
        (title_posts, title_ids + section_salt(SECTIONS.index("title"))),
        *_list_string_ids(terms),
    ]
    posts, term_ids = map(np.concatenate, zip(*sections, strict=True))
    return posts, term_ids


def _list_string_ids(terms: Terms) -> Iterator[tuple[Places, TermIds]]:
    """Yield the posts and the ids of n-grams, and those of links: hashed at once, which takes less time."""
    words = ["".join(f"{word}\n" for word in _each_padded_word(terms, post)) for post in range(len(terms))]
    links = [list(links.elements()) for links in terms.links]
    codes = encode("\n".join(["".join(words), *chain.from_iterable(links), ""]))
    hashes, posts, size = RollingHash(codes), np.arange(len(terms)), sum(map(len, words))
    ngrams = cut_ngrams((codes[:size] != LINE_END).nonzero()[0], NGRAM_SIZES)
    yield (
        posts.repeat(list(map(len, words))).take(ngrams.starts),
        hashes.hash(ngrams) + section_salt(SECTIONS.index("ngrams")),
    )
    ends = (codes[size:] == LINE_END).nonzero()[0] + size
    yield (
        posts.repeat(list(map(len, links))),
        hashes.hash(Spans(ends[:-1] + 1, ends[1:])) + section_salt(SECTIONS.index("links")),
    )


def _each_padded_word(terms: Terms, post: int) -> Iterator[str]:
    """Yield the words of a post's NGRAM_FIELDS, padded, each as often as its field counts."""
    for name, weight in NGRAM_FIELDS.items():
        yield from list(map(pad_word, terms.ngram_words[post][name])) * weight
