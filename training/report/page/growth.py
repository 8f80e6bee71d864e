"""The learning curve of the page: whether more posts would help."""

from collections.abc import Sequence

from markupsafe import Markup

from training.report.fitted import Fitted, Learnt
from training.report.metrics import bootstrap_interval
from training.report.page.curve import Axis, Point, draw_curve
from training.report.page.figures import percent, render_interval
from training.report.page.html import element, paragraphs, section, table
from training.report.scorecard import summarise
from training.report.verdict_text import count, name_one

MIN_POINTS = 2
FIGURE = {"tags": "p1", "categories": "category_acc"}


def render_growth(fitted: Fitted) -> Markup:
    """Return the curve of each kind that has one; "" without any."""
    ours = summarise(fitted.held_out)
    parts = [
        _render_kind(kind, curve, percent(ours[FIGURE[kind]]))
        for kind, curve in fitted.growth.items()
        if len(curve) >= MIN_POINTS
    ]
    if not parts:
        return Markup()
    return section(
        "Would more posts help?",
        paragraphs([
            "The curve shows how often the first label is right when ever more posts are learnt, the newest "
            "ones first. All points are about the same posts that the model had not seen. They are measured "
            "with the base scores, a regression on the words of a post: a whole model for each point would "
            "take several trainings. Where the curve still rises at its end, more labelled posts would "
            "probably help."
        ]),
        *parts,
    )  # fmt: skip


def _render_kind(kind: str, curve: Sequence[Learnt], ranked: str) -> Markup:
    one = name_one(kind)
    intervals = [bootstrap_interval(each.hits) for each in curve]
    shares = [sum(each.hits) / len(each.hits) for each in curve]
    points = [
        Point(each.posts, share, low) for each, share, (low, _) in zip(curve, shares, intervals, strict=True)
    ]
    asked = count(len(curve[0].hits), "unseen post")
    title = f"How often the first {one} is right on {asked}, by how many posts were learnt"
    legend = (
        "The line under a dot reaches down to the low end of its 95 % interval. Base scores only: the whole "
        f"model, which ranks them anew, is right for {ranked}."
    )
    rows = [
        [f"{each.posts:,}", percent(share), render_interval(interval)]
        for each, share, interval in zip(curve, shares, intervals, strict=True)
    ]
    head = ["Posts learnt", f"The first {one} is right", "Between"]
    return (
        element("h3", kind.capitalize())
        + draw_curve(title, points, Axis("posts", "posts learnt"), legend=legend)
        + table(f"The first {one} by base scores", head, rows)
    )
