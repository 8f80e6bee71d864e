"""The labels worth ranking for posts with their base scores, and the figures of each label."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.ranking.figures import (
    Figures,
    choose_pairs,
    known_figures,
    new_figures,
    order_scores,
    set_habits,
    set_sections,
)
from model.ranking.history import LabelHistory
from model.ranking.names import Occurrences
from model.ranking.new_tags import NewTag, propose_new, spell_new
from model.settings import Settings
from model.terms.extraction import Terms
from model.terms.tokens import Places
from model.terms.vector import Vocabulary
from model.text.characters import strip_text


class Candidates(NamedTuple):
    """Labels worth ranking: first the `rows` of known labels, ascending in each post, then `new` tags.

    `posts` has the post of each candidate of both, and `figures` a row for each.
    """

    posts: Places
    rows: NDArray[np.int64]
    new: Sequence[NewTag]
    figures: Figures


class Past:
    """Everything known before a post comes in: the labels of one kind, the terms, and the settings."""

    def __init__(self, history: LabelHistory, vocabulary: Vocabulary, settings: Settings) -> None:
        self.history = history
        self.vocabulary = vocabulary
        self.settings = settings
        self.rows = {key: row for row, key in enumerate(history.keys)}
        """The row of each folded label."""
        self._known = frozenset(history.keys).union(map(strip_text, history.keys))

    def find(self, terms: Terms, scores: NDArray[np.float32], occurrences: Occurrences) -> Candidates:
        """Return the candidates of posts; `scores` (posts, labels) and `occurrences` are for known labels."""
        ordered = order_scores(scores)
        pairs = choose_pairs(ordered, occurrences, self.history, self.settings)
        figures = known_figures(pairs, ordered, occurrences, self.history, self.settings.company)
        set_sections(figures, pairs, self.history, terms.blog_places)
        proposed = self._propose(terms)
        new = [tag for tags in proposed for tag in tags]
        owners = np.arange(len(proposed)).repeat(np.array(list(map(len, proposed)), np.int64))
        if new:
            figures = np.concatenate([figures, new_figures(owners, new, terms, self.vocabulary)])
        set_habits(figures, self.history)
        return Candidates(np.concatenate([pairs.posts, owners]), pairs.rows, new, figures)

    def keys(self, candidates: Candidates) -> list[str]:
        """Return the folded label of each candidate, in the order of their figures."""
        known = self.history.keys
        return [known[row] for row in candidates.rows.tolist()] + [tag.key for tag in candidates.new]

    def spell(self, new: NewTag, post: int, terms: Terms) -> str:
        """Return the label of a new tag proposed for `post`, as the post writes it."""
        style = self.history.style
        return new.label if style is None else spell_new(new, post, style, terms)

    def _propose(self, terms: Terms) -> Sequence[Sequence[NewTag]]:
        if self.history.style is None:
            return ()
        return propose_new(
            terms,
            self._known,
            self.history.style,
            vocabulary=self.vocabulary,
            telling_words=self.settings.telling_words,
        )
