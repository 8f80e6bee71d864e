"""The parts of a trained model."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from model.post import LabelKeys
from model.ranking.candidates import Past
from model.ranking.ranker import Ranker
from model.scores import Weights
from model.settings import Settings
from model.terms.vector import Vocabulary


class LabelModel(NamedTuple):
    """The labels of one kind: their past and their ranker.

    A score of `apply_score` or more is of band "apply". The kind's labels start at `first_column` of those
    of the model.
    """

    past: Past
    ranker: Ranker
    apply_score: float
    first_column: int

    @property
    def columns(self) -> slice:
        """Where the kind's labels are among those of the model."""
        return slice(self.first_column, self.first_column + len(self.past.history.labels))


class Model(NamedTuple):
    """A trained model: `kinds` has those of KINDS that the blog uses, `facts` describes the training."""

    settings: Settings
    keys: LabelKeys
    vocabulary: Vocabulary
    weights: Weights
    kinds: Mapping[str, LabelModel]
    facts: Mapping[str, Any]

    @property
    def labels(self) -> list[str]:
        """The labels of all kinds, in the order of the columns of the weights."""
        return [label for kind in self.kinds.values() for label in kind.past.history.labels]
