"""How fast `fuda bulk` labels a blog, and whether its memory stays flat."""

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.speed.bare_posts import user_of, write_bare_copy
from console.command import run_command
from console.parser import Parser
from console.tables import render_table
from lambda_local.processes import read_memory, read_tree
from model.errors import FudaError

DESCRIPTION = """\
Remove the labels from a copy of a blog, let `fuda bulk` add new ones, and measure speed and memory.

CONTENT is a folder of Markdown posts; it is only read."""
EPILOG = """\
example:
  python -m bench.speed.bulk_speed path/to/content --model model.safetensors

Memory is the sum of all processes, shared or not. The exit code is 1 if the second half of the run took more
than the second quarter. The last line is JSON with all figures."""

SAMPLE_S = 0.05
MAX_GROWTH_MB = 10.0
"""Allowed growth in the second half of a run: by chance, and for the posts that are remembered."""

_TOTALS = {"changed": "changed", "refused": "refused", "posts_per_s": "a second"}
"""The words after a number of posts in the output of fuda/cli/totals.py."""


class CannotMeasure(FudaError):
    """Raised when `fuda bulk` fails, or the run is too short; the message gives the reason."""


def measure(content: Path, model: Path, folder: Path, *, copies: int) -> dict[str, Any]:
    """Return the figures of one run over a copy of `content` in `folder`. Raises CannotMeasure."""
    posts = write_bare_copy(content, folder / "content", copies=copies)
    (folder / "fuda.toml").write_text("")
    command = [
        sys.executable,
        "-m",
        "fuda",
        "bulk",
        str(folder / "content"),
        "--model",
        str(model),
    ]
    with (folder / "out.txt").open("w+b") as out, (folder / "err.txt").open("w+b") as err:
        started, cpu_before_s = time.perf_counter(), children_cpu_s()
        with subprocess.Popen(command, env=user_of(folder), stdout=out, stderr=err) as process:
            samples = _sample(process)
        took_s, cpu_s = time.perf_counter() - started, children_cpu_s() - cpu_before_s
        out.seek(0), err.seek(0)
        output, errors = out.read().decode(), err.read().decode()
    if process.returncode not in (0, 1):
        raise CannotMeasure(f"fuda bulk ended with exit code {process.returncode}: {errors.strip()}")
    return {
        "files": len(posts),
        **parse_totals(output),
        "with_start_per_s": round(len(posts) / took_s),
        "cpu_ms_per_post": round(1000 * cpu_s / len(posts), 2),
        **memory_figures(samples),
    }


def parse_totals(output: str) -> dict[str, int]:
    """Return the totals at the end of the output of `fuda bulk`. Raises CannotMeasure.

    With --json it would print them too, but also compute the evidence, and take longer.
    """
    found = {name: re.search(rf"([\d,]+) posts? {words}", output) for name, words in _TOTALS.items()}
    if not found["posts_per_s"]:
        raise CannotMeasure("The run was too short to have a rate: give more posts, or --copies.")
    return {name: int(each[1].replace(",", "")) if each else 0 for name, each in found.items()}


def children_cpu_s() -> float:
    """Return the processor time of this process's ended children, which load does not change."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def memory_figures(samples: Sequence[tuple[int, float]]) -> dict[str, Any]:
    """Return the figures of a run from samples (processes, megabytes) at equal intervals."""
    quarter = len(samples) // 4
    second, rest = samples[quarter : 2 * quarter], samples[2 * quarter :]
    if not second:
        raise CannotMeasure("The run was too short to be watched: give more posts, or --copies.")
    return {
        "processes": max(processes for processes, _ in samples),
        "peak_mb": round(max(memory_mb for _, memory_mb in samples), 1),
        "grown_mb": round(max(mb for _, mb in rest) - max(mb for _, mb in second), 1),
    }


def main(arguments: Sequence[str]) -> int:
    """Measure, print the table and the line of JSON, and return the exit code."""
    options = _parse(arguments)
    return run_command("bulk_speed", lambda: measure_bulk(options))


def measure_bulk(options: argparse.Namespace) -> int:
    """Print the figures of one run, and return 0 when memory stayed flat, else 1."""
    with tempfile.TemporaryDirectory() as folder:
        measured = measure(options.content, options.model, Path(folder), copies=options.copies)
    rows = [(name.replace("_", " "), str(value)) for name, value in measured.items()]
    print("\n".join(render_table(rows)) + f"\n\n{json.dumps(measured)}")
    return 0 if measured["grown_mb"] <= MAX_GROWTH_MB else 1


def _sample(process: subprocess.Popen[bytes]) -> list[tuple[int, float]]:
    """Return samples of the number of processes and their memory until the end."""
    samples = []
    while process.poll() is None:
        tree = read_tree(process.pid)
        samples.append((len(tree), sum(read_memory(pid).rss_mb for pid in tree)))
        time.sleep(SAMPLE_S)
    return samples


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        prog="python -m bench.speed.bulk_speed",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    add = parser.add_argument
    add("content", type=Path, metavar="CONTENT", help="the blog whose posts are copied")
    add("--model", type=Path, required=True, metavar="FILE", help="the model to label them with")
    add("--copies", type=int, default=1, help="how many copies of each post (default: %(default)s)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
