"""Fields to terms: the one tokenizer of training and serving.

Latin-script text (and any other script written with spaces) becomes words, their parts and bigrams;
a run of Chinese, Japanese or Korean characters becomes character 2- and 3-grams, so no dictionary
is needed and アイスコーヒー is found inside a longer word. No stemming and no stop words: both measured
worse or equal.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain, pairwise
from operator import add
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.normal_form import normalise
from model.terms.folding import Folding
from model.terms.numbering import (
    NumberedText,
    Numbers,
    Places,
    Spans,
    TermTable,
    cut_ngrams,
    encode,
    number_pairs,
    stamp,
)
from model.terms.tokens import Tokens, find_tokens
from model.text.addresses import count_address_names, count_link_terms, split_url
from model.text.characters import (
    CJK_BLOCKS,
    JOINERS,
    MARKED,
    SEPARATORS,
    SIGNS,
    Classes,
    classify,
    list_marks,
)
from model.text.fields import Fields

FIELDS = ("title", "description", "headings", "body", "code")
NGRAM_FIELDS = {"title": 3, "description": 1, "headings": 1}
"""The fields whose words give character n-grams, and how many times each occurrence counts."""
NGRAM_SIZES = (3, 4, 5)
CJK_SIZES = (1, 2, 3)
"""Of one character only a whole run of them."""
NGRAM_WORDS = 1_000
"""Words of a field that give n-grams: no real title or heading list is longer, a hostile one may be."""

# Only one expression names these 39,000 characters: each takes a millisecond to compile at every start.
_RUN = re.compile("([" + "".join(f"{chr(first)}-{chr(last)}" for _, first, last in CJK_BLOCKS) + "]++)")


def _compile_word(letter: str) -> re.Pattern[str]:
    return re.compile(rf"{letter}++(?:[{re.escape(JOINERS + SIGNS)}]{letter}++)*+[{SIGNS}]*+")


_WORD = _compile_word(r"\w")


class FieldTerms(NamedTuple):
    """The terms of one field as strings.

    `words` are its space-delimited words, `compounds` those of them that have one of `. - ' + # _`, `pieces`
    what these are when cut there, and `runs` the CJK runs, each in order.
    """

    words: Sequence[str]
    compounds: Sequence[str]
    pieces: Sequence[str]
    runs: Sequence[str]


@dataclass(frozen=True)
class Terms:
    """Some posts as terms.

    `normal` has the FIELDS of each post in their normal form, `texts` the same folded, `links` what each
    counts of hosts and repositories, and `addresses` of the names that links have in their host or path.
    `text` has a line feed before, between and after the folded fields, which begin at `bounds[:-1]`;
    `classes` are those of its characters, `tokens` what it is made of. The words of the fields begin at
    `word_bounds`; its parts have `part_numbers`.

    `starts`, `posts`, `columns` (places in FIELDS) and `numbers` have an entry for each occurrence of a term:
    first of the words, then of the pieces of compounds, two words side by side, and CJK n-grams. `spaced` of
    them are words and pieces, and from `first_cjk` on they are CJK n-grams.
    """

    normal: Sequence[str]
    texts: Sequence[str]
    links: Sequence[Counter[str]]
    addresses: Sequence[Counter[str]]
    text: str
    bounds: Places
    classes: Classes
    tokens: Tokens
    word_bounds: Sequence[int]
    part_numbers: Numbers
    starts: Places
    posts: Places
    columns: Places
    numbers: Numbers
    spaced: int
    first_cjk: int

    def __len__(self) -> int:
        return len(self.links)

    def fields_of(self, post: int) -> dict[str, FieldTerms]:
        """Return the terms of a post as strings, which only training needs."""
        tokens, first = self.tokens, post * len(FIELDS)
        compounds, pieces = tokens.words.take(tokens.compounds), tokens.parts.take(tokens.pieces)
        sorts = tokens.words, compounds, pieces, tokens.runs()
        bounds = self.bounds[first : first + len(FIELDS) + 1]
        ends = [list(pairwise(spans.starts.searchsorted(bounds).tolist())) for spans in sorts]
        return {
            name: FieldTerms(
                *(spans.take(slice(*at)).cut(self.text) for spans, at in zip(sorts, where, strict=True))
            )
            for name, *where in zip(FIELDS, *ends, strict=True)
        }

    @cached_property
    def folding(self) -> Folding:
        """How `text` came about from `normal`."""
        return Folding("\n".join(["", *self.normal, ""]), self.text)

    def words_in(self, post: int, name: str, most: int) -> list[str]:
        """Return the first words of a field."""
        field = post * len(FIELDS) + FIELDS.index(name)
        first, last = self.word_bounds[field : field + 2]
        return self.tokens.words.take(slice(first, min(last, first + most))).cut(self.text)

    def list_words(self) -> Spans:
        """Return where the first entries of `numbers` stand: all words, and the pieces of compounds."""
        ends = np.concatenate([self.tokens.words.ends, self.tokens.parts.ends[self.tokens.pieces]])
        return Spans(self.starts[: self.spaced], ends)

    def count_words(self) -> NDArray[np.int64]:
        """Return how many words each field of each post has, (posts, fields)."""
        bounds = np.array(self.word_bounds)
        counts: NDArray[np.int64] = bounds[1:] - bounds[:-1]
        return counts.reshape(-1, len(FIELDS))

    def count(self, numbers: Numbers, posts: Places) -> NDArray[np.int64]:
        """Return how often the term of each number stands in each field of its post, (numbers, fields)."""
        asked = stamp(numbers, posts)
        table = TermTable(asked)
        found, rows = table.find_known(stamp(self.numbers, self.posts))
        cells = rows * len(FIELDS) + self.columns[found]
        counts = np.bincount(cells, minlength=len(asked) * len(FIELDS)).reshape(-1, len(FIELDS))
        return counts[table.find(asked)]

    def find_first(self, numbers: Numbers, post: int) -> Places:
        """Return where each term with one of `numbers` first starts in a post; past the end if nowhere."""
        [own] = (self.posts == post).nonzero()
        table = TermTable(numbers)
        found, rows = table.find_known(self.numbers[own])
        first = np.full(len(numbers), len(self.text))
        np.minimum.at(first, rows, self.starts[own[found]])
        return first[table.find(numbers)]


def fold_text(text: str) -> str:
    """Return `text` in its normal form and case-folded, the form in which terms are compared."""
    return normalise(text).casefold()


def parse_terms(*posts: Fields) -> Terms:
    """Return the terms of some posts, in time linear in their length."""
    normal = [normalise(getattr(fields, name)) for fields in posts for name in FIELDS]
    texts = list(map(str.casefold, normal))
    text = "\n".join(["", *texts, ""])
    lengths = [len(each) + 1 for each in texts]
    bounds = np.array([1, *lengths]).cumsum()
    codes = encode(text)
    classes = classify(codes)
    tokens, numbered = find_tokens(classes), NumberedText(codes)
    parts = numbered.number(tokens.parts)
    addresses = [list(map(split_url, fields.links)) for fields in posts]
    word_bounds = tokens.words.starts.searchsorted(bounds)
    ngrams = cut_ngrams(tokens.cjk, CJK_SIZES)
    starts, numbers = _list_terms(tokens, ngrams, word_bounds, numbered, parts)
    field = np.repeat(np.arange(len(texts), dtype=np.int32), lengths).take(starts - 1)
    return Terms(
        normal=normal,
        texts=texts,
        links=list(map(count_link_terms, addresses)),
        addresses=list(map(count_address_names, addresses)),
        text=text,
        bounds=bounds,
        classes=classes,
        tokens=tokens,
        word_bounds=word_bounds.tolist(),
        part_numbers=parts,
        starts=starts,
        posts=(field // len(FIELDS)).astype(np.int64),
        columns=(field % len(FIELDS)).astype(np.int64),
        numbers=numbers,
        spaced=len(tokens.words.ends) + len(tokens.pieces),
        first_cjk=len(starts) - len(ngrams.ends),
    )


def _list_terms(
    tokens: Tokens, ngrams: Spans, word_bounds: Places, numbered: NumberedText, parts: Numbers
) -> tuple[Places, Numbers]:
    """Return where each term starts, and its number."""
    starts, ends = tokens.words
    words = numbered.number(tokens.words)
    pairs = number_pairs(words, (ends - starts)[:-1])
    side_by_side = np.ones(len(starts) + 1, np.bool_)
    side_by_side[word_bounds - 1] = False  # after the last word of a field
    pair = side_by_side[:-2]
    pieces = tokens.pieces
    return (
        np.concatenate([starts, tokens.parts.starts[pieces], starts[:-1][pair], ngrams.starts]),
        np.concatenate([words, parts[pieces], pairs[pair], numbered.number(ngrams)]),
    )


def find_words(text: str) -> tuple[list[str], list[str]]:
    """Return the space-delimited words of `text` and its CJK runs, each in order and as they stand there."""
    word = _marked_word() if MARKED.search(text) else _WORD
    if not _may_have_cjk(text):
        return word.findall(text), []
    pieces = _RUN.split(text)
    return word.findall(" ".join(pieces[::2])), pieces[1::2]


@cache
def _marked_word() -> re.Pattern[str]:
    """Return what finds words with marks, which takes ten milliseconds to compile and few blogs need."""
    return _compile_word(rf"[\w{list_marks()}]")


def _may_have_cjk(text: str) -> bool:
    """Whether `text` has a character of U+3000 or above: their UTF-8 starts with E3 or more."""
    if text.isascii():
        return False
    return bool(np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8).max() >= 0xE3)


def split_words(words: Iterable[str]) -> list[str]:
    """Return the parts of `words` in order: node.js gives node and js, plain words give themselves."""
    joined = " ".join(words)
    for separator in SEPARATORS:  # a third of the time of an expression that finds them all
        joined = joined.replace(separator, " ")
    return joined.split()


def each_term(field: FieldTerms) -> Iterator[str]:
    """Return each occurrence of a term in `field`: words, parts of compound words, bigrams, CJK n-grams."""
    return chain(
        field.words,
        field.pieces,
        map(" ".join, pairwise(field.words)),
        chain.from_iterable(map(cjk_ngrams, field.runs)),
    )


def cjk_ngrams(run: str) -> list[str]:
    """Return the character 2- and 3-grams of a CJK run; a lone character gives itself."""
    if len(run) == 1:
        return [run]
    pairs = list(map(add, run, run[1:]))
    return pairs + list(map(add, pairs, run[2:]))


def each_ngram(terms: Terms, post: int = 0) -> Iterator[str]:
    """Return each occurrence of a character n-gram of the padded words in a post's NGRAM_FIELDS."""
    return chain.from_iterable(map(word_ngrams, each_padded_word(terms, post)))


def each_padded_word(terms: Terms, post: int) -> Iterator[str]:
    """Yield the padded words of a post whose n-grams are terms, as often as those of their field count."""
    for name, weight in NGRAM_FIELDS.items():
        yield from list(map(pad_word, terms.words_in(post, name, NGRAM_WORDS))) * weight


def pad_word(word: str) -> str:
    """Return `word` between spaces, its first 40 characters at most."""
    return f" {word[:40]} "


def word_ngrams(padded: str) -> list[str]:
    """Return the character n-grams of NGRAM_SIZES of a padded word."""
    size = len(padded)
    return [padded[i : i + n] for n in NGRAM_SIZES for i in range(size - n + 1)]
