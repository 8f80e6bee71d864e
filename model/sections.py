"""The sections of a post's vector: the terms that each has, one by one and as numbers."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain

import numpy as np

from model.numbering import Codes, Numbers, Spans, cut_ngrams, cut_words, encode, number_spans, salt
from model.settings import Settings
from model.terms import (
    CJK_SIZES,
    FIELDS,
    NGRAM_SIZES,
    FieldTerms,
    Terms,
    each_ngram,
    each_padded_word,
    each_term,
    split_words,
)

SECTIONS = ("text", "title", "links", "ngrams")
"""The sections of a vector, in the order of its rows."""


def each_section(terms: Terms, settings: Settings) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield each of SECTIONS with every occurrence of its terms; only the text section weighs the title."""
    yield "text", chain.from_iterable(map(each_term, _weighted_fields(terms, settings)))
    yield "title", each_term(terms.fields["title"])
    yield "links", terms.links.elements()
    yield "ngrams", each_ngram(terms)


def number_post(terms: Terms, settings: Settings) -> Numbers:
    """Return the numbers of all that each_section yields, in another order."""
    fields = _weighted_fields(terms, settings)
    title = fields[:1]
    links = _lines(terms.links.elements())
    words = {"text": _word_lines(fields), "title": _word_lines(title), "links": links}
    runs = {"text": _run_lines(fields), "title": _run_lines(title)}
    padded = {"ngrams": _lines(each_padded_word(terms))}
    return np.concatenate(
        [
            _number_parts(words, cut_words),
            _number_parts(runs, lambda codes: cut_ngrams(codes, CJK_SIZES)),
            _number_parts(padded, lambda codes: cut_ngrams(codes, NGRAM_SIZES)),
        ]
    )


def _number_parts(texts: Mapping[str, str], cut: Callable[[Codes], Spans]) -> Numbers:
    """Return the numbers of the parts of the sections' texts."""
    codes = encode("".join(texts.values()))
    spans = cut(codes)
    salts = np.array([salt(SECTIONS.index(name)) for name in texts])
    of_place = np.repeat(salts, list(map(len, texts.values())))
    numbers: Numbers = number_spans(codes, spans) + of_place[spans.starts]
    return numbers


def _weighted_fields(terms: Terms, settings: Settings) -> list[FieldTerms]:
    """Return the fields of the text section, the title first, as often as it counts."""
    return [terms.fields["title"]] * settings.title_weight + [terms.fields[name] for name in FIELDS[1:]]


def _word_lines(fields: Sequence[FieldTerms]) -> str:
    """Return the words of each field in a line, and each part of a compound in its own."""
    compounds = chain.from_iterable(field.compounds for field in fields)
    return _lines([*(field.line for field in fields), *split_words(compounds)])


def _run_lines(fields: Sequence[FieldTerms]) -> str:
    return _lines(chain.from_iterable(field.runs for field in fields))


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(["", *texts, ""])
