"""The figures of each candidate label of a post: numbers only, and all that the ranker sees.

No figure depends on which labels or words a blog has, so a ranker means the same on every blog.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import chain, pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.ranking.blog_sections import SECTION
from model.ranking.history import HABITS, NAMED, PRIOR, Company, LabelHistory
from model.ranking.names import Occurrences
from model.ranking.new_tags import SOURCES, NewTag
from model.settings import Settings
from model.terms.extraction import FIELDS, Terms
from model.terms.term_ids import TermIds, hash_terms
from model.terms.tokens import Places
from model.terms.vector import Vocabulary
from model.text.characters import is_cjk, is_katakana, join_words

BASE = ("score", "score_below_best", "log_rank")
COMPANY = ("company_mean", "company_best")
LEXICAL = (*(f"in_{name}" for name in FIELDS), "log_total", "first_place", "log_linked", "log_addressed")
FOUND = (*(f"{name}_found" for name in NAMED), "name_given_label_missing")
WRITTEN = ("capital", "capitals", "digit", "words", "length", "katakana", "kanji")
NEW = ("new", *SOURCES, "log_source_place", "freedom", "in_capitals", "log_titles", "rarity", *WRITTEN)
RANK_WIDTH = 0.02
"""A label whose base score is this much above another's, or more, counts as a whole place before it."""
FIGURES = (*BASE, *COMPANY, *LEXICAL, *FOUND, *PRIOR, *SECTION, *HABITS, *NEW)
"""The columns, in order. Known labels have zeros under NEW, new tags under BASE, COMPANY, FOUND, PRIOR and
SECTION. HABITS are the same for all candidates."""

_BODY = FIELDS.index("body")
_EACH_FIELD = np.ones(len(FIELDS), np.float32)
_COLUMN = {name: place for place, name in enumerate(FIGURES)}
_IS_SOURCE = {source: [float(source == other) for other in SOURCES] for source in SOURCES}

Figures = NDArray[np.float32]
"""float32 of shape (candidates, len(FIGURES))."""
type Columns = Mapping[str, NDArray[Any]]
"""Some of FIGURES by name: a value for each candidate."""


def _span(names: Sequence[str]) -> slice:
    """Return where figures that follow each other are among the columns."""
    return slice(_COLUMN[names[0]], _COLUMN[names[-1]] + 1)


_IN_FIELDS = _span([f"in_{name}" for name in FIELDS])
_PRIOR, _SECTION, _NEW = _span(PRIOR), _span(SECTION), _span(NEW)
_HABITS = _span(HABITS)
_NAMED = [_COLUMN[name] for name in ("log_total", "log_linked", "log_addressed")]


class Ordered(NamedTuple):
    """Base scores of posts, (posts, labels); `order` has each post's labels, highest score first.

    Equal scores keep the order of labels.
    """

    scores: NDArray[np.float32]
    order: Places


class Pairs(NamedTuple):
    """Candidates: a post and the row of a label in each place, post after post."""

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
    chosen = _sum_fields(occurrences.counts) > 0
    chosen |= occurrences.linked > 0
    chosen[:, history.latest] = True
    top = ordered.order[:, : settings.top_scores]
    chosen[np.arange(len(top))[:, None], top] = True
    return Pairs(*chosen.nonzero())


def known_figures(
    pairs: Pairs, ordered: Ordered, occurrences: Occurrences, history: LabelHistory, company: int
) -> Figures:
    """Return the figures of known labels; the `company` labels of the highest base score vote for others.

    Those of SECTION are still 0: see set_sections.
    """
    figures = np.zeros((len(pairs.rows), len(FIGURES)), np.float32)
    counts, first, linked, addressed = (each[pairs] for each in occurrences)
    _set(figures, _base(pairs, ordered))
    _set(figures, _company(pairs, ordered, history.together, company))
    _set_lexical(figures, counts, first, linked, addressed)
    _set(figures, _found(counts, history.named[pairs.rows]))
    figures[:, _PRIOR] = history.prior[pairs.rows]
    return figures


def set_sections(figures: Figures, pairs: Pairs, history: LabelHistory, blog_places: Sequence[str]) -> None:
    """Set how much more or less known labels are used in the sections of their posts.

    `blog_places` has the path of each post, "" where it is unknown.
    """
    if not history.sections.names or not any(blog_places):
        return
    counts = history.counts()[pairs.rows]
    starts = pairs.posts.searchsorted(np.arange(len(blog_places) + 1)).tolist()
    for place, (first, last) in zip(blog_places, pairwise(starts), strict=True):
        labels, uses = pairs.rows[first:last], counts[first:last]
        figures[first:last, _SECTION] = history.sections.compare(place, labels, uses)


def new_figures(posts: Places, new: Sequence[NewTag], terms: Terms, vocabulary: Vocabulary) -> Figures:
    """Return the figures of new tags for `posts`."""
    figures = np.zeros((len(new), len(FIGURES)), np.float32)
    if not new:
        return figures
    owners, words = posts.tolist(), [tag.term for tag in new]
    term_ids = hash_terms(words)
    counts = _count_terms(words, term_ids, posts, terms).astype(np.float32)
    bodies = terms.texts.folded[_BODY :: len(FIELDS)]
    first = [
        _first_place(word, bodies[post]) if times else 1.0
        for post, word, times in zip(owners, words, counts[:, _BODY].tolist(), strict=True)
    ]
    repositories = [{link.rpartition("/")[2] for link in links} for links in terms.links]
    linked = [word in repositories[post] for post, word in zip(owners, words, strict=True)]
    addresses = terms.addresses
    addressed = [
        addresses[post].get(joined.replace(" ", ""), 0)
        for post, joined in zip(owners, join_words(words), strict=True)
    ]
    _set_lexical(figures, counts, *(np.array(each, np.float32) for each in (first, linked, addressed)))
    newness = np.fromiter(chain.from_iterable(map(_newness, new)), np.float32, len(new) * len(NEW))
    figures[:, _NEW] = newness.reshape(-1, len(NEW))
    texts, titles = vocabulary.posts_with(term_ids, "text", "title")
    rarity = np.log((1 + vocabulary.posts) / (1 + texts))
    _set(figures, {"log_titles": np.log1p(titles), "rarity": rarity})
    return figures


def set_habits(figures: Figures, history: LabelHistory) -> None:
    """Set what is the same for all candidates."""
    figures[:, _HABITS] = history.habits


def count_names(figures: Sequence[float]) -> list[int]:
    """Return how often a candidate's name stands in each field: its figures have the logarithms."""
    return [round(math.expm1(count)) if count else 0 for count in figures[_IN_FIELDS]]


def are_named(figures: Figures) -> NDArray[np.bool_]:
    """Return which candidates the post names, in its text or in its links."""
    total, linked, addressed = (figures[:, each] for each in _NAMED)
    named: NDArray[np.bool_] = total + linked + addressed > 0  # none is negative
    return named


def is_named(figures: Sequence[float]) -> bool:
    """Return whether the post names a candidate with these figures, as are_named does for many."""
    total, linked, addressed = _NAMED
    return figures[total] > 0 or figures[linked] > 0 or figures[addressed] > 0


def _first_place(term: str, body: str) -> float:
    place = body.find(term)
    return place / len(body) if place >= 0 else 1.0


def _set(figures: Figures, columns: Columns) -> None:
    for name, column in columns.items():
        figures[:, _COLUMN[name]] = column


def _base(pairs: Pairs, ordered: Ordered) -> Columns:
    """Return the base score, its distance to the post's best, and its rank, from 0."""
    own = ordered.scores[pairs]
    ahead = np.empty(len(own))
    starts = pairs.posts.searchsorted(np.arange(len(ordered.scores) + 1)).tolist()
    ascending, place = np.sort(ordered.scores, 1).astype(np.float64), own.astype(np.float64)
    for scores, (first, last) in zip(ascending, pairwise(starts), strict=True):
        ahead[first:last] = _count_ahead(place[first:last], scores)
    return {
        "score": own,
        "score_below_best": own - ordered.scores.max(1)[pairs.posts],
        "log_rank": np.log1p(ahead - 0.5),  # each is half ahead of itself
    }


def _count_ahead(own: NDArray[np.float64], scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how many of a post's `scores`, which ascend, are ahead of each of its `own`.

    A score that is higher by d counts d / RANK_WIDTH + 1/2, at least 0 and at most 1. So labels of nearly
    equal scores share their places, and rounding cannot swap them.
    """
    # Scores from `last` on count 1, those before `first` 0, and those between by their distance.
    first, last = scores.searchsorted(own - RANK_WIDTH / 2), scores.searchsorted(own + RANK_WIDTH / 2)
    sums, near = np.zeros(len(scores) + 1), last - first
    scores.cumsum(out=sums[1:])
    distance = sums[last] - sums[first] - near * own
    ahead: NDArray[np.float64] = distance / RANK_WIDTH + near / 2 + len(scores) - last
    return ahead


def _company(pairs: Pairs, ordered: Ordered, together: Company, size: int) -> Columns:
    """Return how the post's `size` highest-scoring labels vote for each label.

    Each votes with w = max(score, 0). The mean is the sum of w x together over the sum of w, the best the
    largest w x together.
    """
    top = ordered.order[:, :size]
    weight = np.maximum(ordered.scores[np.arange(len(top))[:, None], top], 0)
    votes = together.find(top[pairs.posts], pairs.rows[:, None])
    votes *= weight[pairs.posts]
    return {
        "company_mean": votes.sum(1) / np.maximum(weight.sum(1), 1e-6)[pairs.posts],
        "company_best": votes.max(1),
    }


def _set_lexical(
    figures: Figures,
    counts: NDArray[np.float32],
    first: NDArray[np.float32],
    linked: NDArray[np.float32],
    addressed: NDArray[np.float32],
) -> None:
    """Set where and how often the names occur; the arguments are as in Occurrences, an entry a candidate."""
    figures[:, _IN_FIELDS] = np.log1p(counts)
    total, log_linked, log_addressed = np.log1p(_sum_fields(counts)), np.log1p(linked), np.log1p(addressed)
    _set(figures, {"log_total": total, "first_place": first})
    _set(figures, {"log_linked": log_linked, "log_addressed": log_addressed})


def _found(counts: NDArray[np.float32], named: NDArray[np.float32]) -> Columns:
    """Return the log-odds of the names that occur, and of those that were expected and do not."""
    anywhere = _sum_fields(counts) > 0
    label_given_name, label_given_title, name_given_label = named.T
    return {
        "label_given_name_found": label_given_name * anywhere,
        "label_given_title_found": label_given_title * (counts[:, FIELDS.index("title")] > 0),
        "name_given_label_found": name_given_label * anywhere,
        "name_given_label_missing": name_given_label * ~anywhere,
    }


def _sum_fields(counts: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the sums over the fields, which are last: a product takes a third of the time of a sum."""
    sums: NDArray[np.float32] = counts @ _EACH_FIELD
    return sums


def _count_terms(words: Sequence[str], term_ids: TermIds, posts: Places, terms: Terms) -> NDArray[np.int64]:
    """Return how often each word, phrase or CJK string stands in each field of its post, (words, fields).

    `term_ids` are those of `words`.
    """
    counts = terms.count(term_ids, posts)
    for place, (word, post) in enumerate(zip(words, posts.tolist(), strict=True)):
        if not word.isascii() and any(map(is_cjk, word)):
            first = post * len(FIELDS)
            counts[place] = [text.count(word) for text in terms.texts.folded[first : first + len(FIELDS)]]
    return counts


def _newness(tag: NewTag) -> Sequence[float]:
    """Return the columns NEW of a tag; those about past posts, log_titles and rarity, are left at 0."""
    label = tag.label
    return (
        1.0,
        *_IS_SOURCE[tag.source],
        math.log1p(tag.place),
        tag.freedom,
        tag.in_capitals,
        0,
        0,
        label[0].isupper(),
        label.isupper(),
        not label.isalpha() and any(map(str.isdigit, label)),
        1 + tag.term.count(" "),
        len(label) / 10,
        is_katakana(label),
        "\u4e00" <= label[0] <= "\u9fff",
    )
