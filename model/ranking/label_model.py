"""The labels of one kind in a trained model."""

from typing import NamedTuple

from model.ranking.candidates import Past
from model.ranking.dial import Dials
from model.ranking.ranker import Ranker


class LabelModel(NamedTuple):
    """The labels of one kind: their past, their ranker and their dials.

    With `seldom`, less than half of the newest posts have a label of this kind. The kind's labels start at
    `first_column` of those of the model.
    """

    past: Past
    ranker: Ranker
    dials: Dials
    seldom: bool
    first_column: int

    @property
    def columns(self) -> slice:
        """Where the kind's labels are among those of the model."""
        return slice(self.first_column, self.first_column + len(self.past.history.labels))
