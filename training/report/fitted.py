"""The result of a training run: the model, and how well one of the older posts does on the newest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from model.artifact import Artifact
from model.ranking.label_model import LabelModel
from training.reading.left_out import LeftOut
from training.report.scorecard import Prediction


class Learnt(NamedTuple):
    """How base scores did that learnt from the newest `posts` of the older ones.

    `hits` has 1 for each held-out post whose first label was right, and 0 for the others.
    """

    posts: int
    hits: Sequence[int]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A trained model, and how a model of only the older posts did on the newest ones.

    `held_out` has the newest fifth of the tagged posts and of the categorised ones, as predicted by a base
    and a ranker fitted on the older ones. A post held out for only one kind has only that kind's labels.
    `by_prior` has the same posts, with labels ranked by how often the older posts used them, and as many of
    them applied. `kinds` are the parts of the model. `left_out` has labels that no model can hold;
    training ignored them. `growth` is the learning curve of each kind, as measure_growth returns it.
    """

    artifact: Artifact
    held_out: tuple[Prediction, ...]
    by_prior: tuple[Prediction, ...]
    kinds: Mapping[str, LabelModel]
    left_out: Sequence[LeftOut]
    growth: Mapping[str, Sequence[Learnt]] = field(default_factory=dict)
