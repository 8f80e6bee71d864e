"""Runs the steps of a Dockerfile in a folder instead of an image, without an engine.

It knows only the forms that our Dockerfile has, and raises NotImplementedError for others.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

TASK_ROOT = "/var/task"
"""The base image's LAMBDA_TASK_ROOT."""


class Step(NamedTuple):
    """One instruction: its keyword in capitals, and its arguments."""

    keyword: str
    rest: str


def parse_steps(text: str) -> Iterator[Step]:
    """Yield every instruction of a Dockerfile without continued lines."""
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            keyword, _, rest = line.partition(" ")
            yield Step(keyword.upper(), rest.strip())


def take_steps(steps: Iterator[Step], *, context: Path, root: Path) -> None:
    """Run the steps of all stages with `root` as the root of each stage's files, and with this Python.

    Raises CalledProcessError when a command fails.
    """
    folder = root
    for keyword, rest in steps:
        if keyword == "FROM":
            folder = root
        elif keyword == "WORKDIR":
            folder = _place(rest, root, folder)
            folder.mkdir(parents=True, exist_ok=True)
        elif keyword == "COPY":
            _copy(rest.replace("${LAMBDA_TASK_ROOT}", TASK_ROOT).split(), context, root, folder)
        elif keyword == "RUN":
            _run(json.loads(rest), folder)
        elif keyword not in ("ARG", "ENV", "USER", "CMD"):
            raise NotImplementedError(keyword)


def _place(path: str, root: Path, folder: Path) -> Path:
    return root / path.lstrip("/") if path.startswith("/") else folder / path


def _copy(words: list[str], context: Path, root: Path, folder: Path) -> None:
    *options, source, target = words
    if options:
        shutil.copytree(_place(source, root, folder), _place(target, root, folder))
    else:
        shutil.copy(context / source, _place(target, root, folder))


def _run(command: list[str], folder: Path) -> None:
    if command[0] != "python":
        raise NotImplementedError(command[0])
    # The base Python of the tests' environment, without installed packages.
    python = Path(sys.executable).resolve()
    subprocess.run([python, *command[1:]], cwd=folder, env={}, check=True, capture_output=True, text=True)
