"""The result of measuring a finished model on posts that were written after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from model.post import Kind
from model.ranking.label_model import LabelModel
from training.reading.content import Blog
from training.report.scorecard import Prediction
from training.report.verdict import Verdict


class Turn(NamedTuple):
    """What a model sets by itself of one kind when the share `asked` must be right.

    Of `posts` with labels of the kind, `served` get at least one. `right` of `applied` labels are their
    author's; `bound` is the share that these claim, as the low bound of a Verdict.
    """

    kind: Kind
    asked: float
    posts: int
    served: int
    applied: int
    right: int
    bound: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How a model of the posts until `newest` did on those after it; the rest is as in Fitted.

    `turns` has for each kind that the newer posts have what each precision comes to, in rising order.
    """

    version: str
    newest: str
    blog: Blog
    predictions: tuple[Prediction, ...]
    by_prior: tuple[Prediction, ...]
    kinds: Mapping[str, LabelModel]
    verdicts: Sequence[Verdict]
    turns: Sequence[Turn]
