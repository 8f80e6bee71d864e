"""The parts of a trained model."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from model.candidates import Past
from model.names import NameIndex
from model.post import LabelKeys
from model.ranker import Ranker
from model.scores import Weights
from model.settings import Settings
from model.vector import Vocabulary

KINDS = ("tags", "categories")


@dataclass(frozen=True, slots=True)
class LabelModel:
    """The labels of one kind: their past, the index of their names, their ranker.

    A score of `apply_score` or more is of band "apply". The kind's base scores start at `first_column`
    of the weights.
    """

    past: Past
    names: NameIndex
    ranker: Ranker
    apply_score: float
    first_column: int


@dataclass(frozen=True, slots=True)
class Model:
    """A trained model: `kinds` has those of KINDS that the blog uses, `facts` what to say of the training."""

    settings: Settings
    keys: LabelKeys
    vocabulary: Vocabulary
    weights: Weights
    kinds: Mapping[str, LabelModel]
    facts: Mapping[str, Any]
