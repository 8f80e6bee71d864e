"""The page of fuda eval: how a finished model does on the posts that were written after it."""

from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup

from model.post import Kind
from model.suggestion import DEFAULT_PRECISION
from training.report.evaluated import Evaluation, Turn
from training.report.page.curve import Axis, Point
from training.report.page.figures import draw_dial, percent, render_figures
from training.report.page.html import Href, element, paragraphs, section, table
from training.report.page.labels import render_labels
from training.report.page.posts import render_posts
from training.report.page.rest import render_left_out
from training.report.page.writing import link_posts, render_page, write_page
from training.report.place import check_report_place
from training.report.verdict import compare
from training.report.verdict_text import count, render_comparison, render_verdict

LEARNT = "The model in the file has not seen them: the suggestions and the marked words are its own."


def write_evaluation(path: Path, found: Evaluation, *, content: Path) -> None:
    """Write the page about `found`, completely or not at all. Raises CannotWriteReport.

    `content` is the folder of the posts, to which the page links.
    """
    check_report_place(path)
    write_page(path, render_evaluation(found, href=link_posts(path, content)))


def render_evaluation(found: Evaluation, *, href: Href) -> str:
    """Return the page; the same model and the same posts give the same text."""
    predictions, posts = found.predictions, found.blog.posts
    better = compare(predictions, found.by_prior)
    on = f"the {count(len(predictions), 'labelled post')} after {found.newest}"
    return render_page(
        element("p", f"Model {found.version}, measured on {on}, the day of its newest post.", class_="faint"),
        paragraphs(map(render_verdict, found.verdicts), "verdict"),
        paragraphs([render_comparison(better)] if better else []),
        render_posts(predictions, posts, href, learnt=LEARNT),
        render_figures(predictions, found.by_prior, measured=f"Measured on {on}."),
        _render_turns(found.turns),
        render_labels(found.kinds, predictions, posts, href),
        render_left_out(found.blog, href),
    )


def _render_turns(turns: Sequence[Turn]) -> Markup:
    """Return the curve and the table of each kind."""
    kinds = dict.fromkeys(each.kind for each in turns)
    parts = [_render_kind(kind, [each for each in turns if each.kind == kind]) for kind in kinds]
    return section(
        "How sure it must be",
        paragraphs([
            "The surer the model must be before it sets a label by itself, the more of its labels are right "
            "and the fewer it sets. Counted on the newer posts. “At least” has the share that so many labels "
            f"prove. By default {percent(DEFAULT_PRECISION)} must be right."
        ]),
        *parts,
    )  # fmt: skip


def _render_kind(kind: Kind, turns: Sequence[Turn]) -> Markup:
    heading = element("h3", kind.capitalize())
    points = [Point(each.applied, each.right / each.applied, each.bound) for each in turns if each.applied]
    if not points:
        return heading + element("p", "None is set by itself on these posts.")
    picture = draw_dial(kind, points, Axis("set", f"{kind} set on the newer posts"))
    head = ["Asked to be right", "Set", "Right", "Share right", "At least", "Posts that get one"]
    caption = f"{kind.capitalize()} that it sets by itself on the newer posts"
    return heading + picture + table(caption, head, map(_row, turns))


def _row(turn: Turn) -> list[str]:
    share = turn.right / turn.applied if turn.applied else None
    bound = turn.bound if turn.applied else None
    counts = [f"{turn.applied:,}", f"{turn.right:,}", percent(share), percent(bound)]
    return [percent(turn.asked), *counts, f"{turn.served:,} of {turn.posts:,}"]
