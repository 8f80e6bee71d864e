"""What the ranker learns from: candidates of posts, as bases fitted on older posts alone would see them.

Random folds would leak: figures such as "used lately" are only true to life when every post is seen
from its own past.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.labels import fold
from model.ranking.candidates import Past
from model.ranking.figures import Figures
from model.ranking.names import NameIndex, Occurrences
from model.settings import Settings
from model.terms.extraction import FIELDS
from model.terms.reading import Reading
from model.terms.vector import Vocabulary
from training.base import Base, fit_base
from training.encoding import EncodedPosts, Numbers
from training.label_history import build_history, name_matrices
from training.label_table import LabelSet, collect_labels, detect_style
from training.post_matrix import PostMatrix


@dataclass(frozen=True, slots=True)
class Row:
    """One post as a stage sees it: its candidates' folded labels and figures, and which are its own."""

    post: int
    stage: int
    keys: Sequence[str]
    figures: Figures
    own: NDArray[np.float32]


class Terms(NamedTuple):
    """The terms that some posts are learnt from, and those of them that are kept to serve with.

    `rows` and `kept_rows` have the row of every term number, or -1; `columns` says which rows of `all` are
    kept, ascending. `posts` are the vectors of the posts, in all terms.
    """

    all: Vocabulary
    rows: Numbers
    kept: Vocabulary
    kept_rows: Numbers
    columns: Numbers
    posts: PostMatrix


def choose_terms(encoded: EncodedPosts, size: int, settings: Settings) -> Terms:
    """Return the terms of the first `size` posts."""
    full, rows = encoded.vocabulary(size, settings)
    posts = encoded.vectorise(full, rows, size, settings)
    return Terms(full, rows, *encoded.strongest(posts, rows, settings), posts)


class Labelled:
    """The posts that have labels of one kind, oldest first, read once for all stages."""

    def __init__(
        self,
        readings: Sequence[Reading],
        encoded: EncodedPosts,
        labels: Sequence[Sequence[str]],
        settings: Settings,
        *,
        new: bool,
    ) -> None:
        self.readings = readings
        self.encoded = encoded
        self.labels = labels
        self.settings = settings
        self.new = new
        self.all = collect_labels(labels)
        self._column = {key: place for place, key in enumerate(self.all.keys)}
        index = NameIndex(self.all.labels)
        self._found = [_keep_found(index.find(reading.terms)) for reading in self.readings]

    def __len__(self) -> int:
        return len(self.readings)

    def backwards(self, size: int) -> "Labelled":
        """Return the first `size` posts, the newest of them first, as if the blog had been written so."""
        other = copy(self)
        places = range(size)[::-1]
        other.readings = [self.readings[place] for place in places]
        other.labels = [self.labels[place] for place in places]
        other._found = [self._found[place] for place in places]
        other.encoded = self.encoded.take(places)
        return other

    def past(self, size: int, vocabulary: Vocabulary) -> Past:
        """Return what is known once the first `size` posts are, and the `vocabulary` with them."""
        labels = collect_labels(self.labels[:size])
        found = (self.found(post, labels) for post in range(size))
        named = name_matrices(found, size, len(labels.keys))
        style = detect_style(labels.labels) if self.new else None
        history = build_history(labels, style, labels.matrix(self.labels[:size]), named, self.settings)
        return Past(history, vocabulary, self.settings)

    def found(self, post: int, labels: LabelSet) -> Occurrences:
        """Return where the names of `labels` occur in a post."""
        rows = [self._column[key] for key in labels.keys]
        return _fill_found(*self._found[post], len(self._column)).of(rows)

    def stage(self, size: int, last: int) -> list[Row]:
        """Return the rows of posts `size` to `last`, as seen with only the first `size` posts known."""
        terms = choose_terms(self.encoded, size, self.settings)
        labels, past = collect_labels(self.labels[:size]), self.past(size, terms.kept)
        small = self.encoded.vectorise(terms.kept, terms.kept_rows, last, self.settings)
        has = labels.matrix(self.labels[:size])
        base = fit_base(terms.posts, terms.columns, small.rows(0, size), has, self.settings.ridge)
        scores = base.score(small.rows(size, last))
        return [self._row(post, size, labels, past, scores[post - size]) for post in range(size, last)]

    def base_of_all(self, terms: Terms) -> Base:
        """Return the base scores after all posts, in `terms`, which are those of a whole blog."""
        full, small = (
            self.encoded.vectorise(vocabulary, rows, len(self), self.settings)
            for vocabulary, rows in ((terms.all, terms.rows), (terms.kept, terms.kept_rows))
        )
        return fit_base(full, terms.columns, small, self.all.matrix(self.labels), self.settings.ridge)

    def _row(self, post: int, stage: int, labels: LabelSet, past: Past, scores: NDArray[np.float32]) -> Row:
        candidates = past.find(self.readings[post], scores[None], self.found(post, labels))
        keys = past.keys(candidates)
        own = set(map(fold, self.labels[post]))
        return Row(post, stage, keys, candidates.figures, np.array([key in own for key in keys], np.float32))


def _keep_found(found: Occurrences) -> tuple[NDArray[np.int64], Occurrences]:
    """Return which names occur in a post or its links, few of them, and where these do."""
    [rows] = (found.counts.any(2) | (found.linked > 0) | (found.addressed > 0))[0].nonzero()
    return rows, found.of(rows)


def _fill_found(rows: NDArray[np.int64], kept: Occurrences, names: int) -> Occurrences:
    """Return what _keep_found was given, of so many names."""
    found = Occurrences(
        counts=np.zeros((1, names, len(FIELDS)), np.float32),
        first=np.ones((1, names), np.float32),
        linked=np.zeros((1, names), np.float32),
        addressed=np.zeros((1, names), np.float32),
    )
    for all_names, some in zip(found, kept, strict=True):
        all_names[:, rows] = some
    return found


def stage_sizes(held_out_from: int, settings: Settings) -> list[int]:
    """Return how many posts each stage knows, ascending: some shares of the `held_out_from` first, then all.

    `held_out_from` is at least 1, and so is every size.
    """
    shares = np.arange(settings.first_stage, 1 - settings.stage_step / 2, settings.stage_step)
    return sorted({max(int(held_out_from * share), 1) for share in shares} | {held_out_from})
