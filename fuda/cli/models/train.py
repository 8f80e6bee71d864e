"""fuda train: learns a blog's labels from its posts, and writes the model."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from blog.place import find_root
from fuda.cli.context import Context
from fuda.cli.models.extras import need_training, render_serve
from fuda.cli.models.model_files import place_model
from fuda.config.blog_settings import read_settings
from fuda.config.content import find_content
from fuda.config.options import read_options

if TYPE_CHECKING:
    from training.reading.sent import Sent

PASSED_ON = (
    "tag_key", "category_key", "labels", "report", "no_report", "drafts", "learn_applied", "hold_out",
    "verbose", "json",
)  # fmt: skip


def train(arguments: argparse.Namespace, context: Context) -> int:
    """Train a model of the blog in CONTENT, and return the exit code. Raises FudaError."""
    need_training("train", "tensorflow")
    arguments.content = find_content(arguments.content)
    root = find_root(arguments.content)
    out = place_model(arguments.out, root)
    train_model(arguments, out, decisions=find_decisions(arguments, context, root))
    if read_settings(root).model is None and not context.environ.get("FUDA_MODEL"):
        context.report(f"Next: fuda suggest POST --model {out}, or fuda init to keep it in fuda.toml.")
    return 0


def train_model(arguments: argparse.Namespace, out: Path, *, decisions: "Path | Sent | None" = None) -> None:
    """Train on `arguments.content`, write `out` and print the report. Raises FudaError.

    Those of PASSED_ON that `arguments` lacks have the defaults of training. `decisions` are those that a
    service has kept, or their file.
    """
    # Imported here: it is only there to train with where the extra is installed.
    from training.__main__ import parse_options
    from training.__main__ import train as run_training
    from training.starting import import_fit

    options = parse_options(["--out", str(out), "--", str(arguments.content)])
    for name in PASSED_ON:
        setattr(options, name, getattr(arguments, name, getattr(options, name)))
    options.decisions = decisions
    run_training(options, load_fit=import_fit, serve=render_serve())


def find_decisions(arguments: argparse.Namespace, context: Context, root: Path) -> "Path | Sent | None":
    """Return the file of decisions that is named, or what the API at that address keeps. Raises FudaError."""
    named: str | None = arguments.decisions
    if named is None:
        return None
    if not named.startswith(("http://", "https://")):
        return Path(named)
    from fuda.sources.decisions import fetch_decisions
    from fuda.sources.remote import open_remote
    from training.reading.sent import Sent

    others = dict.fromkeys(("model", "token", "region", "timeout", "precision"))
    asked = argparse.Namespace(url=named, best_effort=False, **others)
    remote = open_remote(read_options(asked, environ=context.environ, root=root, trust=context.trust))
    kept = fetch_decisions(remote)
    context.report(f"{len(kept):,} decisions are kept at {remote.url}.")
    return Sent(tuple(kept))
