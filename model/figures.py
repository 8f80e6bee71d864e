"""The figures of each candidate label of a post: all that the ranker sees, and no text among them.

Nothing here depends on which labels or words a blog has, so what a ranker learns on one blog means the
same on another.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from model.history import NAMED, PRIOR, LabelHistory
from model.names import Occurrences
from model.new_tags import SOURCES, NewTag
from model.reading import Reading
from model.settings import Settings
from model.terms import FIELDS
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

Figures = NDArray[np.float32]
"""float32 of shape (candidates, len(FIGURES))."""


def choose_rows(
    scores: NDArray[np.float32], occurrences: Occurrences, history: LabelHistory, settings: Settings
) -> NDArray[np.int64]:
    """Return the rows of the known labels worth ranking, ascending.

    Those of the highest scores, those whose name occurs or is linked to, and those used last.
    """
    chosen = (occurrences.counts.sum(1) > 0) | (occurrences.linked > 0)
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
    counts = occurrences.counts[rows]
    columns = [
        _base(rows, scores, history, settings.company),
        _lexical(counts, occurrences.first[rows], occurrences.linked[rows]),
        _found(counts, history.named[rows]),
        history.prior[rows],
        np.zeros((len(rows), len(NEW)), np.float32),
    ]
    return np.concatenate(columns, axis=1, dtype=np.float32)


def new_figures(new: Sequence[NewTag], reading: Reading, vocabulary: Vocabulary) -> Figures:
    """Return the figures of new tags."""
    counts = np.array([count_new(tag, reading) for tag in new], np.float32).reshape(-1, len(FIELDS))
    body = reading.terms.fields["body"].text
    places = [body.find(tag.term) for tag in new]
    first = np.array([place / len(body) if place >= 0 else 1.0 for place in places], np.float32)
    repositories = {link.rpartition("/")[2] for link in reading.terms.links}
    linked = np.array([tag.term in repositories for tag in new], np.float32)
    columns = [
        np.zeros((len(new), len(BASE)), np.float32),
        _lexical(counts, first, linked),
        np.zeros((len(new), len(FOUND) + len(PRIOR)), np.float32),
        np.array([_newness(tag, vocabulary) for tag in new], np.float32).reshape(-1, len(NEW)),
    ]
    return np.concatenate(columns, axis=1, dtype=np.float32)


def _base(
    rows: NDArray[np.int64], scores: NDArray[np.float32], history: LabelHistory, company: int
) -> NDArray[np.float32]:
    """Return the base score, its distance to the best, its rank, and what the company of others says.

    With w = max(score, 0) of the highest-scoring labels, company is the sum of w x together over the
    sum of w, and the largest w x together. Ranks count from 0; labels of nearly equal scores share their
    places evenly, so that rounding cannot swap them.
    """
    ahead = np.clip((scores - scores[rows, None]) / RANK_WIDTH + 0.5, 0, 1)
    top = np.argsort(-scores, kind="stable")[:company]
    weight = np.maximum(scores[top], 0)
    votes = weight[:, None] * history.together[np.ix_(top, rows)]
    mean = votes.sum(0) / max(float(weight.sum()), 1e-6)
    return np.stack(
        [scores[rows], scores[rows] - scores.max(), np.log1p(ahead.sum(1) - 0.5), mean, votes.max(0)], 1
    )


def _lexical(
    counts: NDArray[np.float32], first: NDArray[np.float32], linked: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return where and how often the names occur."""
    total = counts.sum(1, keepdims=True)
    return np.concatenate([np.log1p(counts), np.log1p(total), first[:, None], np.log1p(linked)[:, None]], 1)


def _found(counts: NDArray[np.float32], named: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the log-odds of the names that occur, and of those that were to be expected and do not."""
    anywhere = counts.sum(1) > 0
    title = counts[:, FIELDS.index("title")] > 0
    label_given_name, label_given_title, name_given_label = named.T
    return np.stack(
        [
            label_given_name * anywhere,
            label_given_title * title,
            name_given_label * anywhere,
            name_given_label * ~anywhere,
        ],
        1,
    )


def count_new(tag: NewTag, reading: Reading) -> list[int]:
    """Return how often a new tag's words occur in each field."""
    if tag.source == "title_run":
        return [reading.terms.fields[name].text.count(tag.term) for name in FIELDS]
    return [reading.counts.fields[name][tag.term] for name in FIELDS]


def _newness(tag: NewTag, vocabulary: Vocabulary) -> list[float]:
    """Return the columns NEW of one tag; `rarity` is ln((1 + posts) / (1 + posts with the term))."""
    label = tag.label
    return [
        1.0,
        *(float(tag.source == source) for source in SOURCES),
        float(np.log1p(tag.place)),
        float(np.log1p(vocabulary.posts_with("title", tag.term))),
        float(np.log((1 + vocabulary.posts) / (1 + vocabulary.posts_with("text", tag.term)))),
        float(label[0].isupper()),
        float(label.isupper()),
        float(any(map(str.isdigit, label))),
        float(len(tag.term.split())),
        len(label) / 10,
        float("\u30a1" <= label[0] <= "\u30fc"),
        float("\u4e00" <= label[0] <= "\u9fff"),
    ]
