"""Fields to terms: the one tokenizer of training and serving.

Latin-script text (and any other script written with spaces) becomes words, their parts and bigrams;
a run of Chinese, Japanese or Korean characters becomes character 2- and 3-grams, so no dictionary
is needed and アイスコーヒー is found inside a longer word. No stemming and no stop words: both measured
worse or equal.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, filterfalse, pairwise
from operator import add
from typing import NamedTuple
from urllib.parse import urlsplit

import numpy as np

from model.normal_form import normalise
from model.text import Fields

FIELDS = ("title", "description", "headings", "body", "code")
NGRAM_FIELDS = {"title": 3, "description": 1, "headings": 1}
"""The fields whose words give character n-grams, and how many times each occurrence counts."""
NGRAM_SIZES = (3, 4, 5)
CJK_SIZES = (1, 2, 3)
"""Of one character only a whole run of them."""
NGRAM_WORDS = 1_000
"""Words of a field that give n-grams: no real title or heading list is longer, a hostile one may be."""

_CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
# Only one expression names these 39,000 characters: each takes a millisecond to compile at every start.
_RUN = re.compile(f"([{_CJK}]++)")
_WORD = re.compile(r"\w++(?:[.\-'’+#]\w++)*+[+#]*+")
_SEPARATORS = ".-'’+#_"


class FieldTerms(NamedTuple):
    """One field as the classifier sees it.

    `text` is the folded text. `words` are its space-delimited words, `compounds` those of them that have
    one of `. - ' + # _`, and `runs` the CJK runs, each in order; `parts` are the words cut there, in order.
    `line` has a space before, between and after the words, so that a phrase of them can be looked for.
    """

    text: str
    words: Sequence[str]
    compounds: Sequence[str]
    runs: Sequence[str]
    parts: Sequence[str]
    line: str

    def count_words(self) -> Counter[str]:
        """Return how often each word stands in the field, and each part of a compound."""
        return Counter(chain(self.words, split_words(self.compounds)))

    def count_phrase(self, phrase: str) -> int:
        """Return how often words stand side by side, in a phrase with one space between; overlaps are one."""
        return self.line.count(f" {phrase} ")


class Terms(NamedTuple):
    """A post as terms: `fields` by name, and `links`, the host and repository names it points to."""

    fields: dict[str, FieldTerms]
    links: Counter[str]

    def count_words(self) -> dict[str, Counter[str]]:
        """Return how often each word stands in each field, and each part of a compound."""
        return {name: field.count_words() for name, field in self.fields.items()}


def fold_text(text: str) -> str:
    """Return `text` in NFKC and case-folded, the form in which terms are compared.

    A text that NFKC would more than double (a few ligatures become 18 letters) stays as it is, so
    that nobody can make a post grow in our hands.
    """
    folded = normalise(text)
    return (folded if len(folded) <= 2 * len(text) + 64 else text).casefold()


def parse_terms(fields: Fields) -> Terms:
    """Return the terms of a post, in time linear in its length."""
    return Terms({name: parse_field(getattr(fields, name)) for name in FIELDS}, parse_links(fields.links))


def parse_field(text: str) -> FieldTerms:
    """Return the words, CJK runs and word parts of one field's plain `text`."""
    folded = fold_text(text)
    words, runs = find_words(folded)
    compounds = list(filterfalse(str.isalnum, words))
    parts = split_words(words) if compounds else words
    return FieldTerms(folded, words, compounds, runs, parts, f" {' '.join(words)} ")


def find_words(text: str) -> tuple[list[str], list[str]]:
    """Return the space-delimited words of `text` and its CJK runs, each in order and as they stand there."""
    if not _may_have_cjk(text):
        return _WORD.findall(text), []
    pieces = _RUN.split(text)
    return _WORD.findall(" ".join(pieces[::2])), pieces[1::2]


def _may_have_cjk(text: str) -> bool:
    """Whether `text` has a character of U+3000 or above: their UTF-8 starts with E3 or more."""
    if text.isascii():
        return False
    return bool(np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8).max() >= 0xE3)


def is_cjk(term: str) -> bool:
    """Say whether a non-empty term is of CJK characters (no term mixes them with others)."""
    return _RUN.match(term) is not None


def has_cjk(text: str) -> bool:
    """Say whether there is a CJK character in `text`."""
    return _RUN.search(text) is not None


def split_words(words: Iterable[str]) -> list[str]:
    """Return the parts of `words` in order: node.js gives node and js, plain words give themselves."""
    joined = " ".join(words)
    for separator in _SEPARATORS:  # a third of the time of an expression that finds them all
        joined = joined.replace(separator, " ")
    return joined.split()


def join_word(word: str) -> str:
    """Return `word` without its separators: node.js gives nodejs."""
    for separator in _SEPARATORS:
        word = word.replace(separator, "")
    return word


def each_term(field: FieldTerms) -> Iterator[str]:
    """Return each occurrence of a term in `field`: words, parts of compound words, bigrams, CJK n-grams."""
    return chain(
        field.words,
        split_words(field.compounds),
        map(" ".join, pairwise(field.words)),
        chain.from_iterable(map(cjk_ngrams, field.runs)),
    )


def cjk_ngrams(run: str) -> list[str]:
    """Return the character 2- and 3-grams of a CJK run; a lone character gives itself."""
    if len(run) == 1:
        return [run]
    pairs = list(map(add, run, run[1:]))
    return pairs + list(map(add, pairs, run[2:]))


def each_ngram(terms: Terms) -> Iterator[str]:
    """Return each occurrence of a character n-gram of the padded words in NGRAM_FIELDS."""
    return chain.from_iterable(map(word_ngrams, each_padded_word(terms)))


def each_padded_word(terms: Terms) -> Iterator[str]:
    """Yield the padded words whose n-grams are terms, as often as those of their field count."""
    for name, weight in NGRAM_FIELDS.items():
        padded = [pad_word(word) for word in terms.fields[name].words[:NGRAM_WORDS]]
        yield from padded * weight


def pad_word(word: str) -> str:
    """Return `word` between spaces, its first 40 characters at most."""
    return f" {word[:40]} "


def word_ngrams(padded: str) -> list[str]:
    """Return the character n-grams of NGRAM_SIZES of a padded word."""
    size = len(padded)
    return [padded[i : i + n] for n in NGRAM_SIZES for i in range(size - n + 1)]


def parse_links(urls: Iterable[str]) -> Counter[str]:
    """Return how often each host, and each github.com owner and repository, is linked to."""
    counts: Counter[str] = Counter()
    for url in urls:
        counts.update(link_terms(url))
    return counts


def link_terms(url: str) -> list[str]:
    """Return the terms of one absolute URL: its host, and for github.com the owner and owner/repository."""
    try:
        parts = urlsplit(url.casefold())
    except ValueError:
        return []
    host = parts.netloc.rpartition("@")[2].partition(":")[0].removeprefix("www.")
    if host != "github.com":
        return [host] if host else []
    owner, _, rest = parts.path.strip("/").partition("/")
    repository = rest.partition("/")[0].removesuffix(".git")
    if not owner:
        return [host]
    return [host, f"{host}/{owner}"] + ([f"{host}/{owner}/{repository}"] if repository else [])
