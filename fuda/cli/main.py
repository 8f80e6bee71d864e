"""Runs the command that the arguments name: fuda COMMAND.

Each command is imported when it is called, so that --help and a mistyped option do not wait for imports.
"""

import argparse
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from console.command import run_for_reader
from console.streams import escape_unknown
from fuda.cli.arguments.commands import COMMANDS, parse_arguments
from model.errors import FudaError

if TYPE_CHECKING:
    from fuda.cli.context import Context

Command = Callable[[argparse.Namespace, "Context"], int]


class CannotStart(FudaError):
    """Raised when a command, or a package that it needs, cannot be imported."""

    def __init__(self, command: str, error: ImportError) -> None:
        super().__init__(
            f"The command {command} cannot start: {error}. "
            "Install Fuda again, with the packages that it needs."
        )


def main(arguments: Sequence[str], context: "Context | None" = None) -> int:
    """Run the command that `arguments` name, and return its exit code."""
    options = parse_arguments(arguments)
    if context is None:
        # Imported here: it brings the settings, and --help needs none.
        from fuda.cli.context import Context

        escape_unknown(as_json=getattr(options, "json", False))
        context = Context()
    run = try_command if getattr(options, "best_effort", False) else import_and_run
    return run_for_reader("fuda", lambda: run(options, context))


def import_and_run(options: argparse.Namespace, context: "Context") -> int:
    """Run the command that `options` name, and return its exit code. Raises FudaError."""
    module, _, function = COMMANDS[options.command].code.partition(":")
    try:
        command: Command = getattr(import_module(f"{__package__}.{module}"), function)
        return command(options, context)
    except ImportError as error:
        # A command imports some packages late, such as NumPy with its model.
        raise CannotStart(options.command, error) from error


def try_command(options: argparse.Namespace, context: "Context") -> int:
    """Run a command that must never stop a person: any error becomes a notice, and the exit code is 0."""
    try:
        import_and_run(options, context)
    except FudaError as error:
        context.report(f"fuda: {error} Continuing without labels (--best-effort).")
    except Exception as error:
        # A fault of ours or a full disk must not stop a person from publishing either.
        context.report(f"fuda: {type(error).__name__}: {error}. Continuing without labels (--best-effort).")
    return 0
