"""The figures of the page: how often the model was right, with intervals, and how sure it must be."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from model.ranking.dial import CONFIDENCE, Dial, Promise
from model.suggestion import DEFAULT_PRECISION
from training.report.fitted import Fitted
from training.report.metrics import INTERVAL_SHARE, bootstrap_interval, bootstrap_ratio, fold_own
from training.report.page.curve import Axis, Point, draw_curve
from training.report.page.html import element, paragraphs, section, table
from training.report.scorecard import Prediction, Summary, category_hits, summarise, tag_values

FIGURES = {
    "p1": "The first tag is right",
    "p3": "Right among the first three tags",
    "f1_5": "The first five tags agree with yours (F1)",
    "ndcg10": "Your tags come first among ten (nDCG)",
    "accepted_precision": "Right among the tags that it sets by itself",
    "accepted_recall": "Set by itself among your tags",
    "accepted_f1": "Tags that it sets by itself agree with yours (F1)",
    "category_acc": "The first category is right",
}

type Interval = tuple[float, float]


def render_figures(
    predictions: Sequence[Prediction], by_prior: Sequence[Prediction], *, measured: str
) -> Markup:
    """Return the table of figures, beside those of always naming the commonest labels; "" of no posts.

    `measured` is the sentence that reports on which posts.
    """
    if not predictions:
        return Markup()
    ours, prior = summarise(predictions), summarise(by_prior)
    intervals = find_intervals(predictions)
    rows = [
        [words, percent(ours[name]), render_interval(intervals.get(name)), percent(prior[name])]
        for name, words in FIGURES.items()
        if ours[name] is not None
    ]
    share = f"{INTERVAL_SHARE * 100:.0f}"
    return section(
        "How often it is right",
        paragraphs([
            f"{measured} “Between” has the {share} % interval over posts: other posts like these would "
            "come out there. F1 and nDCG are 100 % when suggestions and your own labels are the same."
        ]),
        table(
            "On posts that the model had not seen",
            ["Figure", "This model", "Between", "Always the commonest labels"],
            rows,
        ),
    )  # fmt: skip


def find_intervals(predictions: Sequence[Prediction]) -> Mapping[str, Interval]:
    """Return the interval of each figure of `summarise` that posts have; drawn are posts, not labels."""
    tagged = [each for each in predictions if each.tags]
    values = {**tag_values(tagged), "category_acc": category_hits(predictions)}
    found = {name: bootstrap_interval(each) for name, each in values.items() if each}
    pairs = [(fold_own(each.accepted), fold_own(each.tags)) for each in tagged]
    right = [len(applied & own) for applied, own in pairs]
    applied, own = [len(each) for each, _ in pairs], [len(each) for _, each in pairs]
    if sum(applied):
        both = [first + second for first, second in zip(applied, own, strict=True)]
        found["accepted_precision"] = bootstrap_ratio(right, applied)
        found["accepted_recall"] = bootstrap_ratio(right, own)
        found["accepted_f1"] = bootstrap_ratio([2 * each for each in right], both)
    return found


def render_dials(fitted: Fitted) -> Markup:
    """Return for each dial its curve and its table, or a sentence where it promises nothing."""
    if not fitted.held_out:
        return Markup()
    parts = []
    for kind, part in fitted.kinds.items():
        parts.append(_render_dial(f"{kind} that the blog uses", part.dials.known))
        if kind == "tags":
            parts.append(_render_dial("tags that are new to the blog", part.dials.new))
    return section(
        "How sure it must be",
        paragraphs([
            "The surer the model must be before it sets a label by itself, the more of its labels are right "
            "and the fewer it sets. Two trials counted labels of posts that the model had not seen. “At "
            f"least” has the share that it claims with a confidence of {CONFIDENCE * 100:.0f} %. By default "
            f"{DEFAULT_PRECISION * 100:.0f} % must be right."
        ]),
        *parts,
    )  # fmt: skip


def draw_dial(name: str, points: Sequence[Point], across: Axis) -> Markup:
    """Return the curve of the labels that `name` names: the share that is right by how many are set."""
    legend = (
        "The line under a dot reaches down to the share that is claimed at least. Dashed: "
        f"{percent(DEFAULT_PRECISION)}, which is asked for without another wish."
    )
    title = f"Share that is right of the {name}, by how many are set"
    return draw_curve(title, points, across, legend=legend, asked=DEFAULT_PRECISION)


def percent(share: float | None) -> str:
    """Return a share as a whole percentage, "–" for None."""
    return "–" if share is None else f"{100 * share:.0f} %"


def describe(summary: Summary) -> dict[str, str]:
    """Return the figures of a summary by their words."""
    return {words: percent(summary.get(name)) for name, words in FIGURES.items()}


def render_interval(interval: Interval | None) -> str:
    """Return an interval in whole percentages, "–" for None."""
    if interval is None:
        return "–"
    low, high = (f"{100 * bound:.0f}" for bound in interval)
    return f"{low} % in each case" if low == high else f"{low} to {high} %"


def _render_dial(name: str, dial: Dial) -> Markup:
    kept = [each for each in dial.promises if each.score <= 1]
    heading = element("h3", name[0].upper() + name[1:])
    if not kept:
        return heading + element("p", "None is set by itself: too few were right in the trials.")
    head = ["Asked to be right", "From a score of", "Set in the trials", "Right", "Share right", "At least"]
    points = [Point(each.held_out, each.right / max(each.held_out, 1), each.bound) for each in kept]
    picture = draw_dial(name, points, Axis("set", "labels set in the trials"))
    return heading + picture + table(f"What the model promises of {name}", head, map(_promise, dial.promises))


def _promise(promise: Promise) -> list[str]:
    asked = percent(promise.asked)
    if promise.score > 1:
        return [asked, "never", "–", "–", "–", "–"]
    return [
        asked,
        percent(promise.score),
        f"{promise.held_out:,}",
        f"{promise.right:,}",
        percent(promise.right / promise.held_out if promise.held_out else None),
        percent(promise.bound),
    ]
