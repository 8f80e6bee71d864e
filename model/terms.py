"""Fields to terms: the one tokenizer of training and serving.

Latin-script text (and any other script written with spaces) becomes words, their parts and bigrams;
a run of Chinese, Japanese or Korean characters becomes character 2- and 3-grams, so no dictionary
is needed and アイスコーヒー is found inside a longer word. No stemming and no stop words: both measured
worse or equal.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain, filterfalse, pairwise
from operator import add
from typing import NamedTuple
from urllib.parse import urlsplit

from model.normal_form import normalise
from model.text import Fields

FIELDS = ("title", "description", "headings", "body", "code")
NGRAM_FIELDS = {"title": 3, "description": 1, "headings": 1}
"""The fields whose words give character n-grams, and how many times each occurrence counts."""
NGRAM_WORDS = 1_000
"""Words of a field that give n-grams: no real title or heading list is longer, a hostile one may be."""

_CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
# Only one expression names these 39,000 characters: each takes a millisecond to compile at every start.
_RUN = re.compile(f"([{_CJK}]++)")
_WORD = re.compile(r"\w++(?:[.\-'’+#]\w++)*+[+#]*+")
_SEPARATORS = re.compile(r"[.\-'’+#_]+")


class FieldTerms(NamedTuple):
    """One field as the classifier sees it.

    `text` is the folded text. `words` are its space-delimited words and `runs` its CJK runs, each in
    order; `parts` are the words cut at `. - ' + # _`, in order.
    """

    text: str
    words: Sequence[str]
    runs: Sequence[str]
    parts: Sequence[str]


class Terms(NamedTuple):
    """A post as terms: `fields` by name, and `links`, the host and repository names it points to."""

    fields: dict[str, FieldTerms]
    links: Counter[str]


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
    return FieldTerms(folded, words, runs, split_words(words))


def find_words(text: str) -> tuple[list[str], list[str]]:
    """Return the space-delimited words of `text` and its CJK runs, each in order and as they stand there."""
    if text.isascii():
        return _WORD.findall(text), []
    pieces = _RUN.split(text)
    return _WORD.findall(" ".join(pieces[::2])), pieces[1::2]


def is_cjk(term: str) -> bool:
    """Say whether a non-empty term is of CJK characters (no term mixes them with others)."""
    return _RUN.match(term) is not None


def has_cjk(text: str) -> bool:
    """Say whether there is a CJK character in `text`."""
    return _RUN.search(text) is not None


def split_words(words: Iterable[str]) -> list[str]:
    """Return the parts of `words` in order: node.js gives node and js, plain words give themselves."""
    return _SEPARATORS.sub(" ", " ".join(words)).split()


def join_word(word: str) -> str:
    """Return `word` without its separators: node.js gives nodejs."""
    return _SEPARATORS.sub("", word)


def list_terms(field: FieldTerms) -> list[str]:
    """Return each occurrence of a term in `field`: words, parts of compound words, bigrams, CJK n-grams."""
    words = field.words
    terms = list(words)
    terms += split_words(filterfalse(str.isalnum, words))
    terms += map(" ".join, pairwise(words))
    terms += chain.from_iterable(map(cjk_ngrams, field.runs))
    return terms


def cjk_ngrams(run: str) -> list[str]:
    """Return the character 2- and 3-grams of a CJK run; a lone character gives itself."""
    if len(run) == 1:
        return [run]
    pairs = list(map(add, run, run[1:]))
    return pairs + list(map(add, pairs, run[2:]))


def count_ngrams(terms: Terms) -> Counter[str]:
    """Return the weighted counts of character 3- to 5-grams of space-padded words in NGRAM_FIELDS."""
    counts: Counter[str] = Counter()
    for name, weight in NGRAM_FIELDS.items():
        ngrams = chain.from_iterable(map(word_ngrams, terms.fields[name].words[:NGRAM_WORDS]))
        counts.update(list(ngrams) * weight)
    return counts


def word_ngrams(word: str) -> list[str]:
    """Return the character 3- to 5-grams of `word` between spaces, of its first 40 characters at most."""
    padded = f" {word[:40]} "
    size = len(padded)
    return [padded[i : i + n] for n in (3, 4, 5) for i in range(size - n + 1)]


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
