"""The parts of a trained model."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from model.post import LabelKeys
from model.ranking.label_model import LabelModel
from model.scores import Weights
from model.settings import Settings
from model.terms.vector import Vocabulary


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
