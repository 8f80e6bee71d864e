"""The report of a training run in plain text: what was read, how well the model does, how far to trust it.

Renders what it is given; reads and writes nothing.
"""

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from console.escaping import escape
from console.tables import clip, render_table
from model.artifact import Artifact
from model.printing import show
from training.label_table import MIN_POSTS
from training.reading.content import Blog
from training.reading.left_out import LeftOut
from training.reading.unconfirmed import Unconfirmed
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

MAX_ROWS = 25
LABEL_WIDTH = 28
MAX_LEFT_OUT = 5
FEW_POSTS = 20
"""Fewer held-out posts than this say little: they are a fifth of a blog with less than a hundred labelled."""

FIGURES = {
    "p1": "the first tag is right (p1)",
    "p3": "of the first three tags, right (p3)",
    "f1_5": "F1 of the first five tags (f1_5)",
    "ndcg10": "order of the first ten tags (ndcg10)",
    "accepted_precision": "of the tags applied unasked, right",
    "accepted_recall": "of the author's tags, applied unasked",
    "accepted_f1": "F1 of the tags applied unasked",
    "category_acc": "the first category is right",
}


def render_blog(blog: Blog) -> str:
    """Return what was read: posts, what was left out, and which label keys were found where."""
    labelled = sum(bool(dated.post.tags or dated.post.categories) for dated in blog.posts)
    counts = f"{_count(len(blog.posts), 'post')}, {labelled} with labels, {blog.undated} without a date"
    left_out = (
        f"{_count(blog.drafts, 'draft')}, {_count(blog.not_posts, 'page')} that are no posts, "
        f"{_count(len(blog.faults), 'file')} with faults"
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


def render_scorecard(predictions: Sequence[Prediction], by_prior: Sequence[Prediction]) -> str:
    """Return the scorecard: figures beside the label prior's, rows by label, and how far to trust them.

    `by_prior` are the same posts, each with the blog's labels ranked by use.
    """
    parts = [
        _render_figures(summarise(predictions), summarise(by_prior)),
        _render_rows("tag", f"first {SHOWN_TAGS}", tag_rows(predictions)),
        _render_rows("category", f"first {SHOWN_CATEGORIES}", category_rows(predictions)),
        render_trust(predictions),
    ]
    return "\n\n".join(part for part in parts if part)


def render_trust(predictions: Sequence[Prediction]) -> str:
    """Return in plain words how far the figures hold: on how many posts, and within which bounds.

    The bounds are those of bootstrap_interval over the posts: of f1_5, or of the share of right first
    categories on a blog without tags. For few posts they are too narrow: those of four have the mean within
    them four times in five.
    """
    values, figure, labels = tag_f1s(predictions), FIGURES["f1_5"], "tags"
    if not values:
        values, figure, labels = category_hits(predictions), FIGURES["category_acc"], "categories"
    if not values:
        return "Nothing could be measured: none of the newest posts has labels."
    few = " Those are few: they tell good from bad, and no finer." if len(values) < FEW_POSTS else ""
    return (
        f"How far to trust this: it was measured on {_count(len(values), 'post')} with {labels} that the "
        f"model had not seen.{few}\n{_render_bounds(values, figure)}"
    )


def _render_bounds(values: Sequence[float], figure: str) -> str:
    low, high = bootstrap_interval(values)
    if low == high:
        return f"{figure}: all of these are alike, so that no bounds can be told."
    return (
        f"{figure}: the mean of posts like these lies between {low:.2f} and {high:.2f} (95 % bootstrap "
        "interval), that of a few new ones varies more."
    )


def render_not_learnt(not_learnt: Mapping[str, int], left_out: Sequence[LeftOut]) -> str:
    """Return which kinds of labels and which labels the model does not suggest, and why; "" without any.

    `not_learnt` has how many posts have labels of each kind. The first MAX_LEFT_OUT of `left_out` are named.
    """
    lines = []
    for kind, posts in not_learnt.items():
        reason = f"have some, and {MIN_POSTS} are needed" if posts < MIN_POSTS else "share none of them"
        lines.append(f"No {kind} are suggested: {_count(posts, 'post')} {reason}.")
    for label, fault, posts in left_out[:MAX_LEFT_OUT]:
        lines.append(f"The label {show(label)} of {_count(posts, 'post')} is not learnt: it has {fault}.")
    if rest := left_out[MAX_LEFT_OUT:]:
        lines.append(f"{_count(len(rest), 'label')} more cannot be learnt.")
    return "\n".join(lines)


def render_next(artifact: Artifact, path: Path) -> str:
    """Return where the model went, and what to do with it."""
    return (
        f"Wrote {escape(str(path))} ({len(artifact.data) / 1e6:.2f} MB, "
        f"version {escape(artifact.version)}).\n"
        f"Next: python -m service --model {escape(shlex.quote(str(path)))}"
    )


def _render_figures(ours: Summary, prior: Summary) -> str:
    named = {name: text for name, text in FIGURES.items() if ours[name] is not None}
    rows = [[text, _figure(ours[name]), _figure(prior[name])] for name, text in named.items()]
    head = f"On the {_count(int(ours['posts'] or 0), 'newest labelled post')}"
    return "\n".join(render_table([[head, "model", "label prior alone"], *rows]))


def _render_rows(kind: str, shown: str, rows: Sequence[LabelRow]) -> str:
    """Return the table of the most used labels, or "" when there is none."""
    if not rows:
        return ""
    applied = any(row.applied.said for row in rows)
    head = [kind, "used", shown, "precision", "recall", "F1", *(["applied", "right"] if applied else [])]
    body = [_row(row)[: len(head)] for row in rows[:MAX_ROWS]]
    rest = rows[MAX_ROWS:]
    used = sum(row.shown.wanted for row in rest)
    note = [f"and {_count(len(rest), 'label')} more, used {_count(used, 'time')} together"] if rest else []
    return "\n".join([*render_table([head, *body]), *note])


def _row(row: LabelRow) -> list[str]:
    shown, applied = row.shown, row.applied
    figures = [_figure(shown.precision), _figure(shown.recall), _figure(shown.f1)]
    sure = [str(applied.said), str(applied.right)] if applied.said else ["-", "-"]
    return [clip(escape(row.label), LABEL_WIDTH), str(shown.wanted), str(shown.said), *figures, *sure]


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _unconfirmed(labels: Unconfirmed) -> str:
    counts = f"{_count(labels.labels, 'label')} in {_count(labels.posts, 'post')}, confirmed by nobody"
    if labels.learnt:
        return f"{counts}: learnt all the same (--learn-applied)"
    return f"{counts}: left out, lest the model learn from itself"


def _keys(keys: Sequence[str], key_posts: dict[str, int]) -> str:
    return ", ".join(f"{escape(key)} ({_count(key_posts[key], 'post')})" for key in keys) or "no key"
