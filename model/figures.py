"""The figures of each candidate label of a post: all that the ranker sees, and no text among them.

Nothing here depends on which labels or words a blog has, so what a ranker learns on one blog means the
same on another.
"""

import math
from collections.abc import Sequence
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from model.history import NAMED, PRIOR, LabelHistory
from model.names import Occurrences
from model.new_tags import SOURCES, NewTag
from model.reading import Reading
from model.settings import Settings
from model.terms import FIELDS, is_cjk
from model.vector import Vocabulary

BASE = ("score", "score_below_best", "log_rank", "company_mean", "company_best")
LEXICAL = (*(f"in_{name}" for name in FIELDS), "log_total", "first_place", "log_linked")
FOUND = (*(f"{name}_found" for name in NAMED), "name_given_label_missing")
WRITTEN = ("capital", "capitals", "digit", "words", "length", "katakana", "kanji")
NEW = ("new", *SOURCES, "log_source_place", "log_titles", "rarity", *WRITTEN)
RANK_WIDTH = 0.02
"""A label whose base score is this much above another's, or more, counts as a whole place before it."""
FIGURES = (*BASE, *LEXICAL, *FOUND, *PRIOR, *NEW)
"""The columns, in order. Known labels have zeros under NEW, new tags under BASE, FOUND and PRIOR."""

_LOG_TITLES, _RARITY = FIGURES.index("log_titles"), FIGURES.index("rarity")
_GROUPS = (BASE, LEXICAL, FOUND, PRIOR, NEW)
_BASE, _LEXICAL, _FOUND, _PRIOR, _NEW = (
    slice(*ends) for ends in pairwise(accumulate(map(len, _GROUPS), initial=0))
)
_IS_SOURCE = {source: [float(source == other) for other in SOURCES] for source in SOURCES}

Figures = NDArray[np.float32]
"""float32 of shape (candidates, len(FIGURES))."""


def choose_rows(
    scores: NDArray[np.float32], occurrences: Occurrences, history: LabelHistory, settings: Settings
) -> NDArray[np.int64]:
    """Return the rows of the known labels worth ranking, ascending.

    Those of the highest scores, those whose name occurs or is linked to, and those used last.
    """
    chosen = occurrences.counts.any(1) | (occurrences.linked > 0)
    chosen[history.latest] = True
    chosen[np.argsort(-scores, kind="stable")[: settings.top_scores]] = True
    return np.flatnonzero(chosen)


def known_figures(
    rows: NDArray[np.int64],
    scores: NDArray[np.float32],
    occurrences: Occurrences,
    history: LabelHistory,
    settings: Settings,
) -> Figures:
    """Return the figures of the known labels in `rows`; `scores` are the base scores of all labels."""
    figures = np.zeros((len(rows), len(FIGURES)), np.float32)
    counts = occurrences.counts[rows]
    _fill_base(figures[:, _BASE], rows, scores, history, settings.company)
    _fill_lexical(figures[:, _LEXICAL], counts, occurrences.first[rows], occurrences.linked[rows])
    _fill_found(figures[:, _FOUND], counts, history.named[rows])
    figures[:, _PRIOR] = history.prior[rows]
    return figures


def new_figures(new: Sequence[NewTag], reading: Reading, vocabulary: Vocabulary) -> Figures:
    """Return the figures of new tags."""
    figures = np.zeros((len(new), len(FIGURES)), np.float32)
    if not new:
        return figures
    body = reading.terms.fields["body"].text
    places = [body.find(tag.term) for tag in new]
    first = np.array([place / len(body) if place >= 0 else 1.0 for place in places], np.float32)
    repositories = {link.rpartition("/")[2] for link in reading.terms.links}
    linked = np.array([tag.term in repositories for tag in new], np.float32)
    counts = np.array([count_new(tag, reading) for tag in new], np.float32)
    _fill_lexical(figures[:, _LEXICAL], counts, first, linked)
    terms = [tag.term for tag in new]
    figures[:, _NEW] = list(map(_newness, new))
    texts, titles = vocabulary.posts_with(terms, "text", "title")
    figures[:, _LOG_TITLES] = np.log1p(titles)
    figures[:, _RARITY] = np.log((1 + vocabulary.posts) / (1 + texts))
    return figures


def _fill_base(
    base: NDArray[np.float32],
    rows: NDArray[np.int64],
    scores: NDArray[np.float32],
    history: LabelHistory,
    company: int,
) -> None:
    """Set the base score, its distance to the best, its rank, and what the company of others says.

    With w = max(score, 0) of the highest-scoring labels, company is the sum of w x together over the
    sum of w, and the largest w x together. Ranks count from 0; labels of nearly equal scores share their
    places evenly, so that rounding cannot swap them.
    """
    own = scores[rows]
    ahead = np.minimum(np.maximum((scores - own[:, None]) / RANK_WIDTH + 0.5, 0), 1)
    top = np.argsort(-scores, kind="stable")[:company]
    weight = np.maximum(scores[top], 0)
    votes = weight[:, None] * history.together[top[:, None], rows]
    base[:, 0] = own
    base[:, 1] = own - scores.max()
    base[:, 2] = np.log1p(ahead.sum(1) - 0.5)
    base[:, 3] = votes.sum(0) / max(float(weight.sum()), 1e-6)
    base[:, 4] = votes.max(0)


def _fill_lexical(
    lexical: NDArray[np.float32],
    counts: NDArray[np.float32],
    first: NDArray[np.float32],
    linked: NDArray[np.float32],
) -> None:
    """Set where and how often the names occur."""
    fields = len(FIELDS)
    lexical[:, :fields] = np.log1p(counts)
    lexical[:, fields] = np.log1p(counts.sum(1))
    lexical[:, fields + 1] = first
    lexical[:, fields + 2] = np.log1p(linked)


def _fill_found(found: NDArray[np.float32], counts: NDArray[np.float32], named: NDArray[np.float32]) -> None:
    """Set the log-odds of the names that occur, and of those that were to be expected and do not."""
    anywhere = counts.any(1)
    label_given_name, label_given_title, name_given_label = named.T
    found[:, 0] = label_given_name * anywhere
    found[:, 1] = label_given_title * (counts[:, FIELDS.index("title")] > 0)
    found[:, 2] = name_given_label * anywhere
    found[:, 3] = name_given_label * ~anywhere


def count_new(tag: NewTag, reading: Reading) -> list[int]:
    """Return how often a new tag's words occur in each field."""
    fields = reading.terms.fields
    if " " in tag.term:
        return [fields[name].count_phrase(tag.term) for name in FIELDS]
    if not tag.term.isascii() and is_cjk(tag.term):
        return [fields[name].text.count(tag.term) for name in FIELDS]
    return [reading.words[name].get(tag.term, 0) for name in FIELDS]


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
        "\u30a1" <= label[0] <= "\u30fc",
        "\u4e00" <= label[0] <= "\u9fff",
    ]
