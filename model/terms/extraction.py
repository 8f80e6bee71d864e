"""The fields of posts become terms: the one tokenizer of training and serving.

Latin-script text (and any other script written with spaces) becomes words, their parts and bigrams. A run of
Chinese, Japanese or Korean characters becomes character 2- and 3-grams: this needs no dictionary, and finds
アイスコーヒー inside a longer word. Stemming and stop words were tried: both measured worse or equal.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.post import Post
from model.terms.field_texts import FieldTexts
from model.terms.term_ids import RollingHash, TermIds, encode, hash_pairs, hash_terms, salt_by_post
from model.terms.term_table import TermTable
from model.terms.tokens import Places, Spans, Tokens, cut_ngrams, find_tokens
from model.terms.words import MAX_NGRAM_WORDS, NGRAM_FIELDS, FieldTerms
from model.text.characters import CLASSES, HAN, HANGUL, KANA, classify, strip_accents
from model.text.fields import Fields, parse_fields
from model.text.links import count_address_names, count_link_terms, split_url

FIELDS = ("title", "description", "headings", "body", "code")
IS_PROSE = np.array([name in ("title", "headings", "body") for name in FIELDS])
_CODE = FIELDS.index("code")
CJK_SIZES = (1, 2, 3)
"""Lengths of CJK n-grams; a single character is a term only where it is a whole run."""
MAX_SPELLINGS = 20
"""TermOccurrences in a field that count for a spelling: these are enough, and a hostile post has 100,000."""


class TermOccurrences(NamedTuple):
    """TermOccurrences of terms, an entry each in every array.

    `starts` are positions in the joined text of the fields; `columns` are positions in FIELDS.
    """

    starts: Places
    posts: Places
    columns: Places
    term_ids: TermIds

    def take(self, chosen: Places | slice) -> "TermOccurrences":
        """Return some of the occurrences."""
        starts, posts, columns, term_ids = self
        return TermOccurrences(starts[chosen], posts[chosen], columns[chosen], term_ids[chosen])


@dataclass(frozen=True)
class Terms:
    """The terms of some posts.

    `texts` has the FIELDS of each post. `tokens` are found in their joined text; the first word of each field
    is that at `word_bounds[:-1]`, and `part_ids` are the ids of `tokens.parts`
    without accents. `occurrences` has every
    occurrence of a term: first the words, then the pieces of compounds, each two words side by side, and the
    CJK n-grams. `spaced` is its start, words and pieces; `cjk` is its end, the n-grams. `links` counts for
    each post the hosts and repositories that it links to, `addresses` the names in the addresses of links.
    `blog_places` has the path of each post in its blog, "" where unknown.
    """

    texts: FieldTexts
    tokens: Tokens
    word_bounds: Places
    part_ids: TermIds
    occurrences: TermOccurrences
    spaced: TermOccurrences
    cjk: TermOccurrences
    links: Sequence[Counter[str]]
    addresses: Sequence[Counter[str]]
    blog_places: Sequence[str]

    def __len__(self) -> int:
        """Return the number of posts."""
        return len(self.links)

    def fields_of(self, post: int) -> dict[str, FieldTerms]:
        """Return the terms of a post as strings, which only training needs."""
        tokens, first = self.tokens, post * len(FIELDS)
        compounds, pieces = tokens.words.take(tokens.compounds), tokens.parts.take(tokens.pieces)
        kinds = tokens.words, compounds, pieces, tokens.runs()
        bounds = self.texts.bounds[first : first + len(FIELDS) + 1]
        ends = [list(pairwise(spans.starts.searchsorted(bounds).tolist())) for spans in kinds]
        return {
            name: FieldTerms(
                *(spans.take(slice(*at)).cut(self.texts.joined) for spans, at in zip(kinds, own, strict=True))
            )
            for name, *own in zip(FIELDS, *ends, strict=True)
        }

    @cached_property
    def ngram_words(self) -> list[dict[str, list[str]]]:
        """The words that give character n-grams, for each post by field."""
        return [
            {name: self._ngram_words_in(post, name) for name in NGRAM_FIELDS} for post in range(len(self))
        ]

    def _ngram_words_in(self, post: int, name: str) -> list[str]:
        field = post * len(FIELDS) + FIELDS.index(name)
        first, last = self.word_bounds[field : field + 2].tolist()
        own = slice(first, min(last, first + MAX_NGRAM_WORDS))
        return self.tokens.words.take(own).cut(self.texts.joined)

    def spaced_spans(self) -> Spans:
        """Return where the `spaced` occurrences start and end."""
        ends = np.concatenate([self.tokens.words.ends, self.tokens.parts.ends[self.tokens.pieces]])
        return Spans(self.spaced.starts, ends)

    def pairs(self) -> TermOccurrences:
        """Return the occurrences of two words side by side, in the order of the first of them."""
        return self.occurrences.take(slice(len(self.spaced.starts), -len(self.cjk.starts) or None))

    def count_words(self) -> NDArray[np.int64]:
        """Return how many words each field of each post has, (posts, fields)."""
        counts: NDArray[np.int64] = self.word_bounds[1:] - self.word_bounds[:-1]
        return counts.reshape(-1, len(FIELDS))

    @cached_property
    def scripts(self) -> NDArray[np.int64]:
        """How many characters of each post's prose are kana, Han and Hangul, of shape (posts, 3)."""
        cjk = self.tokens.cjk
        if not len(cjk):
            return np.zeros((len(self), 3), np.int64)
        ends = cjk.searchsorted(self.texts.bounds)
        cells = np.arange(0, (len(ends) - 1) * CLASSES, CLASSES).repeat(ends[1:] - ends[:-1])
        cells += self.tokens.classes.take(cjk)
        counts = np.bincount(cells, minlength=(len(ends) - 1) * CLASSES)
        in_prose = counts.reshape(-1, len(FIELDS), CLASSES)[:, IS_PROSE].sum(1)
        scripts: NDArray[np.int64] = in_prose[:, [KANA, HAN, HANGUL]]
        return scripts

    def count(self, term_ids: TermIds, posts: Places) -> NDArray[np.int64]:
        """Return how often each term occurs in each field of the post with it, (term_ids, fields).

        `posts` has a post for each of `term_ids`.
        """
        own_posts, own_ids = self.occurrences.posts, self.occurrences.term_ids
        if len(self) > 1:
            term_ids, own_ids = salt_by_post(term_ids, posts), salt_by_post(own_ids, own_posts)
        table = TermTable(term_ids)
        found, rows = table.find_known(own_ids)
        cells = rows * len(FIELDS) + self.occurrences.columns.take(found)
        counts = np.bincount(cells, minlength=len(term_ids) * len(FIELDS)).reshape(-1, len(FIELDS))
        return counts.take(table.find(term_ids), 0)

    def find_first(self, term_ids: TermIds, post: int) -> Places:
        """Return where each term first starts in a post; the length of the joined text where it is absent."""
        occurrences = self.occurrences
        if len(self) > 1:
            occurrences = occurrences.take((occurrences.posts == post).nonzero()[0])
        table = TermTable(term_ids)
        found, rows = table.find_known(occurrences.term_ids)
        first = np.full(len(term_ids), len(self.texts.joined))
        np.minimum.at(first, rows, occurrences.starts.take(found))
        return first[table.find(term_ids)]

    def spell_word(self, word: str, post: int) -> str:
        """Return a folded `word` as a post writes it most often outside code, else unchanged.

        Among equally frequent spellings the first one wins, in the order of FIELDS.
        """
        [found] = (self.occurrences.term_ids == hash_terms([word])).nonzero()
        own = self.occurrences.take(found[self.occurrences.posts[found] == post])
        spellings: Counter[str] = Counter()
        for column in range(len(FIELDS)):
            starts = own.starts[own.columns == column][:MAX_SPELLINGS]
            if column != _CODE:
                spellings.update(self.texts.unfold(starts, starts + len(word)))
        return max(spellings, key=spellings.__getitem__, default=word)


def parse_posts(*posts: Post) -> Terms:
    """Return the terms of some posts, which is all that training and serving read in them."""
    return parse_terms(*map(parse_fields, posts), blog_places=[post.place for post in posts])


def parse_terms(*posts: Fields, blog_places: Sequence[str] = ()) -> Terms:
    """Return the terms of some posts, in time linear in their length; `blog_places` are "" by default."""
    texts = FieldTexts(getattr(fields, name) for fields in posts for name in FIELDS)
    codes = encode(texts.joined)
    tokens = find_tokens(classify(codes))
    hashes = RollingHash(codes)
    part_ids = plain_ids = hashes.hash(tokens.parts)
    if (plain := strip_accents(codes)) is not codes:
        plain_ids = RollingHash(plain).hash(tokens.parts)
    else:
        texts.plain = texts.joined
    word_bounds = tokens.words.starts.searchsorted(texts.bounds)
    ngrams = cut_ngrams(tokens.cjk, CJK_SIZES)
    starts, term_ids = _list_terms(tokens, ngrams, word_bounds, hashes, part_ids)
    # The field of every character, looked up for each term: faster than a search in `bounds` for each.
    fields = np.arange(len(texts.folded))
    own = fields.repeat(texts.bounds[1:] - texts.bounds[:-1]).take(starts - 1)
    posts_of_fields, columns = np.divmod(fields, len(FIELDS))
    occurrences = TermOccurrences(starts, posts_of_fields.take(own), columns.take(own), term_ids)
    addresses = [list(map(split_url, post.links)) for post in posts]
    return Terms(
        texts=texts,
        tokens=tokens,
        word_bounds=word_bounds,
        part_ids=plain_ids,
        occurrences=occurrences,
        spaced=occurrences.take(slice(len(tokens.words.ends) + len(tokens.pieces))),
        cjk=occurrences.take(slice(len(starts) - len(ngrams.ends), None)),
        links=list(map(count_link_terms, addresses)),
        addresses=list(map(count_address_names, addresses)),
        blog_places=blog_places or [""] * len(posts),
    )


def _list_terms(
    tokens: Tokens, ngrams: Spans, word_bounds: Places, hashes: RollingHash, part_ids: TermIds
) -> tuple[Places, TermIds]:
    """Return where each term starts, and its id."""
    starts, ends = tokens.words
    word_ids = hashes.hash(tokens.words)
    pair_ids = hash_pairs(word_ids, (ends - starts)[:-1])
    is_followed = np.ones(len(starts) + 1, np.bool_)
    is_followed[word_bounds - 1] = False  # the last word of a field; of a first empty field, the spare entry
    followed = is_followed[:-2]
    pieces = tokens.pieces
    return (
        np.concatenate([starts, tokens.parts.starts[pieces], starts[:-1][followed], ngrams.starts]),
        np.concatenate([word_ids, part_ids[pieces], pair_ids[followed], hashes.hash(ngrams)]),
    )
