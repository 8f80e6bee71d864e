"""The client at publish time: fuda, or python -m publish, COMMAND.

Each command is imported when it is called, so that --help and a mistyped option wait for none.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from console.command import run_command
from console.streams import escape_unknown
from model.errors import FudaError
from publish.arguments import parse_arguments
from publish.edges import Edges

Command = Callable[[argparse.Namespace, Edges], int]
UNREAD = 141
"""The exit code where nobody reads the results any more, as shells have it for SIGPIPE."""


def main(arguments: Sequence[str], edges: Edges | None = None) -> int:
    """Run the command that `arguments` name, and return its exit code."""
    options = parse_arguments(arguments)
    if edges is None:
        escape_unknown(as_json=getattr(options, "json", False))
        edges = Edges()
    command: Command = getattr(import_module(f"publish.{options.command}"), options.command)

    def work() -> int:
        if getattr(options, "best_effort", False):
            return try_command(command, options, edges)
        return command(options, edges)

    try:
        return run_command("fuda", work)
    except BrokenPipeError:
        # Whoever reads has had enough, as `head` has. What Python still holds for them must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNREAD


def try_command(command: Command, options: argparse.Namespace, edges: Edges) -> int:
    """Run a command that must never be in the way: what goes wrong is a notice, and the exit code is 0."""
    try:
        command(options, edges)
    except FudaError as error:
        edges.tell(f"fuda: {error} Going on without (--best-effort).")
    except Exception as error:
        # A fault of ours, or a disk that is full, must not keep a person from publishing either.
        edges.tell(f"fuda: {type(error).__name__}: {error}. Going on without (--best-effort).")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
