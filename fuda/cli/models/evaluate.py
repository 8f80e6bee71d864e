"""fuda eval: the scorecard of a finished model, on the posts that were written after it."""

import argparse

from blog.place import find_root
from fuda.cli.context import Context
from fuda.cli.models.extras import need_training
from fuda.cli.models.model_files import find_model
from model.printing import render_json


def evaluate(arguments: argparse.Namespace, context: Context) -> int:
    """Print how the model does on newer posts in CONTENT, and return the exit code. Raises FudaError."""
    need_training("eval")
    model = find_model(arguments, context, find_root(arguments.content))
    if model.root is not None:
        model.load()  # raises where a link leads out of the blog
    # Imported here: pip installs the code of training for Python 3.13 only.
    from training.evaluating import evaluate as measure
    from training.report.scorecard import summarise
    from training.report.text import render_figures
    from training.report.verdict_text import count, render_verdict

    found = measure(model.path, arguments.content)
    if arguments.json:
        record = {
            "model": {"path": str(model.path), "version": found.version, "newest_post": found.newest},
            "verdict": {each.kind: each._asdict() for each in found.verdicts},
            "metrics": summarise(found.predictions),
            "label_prior": summarise(found.by_prior),
            "posts": [each.path for each in found.predictions],
        }
        context.print_results(render_json(record))
        return 0
    head = f"Model {found.version} on {count(len(found.predictions), 'labelled post')} after {found.newest}."
    verdicts = [render_verdict(each) for each in found.verdicts]
    figures = render_figures(found.predictions, found.by_prior).split("\n")
    context.print_results(head, *verdicts, "", *figures)
    return 0
