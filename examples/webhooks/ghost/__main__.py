"""Labels the posts of a Ghost as they are published: python -m examples.webhooks.ghost --ghost URL."""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from console.command import run_command
from console.parser import Parser
from console.streams import print_lines
from examples.webhooks.ghost.admin import Admin
from examples.webhooks.ghost.labelling import Labeller
from examples.webhooks.ghost.receiver import Receiver
from fuda.config.options import add_source_options, read_options
from fuda.proposals.sending import sending_decisions
from fuda.runs.locked_blog import RunSettings
from fuda.sources.open_source import open_source

DESCRIPTION = """\
Receive Ghost's webhooks, and add the tags that are sure enough to each published post.

Ghost's webhooks send a post and ignore the answer, so this program asks for labels and writes them back
through the Admin API. It only adds tags, after those that the post has. A tag that a person takes off is
remembered in .fuda/ of FOLDER, and is never added again.

With --send-decisions the API learns which tags were added, which of them a person took off, and which were
left when a person changed the tags of the post."""
EPILOG = """\
environment:
  GHOST_ADMIN_KEY        the Admin API key of a custom integration
  GHOST_WEBHOOK_SECRET   the secret of its webhook "Post published"

example:
  python -m examples.webhooks.ghost --ghost https://blog.example.org --model model.safetensors

Then add a webhook "Post published" with this address to the integration. Add "Published post updated" too, if
Fuda should notice at once when a tag is taken off a published post."""


def main(arguments: Sequence[str]) -> int:
    """Serve until Ctrl-C or SIGTERM, and return the exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    options = _parse(arguments)
    return run_command("ghost", lambda: serve(options))


def serve(options: argparse.Namespace) -> None:
    """Receive webhooks until interrupted. Raises FudaError when it cannot start."""
    chosen = read_options(options, environ=os.environ, root=options.blog)
    if chosen.withheld:
        print_lines(sys.stderr, f"ghost: {chosen.withheld}")
    source = open_source(chosen)
    admin = Admin(options.ghost, os.environ.get("GHOST_ADMIN_KEY", ""), now=_now)
    labeller = Labeller(admin, source, options.blog, now=_now)
    settings = RunSettings(now=_now, on_notice=partial(print_lines, sys.stderr))

    def label(post: str) -> tuple[str, ...]:
        with sending_decisions(options.blog, chosen, settings) as sending:
            return labeller.label(post, on_entries=sending.on_entries)

    secret = os.environ.get("GHOST_WEBHOOK_SECRET", "")
    with Receiver((options.host, options.port), secret, label, now=_now) as receiver:
        print_lines(sys.stdout, f"Serving on http://{options.host}:{receiver.server_port}")
        receiver.serve_forever()


def _now() -> datetime:
    return datetime.now(UTC)


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        prog="python -m examples.webhooks.ghost",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    add = parser.add_argument
    add(
        "--ghost",
        required=True,
        metavar="URL",
        help="the address of Ghost's Admin API, such as https://blog.example.org",
    )
    add(
        "--blog",
        type=Path,
        default=Path(),
        metavar="FOLDER",
        help="the folder of .fuda and fuda.toml (default: the current folder)",
    )
    add(
        "--send-decisions",
        action=argparse.BooleanOptionalAction,
        help="send to the API at --url what became of its suggestions (default: FUDA_SEND_DECISIONS, or no)",
    )
    add("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    add("--port", type=int, default=8001, help="the port to listen on (default: %(default)s)")
    add_source_options(parser)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
