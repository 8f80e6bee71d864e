"""fuda model: what a model is: its labels, the posts it learnt from, its figures and its dial."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from blog.place import find_root
from console.escaping import escape
from console.figures import FIGURES
from console.tables import render_table
from fuda.cli.context import Context
from fuda.cli.models.model_files import ModelFile, find_model
from fuda.cli.render import count
from model.printing import render_json

MAX_LABELS = 20
KINDS = {"tags": ("tag", "tags"), "categories": ("category", "categories")}


def describe(arguments: argparse.Namespace, context: Context) -> int:
    """Print what the model is, and return the exit code. Raises FudaError."""
    file = find_model(arguments, context, find_root(Path()))
    record = describe_file(file)
    if arguments.json:
        context.print_results(render_json(record))
    else:
        context.print_results(*render_model(record))
    return 0


def describe_file(file: ModelFile) -> dict[str, Any]:
    """Return what the model is as /v1/model does, with its path and version. Raises FudaError."""
    tagger = file.load()
    return {"path": str(file.path), "version": tagger.version, **tagger.describe()}


def render_model(record: Mapping[str, Any]) -> list[str]:
    """Return the lines for a person."""
    posts = record["posts"]
    keys = record["label_keys"]
    facts = [
        ["model", escape(record["path"])],
        ["version", record["version"]],
        ["newest post", record["newest_post"] or "without a date"],
        ["learnt from", f"{count(posts['read'], 'post')}, {posts['tags']:,} with tags, "
                        f"{posts['categories']:,} with categories"],
        *([f"{kind} under", escape(", ".join(keys[kind]))] for kind in KINDS if keys[kind]),
    ]  # fmt: skip
    lines = [*render_table(facts, texts=2), ""]
    for kind, labels in record["labels"].items():
        lines += _render_labels(kind, labels)
    lines += _render_figures(record["metrics"])
    for kind, dials in record["thresholds"]["apply"].items():
        lines += _render_dial(kind, dials["known"])
    return lines


def _render_labels(kind: str, labels: Sequence[str]) -> list[str]:
    shown = escape(", ".join(labels[:MAX_LABELS]))
    rest = f", and {len(labels) - MAX_LABELS:,} more (--json has all)" if len(labels) > MAX_LABELS else ""
    return [f"{count(len(labels), *KINDS[kind])}: {shown}{rest}", ""]


def _render_figures(metrics: Mapping[str, float | int | None]) -> list[str]:
    known = {text: figure for name, text in FIGURES.items() if (figure := metrics.get(name)) is not None}
    rows = [[text, f"{figure:.3f}"] for text, figure in known.items()]
    if not rows:
        return ["Nothing was measured: too few posts have labels.", ""]
    head = f"on the {count(int(metrics['posts'] or 0), 'newest labelled post')}, unseen"
    return [*render_table([[head, "score"], *rows]), ""]


def _render_dial(kind: str, promises: Sequence[Mapping[str, float]]) -> list[str]:
    """Return the dial of one kind: for each precision that can be asked, from which score a label is set."""
    rows = [
        [
            f"{each['asked']:.2f}",
            f"{each['score']:.2f}" if each["score"] <= 1 else "none is set",
            f"{each['right']:.0f} of {each['held_out']:.0f}",
        ]
        for each in promises
    ]
    head = ["precision asked", f"{kind} set from score", "right on unseen posts"]
    return [*render_table([head, *rows]), ""]
