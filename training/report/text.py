"""The report of a training run in plain text: what was read, the verdict, the figures and their bounds."""

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from console.escaping import escape
from console.figures import FIGURES
from console.tables import clip, render_table
from model.artifact import Artifact
from model.printing import show
from training.reading.content import Blog, DatedPost
from training.reading.left_out import LeftOut
from training.reading.unconfirmed import Unconfirmed
from training.report.fitted import Fitted
from training.report.label_notes import LabelNotes, note_labels
from training.report.metrics import bootstrap_interval
from training.report.scorecard import (
    SHOWN_CATEGORIES,
    SHOWN_TAGS,
    LabelRow,
    Prediction,
    Summary,
    category_hits,
    category_rows,
    summarise,
    tag_f1s,
    tag_rows,
)
from training.report.verdict import Verdict, compare, judge_all
from training.report.verdict_text import (
    count,
    render_comparison,
    render_dials,
    render_label_notes,
    render_unmeasured,
    render_verdict,
)

MAX_ROWS = 25
LABEL_WIDTH = 28
MAX_LEFT_OUT = 5
FEW_POSTS = 20
"""With fewer held-out posts the figures are rough: a blog then has less than a hundred labelled posts."""


def render_blog(blog: Blog) -> str:
    """Return what was read: posts, files left out, and label keys with how many posts use them."""
    labelled = sum(bool(dated.post.tags or dated.post.categories) for dated in blog.posts)
    counts = f"{count(len(blog.posts), 'post')}, {labelled} with labels, {blog.undated} without a date"
    left_out = (
        f"{count(blog.drafts, 'draft')}, {count(blog.not_posts, 'other page')}, "
        f"{count(len(blog.faults), 'file')} with faults"
    )
    used = blog.keys.tags + blog.keys.categories
    unused = [key for key, posts in blog.key_posts.items() if posts and key not in used]
    lines = [
        ("posts", counts),
        ("left out", left_out),
        *([("applied by Fuda", _unconfirmed(blog.unconfirmed))] if blog.unconfirmed.labels else []),
        ("tags under", _keys(blog.keys.tags, blog.key_posts)),
        ("categories under", _keys(blog.keys.categories, blog.key_posts)),
        *([("keys not used", _keys(unused, blog.key_posts))] if unused else []),
    ]
    return "\n".join(render_table(lines, texts=2))


def render_files_left_out(blog: Blog) -> str:
    """Return a line for each file that is not learnt, and for each link that was not followed."""
    return "\n".join(
        f"{escape(each.path)}: left out, because {escape(each.reason)}" for each in blog.left_out
    )


def render_scorecard(fitted: Fitted, posts: Sequence[DatedPost]) -> str:
    """Return the scorecard of a model of `posts`: the verdict first, then figures, the dials, and labels.

    Of a blog whose posts are too few to hold some out, it has what that means, and the notes on labels.
    """
    verdicts = {each.kind: each for each in judge_all(fitted.held_out, fitted.kinds)}
    labelled = {kind: count_labelled(kind, posts) for kind in fitted.kinds}
    sentences = [
        render_verdict(verdicts[kind]) if kind in verdicts else render_unmeasured(kind, labelled[kind])
        for kind in fitted.kinds
    ]
    if found := compare(fitted.held_out, fitted.by_prior):
        sentences.append(render_comparison(found))
    dials = [table for kind in verdicts for table in render_dials(kind, fitted.kinds[kind].dials)]
    notes = [line for each in note_all(fitted, posts, verdicts) for line in render_label_notes(each)]
    figures = [render_figures(fitted.held_out, fitted.by_prior)] if verdicts else []
    parts = ["\n".join(sentences), *figures, *dials, "\n".join(notes)]
    return "\n\n".join(part for part in parts if part)


def note_all(fitted: Fitted, posts: Sequence[DatedPost], verdicts: Mapping[str, Verdict]) -> list[LabelNotes]:
    """Return the notes on the labels of each kind; `verdicts` has the kinds that were measured."""
    held_out = {kind: verdict.posts for kind, verdict in verdicts.items()}
    return [note_labels(kind, posts, held_out.get(kind, 0)) for kind in fitted.kinds]


def count_labelled(kind: str, posts: Sequence[DatedPost]) -> int:
    """Return how many of the posts have labels of a kind."""
    return sum(bool(getattr(dated.post, kind)) for dated in posts)


def render_figures(predictions: Sequence[Prediction], by_prior: Sequence[Prediction]) -> str:
    """Return figures next to the label prior's, rows for labels, and how far to trust them.

    `by_prior` has the same posts, each with the blog's labels ranked by use.
    """
    parts = [
        _render_summary(summarise(predictions), summarise(by_prior)),
        _render_rows("tag", f"first {SHOWN_TAGS}", tag_rows(predictions)),
        _render_rows("category", f"first {SHOWN_CATEGORIES}", category_rows(predictions)),
        render_trust(predictions),
    ]
    return "\n\n".join(part for part in parts if part)


def render_trust(predictions: Sequence[Prediction]) -> str:
    """Return how far to trust the figures: on how many posts they were measured, and their bounds.

    The bounds are those of bootstrap_interval over the posts: of f1_5, or of the share of right first
    categories on a blog without tags. For few posts they are too narrow: with four posts they contain the
    mean four times in five.
    """
    values, figure, labels = tag_f1s(predictions), FIGURES["f1_5"], "tags"
    if not values:
        values, figure, labels = category_hits(predictions), FIGURES["category_acc"], "categories"
    if not values:
        return "Nothing could be measured: none of the newest posts has labels."
    few = " With so few posts the figures are rough." if len(values) < FEW_POSTS else ""
    return (
        f"How far to trust this: it was measured on {count(len(values), 'post')} with {labels} that the "
        f"model had not seen.{few}\n{_render_bounds(values, figure)}"
    )


def _render_bounds(values: Sequence[float], figure: str) -> str:
    low, high = bootstrap_interval(values)
    if low == high:
        return f"{figure}: all posts have the same value, so there are no bounds."
    return (
        f"{figure}: the mean over posts like these is between {low:.2f} and {high:.2f} (95 % bootstrap "
        "interval); over a few new posts it varies more."
    )


def render_left_out(left_out: Sequence[LeftOut]) -> str:
    """Return the first MAX_LEFT_OUT labels that no model can hold, and why; "" without any."""
    lines = [
        f"The label {show(label)} of {count(posts, 'post')} is not learnt: it has {fault}."
        for label, fault, posts in left_out[:MAX_LEFT_OUT]
    ]
    if rest := left_out[MAX_LEFT_OUT:]:
        lines.append(f"{count(len(rest), 'more label')} cannot be learnt.")
    return "\n".join(lines)


def render_next(artifact: Artifact, path: Path, *, serve: str) -> str:
    """Return where the model was written, and the command that serves it."""
    return (
        f"Wrote {escape(str(path))} ({len(artifact.data) / 1e6:.2f} MB, "
        f"version {escape(artifact.version)}).\n"
        f"Next: {serve} --model {escape(shlex.quote(str(path)))}"
    )


def _render_summary(ours: Summary, prior: Summary) -> str:
    named = {name: text for name, text in FIGURES.items() if ours[name] is not None}
    rows = [[text, _figure(ours[name]), _figure(prior[name])] for name, text in named.items()]
    head = f"On the {count(int(ours['posts'] or 0), 'newest labelled post')}"
    return "\n".join(render_table([[head, "model", "label prior"], *rows]))


def _render_rows(kind: str, shown: str, rows: Sequence[LabelRow]) -> str:
    """Return the table of the most used labels, or "" without rows."""
    if not rows:
        return ""
    applied = any(row.applied.suggested for row in rows)
    head = [kind, "used", shown, "precision", "recall", "F1", *(["applied", "right"] if applied else [])]
    body = [_row(row)[: len(head)] for row in rows[:MAX_ROWS]]
    rest = rows[MAX_ROWS:]
    used = sum(row.shown.wanted for row in rest)
    note = [f"and {count(len(rest), 'more label')}, used {count(used, 'time')} in all"] if rest else []
    return "\n".join([*render_table([head, *body]), *note])


def _row(row: LabelRow) -> list[str]:
    shown, applied = row.shown, row.applied
    figures = [_figure(shown.precision), _figure(shown.recall), _figure(shown.f1)]
    sure = [str(applied.suggested), str(applied.right)] if applied.suggested else ["-", "-"]
    return [clip(escape(row.label), LABEL_WIDTH), str(shown.wanted), str(shown.suggested), *figures, *sure]


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _unconfirmed(labels: Unconfirmed) -> str:
    counts = f"{count(labels.labels, 'label')} in {count(labels.posts, 'post')}, not confirmed"
    if labels.learnt:
        return f"{counts}: learnt anyway (--learn-applied)"
    return f"{counts}: left out, so that the model does not learn from itself"


def _keys(keys: Sequence[str], key_posts: dict[str, int]) -> str:
    return ", ".join(f"{escape(key)} ({count(key_posts[key], 'post')})" for key in keys) or "no key"
