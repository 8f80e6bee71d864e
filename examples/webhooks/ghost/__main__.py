"""Labels the posts of a Ghost as they are published: python -m examples.webhooks.ghost --ghost URL."""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from console.command import run_command
from console.parser import Parser
from console.streams import print_lines
from examples.webhooks.ghost.admin import Admin
from examples.webhooks.ghost.labelling import Labeller
from examples.webhooks.ghost.receiver import Receiver
from fuda.cli.arguments import Formatter
from fuda.config.options import add_source_options, read_options
from fuda.sources.source import open_source

DESCRIPTION = """\
Take Ghost's webhooks, and add the tags that are sure enough to each post that is published.

Ghost's webhooks send a post and take no answer, so something has to ask for labels and write them back by
the Admin API: this. Tags are only ever added, behind those that the post has; one that a person takes off
is remembered in .fuda/ of FOLDER, and never comes back."""
EPILOG = """\
environment:
  GHOST_ADMIN_KEY        the Admin API key of a custom integration
  GHOST_WEBHOOK_SECRET   the secret of its webhook "Post published"

example:
  python -m examples.webhooks.ghost --ghost https://blog.example.org --model model.safetensors

Then give the integration a webhook "Post published" to this address, and to "Published post updated" too if
tags that are taken off between two publications are to be noticed at once."""


def main(arguments: Sequence[str]) -> int:
    """Serve until Ctrl-C or SIGTERM, and return the exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    options = _parse(arguments)
    return run_command("ghost", lambda: serve(options))


def serve(options: argparse.Namespace) -> None:
    """Take webhooks until interrupted. Raises FudaError when it cannot begin."""
    chosen = read_options(options, environ=os.environ, root=options.blog)
    if chosen.withheld:
        print_lines(sys.stderr, f"ghost: {chosen.withheld}")
    source = open_source(chosen)
    admin = Admin(options.ghost, os.environ.get("GHOST_ADMIN_KEY", ""), now=_now)
    labeller = Labeller(admin, source, options.blog, now=_now)
    secret = os.environ.get("GHOST_WEBHOOK_SECRET", "")
    with Receiver((options.host, options.port), secret, labeller.label, now=_now) as receiver:
        print_lines(sys.stdout, f"Serving on http://{options.host}:{receiver.server_port}")
        receiver.serve_forever()


def _now() -> datetime:
    return datetime.now(UTC)


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        prog="python -m examples.webhooks.ghost",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=Formatter,
    )
    add = parser.add_argument
    add("--ghost", required=True, metavar="URL", help="the address of Ghost, as its Admin API is reached")
    add(
        "--blog",
        type=Path,
        default=Path(),
        metavar="FOLDER",
        help="where .fuda and fuda.toml lie (default: here)",
    )
    add("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    add("--port", type=int, default=8001, help="the port to listen on (default: %(default)s)")
    add_source_options(parser)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
