"""Writes measured figures into the documents: python -m bench.figures.

Documents have tables between `<!-- figures: NAME -->` and `<!-- end -->`. Each is rendered from the newest
result of its kind in bench/results, so that a figure is dated once, where it was measured.
"""

import argparse
import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.coldstart.circumstances import read_circumstances
from bench.cost.documents import render_gateways, render_items, render_options, render_savings
from bench.figure_tables import (
    Result,
    render_growth,
    render_memory,
    render_package,
    render_speed,
    render_starts,
    render_training,
)
from bench.quality.tables import TABLES as QUALITY_TABLES
from console.command import run_command
from console.parser import Parser
from console.streams import print_lines
from model.errors import FudaError

DESCRIPTION = """\
Rewrite the tables of figures in docs/ and README.md from the newest results of each kind in bench/results.

With --keep the last line of each FILE, the JSON that a bench has printed, is first stored there as a result
of today: one file of quality or growth, and for the other kinds each under its name without its ending."""
EPILOG = """\
examples:
  python -m bench.figures
  python -m bench.figures --keep quality build/quality.txt
  python -m bench.figures --keep speed build/efcl.txt build/tidyverse.txt
  python -m bench.figures --keep package build/arm64.json build/x86_64.json
  python -m bench.figures --keep growth build/growth.txt"""

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "bench" / "results"
DOCUMENTS = ("README.md", "docs/quality.md", "docs/performance.md", "docs/cost.md")
KEPT = ("quality", "speed", "package", "growth")
OF_ALL_BLOGS = ("quality", "growth")
"""The kinds of which one run has the figures of all blogs. It is stored under the kind."""
_TABLE = re.compile(r"(<!-- figures: (?P<name>[\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


class NoFigures(FudaError):
    """Raised when a document asks for an unknown table, or a result is missing or not JSON."""


TABLES: Mapping[str, tuple[str, Callable[[Result], str]]] = {
    **{name: ("quality", render) for name, render in QUALITY_TABLES.items()},
    "training": ("quality", render_training),
    "speed": ("speed", render_speed),
    "growth": ("growth", render_growth),
    "starts": ("coldstart", render_starts),
    "memory": ("power", render_memory),
    "package": ("package", render_package),
    "cost": ("calls", render_items),
    "gateways": ("calls", render_gateways),
    "options": ("calls", render_options),
    "savings": ("calls", render_savings),
}
"""The kind of result that each table is rendered from, and how."""


def rewrite(text: str, results: Path = RESULTS) -> str:
    """Return a document with its tables rendered anew. Raises NoFigures."""

    def table(found: re.Match[str]) -> str:
        if found["name"] not in TABLES:
            raise NoFigures(f'unknown table "{found["name"]}"; known are {", ".join(TABLES)}')
        kind, render = TABLES[found["name"]]
        return f"{found[1]}\n{render(read_newest(kind, results))}\n{found[3]}"

    return _TABLE.sub(table, text)


def read_newest(kind: str, results: Path) -> Result:
    """Return the newest result of a kind: names end in the day. Raises NoFigures."""
    paths = sorted(results.glob(f"{kind}-*.json"))
    if kind == "coldstart":
        # A run of every package; others only measured ours again.
        paths = [path for path in paths if "tensorflow" in read_json(path)["packages"]]
    if not paths:
        raise NoFigures(f"{results} has no result {kind}-DATE.json: measure it first")
    newest: Result = read_json(paths[-1])
    return newest


def keep(kind: str, files: Sequence[Path], results: Path = RESULTS) -> Path:
    """Store the last line of each file as a result of today, and return where. Raises NoFigures."""
    if kind in OF_ALL_BLOGS and len(files) > 1:
        raise NoFigures(f"--keep {kind} takes one file: a run has the figures of all blogs.")
    runs = {kind if kind in OF_ALL_BLOGS else path.stem: _last_line(path) for path in files}
    circumstances = read_circumstances()
    path = results / f"{kind}-{circumstances['date']}.json"
    text = json.dumps({**circumstances, "runs": runs}, ensure_ascii=False, indent=1)
    path.write_text(f"{text}\n", encoding="utf-8")
    return path


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def main(arguments: Sequence[str]) -> int:
    """Store results, rewrite the documents, and return the exit code."""
    options = _parse(arguments)
    return run_command("figures", lambda: write_all(options))


def write_all(options: argparse.Namespace) -> None:
    """Store what --keep names, and write each document whose tables have changed. Raises NoFigures."""
    for kind, *files in options.keep:
        if kind not in KEPT or not files:
            raise NoFigures(f"--keep takes {', '.join(KEPT)} and at least one file.")
        print_lines(sys.stdout, f"stored {keep(kind, list(map(Path, files))).name}")
    for path in (ROOT / name for name in DOCUMENTS):
        text = path.read_text(encoding="utf-8")
        if (new := rewrite(text)) != text:
            path.write_text(new, encoding="utf-8")
            print_lines(sys.stdout, f"rewrote the figures of {path.name}")


def _last_line(path: Path) -> Any:
    lines = path.read_text(encoding="utf-8").strip().splitlines() or [""]
    try:
        return json.loads(lines[-1])
    except ValueError:
        raise NoFigures(f"{path}: its last line is not JSON: let a bench print into it.") from None


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        prog="python -m bench.figures",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    parser.add_argument(
        "--keep",
        action="append",
        default=[],
        nargs="+",
        metavar=("KIND", "FILE"),
        help=f"a kind ({', '.join(KEPT)}), then files",
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
