"""A post and its base scores to the labels worth ranking, with the figures of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.figures import Figures, choose_rows, known_figures, new_figures
from model.history import LabelHistory
from model.names import Occurrences
from model.new_tags import NewTag, propose_new
from model.reading import Reading
from model.settings import Settings
from model.vector import Vocabulary


class Candidates(NamedTuple):
    """Labels worth ranking: `rows` of known labels, ascending, then `new` tags; `figures` has a row each."""

    rows: NDArray[np.int64]
    new: Sequence[NewTag]
    figures: Figures


@dataclass(frozen=True, slots=True)
class Past:
    """What is known when a post comes in: the labels of one kind, the terms, and the settings."""

    history: LabelHistory
    vocabulary: Vocabulary
    settings: Settings

    def find(self, reading: Reading, scores: NDArray[np.float32], occurrences: Occurrences) -> Candidates:
        """Return the candidates of a post; `scores` and `occurrences` have an entry for each known label."""
        history, settings = self.history, self.settings
        rows = choose_rows(scores, occurrences, history, settings)
        new = self._propose(reading)
        figures = known_figures(rows, scores, occurrences, history, settings)
        if new:
            figures = np.concatenate([figures, new_figures(new, reading, self.vocabulary)])
        return Candidates(rows, new, figures)

    def keys(self, candidates: Candidates) -> list[str]:
        """Return the folded label of each candidate, in the order of their figures."""
        known = self.history.keys
        return [known[row] for row in candidates.rows.tolist()] + [tag.key for tag in candidates.new]

    def _propose(self, reading: Reading) -> Sequence[NewTag]:
        if self.history.style is None:
            return ()
        return propose_new(
            reading,
            frozenset(self.history.keys),
            self.history.style,
            vocabulary=self.vocabulary,
            telling_words=self.settings.telling_words,
        )
