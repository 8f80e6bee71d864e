"""The figures of each candidate label of a post: all that the ranker sees, and no text among them.

Nothing here depends on which labels or words a blog has, so what a ranker learns on one blog means the
same on another.
"""

import math
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.ranking.history import NAMED, PRIOR, Company, LabelHistory
from model.ranking.names import Occurrences
from model.ranking.new_tags import SOURCES, NewTag
from model.settings import Settings
from model.terms.extraction import FIELDS, Terms
from model.terms.numbering import Numbers, Places, number_terms
from model.terms.reading import Reading
from model.terms.vector import Vocabulary
from model.text.characters import is_cjk, is_katakana, join_words

BASE = ("score", "score_below_best", "log_rank")
COMPANY = ("company_mean", "company_best")
LEXICAL = (*(f"in_{name}" for name in FIELDS), "log_total", "first_place", "log_linked", "log_addressed")
FOUND = (*(f"{name}_found" for name in NAMED), "name_given_label_missing")
WRITTEN = ("capital", "capitals", "digit", "words", "length", "katakana", "kanji")
NEW = ("new", *SOURCES, "log_source_place", "log_titles", "rarity", *WRITTEN)
RANK_WIDTH = 0.02
"""A label whose base score is this much above another's, or more, counts as a whole place before it."""
FIGURES = (*BASE, *COMPANY, *LEXICAL, *FOUND, *PRIOR, *NEW)
"""The columns, in order. Known labels have zeros under NEW, new tags under BASE, COMPANY, FOUND and PRIOR."""

_LOG_TITLES, _RARITY = FIGURES.index("log_titles"), FIGURES.index("rarity")
_GROUPS = (BASE, COMPANY, LEXICAL, FOUND, PRIOR, NEW)
_BASE, _COMPANY, _LEXICAL, _FOUND, _PRIOR, _NEW = (
    slice(*ends) for ends in pairwise(accumulate(map(len, _GROUPS), initial=0))
)
_NAMED = [place for place, name in enumerate(FIGURES) if name in LEXICAL and name != "first_place"]
_IS_SOURCE = {source: [float(source == other) for other in SOURCES] for source in SOURCES}

Figures = NDArray[np.float32]
"""float32 of shape (candidates, len(FIGURES))."""


class Ordered(NamedTuple):
    """Base scores of posts, (posts, labels); `order` has each post's labels, highest score first.

    Equal scores keep the order of labels.
    """

    scores: NDArray[np.float32]
    order: Places


class Pairs(NamedTuple):
    """Candidates: a row of labels for each of the `posts`."""

    posts: Places
    rows: Places


def order_scores(scores: NDArray[np.float32]) -> Ordered:
    """Return base scores with their order."""
    return Ordered(scores, (-scores).argsort(1, kind="stable"))


def choose_pairs(
    ordered: Ordered, occurrences: Occurrences, history: LabelHistory, settings: Settings
) -> Pairs:
    """Return the known labels worth ranking, post after post, their rows ascending.

    Those of the highest scores, those whose name occurs or is linked to, and those used last.
    """
    chosen = occurrences.counts.any(2)
    chosen |= occurrences.linked > 0
    chosen[:, history.latest] = True
    top = ordered.order[:, : settings.top_scores]
    chosen[np.arange(len(top))[:, None], top] = True
    return Pairs(*chosen.nonzero())


def known_figures(
    pairs: Pairs, ordered: Ordered, occurrences: Occurrences, history: LabelHistory, company: int
) -> Figures:
    """Return the figures of known labels; so many of the highest base score are their `company`."""
    figures = np.zeros((len(pairs.rows), len(FIGURES)), np.float32)
    counts, first, *links = (each[pairs] for each in occurrences)
    _fill_base(figures[:, _BASE], pairs, ordered)
    _fill_company(figures[:, _COMPANY], pairs, ordered, history.together, company)
    _fill_lexical(figures[:, _LEXICAL], counts, first, *links)
    _fill_found(figures[:, _FOUND], counts, history.named[pairs.rows])
    figures[:, _PRIOR] = history.prior[pairs.rows]
    return figures


def new_figures(posts: Places, new: Sequence[NewTag], reading: Reading, vocabulary: Vocabulary) -> Figures:
    """Return the figures of new tags for `posts`."""
    figures = np.zeros((len(new), len(FIGURES)), np.float32)
    if not new:
        return figures
    owners, terms = posts.tolist(), [tag.term for tag in new]
    bodies = reading.terms.texts[FIELDS.index("body") :: len(FIELDS)]
    first = [_first_place(term, bodies[post]) for post, term in zip(owners, terms, strict=True)]
    repositories = [{link.rpartition("/")[2] for link in links} for links in reading.terms.links]
    linked = [term in repositories[post] for post, term in zip(owners, terms, strict=True)]
    addresses = reading.terms.addresses
    addressed = [
        addresses[post].get(joined.replace(" ", ""), 0)
        for post, joined in zip(owners, join_words(terms), strict=True)
    ]
    numbers = number_terms(terms)
    counts = _count_terms(terms, numbers, posts, reading.terms).astype(np.float32)
    places = (np.array(each, np.float32) for each in (first, linked, addressed))
    _fill_lexical(figures[:, _LEXICAL], counts, *places)
    figures[:, _NEW] = list(map(_newness, new))
    texts, titles = vocabulary.posts_with(numbers, "text", "title")
    figures[:, _LOG_TITLES] = np.log1p(titles)
    figures[:, _RARITY] = np.log((1 + vocabulary.posts) / (1 + texts))
    return figures


def count_names(figures: NDArray[np.float32]) -> list[int]:
    """Return how often a candidate's name stands in each field: its figures have the logarithms."""
    counts: list[int] = np.rint(np.expm1(figures[_LEXICAL][: len(FIELDS)])).astype(np.int64).tolist()
    return counts


def are_named(figures: Figures) -> NDArray[np.bool_]:
    """Return which candidates the post names, in its text or in its links."""
    named: NDArray[np.bool_] = (figures[:, _NAMED] > 0).any(1)
    return named


def _first_place(term: str, body: str) -> float:
    place = body.find(term)
    return place / len(body) if place >= 0 else 1.0


def _fill_base(base: NDArray[np.float32], pairs: Pairs, ordered: Ordered) -> None:
    """Set the base score, its distance to the post's best, and its rank, from 0."""
    own = ordered.scores[pairs]
    base[:, 0] = own
    base[:, 1] = own - ordered.scores.max(1)[pairs.posts]
    base[:, 2] = np.log1p(_count_ahead(pairs.posts, own, ordered) - 0.5)


def _count_ahead(posts: Places, own: NDArray[np.float32], ordered: Ordered) -> NDArray[np.float64]:
    """Return how many of its post's labels are ahead of each score of its `own`; itself counts for a half.

    Labels of nearly equal scores share their places evenly, so that rounding cannot swap them: one that is
    ahead by d counts d / RANK_WIDTH + 1/2, at least 0 and at most 1. All posts are searched in one line of
    numbers, on which each has a stretch of its own.
    """
    scores = np.sort(ordered.scores, 1).astype(np.float64)
    line, place = scores.ravel(), own.astype(np.float64)
    if len(scores) > 1:
        stretch = 2 * (scores.max(initial=0) - scores.min(initial=0) + RANK_WIDTH)
        line = line + np.repeat(stretch * np.arange(len(scores)), scores.shape[1])
        place = place + stretch * posts
    sums = np.zeros(scores.size + 1)
    scores.cumsum(out=sums[1:])
    first, last = line.searchsorted(place - RANK_WIDTH / 2), line.searchsorted(place + RANK_WIDTH / 2)
    near = last - first
    above = sums[last] - sums[first] - near * own.astype(np.float64)
    ahead: NDArray[np.float64] = above / RANK_WIDTH + near / 2 + (posts + 1) * scores.shape[1] - last
    return ahead


def _fill_company(
    company: NDArray[np.float32], pairs: Pairs, ordered: Ordered, together: Company, size: int
) -> None:
    """Set what the company of others says.

    With w = max(score, 0) of a post's `size` highest-scoring labels, that is the sum of w x together over
    the sum of w, and the largest w x together.
    """
    top = ordered.order[:, :size]
    weight = np.maximum(ordered.scores[np.arange(len(top))[:, None], top], 0)
    votes = together.find(top[pairs.posts], pairs.rows[:, None])
    votes *= weight[pairs.posts]
    company[:, 0] = votes.sum(1) / np.maximum(weight.sum(1), 1e-6)[pairs.posts]
    company[:, 1] = votes.max(1)


def _fill_lexical(
    lexical: NDArray[np.float32],
    counts: NDArray[np.float32],
    first: NDArray[np.float32],
    linked: NDArray[np.float32],
    addressed: NDArray[np.float32],
) -> None:
    """Set where and how often the names occur."""
    fields = len(FIELDS)
    lexical[:, :fields] = np.log1p(counts)
    lexical[:, fields] = np.log1p(counts.sum(1))
    lexical[:, fields + 1] = first
    lexical[:, fields + 2] = np.log1p(linked)
    lexical[:, fields + 3] = np.log1p(addressed)


def _fill_found(found: NDArray[np.float32], counts: NDArray[np.float32], named: NDArray[np.float32]) -> None:
    """Set the log-odds of the names that occur, and of those that were to be expected and do not."""
    anywhere = counts.any(1)
    label_given_name, label_given_title, name_given_label = named.T
    found[:, 0] = label_given_name * anywhere
    found[:, 1] = label_given_title * (counts[:, FIELDS.index("title")] > 0)
    found[:, 2] = name_given_label * anywhere
    found[:, 3] = name_given_label * ~anywhere


def _count_terms(words: Sequence[str], numbers: Numbers, posts: Places, terms: Terms) -> NDArray[np.int64]:
    """Return how often each word, phrase or CJK string stands in each field of its post, (words, fields).

    `numbers` are those of `words`.
    """
    counts = terms.count(numbers, posts)
    for place, (word, post) in enumerate(zip(words, posts.tolist(), strict=True)):
        if is_cjk(word):
            first = post * len(FIELDS)
            counts[place] = [text.count(word) for text in terms.texts[first : first + len(FIELDS)]]
    return counts


def _newness(tag: NewTag) -> list[float]:
    """Return what the columns NEW say of a tag by itself, and 0 for what they say of past posts."""
    label = tag.label
    return [
        1.0,
        *_IS_SOURCE[tag.source],
        math.log1p(tag.place),
        0,
        0,
        label[0].isupper(),
        label.isupper(),
        not label.isalpha() and any(map(str.isdigit, label)),
        1 + tag.term.count(" "),
        len(label) / 10,
        is_katakana(label),
        "\u4e00" <= label[0] <= "\u9fff",
    ]
