"""Whether to let a model set labels by itself, in numbers: how often it is right, and against the commonest.

Only numbers; training.report.verdict_text puts them into words.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from model.ranking.label_model import LabelModel
from model.suggestion import DEFAULT_PRECISION, SELDOM, UNPROVEN, UNSURE
from training.calibration import lower_bound
from training.dials import DESIGN_EFFECT
from training.report.metrics import bootstrap_interval, fold_own, tally
from training.report.scorecard import Prediction, category_hits, tag_f1s


class Verdict(NamedTuple):
    """How often the labels of one kind that a model sets by itself are right, on held-out posts.

    Of `posts` with labels of the kind, `served` get at least one. `right` of `applied` labels are their
    author's; between `low` and `high` is the share to expect. `why` is a reason of model.suggestion where
    none is applied, else "".
    """

    kind: str
    posts: int
    served: int
    applied: int
    right: int
    low: float
    high: float
    why: str


class Comparison(NamedTuple):
    """By how much a model is better than always naming the commonest labels, on the same `posts`.

    `figure` is f1_5, or category_acc on a blog without tags; `difference` is the mean over posts, and `low`
    to `high` its bootstrap interval: posts are drawn with both answers, so it is the paired one.
    """

    figure: str
    posts: int
    difference: float
    low: float
    high: float


def judge(kind: str, predictions: Sequence[Prediction], part: LabelModel) -> Verdict | None:
    """Return the verdict about one kind at the default precision, or None where no post was held out.

    `low` is at most what the dial claims; it and `high` bound the share with the confidence of the dial each.
    """
    pairs = [(fold_own(each.applied(kind)), fold_own(own)) for each in predictions if (own := each.own(kind))]
    if not pairs:
        return None
    counts = tally(pairs)
    tried, right = counts.suggested / DESIGN_EFFECT, counts.right / DESIGN_EFFECT
    promises = [dial.turn(DEFAULT_PRECISION) for dial in part.dials]
    claimed = [promise.bound for promise in promises if promise.score <= 1]
    reason = SELDOM if part.seldom else UNSURE if claimed else UNPROVEN
    return Verdict(
        kind=kind,
        posts=len(pairs),
        served=sum(bool(applied) for applied, _ in pairs),
        applied=counts.suggested,
        right=counts.right,
        low=min([lower_bound(right, tried), *claimed[:1]]),
        high=1 - lower_bound(tried - right, tried),
        why="" if counts.suggested else reason,
    )


def judge_all(predictions: Sequence[Prediction], kinds: Mapping[str, LabelModel]) -> list[Verdict]:
    """Return the verdicts about all kinds of which posts were held out."""
    verdicts = (judge(kind, predictions, part) for kind, part in kinds.items())
    return [verdict for verdict in verdicts if verdict]


def compare(ours: Sequence[Prediction], prior: Sequence[Prediction]) -> Comparison | None:
    """Return how two answers for the same posts compare; None where no post was held out."""
    figure, pairs = "f1_5", list(zip(tag_f1s(ours), tag_f1s(prior), strict=True))
    if not pairs:
        figure, pairs = "category_acc", list(zip(category_hits(ours), category_hits(prior), strict=True))
    if not pairs:
        return None
    differences = [own - other for own, other in pairs]
    low, high = bootstrap_interval(differences)
    return Comparison(figure, len(pairs), sum(differences) / len(pairs), low, high)
