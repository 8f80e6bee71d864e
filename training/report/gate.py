"""Whether a model may go live in place of the current one, in numbers, by posts that neither has seen.

The gate refuses what the posts prove to be worse, and what they cannot judge. Differences within the noise
pass: else every second retraining of an unchanged blog would be refused.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from model.post import KINDS
from training.calibration import lower_bound
from training.dials import DESIGN_EFFECT
from training.report.metrics import bootstrap_interval, fold_own, mean, tally
from training.report.scorecard import Prediction, category_hits, round_figure, tag_f1s, tag_values

MIN_POSTS = 20
"""Labelled posts of a kind below which models are not compared. In a simulation of per-post differences of
f1_5 (deviation .21) 20 posts refuse 4 % of equal models, and find a loss of .1 in 76 of 100 trials. 10 posts
find it in 52, 30 in 93."""


class Difference(NamedTuple):
    """A figure of the `current` model, and by how much the new one exceeds it: the mean over posts, and its
    bootstrap interval. Posts are drawn with both answers, so the interval is the paired one."""

    current: float
    mean: float
    low: float
    high: float


class KindFigures(NamedTuple):
    """What the unseen posts show for one kind of label.

    `figure` is f1_5 for tags and category_acc for categories, and `new` its mean over the `posts` with labels
    of the kind. `against` is the comparison with the current model, None without one or with too few posts.
    `right` of `applied` labels that the new model sets by itself are their author's; `high` is the largest
    share that they leave possible, 1 where none is set. `ndcg10` is shown only, None for categories.
    """

    kind: str
    figure: str
    posts: int
    new: float
    against: Difference | None
    applied: int
    right: int
    high: float
    ndcg10: float | None


class Gate(NamedTuple):
    """The gate's figures on `posts` posts after the day `after`, and why it refuses: () where it does not.

    `asked` is the precision that labels set unasked should have.
    """

    posts: int
    after: str
    asked: float
    kinds: tuple[KindFigures, ...]
    refusals: tuple[str, ...]

    def record(self) -> dict[str, Any]:
        """Return everything as JSON, the figures rounded."""
        kinds = {each.kind: _kind_record(each) for each in self.kinds}
        return self._asdict() | {"kinds": kinds, "refusals": list(self.refusals)}


def judge_release(
    new: Sequence[Prediction], current: Sequence[Prediction] | None, *, after: str, asked: float
) -> Gate:
    """Return the figures of the same posts as two models predict them; `current` is None without a model.

    A model is refused when for a kind the whole interval of its difference is below zero, when the largest
    possible precision of the labels it sets is below what was `asked`, and when no kind has MIN_POSTS.
    """
    kinds = tuple(
        found for kind in KINDS if (found := _measure(kind, new, current if current else None)) is not None
    )
    refusals = [reason for each in kinds for reason in _refuse(each, asked)]
    most = max((each.posts for each in kinds), default=0)
    if most < MIN_POSTS:
        refusals.append(
            f"the gate cannot judge: {most} labelled posts are unseen, and it needs {MIN_POSTS} of a kind"
        )
    return Gate(len(new), after, asked, kinds, tuple(refusals))


def _measure(
    kind: str, new: Sequence[Prediction], current: Sequence[Prediction] | None
) -> KindFigures | None:
    """Return the figures of one kind; None where no post has labels of it."""
    labelled = [each for each in new if each.own(kind)]
    if not labelled:
        return None
    figure, measure = _FIGURES[kind]
    values = measure(labelled)
    counts = tally((fold_own(each.applied(kind)), fold_own(each.own(kind))) for each in labelled)
    # Labels of one post are right or wrong together, as where the dials are set.
    tried, wrong = counts.suggested / DESIGN_EFFECT, (counts.suggested - counts.right) / DESIGN_EFFECT
    return KindFigures(
        kind=kind,
        figure=figure,
        posts=len(labelled),
        new=sum(values) / len(values),
        against=_compare(values, measure([each for each in current if each.own(kind)])) if current else None,
        applied=counts.suggested,
        right=counts.right,
        high=1 - lower_bound(wrong, tried),
        ndcg10=mean(tag_values(labelled)["ndcg10"]) if kind == "tags" else None,
    )


_FIGURES: dict[str, tuple[str, Callable[[Sequence[Prediction]], list[float]]]] = {
    "tags": ("f1_5", tag_f1s),
    "categories": ("category_acc", category_hits),
}


def _compare(new: Sequence[float], current: Sequence[float]) -> Difference | None:
    if len(new) < MIN_POSTS:
        return None
    differences = [ours - theirs for ours, theirs in zip(new, current, strict=True)]
    low, high = bootstrap_interval(differences)
    return Difference(sum(current) / len(current), sum(differences) / len(differences), low, high)


def _refuse(figures: KindFigures, asked: float) -> list[str]:
    """Return why the figures of one kind refuse the new model."""
    reasons = []
    if figures.against and figures.against.high < 0:
        low, high = figures.against.low, figures.against.high
        reasons.append(
            f"it is worse at {figures.kind}: {figures.figure} {figures.new:.3f} after "
            f"{figures.against.current:.3f}, a change of {low:+.3f} to {high:+.3f} on {figures.posts} posts"
        )
    if figures.high < asked:
        reasons.append(
            f"too many {figures.kind} that it sets by itself are wrong: {figures.right} of "
            f"{figures.applied} are right, at most {figures.high:.2f} can be, and {asked:.2f} was asked"
        )
    return reasons


def _kind_record(figures: KindFigures) -> dict[str, Any]:
    found = {name: _round(value) for name, value in figures._asdict().items() if name != "kind"}
    against = figures.against
    return found | {
        "against": {name: _round(value) for name, value in against._asdict().items()} if against else None
    }


def _round(value: Any) -> Any:
    return round_figure(value) if isinstance(value, float) else value
