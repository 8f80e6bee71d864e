"""fuda completion: prints the script with which a shell completes command lines of fuda."""

import argparse

from click.shell_completion import get_completion_class

from fuda.cli.arguments.commands import NAME, Commands
from fuda.cli.context import Context

ASKED_BY = f"_{NAME.upper()}_COMPLETE"
"""The environment variable by which a shell asks fuda for completions."""


def completion(arguments: argparse.Namespace, context: Context) -> int:
    """Print the script for a shell, and return the exit code."""
    shell = get_completion_class(arguments.shell)
    assert shell is not None
    context.print_results(*shell(Commands(), {}, NAME, ASKED_BY).source().split("\n"))
    return 0
