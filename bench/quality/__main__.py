"""Compares suggestions on real blogs with other systems: python -m bench.quality CORPUS... --out DIR."""

import argparse
import json
import sys
from collections.abc import Sequence
from copy import replace
from pathlib import Path
from typing import Any

from bench.coldstart.circumstances import read_circumstances
from bench.corpus import find_corpora, read_corpus
from bench.quality.comparing import compare
from bench.quality.peer_runs import OPTIONAL
from bench.quality.running import Run, prepare_peers, run_all
from bench.quality.tables import TABLES
from bench.quality.values import read_before
from console.command import run_command
from console.parser import Parser
from console.streams import print_lines
from model.files import write_file

DESCRIPTION = """\
Learn from the older part of each corpus, suggest for the newer part, and compare with other systems.

CORPUS_DIR holds the posts of a blog and a corpus.json that lists them: name, tag_key, category_key (or
null), and for each post path, tags, categories and split (train or test). It may also be a folder of such
folders. Other systems learn from the same split and the same text: LinearSVC, the labels used most, the
labels whose names stand in the post, and those of --peers."""
EPILOG = """\
examples:
  python -m bench.quality corpora --out build/quality
  python -m bench.quality corpora/efcl corpora/tidyverse --out build/quality --without-curve
  python -m bench.quality corpora --out build/quality --before build/quality-of-last-week

DIR gets the artifact of each corpus, the suggestions of every system, one JSON object a post, and
quality.json. The tables are in Markdown. The last line is JSON with all figures: `python -m bench.figures
--keep quality FILE` stores it. Differences have 95 % intervals of the paired bootstrap over posts."""
PROCESSES = 2
RESULT = "quality.json"
"""The result in the folder of the run, as bench.figures stores it in bench/results."""


def main(arguments: Sequence[str]) -> int:
    """Measure every corpus, print the tables and the line of JSON, and return the exit code."""
    options = _parse(arguments)
    return run_command("quality", lambda: measure_all(options), keep_lines=True)


def measure_all(options: argparse.Namespace) -> None:
    """Measure every corpus, print the tables, and last the line of JSON. Raises FudaError."""
    out: Path = options.out
    folders = find_corpora(options.corpora)
    corpora = [read_corpus(folder) for folder in folders]
    # Read before the runs start: they empty the folders of the run before.
    before = read_before(options.before, corpora) if options.before else {}
    runs = [
        Run.start(folder, corpus, out, curve=options.curve)
        for folder, corpus in zip(folders, corpora, strict=True)
    ]
    peers = prepare_peers(options.peers, out / "installed", _log)
    answered = run_all(runs, peers, processes=options.processes, log=_log)
    result = compare([replace(each, before=before.get(each.corpus.name)) for each in answered])
    print_result(result, out / RESULT)


def print_result(result: dict[str, Any], path: Path) -> None:
    """Write a result to `path`, print its tables and, as the last line, the result itself."""
    stored = {**read_circumstances(), "runs": {"quality": result}}
    write_file(path, f"{json.dumps(stored, ensure_ascii=False, indent=1)}\n".encode())
    print_lines(sys.stdout, *(line for render in TABLES.values() for line in render(stored).split("\n")))
    print_lines(sys.stdout, json.dumps(result, ensure_ascii=False))


def _log(message: object) -> None:
    print_lines(sys.stderr, f"quality: {message}")


def _parse_peers(text: str) -> list[str]:
    names = [name for name in text.split(",") if name]
    if unknown := [name for name in names if name not in OPTIONAL]:
        raise argparse.ArgumentTypeError(f"unknown peer {unknown[0]}; known are {', '.join(OPTIONAL)}")
    return names


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser(prog="python -m bench.quality", description=DESCRIPTION, epilog=EPILOG)
    add = parser.add_argument
    add("corpora", type=Path, nargs="+", metavar="CORPUS_DIR", help="the blogs to measure on")
    add("--out", type=Path, required=True, metavar="DIR", help="the folder for the results")
    add("--before", type=Path, metavar="PATH",
        help="an earlier result (JSON), or the DIR of an earlier run, to compare with")  # fmt: skip
    add("--peers", type=_parse_peers, default=[], metavar="NAMES",
        help=f"more systems to compare with, with commas between them: {', '.join(OPTIONAL)}")  # fmt: skip
    add("--without-curve", dest="curve", action="store_false", help="leave out the learning curves")
    add("--processes", type=int, default=PROCESSES, metavar="N",
        help="how many processes run side by side, each in one thread (default: %(default)s)")  # fmt: skip
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
