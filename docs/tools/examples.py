"""The examples of the documents: each ```console block is run for real, and its output compared or rewritten.

A block has commands behind `$ ` and their output. It runs in a copy of examples/ with a model of the example
blog, so nothing that it writes stays. Figures may differ a little: another processor rounds differently in
training, and then the model has another version and its scores other last digits.
"""

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from console.command import run_command
from console.parser import Parser
from console.streams import print_lines
from docs.tools.pages import ROOT, document_paths, name_document
from model.errors import FudaError

DESCRIPTION = "Run the examples of the documents, and write what their commands print today."
SERVED = "127.0.0.1:8000"
"""The address that examples ask. While one runs, the service listens on a free port instead."""
MAX_SCORE_DIFFERENCE = 0.03
_BAR_CELLS = 20
_BLOCK = re.compile(r"^```console\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_VARYING = re.compile(r"\b\d\.\d+\b|[█░]{20}|\b[0-9a-f]{12}\b")
TIMEOUT_S = 120


class ExampleFailed(FudaError):
    """Raised when a command of an example ends with an error."""

    def __init__(self, document: str, command: str, problem: str) -> None:
        super().__init__(f"{document}: `{command}`: {problem}")


class Step(NamedTuple):
    """A command of an example, and the output that the document shows."""

    command: str
    output: str


def parse_block(text: str) -> list[Step]:
    """Return the steps of a console block; a command goes on in the next line after a backslash."""
    parts = re.split(r"^\$ ((?:[^\n]*\\\n)*[^\n]*)\n", text, flags=re.MULTILINE)
    return [Step(command, output) for command, output in zip(parts[1::2], parts[2::2], strict=True)]


def render_block(steps: Sequence[Step]) -> str:
    return "".join(f"$ {command}\n{output}" for command, output in steps)


def is_same(shown: str, printed: str) -> bool:
    """Return whether both texts are equal but for model versions and small differences of scores."""
    if _VARYING.sub("#", shown) != _VARYING.sub("#", printed):
        return False
    pairs = zip(_VARYING.findall(shown), _VARYING.findall(printed), strict=True)
    return all(_is_near(one, other) for one, other in pairs)


def run_block(steps: Sequence[Step], model: Path, document: str) -> list[Step]:
    """Return the steps with what their commands print now. Raises ExampleFailed."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        environ = _prepare(place, model)
        served = any(SERVED in step.command for step in steps)
        with _service(model) if served else _no_service() as address:
            done = [(step, _run(step.command.replace(SERVED, address), place, environ)) for step in steps]
    for step, run in done:
        if run.returncode:
            raise ExampleFailed(document, step.command, run.stderr.strip() or f"exit code {run.returncode}")
    return [Step(step.command, run.stdout.replace(address, SERVED)) for step, run in done]


def rewrite(text: str, model: Path, document: str) -> str:
    """Return the document with today's outputs, but for those that are the same up to last digits.

    Raises ExampleFailed.
    """

    def run(block: re.Match[str]) -> str:
        steps = parse_block(block["text"])
        printed = run_block(steps, model, document)
        kept = [
            old if is_same(old.output, new.output) else new for old, new in zip(steps, printed, strict=True)
        ]
        return f"```console\n{render_block(kept)}```"

    return _BLOCK.sub(run, text)


def find_blocks(text: str) -> list[list[Step]]:
    """Return the steps of every console block of a document."""
    return [parse_block(block["text"]) for block in _BLOCK.finditer(text)]


def main(arguments: Sequence[str]) -> int:
    """Run every example, rewrite what has changed, and return the exit code."""
    parser = Parser(prog="python -m docs.tools.examples", description=DESCRIPTION)
    parser.add_argument("--model", type=Path, required=True, metavar="FILE", help="a model of examples/blog")
    options = parser.parse_args(arguments)
    return run_command("examples", lambda: rewrite_all(options))


def rewrite_all(options: argparse.Namespace) -> None:
    """Run every example, and write each document whose output has changed. Raises ExampleFailed."""
    for path in document_paths():
        text = path.read_text(encoding="utf-8")
        new = rewrite(text, options.model.resolve(), name_document(path))
        if new != text:
            path.write_text(new, encoding="utf-8")
            print_lines(sys.stdout, f"rewrote the examples of {name_document(path)}")


def _is_near(one: str, other: str) -> bool:
    if one[0] in "█░":
        return abs(one.count("█") - other.count("█")) <= 1 + MAX_SCORE_DIFFERENCE * _BAR_CELLS
    if len(one) == 12 and "." not in one:
        return True
    return abs(float(one) - float(other)) <= MAX_SCORE_DIFFERENCE


def _prepare(place: Path, model: Path) -> dict[str, str]:
    """Copy what examples need to `place`, and return the environment of their commands."""
    # As in a checkout, whose root is where paths of posts begin.
    (place / ".git").mkdir()
    shutil.copytree(ROOT / "examples", place / "examples")
    programs = place / ".bin"
    programs.mkdir()
    for name, arguments in (("fuda", "-m fuda"), ("python", "")):
        program = programs / name
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {arguments} "$@"\n')
        program.chmod(0o755)
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("FUDA_")},
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "FUDA_MODEL": str(model),
        "XDG_CONFIG_HOME": str(place / ".config"),
        "XDG_STATE_HOME": str(place / ".state"),
        "COLUMNS": "80",
    }


def _run(command: str, place: Path, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", command],
        cwd=place,
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=TIMEOUT_S,
        check=False,
    )


@contextmanager
def _service(model: Path) -> Iterator[str]:
    """Yield the address of a service with `model`, which ends with the block."""
    command = [sys.executable, "-m", "service", "--model", str(model), "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            lines = (line for line in process.stdout if line.startswith("Serving on http://"))
            yield next(lines).split()[2].removeprefix("http://")
        finally:
            process.terminate()


@contextmanager
def _no_service() -> Iterator[str]:
    yield SERVED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
