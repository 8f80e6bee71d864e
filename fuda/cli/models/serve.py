"""fuda serve: answers over HTTP on this machine, as a deployed API does."""

import argparse
from pathlib import Path

from blog.place import find_root
from fuda.cli.context import Context
from fuda.cli.models.extras import SERVE_PACKAGES, need
from fuda.cli.models.model_files import find_model


def serve(arguments: argparse.Namespace, context: Context) -> int:
    """Serve the model until Ctrl-C or SIGTERM, and return the exit code. Raises FudaError."""
    need("serve", "serve", *SERVE_PACKAGES)
    model = find_model(arguments, context, find_root(Path()))
    # Imported here: it is only there to serve with where the extra is installed.
    from service.__main__ import main

    options = ["--model", str(model.path)]
    for name in ("host", "port", "threads", "decisions"):
        if (value := getattr(arguments, name)) is not None:
            options += [f"--{name}", str(value)]
    return main(options, load=model.load)
