"""Measures where the time of a package's cold start goes: python -m bench.coldstart.parts."""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean, median
from typing import Any

from bench.coldstart.circumstances import describe_model, read_circumstances
from bench.coldstart.comparison import WAYS
from bench.coldstart.installing import compile_folder
from bench.coldstart.measuring import render_post_event
from bench.coldstart.start_log import FIRST_ANSWER, MARK, MARKS, READY, Log, divide_start, parse_log
from bench.corpus import read_measured
from bench.speed.__main__ import EXAMPLE
from console.command import run_command
from console.parser import Parser
from console.progress import ProgressReport
from lambda_local.instance import Setting, best_setting, running
from lambda_local.lambda_environment import Function
from lambda_local.stack_file import read_stack
from lambda_local.temporary_folder import unpacked
from model.files import write_file

DESCRIPTION = """\
Measure where the time of a package's cold start goes, from the start of the process to the first answer:
Python, the runtime client, imports by package, the model, a prediction."""
EPILOG = """\
example:
  python -m bench.coldstart.parts --package PACKAGE.zip --out bench/results

The package is one for this machine's architecture. It runs at full speed under the real awslambdaric, with a
handler before its own that logs when each part begins. Some starts measure how long each part takes, others,
under -X importtime, which share each import has. It takes ten seconds."""

STARTS, SLOWED = 15, 5
HANDLER = Path(__file__).parent / "timed_handler.py"
MODEL = "model.safetensors"
IMPORTTIME = ("-X", "importtime")


@dataclass(frozen=True, slots=True)
class Started:
    """A start: its marks, what was imported between them, and how long the first answer took."""

    log: Log
    ready_ms: float
    first_ms: float


def main(arguments: Sequence[str]) -> int:
    """Measure, print the figures as JSON, and return the exit code."""
    options = _parse(arguments)
    return run_command("coldstart.parts", lambda: measure(options), keep_lines=True)


def measure(options: argparse.Namespace) -> None:
    """Measure and print the figures, and write them with --out. Raises FudaError."""
    event, setting = render_post_event(read_measured(options.posts)[0]), best_setting()
    ways = [*[()] * options.starts, *[IMPORTTIME] * SLOWED]
    started = []
    with prepared(options.package) as folder, ProgressReport(sys.stderr, clock=time.monotonic) as report:
        for number, way in enumerate(ways, 1):
            started.append(start_once(folder, replace(setting, python_options=way), event))
            report("starting", number, len(ways))
        model = describe_model(folder / MODEL)
    facts = {**read_circumstances(), "confined": WAYS[setting.way], "starts": options.starts, "model": model}
    parts = list_parts(started[: options.starts], [each.log for each in started[options.starts :]])
    text = json.dumps({**facts, **parts}, ensure_ascii=False, indent=1)
    print(text)
    if options.out:
        write_file(options.out / f"parts-{facts['date']}.json", f"{text}\n".encode())


@contextmanager
def prepared(package: Path) -> Iterator[Path]:
    """Yield a read-only copy of the package with timed_handler.py for the block. Raises NoPackage."""
    with tempfile.TemporaryDirectory(prefix="starts-") as outer:
        own, whole = Path(outer) / "own", Path(outer) / "whole"
        own.mkdir()
        shutil.copyfile(HANDLER, own / HANDLER.name)
        compile_folder(own)
        with unpacked(package) as folder:
            shutil.copytree(folder, whole, copy_function=shutil.copyfile)
        whole.chmod(0o755)
        shutil.copytree(own, whole, dirs_exist_ok=True)
        with unpacked(whole) as folder:
            yield folder


def start_once(package: Path, setting: Setting, event: bytes) -> Started:
    """Start the package, ask it once, and end it. Raises LambdaFault and NoParts."""
    function = Function(package=package, handler=f"{MARK}.handler", environment=read_stack().environment)
    with running(function, setting) as instance:
        instance.wait_until_ready()
        assert instance.initialised is not None
        ready_ms = instance.initialised.since(instance.started).wall_ms
        first_ms = instance.invoke(event).span.wall_ms
    log = parse_log(instance.log, started_ns=instance.started.wall_ns)
    return Started(log, ready_ms, first_ms)


def list_parts(plain: Sequence[Started], slowed: Sequence[Log]) -> dict[str, Any]:
    """Return the parts of a start in order, in ms: of marks the medians, of imports the means."""
    marks = {mark: median(each.log.marks[mark] for each in plain) for mark in MARKS}
    marks[READY] = median(each.ready_ms for each in plain)
    standard = frozenset(sys.stdlib_module_names)
    divided = [divide_start(marks, log, standard) for log in slowed]
    parts = {name: fmean(each.get(name, 0.0) for each in divided) for name in divided[0]}
    parts[FIRST_ANSWER] = median(each.first_ms for each in plain)
    return {
        "init_ms": round(marks[READY], 3),
        "parts": [{"name": name, "ms": round(ms, 3)} for name, ms in parts.items()],
    }


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        prog="python -m bench.coldstart.parts",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    add = parser.add_argument
    add("--package", type=Path, required=True, metavar="ZIP", help="a package, zip file or folder")
    posts = "a blog; one of its posts of about 6 kB is asked about (default: %(default)s)"
    add("--posts", type=Path, default=EXAMPLE, metavar="CONTENT", help=posts)
    add("--starts", type=_count, default=STARTS, metavar="N", help="(default: %(default)s)")
    add("--out", type=Path, metavar="DIR", help="write the figures here too, in a file named after the day")
    return parser.parse_args(arguments)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
