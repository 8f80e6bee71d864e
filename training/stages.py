"""The rows that the ranker learns from: candidates of posts, as bases fitted on older posts only see them.

Random folds would leak: figures such as "used lately" are only realistic when every post is seen from
its own past.
"""

from collections.abc import Sequence
from copy import replace
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.labels import fold
from model.ranking.candidates import Candidates, Past
from model.ranking.figures import Figures
from model.ranking.names import NameIndex, Occurrences
from model.settings import Settings
from model.terms.extraction import FIELDS, Terms
from model.terms.vector import Vocabulary
from training.base import Base, fit_base
from training.encoding import EncodedPosts, Numbers
from training.label_history import build_history, name_matrices
from training.label_table import LabelSet, collect_labels, detect_style
from training.post_matrix import PostMatrix

MAX_EXPLAINED = 10
"""So many of the newest posts keep their base weights, from which evidence is made, for the report."""


class TermWeights(NamedTuple):
    """The known terms of a post: `rows` and `values` of its vector, and base `weights` (terms, labels)."""

    rows: Numbers
    values: NDArray[np.float32]
    weights: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Row:
    """A post as a stage sees it: its candidates, their folded labels, and in `own` 1 for its own labels.

    `post` is its place among the posts of the stage, `stage` how many of them were known, and `past` what was
    known then. `term_weights` are those of the base that made the candidates' scores; only the newest posts
    keep them, as they take memory.
    """

    post: int
    stage: int
    past: Past
    candidates: Candidates
    keys: Sequence[str]
    own: NDArray[np.float32]
    term_weights: TermWeights | None = None

    @property
    def figures(self) -> Figures:
        """The figures of the candidates."""
        return self.candidates.figures


class ChosenTerms(NamedTuple):
    """The terms that some posts are learnt from, and those of them that are kept to serve with.

    `rows` and `kept_rows` have the row of every term id, or -1; `columns` are the rows of `all` that are
    kept, ascending. `posts` are the vectors of the posts, in all terms.
    """

    all: Vocabulary
    rows: Numbers
    kept: Vocabulary
    kept_rows: Numbers
    columns: Numbers
    posts: PostMatrix


def choose_terms(encoded: EncodedPosts, size: int, settings: Settings) -> ChosenTerms:
    """Return the terms of the first `size` posts."""
    full, rows = encoded.vocabulary(size, settings)
    posts = encoded.vectorise(full, rows, size, settings)
    return ChosenTerms(full, rows, *encoded.strongest(posts, rows, settings), posts)


class Named(NamedTuple):
    """The names that occur in one post or its links: their rows, and their occurrences.

    A post names few of a blog's labels; all of them for all posts would take far more memory.
    """

    rows: NDArray[np.int64]
    occurrences: Occurrences

    @classmethod
    def keep(cls, found: Occurrences) -> "Named":
        """Return the names that occur, of those that were looked for in one post."""
        [rows] = (found.counts.any(2) | (found.linked > 0) | (found.addressed > 0))[0].nonzero()
        return cls(rows, found.of(rows))

    def fill(self, names: int) -> Occurrences:
        """Return what was found, of all the `names` that were looked for."""
        found = Occurrences(
            counts=np.zeros((1, names, len(FIELDS)), np.float32),
            first=np.ones((1, names), np.float32),
            linked=np.zeros((1, names), np.float32),
            addressed=np.zeros((1, names), np.float32),
        )
        for every, some in zip(found, self.occurrences, strict=True):
            every[:, self.rows] = some
        return found


@dataclass(frozen=True, slots=True)
class Labelled:
    """The posts that have labels of one kind, oldest first, read once for all stages.

    `all` are their labels and those `wanted` by the author, and `named` which of these each post names. With
    `new` the ranker also learns about labels that the blog has never used.
    """

    post_terms: Sequence[Terms]
    encoded: EncodedPosts
    labels: Sequence[Sequence[str]]
    settings: Settings
    new: bool
    all: LabelSet
    named: Sequence[Named]
    wanted: Sequence[str] = ()

    @classmethod
    def collect(
        cls,
        post_terms: Sequence[Terms],
        encoded: EncodedPosts,
        labels: Sequence[Sequence[str]],
        settings: Settings,
        *,
        new: bool,
        wanted: Sequence[str] = (),
    ) -> "Labelled":
        """Return posts with their `labels`, and look for all of these and of `wanted` in each post."""
        known = collect_labels(labels, wanted)
        index = NameIndex(known.labels)
        named = [Named.keep(index.find(terms)) for terms in post_terms]
        return cls(post_terms, encoded, labels, settings, new, known, named, wanted)

    def __len__(self) -> int:
        return len(self.post_terms)

    def take(self, places: Sequence[int]) -> "Labelled":
        """Return the posts at `places`, in that order, as if the blog had been written so."""
        return replace(
            self,
            post_terms=[self.post_terms[place] for place in places],
            encoded=self.encoded.take(places),
            labels=[self.labels[place] for place in places],
            named=[self.named[place] for place in places],
        )

    def with_wanted(self, wanted: Sequence[str]) -> "Labelled":
        """Return the same posts of a blog whose author wants these labels too."""
        return Labelled.collect(
            self.post_terms, self.encoded, self.labels, self.settings, new=self.new, wanted=wanted
        )

    def known(self, size: int) -> LabelSet:
        """Return the labels that are known after the first `size` posts."""
        return collect_labels(self.labels[:size], self.wanted)

    def past(self, size: int, vocabulary: Vocabulary) -> Past:
        """Return what is known after the first `size` posts, whose terms are in `vocabulary`."""
        labels = self.known(size)
        found = (self.find_names(post, labels) for post in range(size))
        named = name_matrices(found, size, len(labels.keys))
        style = detect_style(labels.labels) if self.new else None
        has = labels.matrix(self.labels[:size])
        places = [terms.blog_places[0] for terms in self.post_terms[:size]]
        history = build_history(labels, style, has, named, self.settings, places)
        return Past(history, vocabulary, self.settings)

    def find_names(self, post: int, labels: LabelSet) -> Occurrences:
        """Return where the names of `labels` occur in a post."""
        columns = self.all.columns
        return self.named[post].fill(len(columns)).of([columns[key] for key in labels.keys])

    def base_of_all(self, terms: ChosenTerms) -> Base:
        """Return the base scores after all posts, in `terms`, which are those of posts of every kind."""
        full, small = (
            self.encoded.vectorise(vocabulary, rows, len(self), self.settings)
            for vocabulary, rows in ((terms.all, terms.rows), (terms.kept, terms.kept_rows))
        )
        return fit_base(full, terms.columns, small, self.all.matrix(self.labels), self.settings.ridge)


class Stage(NamedTuple):
    """Some posts, of which the first `size` are known and those up to `last` are seen.

    Rows of the newest `explained` posts keep the weights of their terms.
    """

    posts: Labelled
    size: int
    last: int
    explained: int = 0

    def rows(self) -> list[Row]:
        """Return the rows of posts `size` to `last`, seen when only the first `size` are known."""
        posts, size, last, explained = self
        terms = choose_terms(posts.encoded, size, posts.settings)
        labels, past = posts.known(size), posts.past(size, terms.kept)
        small = posts.encoded.vectorise(terms.kept, terms.kept_rows, last, posts.settings)
        has = labels.matrix(posts.labels[:size])
        base = fit_base(terms.posts, terms.columns, small.rows(0, size), has, posts.settings.ridge)
        scores = base.score(small.rows(size, last))
        rows = [self._row(post, labels, past, scores[post - size]) for post in range(size, last)]
        return [
            replace(row, term_weights=_weigh_terms(posts.post_terms[row.post], terms.kept, base))
            if row.post >= last - explained
            else row
            for row in rows
        ]

    def _row(self, post: int, labels: LabelSet, past: Past, scores: NDArray[np.float32]) -> Row:
        found = self.posts.find_names(post, labels)
        candidates = past.find(self.posts.post_terms[post], scores[None], found)
        keys = past.keys(candidates)
        own = set(map(fold, self.posts.labels[post]))
        is_own = np.array([key in own for key in keys], np.float32)
        return Row(post, self.size, past, candidates, keys, is_own)


def _weigh_terms(terms: Terms, vocabulary: Vocabulary, base: Base) -> TermWeights:
    """Return the base weights of the terms of one post."""
    [(rows, values)] = vocabulary.vectorise(terms)
    return TermWeights(rows, values, base.known.columns(rows).weigh(base.dual))


def plan_stages(posts: Labelled, older: int) -> list[Stage]:
    """Return the stages of `posts`, of which the first `older` are not held out.

    Forwards, the smallest stage comes first, and the largest knows all `older` posts and sees every newer
    one. Then come stages of the older posts backwards, in which habits change the other way; in their rows
    posts are counted from the newest.
    """
    *sizes, _ = stage_sizes(older, posts.settings)
    span = round(posts.settings.stage_span * older)
    backwards = posts.take(range(older)[::-1])
    return [
        *(Stage(posts, size, min(size + span, len(posts))) for size in sizes),
        Stage(posts, older, len(posts), MAX_EXPLAINED),
        *(Stage(backwards, size, min(size + span, older)) for size in sizes),
    ]


def stage_sizes(older: int, settings: Settings) -> list[int]:
    """Return how many posts each stage knows, ascending: shares of the `older` posts, then all of them.

    `older` is at least 1, and so is every size.
    """
    shares = np.arange(settings.first_stage, 1 - settings.stage_step / 2, settings.stage_step)
    return sorted({max(int(older * share), 1) for share in shares} | {older})
