"""The report of a training run as one JSON object: everything in training.report.text, and every row."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from blog.pages import Fault
from model.ranking.dial import Dials
from training.reading.content import Blog
from training.report.fitted import Fitted
from training.report.label_notes import LabelNotes
from training.report.scorecard import (
    LabelRow,
    category_rows,
    f1_interval,
    round_figure,
    summarise,
    tag_rows,
)
from training.report.text import count_labelled, note_all
from training.report.verdict import Comparison, Verdict, compare, judge_all


def render_record(blog: Blog, fitted: Fitted, path: Path, page: Path | None = None) -> dict[str, Any]:
    """Return the report, ready for JSON; `path` is where the artifact was written, `page` the HTML report."""
    artifact, held_out = fitted.artifact, fitted.held_out
    interval = f1_interval(held_out)
    verdicts = {each.kind: each for each in judge_all(held_out, fitted.kinds)}
    comparison = compare(held_out, fitted.by_prior)
    return {
        "artifact": {"path": str(path), "version": artifact.version, "bytes": len(artifact.data)},
        "report": str(page) if page else None,
        "blog": _blog_record(blog),
        "verdict": {kind: _verdict_record(each) for kind, each in verdicts.items()},
        "unmeasured": {
            kind: count_labelled(kind, blog.posts) for kind in fitted.kinds if kind not in verdicts
        },
        "seldom": [kind for kind, part in fitted.kinds.items() if part.seldom],
        "against_prior": _comparison_record(comparison) if comparison else None,
        "metrics": summarise(held_out),
        "label_prior": summarise(fitted.by_prior),
        "learning_curve": {
            kind: [
                {"posts": each.posts, "measured": len(each.hits), "right": sum(each.hits)} for each in curve
            ]
            for kind, curve in fitted.growth.items()
        },
        "dials": {kind: _dials_record(part.dials) for kind, part in fitted.kinds.items()},
        "labels": {each.kind: _notes_record(each) for each in note_all(fitted, blog.posts, verdicts)},
        "left_out": [each._asdict() for each in fitted.left_out],
        "f1_5_interval": None if interval is None else [round_figure(bound) for bound in interval],
        "tags": [_row_record(row) for row in tag_rows(held_out)],
        "categories": [_row_record(row) for row in category_rows(held_out)],
    }


def _verdict_record(verdict: Verdict) -> dict[str, Any]:
    return verdict._asdict() | {"low": round_figure(verdict.low), "high": round_figure(verdict.high)}


def _comparison_record(found: Comparison) -> dict[str, Any]:
    figures = {name: round_figure(getattr(found, name)) for name in ("difference", "low", "high")}
    return found._asdict() | figures


def _dials_record(dials: Dials) -> dict[str, Any]:
    """Return the promises for known and for new labels, each a row by the names of its fields."""
    return {name: [each._asdict() for each in dial.promises] for name, dial in dials._asdict().items()}


def _notes_record(notes: LabelNotes) -> dict[str, Any]:
    return notes._asdict() | {
        name: [each._asdict() for each in getattr(notes, name)] for name in ("common", "late")
    }


def _blog_record(blog: Blog) -> dict[str, Any]:
    return {
        "posts": len(blog.posts),
        "labelled": sum(bool(dated.post.tags or dated.post.categories) for dated in blog.posts),
        "undated": blog.undated,
        "drafts": blog.drafts,
        "not_posts": blog.not_posts,
        "left_out": [each._asdict() for each in blog.left_out],
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
