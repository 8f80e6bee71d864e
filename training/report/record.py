"""The report of a training run as one JSON object: everything in training.report.text, and every row."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from blog.pages import Fault
from training.reading.content import Blog
from training.report.fitted import Fitted
from training.report.scorecard import (
    LabelRow,
    category_rows,
    f1_interval,
    round_figure,
    summarise,
    tag_rows,
)


def render_record(blog: Blog, fitted: Fitted, path: Path) -> dict[str, Any]:
    """Return the report, ready for JSON; `path` is where the artifact was written."""
    artifact, held_out = fitted.artifact, fitted.held_out
    interval = f1_interval(held_out)
    return {
        "artifact": {"path": str(path), "version": artifact.version, "bytes": len(artifact.data)},
        "blog": _blog_record(blog),
        "metrics": summarise(held_out),
        "label_prior": summarise(fitted.by_prior),
        "not_learnt": dict(fitted.not_learnt),
        "left_out": [each._asdict() for each in fitted.left_out],
        "f1_5_interval": None if interval is None else [round_figure(bound) for bound in interval],
        "tags": [_row_record(row) for row in tag_rows(held_out)],
        "categories": [_row_record(row) for row in category_rows(held_out)],
    }


def _blog_record(blog: Blog) -> dict[str, Any]:
    return {
        "posts": len(blog.posts),
        "labelled": sum(bool(dated.post.tags or dated.post.categories) for dated in blog.posts),
        "undated": blog.undated,
        "drafts": blog.drafts,
        "not_posts": blog.not_posts,
        "unconfirmed": asdict(blog.unconfirmed),
        "faults": _fault_records(blog.faults),
        "bad_decisions": _fault_records(blog.bad_decisions),
        "label_keys": {"tags": list(blog.keys.tags), "categories": list(blog.keys.categories)},
        "key_posts": blog.key_posts,
    }


def _fault_records(faults: Sequence[Fault]) -> list[dict[str, Any]]:
    return [{"path": each.path, "line": each.line, "problem": each.problem} for each in faults]


def _row_record(row: LabelRow) -> dict[str, Any]:
    shown, applied = row.shown, row.applied
    return {
        "label": row.label,
        "used": shown.wanted,
        "shown": shown.suggested,
        "shown_right": shown.right,
        "precision": round_figure(shown.precision),
        "recall": round_figure(shown.recall),
        "f1": round_figure(shown.f1),
        "applied": applied.suggested,
        "applied_right": applied.right,
    }
