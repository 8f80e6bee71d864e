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
from model.ranking.names import Occurrences
from model.settings import Settings
from model.terms.extraction import Terms
from model.terms.vector import Vocabulary
from training.base import Base, fit_base
from training.encoding import EncodedPosts, Numbers
from training.labels.record import NameFinder, PostNames, Record
from training.labels.table import LabelSet, collect_labels
from training.post_matrix import PostMatrix

MAX_EXPLAINED = 10
"""So many of the newest posts keep their base weights, from which evidence is made, for the report."""


WINDOW_STAGES = 4
"""Where the ranker sees only the newest posts, so many stages see each of them once before the held-out."""


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


@dataclass(frozen=True, slots=True)
class Labelled:
    """The posts that are learnt from, of those that have labels of one kind; oldest first, read once.

    `record` has all posts with such labels, and `places` where in it those are that are learnt from: all of
    them but on large blogs. The ranker only sees the newest, of which `post_terms` and `named` are. With
    `new` it also learns about labels that the blog has never used.
    """

    record: Record
    places: Sequence[int]
    post_terms: Sequence[Terms]
    named: Sequence[PostNames]
    encoded: EncodedPosts
    settings: Settings
    new: bool

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
        """Return all posts with their `labels`, and look for all of these and of `wanted` in each post."""
        finder = NameFinder(collect_labels(labels, wanted))
        named = [names for terms in post_terms for names in finder.find(terms)]
        for names in named:
            finder.count(names)
        record = Record.collect(labels, [terms.blog_places[0] for terms in post_terms], finder, wanted)
        return cls(record, range(len(labels)), post_terms, named, encoded, settings, new)

    def __len__(self) -> int:
        return len(self.places)

    @property
    def all(self) -> LabelSet:
        """All labels of the blog, and those that its author wants."""
        return self.record.all

    @property
    def labels(self) -> list[Sequence[str]]:
        """The labels of each post."""
        return [self.record.labels[place] for place in self.places]

    @property
    def is_whole(self) -> bool:
        """Whether all posts with such labels are learnt from and seen by the ranker."""
        return len(self.post_terms) == len(self.record)

    def take(self, places: Sequence[int]) -> "Labelled":
        """Return the posts at `places` of a whole blog, in that order, as if it had been written so."""
        assert self.is_whole, "the history of posts that are left out has no place among others"
        return replace(
            self,
            record=self.record.take(places),
            places=range(len(places)),
            post_terms=[self.post_terms[place] for place in places],
            named=[self.named[place] for place in places],
            encoded=self.encoded.take(places),
        )

    def with_wanted(self, wanted: Sequence[str]) -> "Labelled":
        """Return the same posts of a blog whose author wants these labels too."""
        return Labelled.collect(
            self.post_terms, self.encoded, self.labels, self.settings, new=self.new, wanted=wanted
        )

    def written(self, size: int) -> int:
        """Return how many posts with such labels the blog had when the first `size` of these were known."""
        return self.places[size] if size < len(self) else len(self.record)

    def known(self, size: int) -> LabelSet:
        """Return the labels that are known after the first `size` posts."""
        return self.record.known(self.written(size))

    def past(self, size: int, vocabulary: Vocabulary) -> Past:
        """Return what is known after the first `size` posts, whose terms are in `vocabulary`."""
        history = self.record.history(self.written(size), self.settings, new=self.new)
        return Past(history, vocabulary, self.settings)

    def terms_of(self, post: int) -> Terms:
        """Return the terms of one of the newest posts."""
        return self.post_terms[self._newest(post)]

    def find_names(self, post: int, labels: LabelSet) -> Occurrences:
        """Return where the names of `labels` occur in one of the newest posts."""
        columns = self.all.columns
        found = self.named[self._newest(post)].fill(len(columns))
        return found.of([columns[key] for key in labels.keys])

    def _newest(self, post: int) -> int:
        place = post - len(self) + len(self.post_terms)
        assert place >= 0, "only the newest posts keep their terms"
        return place

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
            replace(row, term_weights=_weigh_terms(posts.terms_of(row.post), terms.kept, base))
            if row.post >= last - explained
            else row
            for row in rows
        ]

    def _row(self, post: int, labels: LabelSet, past: Past, scores: NDArray[np.float32]) -> Row:
        found = self.posts.find_names(post, labels)
        candidates = past.find(self.posts.terms_of(post), scores[None], found)
        keys = past.keys(candidates)
        own = set(map(fold, self.posts.labels[post]))
        is_own = np.array([key in own for key in keys], np.float32)
        return Row(post, self.size, past, candidates, keys, is_own)


def _weigh_terms(terms: Terms, vocabulary: Vocabulary, base: Base) -> TermWeights:
    """Return the base weights of the terms of one post."""
    [(rows, values)] = vocabulary.vectorise(terms)
    return TermWeights(rows, values, base.known.columns(rows).weigh(base.dual))


def count_older(posts: Labelled) -> int:
    """Return how many posts are not held out: all but the newest share of those that the ranker sees."""
    seen = len(posts.post_terms)
    return len(posts) - seen + int(seen * (1 - posts.settings.held_out))


def plan_stages(posts: Labelled, older: int) -> list[Stage]:
    """Return the stages of `posts`, of which the first `older` are not held out.

    Forwards, the smallest stage comes first, and the largest knows all `older` posts and sees every newer
    one. Then come stages of the older posts backwards, in which habits change the other way; in their rows
    posts are counted from the newest. A blog of which the ranker sees only the newest posts has none of
    these: backwards, its labels would lack nearly all of their history.
    """
    *sizes, _ = plan_sizes(posts, older)
    if not posts.is_whole:
        ends = [*sizes[1:], older]
        seen = [Stage(posts, size, end) for size, end in zip(sizes, ends, strict=True)]
        return [*seen, Stage(posts, older, len(posts), MAX_EXPLAINED)]
    span = round(posts.settings.stage_span * older)
    backwards = posts.take(range(older)[::-1])
    return [
        *(Stage(posts, size, min(size + span, len(posts))) for size in sizes),
        Stage(posts, older, len(posts), MAX_EXPLAINED),
        *(Stage(backwards, size, min(size + span, older)) for size in sizes),
    ]


def plan_sizes(posts: Labelled, older: int) -> list[int]:
    """Return how many posts each stage knows, ascending, the last `older`."""
    if posts.is_whole:
        return stage_sizes(older, posts.settings)
    first = len(posts) - len(posts.post_terms)
    return [first + (older - first) * part // WINDOW_STAGES for part in range(WINDOW_STAGES + 1)]


def stage_sizes(older: int, settings: Settings) -> list[int]:
    """Return how many posts each stage of a whole blog knows, ascending: shares of the `older`, then all.

    `older` is at least 1, and so is every size.
    """
    shares = np.arange(settings.first_stage, 1 - settings.stage_step / 2, settings.stage_step)
    return sorted({max(int(older * share), 1) for share in shares} | {older})
