"""Draws recorded results as PNG and SVG: python -m bench.pictures.

The same results, prices and serverless.yml give the same bytes.
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from bench.coldstart.recipes import OURS
from bench.cost.bill import GB_MB, Traffic, read_setup
from bench.cost.measured import Run, parse_run
from bench.cost.prices import Prices, read_prices
from bench.cost.ways import list_batches
from bench.pictures.drawing import (
    STYLE,
    Series,
    describe_run,
    draw_batches,
    draw_memory,
    draw_packages,
    draw_parts,
    render_figure,
)
from bench.pictures.quality import draw_quality
from bench.power.results import parse_stats
from console.command import run_command
from console.parser import Parser
from model.errors import FudaError
from model.files import write_file

DESCRIPTION = "Draw each result of a measurement as a PNG and an SVG file."
EPILOG = """\
example:
  python -m bench.pictures bench/results/*.json --out bench/results

drawn are:
  calls-….json      of bench.cost.calls: time and cost against memory, cost of a million posts against batch
  power-….json      of bench.power, local or on AWS: time and cost against memory
  parts-….json      of bench.coldstart.parts: a cold start in its parts
  coldstart-….json  of bench.coldstart: the starts of our package and of others
  quality-….json    of bench.quality: each blog, the learning curve and the dial"""
MILLION = 1_000_000
DRAWN_POSTS = {1: "one post", 20: "20 posts in a call", 100: "100 posts in a call"}


class CannotDraw(FudaError):
    """Raised when a file is not a result that can be drawn."""


def main(arguments: Sequence[str]) -> int:
    """Draw and return the exit code."""
    parser = Parser(
        prog="python -m bench.pictures",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    add = parser.add_argument
    add("results", type=Path, nargs="+", metavar="RESULT", help="a JSON file of a measurement")
    add("--out", type=Path, required=True, metavar="DIR", help="where to write the pictures")
    add("--region", default="us-east-1", help="whose prices to take (default: %(default)s)")
    options = parser.parse_args(arguments)
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
        with mpl.rc_context(STYLE):
            draw = next(draw for key, draw in KINDS.items() if key in figures)
            return draw(figures, path, read_prices(region))
    except OSError as error:
        raise CannotDraw(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, LookupError, TypeError, AttributeError, StopIteration) as error:
        raise CannotDraw(f"{path} is not a result that can be drawn ({error!r}).") from error


def draw_calls(figures: Mapping[str, Any], path: Path, prices: Prices) -> dict[str, Figure]:
    """Return time and cost against memory, and the cost of a million posts against the size of batch."""
    setup, run, made = read_setup(), parse_run(figures, path), describe_run(figures)
    series = list_series(run, float(prices[f"lambda-gb-second-{setup.architecture}"].usd))
    bills = list_batches(run.size(setup.memory_mb), Traffic(posts=MILLION), setup, prices)
    facts = f"{setup.memory_mb:,} MB, {setup.architecture}, {prices.region}, 1 % of calls cold, no free tier"
    by_memory = draw_memory(
        series, "posts, or starts", f"{setup.architecture} prices; {made}", deployed_mb=setup.memory_mb
    )
    return {"memory": by_memory, "batches": draw_batches(bills, f"{facts}; {made}")}


def draw_power(figures: Mapping[str, Any], path: Path, prices: Prices) -> dict[str, Figure]:
    """Return time and cost of all functions of a local power tuning.

    Named are sizes that did not run, and what a peer does: less than the whole service that ours is.
    """
    functions = figures["functions"]
    less = [f"* {name} does less: {each['serves']}\n" for name, each in functions.items() if _is_peer(name)]
    failed = [
        f"{name} at {size['memory_mb']:,} MB: {size['outcome']}\n"
        for name, function in functions.items()
        for size in function["sizes"]
        if not size["warm"]
    ]
    facts = f"{''.join(less + failed)}{figures['architecture']} prices; {describe_run(figures)}"
    series, deployed_mb = list_power_series(functions), read_setup().memory_mb
    return {"memory": draw_memory(series, "calls, or starts", facts, deployed_mb=deployed_mb)}


def draw_tuned(figures: Mapping[str, Any], path: Path, prices: Prices) -> dict[str, Figure]:
    """Return time and cost from the state machine's output, as it is or as bench.power aws stores it."""
    stats = parse_stats(figures.get("output", figures))
    series = Series("calls", [(each.power_mb, each.duration_ms, each.cost_usd * MILLION) for each in stats])
    facts = f"measured in AWS: {figures.get('execution', path.stem)}"
    return {"memory": draw_memory([series], "calls", facts, deployed_mb=read_setup().memory_mb)}


def list_series(run: Run, second_usd: float) -> list[Series]:
    """Return the calls that all sizes have, and the start, by memory size, at a price for a GB-second.

    The cost of a call is that of a million posts, of a start that of a million starts.
    """
    sizes = [run.sizes[memory_mb] for memory_mb in sorted(run.sizes)]

    def point(memory_mb: int, ms: float, posts: int = 1) -> tuple[int, float, float]:
        return memory_mb, ms, ms / 1_000 * memory_mb / GB_MB * second_usd * MILLION / posts

    series: list[Series] = []
    for posts, name in DRAWN_POSTS.items():
        if all(posts in size.batches for size in sizes):
            points = [point(size.memory_mb, size.call(posts).billed_ms, posts) for size in sizes]
            series.append(Series(name, points, len(series)))
    starts = [point(size.memory_mb, size.init_ms) for size in sizes]
    return [*series, Series("start (init)", starts, len(series), dotted=True)]


def list_power_series(functions: Mapping[str, Any]) -> list[Series]:
    """Return the warm calls of every function that was tuned, and its starts with the first answer.

    A star is behind the name of a peer, which does less than ours.
    """
    series = []
    for part, kind in (("warm", "warm calls"), ("cold", "cold starts")):
        for place, (name, function) in enumerate(functions.items()):
            ran = [(size["memory_mb"], size[part]) for size in function["sizes"] if size[part]]
            points = [(memory_mb, each["billed_ms"], each["cost_usd"] * MILLION) for memory_mb, each in ran]
            mark = "*" if _is_peer(name) else ""
            series.append(Series(f"{name}{mark}, {kind}", points, place, dotted=part == "cold"))
    return [each for each in series if each.points]


def _is_peer(name: str) -> bool:
    """Return whether a function is not our package, in one form or another."""
    return not name.startswith(OURS)


KINDS: dict[str, Callable[[Mapping[str, Any], Path, Prices], dict[str, Figure]]] = {
    "functions": draw_power,
    "sizes": draw_calls,
    "parts": lambda figures, path, prices: {"start": draw_parts(figures)},
    "shares": lambda figures, path, prices: {"packages": draw_packages(figures)},
    "runs": lambda figures, path, prices: {"systems": draw_quality(figures)},
    "output": draw_tuned,
    "stateMachine": draw_tuned,
}
"""A key that only results of this kind have, and what draws them."""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
