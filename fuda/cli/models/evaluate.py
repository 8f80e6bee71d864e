"""fuda eval: the scorecard of a finished model, on the posts that were written after it."""

import argparse
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from blog.place import find_root
from console.escaping import escape
from fuda.cli.context import Context
from fuda.cli.models.extras import need, need_training
from fuda.cli.models.model_files import find_model
from fuda.config.content import find_content
from model.printing import render_json

if TYPE_CHECKING:
    from training.report.evaluated import Evaluation

PAGE_PACKAGE = "markupsafe"


def evaluate(arguments: argparse.Namespace, context: Context) -> int:
    """Print how the model does on newer posts in CONTENT, and return the exit code. Raises FudaError."""
    need_training("eval")
    arguments.content = find_content(arguments.content)
    model = find_model(arguments, context, find_root(arguments.content))
    if model.root is not None:
        model.load()  # raises where a link leads out of the blog
    # Imported here: pip installs the code of training for Python 3.13 only.
    from training.evaluating import evaluate as measure
    from training.report.scorecard import summarise
    from training.report.text import render_figures
    from training.report.verdict_text import count, render_verdict

    report = _find_place(arguments, context, model.path)
    found = measure(model.path, arguments.content)
    if report:
        _write_report(report, found, arguments.content)
    if arguments.json:
        record = {
            "model": {"path": str(model.path), "version": found.version, "newest_post": found.newest},
            "verdict": {each.kind: each._asdict() for each in found.verdicts},
            "metrics": summarise(found.predictions),
            "label_prior": summarise(found.by_prior),
            "turns": [each._asdict() for each in found.turns],
            "posts": [each.path for each in found.predictions],
            "report": str(report) if report else None,
        }
        context.print_results(render_json(record))
        return 0
    head = f"Model {found.version} on {count(len(found.predictions), 'labelled post')} after {found.newest}."
    verdicts = [render_verdict(each) for each in found.verdicts]
    figures = render_figures(found.predictions, found.by_prior).split("\n")
    context.print_results(head, *verdicts, "", *figures)
    if report:
        context.print_results("", f"Report: {escape(str(report))}, a page to open in a browser")
    return 0


def _find_place(arguments: argparse.Namespace, context: Context, model: Path) -> Path | None:
    """Return where the report goes, None for nowhere. Raises CannotWriteReport, or NeedsExtra."""
    from training.report.place import REPORT_NAME, check_report_place

    if arguments.no_report:
        return None
    if arguments.report:
        need("eval", "train", PAGE_PACKAGE)
    elif not find_spec(PAGE_PACKAGE):
        # The figures need no more than the client has.
        context.report(f"No report is written: it needs one more package (pip install {PAGE_PACKAGE}).")
        return None
    path: Path = arguments.report or model.parent / REPORT_NAME
    check_report_place(path)
    return path


def _write_report(path: Path, found: "Evaluation", content: Path) -> None:
    from training.report.page.evaluation import write_evaluation

    write_evaluation(path, found, content=content)
