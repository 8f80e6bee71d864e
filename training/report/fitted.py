"""The result of a training run: the model, and how well one of the older posts does on the newest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from model.artifact import Artifact
from model.ranking.label_model import LabelModel
from training.reading.left_out import LeftOut
from training.report.scorecard import Prediction


@dataclass(frozen=True, slots=True)
class Fitted:
    """A trained model, and how a model of only the older posts did on the newest ones.

    `held_out` has the newest fifth of the tagged posts and of the categorised ones, as predicted by a base
    and a ranker fitted on the older ones. A post held out for only one kind has only that kind's labels.
    `by_prior` has the same posts, with labels ranked by how often the older posts used them, and as many of
    them applied. `kinds` are the parts of the model. `left_out` has labels that no model can hold;
    training ignored them.
    """

    artifact: Artifact
    held_out: tuple[Prediction, ...]
    by_prior: tuple[Prediction, ...]
    kinds: Mapping[str, LabelModel]
    left_out: Sequence[LeftOut]
