"""What the ranker learns from: candidates of posts, as bases fitted on older posts alone would see them.

Random folds would leak: figures such as "used lately" are only true to life when every post is seen
from its own past.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.candidates import Past
from model.figures import Figures
from model.labels import fold
from model.names import NameIndex, Occurrences
from model.settings import Settings
from model.vector import Vocabulary
from training.base import PostMatrix, fit_dual, score_later
from training.encoding import Counted, EncodedPosts
from training.history import build_history, name_matrices
from training.labels import LabelSet, collect_labels, detect_style


@dataclass(frozen=True, slots=True)
class Row:
    """One post as a stage sees it: its candidates' folded labels and figures, and which are its own."""

    post: int
    stage: int
    keys: Sequence[str]
    figures: Figures
    own: NDArray[np.float32]


class Labelled:
    """The posts that have labels of one kind, oldest first, read once for all stages."""

    def __init__(
        self, posts: Sequence[Counted], labels: Sequence[Sequence[str]], settings: Settings, *, new: bool
    ) -> None:
        self.readings = [post.reading for post in posts]
        self.labels = labels
        self.settings = settings
        self.new = new
        self.all = collect_labels(labels)
        self._column = {key: place for place, key in enumerate(self.all.keys)}
        index = NameIndex(self.all.labels)
        self.encoded = EncodedPosts(posts)
        self._found = [index.find(reading.terms) for reading in self.readings]

    def __len__(self) -> int:
        return len(self.readings)

    def past(self, size: int, vocabulary: Vocabulary) -> Past:
        """Return what is known once the first `size` posts are, and the `vocabulary` with them."""
        labels = collect_labels(self.labels[:size])
        named = name_matrices([self.found(post, labels) for post in range(size)], len(labels.keys))
        style = detect_style(labels.labels) if self.new else None
        history = build_history(labels, style, labels.matrix(self.labels[:size]), named, self.settings)
        return Past(history, vocabulary, self.settings)

    def found(self, post: int, labels: LabelSet) -> Occurrences:
        """Return where the names of `labels` occur in a post."""
        rows = [self._column[key] for key in labels.keys]
        found = self._found[post]
        return Occurrences(found.counts[rows], found.first[rows], found.linked[rows])

    def stage(self, size: int, last: int) -> list[Row]:
        """Return the rows of posts `size` to `last`, as seen with only the first `size` posts known."""
        vocabulary, rows = self.encoded.vocabulary(size, self.settings)
        matrix = self.matrix(vocabulary, rows)
        known, later = matrix.rows(0, size), matrix.rows(size, last)
        labels, past = collect_labels(self.labels[:size]), self.past(size, vocabulary)
        dual, bias = fit_dual(known, labels.matrix(self.labels[:size]), self.settings.ridge)
        scores = score_later(later, known, dual) + bias
        return [self._row(post, size, labels, past, scores[post - size]) for post in range(size, last)]

    def matrix(self, vocabulary: Vocabulary, rows: NDArray[np.int64]) -> PostMatrix:
        """Return the vectors of all posts; `rows` gives each of `encoded`'s term numbers its row, or -1."""
        shape = len(self), len(vocabulary.df)
        return PostMatrix(shape, *self.encoded.vectorise(vocabulary, rows, self.settings))

    def _row(self, post: int, stage: int, labels: LabelSet, past: Past, scores: NDArray[np.float32]) -> Row:
        candidates = past.find(self.readings[post], scores, self.found(post, labels))
        keys = past.keys(candidates)
        own = set(map(fold, self.labels[post]))
        return Row(post, stage, keys, candidates.figures, np.array([key in own for key in keys], np.float32))


def stage_sizes(held_out_from: int, settings: Settings) -> list[int]:
    """Return how many posts each stage knows, ascending: some shares of the `held_out_from` first, then all.

    `held_out_from` is at least 1, and so is every size.
    """
    shares = np.arange(settings.first_stage, 1 - settings.stage_step / 2, settings.stage_step)
    return sorted({max(int(held_out_from * share), 1) for share in shares} | {held_out_from})
