"""Draws the results of measurements as PNG and SVG: python -m bench.pictures."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from bench.cost.deployment import read_deployment
from bench.cost.prices import read_prices
from bench.cost.run_files import parse_run
from bench.pictures.cost import draw_batches
from bench.pictures.memory import (
    Words,
    describe,
    describe_unfit,
    draw_memory,
    entitle_memory,
    list_power_series,
    list_series,
    list_tuned_series,
)
from bench.pictures.starting import draw_packages, draw_parts
from bench.pictures.style import render_figure
from console.command import run_command
from model.errors import FudaError
from model.files import write_file

DESCRIPTION = "Draw what was measured, each result as PNG and as SVG beside it."
EPILOG = """\
example:
  python -m bench.pictures bench/results/*.json --out bench/results

drawn are:
  calls-….json      of bench.cost.calls: time and cost against memory, cost of a million posts against batch
  power-….json      of bench.power, local or on AWS: time and cost against memory
  parts-….json      of bench.pictures.starts: a cold start in its parts
  coldstart-….json  of bench.coldstart: the packages' starts beside each other

The same results, prices and serverless.yml give the same bytes."""


class CannotDraw(FudaError):
    """Name a result of one of the kinds that are drawn: `problem` says why the one at `path` is none."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path} cannot be drawn: {problem}.")
        self.path = path
        self.problem = problem


def main(arguments: Sequence[str]) -> int:
    """Draw and return the exit code."""
    options = _parse(arguments)
    return run_command("pictures", lambda: draw_all(options.results, options.out, region=options.region))


def draw_all(results: Sequence[Path], out: Path, *, region: str) -> None:
    """Write every picture of the results into `out`, and print their names. Raises FudaError."""
    for path in results:
        for name, figure in draw_result(path, region=region).items():
            for suffix, data in render_figure(figure).items():
                write_file(out / f"{path.stem}-{name}.{suffix}", data)
                print(out / f"{path.stem}-{name}.{suffix}")


def draw_result(path: Path, *, region: str) -> dict[str, Figure]:
    """Return the pictures of one result, by name. Raises CannotDraw and other FudaErrors."""
    try:
        figures = json.loads(path.read_text(encoding="utf-8"))
        kind = next((kind for kind in KINDS if kind in figures), None)
        if kind is None:
            raise CannotDraw(path, f"it has none of {', '.join(KINDS)}")
        return KINDS[kind](figures, path, region)
    except OSError as error:
        raise CannotDraw(path, f"it cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError) as error:
        raise CannotDraw(path, f"it is no result of ours ({error!r})") from error


def _draw_calls(figures: Mapping[str, Any], path: Path, region: str) -> dict[str, Figure]:
    deployed, prices, run = read_deployment(), read_prices(region), parse_run(figures, path)
    series = list_series(run, prices, deployed.architecture)
    words = Words(
        title=entitle_memory(series[0]),
        million="posts, or starts",
        circumstances=describe(figures, deployed.architecture),
    )
    by_memory = draw_memory(series, words, deployed_mb=deployed.memory_mb)
    return {"memory": by_memory, "batches": draw_batches(figures, run, deployed, prices)}


def _draw_power(figures: Mapping[str, Any], path: Path, region: str) -> dict[str, Figure]:
    functions = figures["functions"]
    series = list_power_series(functions)
    unfit = describe_unfit(functions)
    words = Words(
        title=entitle_memory(series[0]),
        million="calls, or starts",
        circumstances="\n".join([unfit] * bool(unfit) + [describe(figures, figures["architecture"])]),
    )
    return {"memory": draw_memory(series, words, deployed_mb=read_deployment().memory_mb)}


def _draw_tuned(figures: Mapping[str, Any], path: Path, region: str) -> dict[str, Figure]:
    """Draw an output of the state machine, as it is or as bench.power aws stores it."""
    series = list_tuned_series(figures.get("output", figures))
    words = Words(
        title=entitle_memory(series[0]),
        million="calls",
        circumstances=f"measured in AWS: {figures.get('execution', path.stem)}",
    )
    return {"memory": draw_memory(series, words, deployed_mb=read_deployment().memory_mb)}


def _draw_parts(figures: Mapping[str, Any], path: Path, region: str) -> dict[str, Figure]:
    return {"start": draw_parts(figures)}


def _draw_packages(figures: Mapping[str, Any], path: Path, region: str) -> dict[str, Figure]:
    return {"packages": draw_packages(figures)}


KINDS: dict[str, Callable[[Mapping[str, Any], Path, str], dict[str, Figure]]] = {
    "functions": _draw_power,
    "sizes": _draw_calls,
    "parts": _draw_parts,
    "shares": _draw_packages,
    "output": _draw_tuned,
    "stateMachine": _draw_tuned,
}
"""What a result has that others have not, and what draws it."""


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.pictures",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("results", type=Path, nargs="+", metavar="RESULT", help="a JSON file of a measurement")
    add("--out", type=Path, required=True, metavar="DIR", help="where to write the pictures")
    add("--region", default="us-east-1", help="whose prices to take (default: %(default)s)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
