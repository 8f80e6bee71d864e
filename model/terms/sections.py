"""The sections of a post's vector: the terms that each has, one by one and as numbers."""

from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np

from model.settings import Settings
from model.terms.extraction import (
    FIELDS,
    NGRAM_SIZES,
    Terms,
    each_ngram,
    each_padded_word,
    each_term,
)
from model.terms.numbering import (
    LINE_END,
    NumberedText,
    Numbers,
    Places,
    cut_ngrams,
    encode,
    number_terms,
    salt,
)

SECTIONS = ("text", "title", "links", "ngrams")
"""The sections of a vector, in the order of its rows."""
_TITLE = FIELDS.index("title")


def each_section(terms: Terms, settings: Settings, post: int = 0) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield each of SECTIONS with every occurrence of its terms; only the text section weighs the title."""
    fields = terms.fields_of(post)
    weighted = [fields["title"]] * settings.title_weight + [fields[name] for name in FIELDS[1:]]
    yield "text", chain.from_iterable(map(each_term, weighted))
    yield "title", each_term(fields["title"])
    yield "links", terms.links[post].elements()
    yield "ngrams", each_ngram(terms, post)


def number_posts(terms: Terms, settings: Settings) -> tuple[Places, Numbers]:
    """Return the post and the number of all that each_section yields of each post, in another order."""
    [title] = (terms.columns == _TITLE).nonzero()
    titles = terms.posts[title], terms.numbers[title]
    sections = [
        (terms.posts, terms.numbers),
        *[titles] * (settings.title_weight - 1),
        (titles[0], titles[1] + salt(SECTIONS.index("title"))),
        _number_links(terms),
        _number_ngrams(terms),
    ]
    posts, numbers = map(np.concatenate, zip(*sections, strict=True))
    return posts, numbers


def _number_links(terms: Terms) -> tuple[Places, Numbers]:
    links = [list(links.elements()) for links in terms.links]
    owners = np.repeat(np.arange(len(links)), list(map(len, links)))
    return owners, number_terms(chain.from_iterable(links), SECTIONS.index("links"))


def _number_ngrams(terms: Terms) -> tuple[Places, Numbers]:
    lines = ["".join(f"{word}\n" for word in each_padded_word(terms, post)) for post in range(len(terms))]
    codes = encode("".join(lines))
    ngrams = cut_ngrams((codes != LINE_END).nonzero()[0], NGRAM_SIZES)
    owners = np.repeat(np.arange(len(lines)), list(map(len, lines))).take(ngrams.starts)
    return owners, NumberedText(codes).number(ngrams) + salt(SECTIONS.index("ngrams"))
