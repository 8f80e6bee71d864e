"""docs/reference/command-line.md: what every command prints for --help, in 80 columns."""

import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from console.command import run_command
from console.parser import Parser
from docs.tools.pages import DOCS, ROOT
from model.errors import FudaError

DESCRIPTION = "Write docs/reference/command-line.md from what every command prints for --help."
PAGE = DOCS / "reference" / "command-line.md"
HEAD = """\
# Command line

This page is generated: `make docs` runs each command with `--help` and writes down what it prints.
An installed client is called `fuda`; in a checkout `python -m fuda` is the same. All other commands
belong to a checkout, where `make` alone lists the short forms of most of them.
"""
COMMANDS = {
    "For authors": (
        "fuda",
        "fuda init",
        "fuda suggest",
        "fuda apply",
        "fuda bulk",
        "fuda review",
        "fuda train",
        "fuda eval",
        "fuda model",
        "fuda release",
        "fuda releases",
        "fuda rollback",
        "fuda serve",
        "fuda undo",
        "fuda confirm",
        "fuda trust",
        "fuda completion",
        "examples.webhooks.ghost",
    ),
    "For engineers": (
        "training",
        "service",
        "deploy",
        "lambda_local",
        "lambda_local.soak",
        "bench.power",
        "bench.power aws",
        "bench.power local",
        "bench.cost",
        "bench.cost.calls",
    ),
    "For contributors": (
        "examples.demo",
        "bench.quality",
        "bench.quality.parity",
        "bench.quality.claims",
        "bench.quality.evidence_truth",
        "bench.quality.function_words",
        "bench.speed",
        "bench.speed.bulk_speed",
        "bench.speed.dearest_batch",
        "bench.growth",
        "bench.coldstart",
        "bench.figures",
        "bench.safety.editing",
        "bench.safety.failing_calls",
        "bench.safety.headers",
        "bench.safety.hostile_blogs",
        "bench.safety.kill_bulk",
        "bench.safety.real_blogs",
        "bench.safety.together",
    ),
}


class CommandFailed(FudaError):
    """Raised when a command does not print its help."""


def title(command: str) -> str:
    """Return a command as a person types it: `fuda` by its name, all others by python -m."""
    return command if command.startswith("fuda") else f"python -m {command}"


def read_help(command: str) -> str:
    """Return what a command prints for --help. Raises CommandFailed."""
    module, *words = command.split()
    done = subprocess.run(
        [sys.executable, "-m", module, *words, "--help"],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "80"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise CommandFailed(f"{title(command)} --help ends with {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def render_page() -> str:
    """Return the whole page. Raises CommandFailed."""
    commands = [command for group in COMMANDS.values() for command in group]
    with ThreadPoolExecutor(2) as pool:
        texts = dict(zip(commands, pool.map(read_help, commands), strict=True))
    sections = [HEAD]
    for group, names in COMMANDS.items():
        sections.append(f"## {group}\n")
        sections += [f"### {title(name)}\n\n```text\n{texts[name].rstrip()}\n```\n" for name in names]
    return "\n".join(sections)


def write_page() -> None:
    """Write the page. Raises CommandFailed."""
    PAGE.write_text(render_page(), encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Write the page, and return the exit code."""
    Parser(prog="python -m docs.tools.command_line", description=DESCRIPTION).parse_args(arguments)
    return run_command("command_line", write_page)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
