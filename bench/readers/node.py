"""hexo-front-matter, gray-matter and js-yaml, in one process of Node.js."""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from bench.readers import File, Reading, shorten

NAMES = ("hexo", "gray-matter", "js-yaml")
PACKAGES = ("hexo-front-matter", "gray-matter", "js-yaml")
_SCRIPT = Path(__file__).with_name("node_readers.js")
MODULES = Path(__file__).parents[2] / "node_modules"
TIMEOUT_S = 600


def is_installed() -> bool:
    """Return whether Node.js and the packages of package.json are there."""
    return bool(shutil.which("node")) and all((MODULES / name).is_dir() for name in PACKAGES)


def read(files: Sequence[File]) -> dict[str, list[Reading]]:
    """Return the readings of `files`, in their order, by the name of the reader.

    Raises CalledProcessError when the process ends early.
    """
    lines = "".join(json.dumps(file.text) + "\n" for file in files)
    # Hexo writes a label that YAML takes for a date as a day in the machine's time zone.
    environment = {**os.environ, "TZ": "UTC"}
    run = subprocess.run(
        ["node", _SCRIPT],
        input=lines,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=TIMEOUT_S,
    )
    # U+2028 ends a line for str.splitlines.
    answers = [json.loads(line) for line in run.stdout.split("\n")[:-1]]
    if len(answers) != len(files):
        raise subprocess.CalledProcessError(1, "node", run.stdout, run.stderr)
    return {name: [_tidy(answer[name]) for answer in answers] for name in NAMES}


def _tidy(reading: Reading) -> Reading:
    return {**reading, "error": shorten(reading["error"])} if "error" in reading else reading
