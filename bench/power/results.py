"""The result of power tuning, of AWS and of this machine alike: as JSON, as a table, as an address.

AWS Lambda Power Tuning draws its results at an address. They all stand behind its #, which no browser sends:
base64 of the memory sizes as Int16, of the durations and of the costs as Float32, little-endian, separated
by semicolons, in the order of the sizes, as in buildVisualizationURL of its lambda/utils.js.
"""

import base64
import binascii
import json
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.power.arithmetic import COST, DEFAULT_BALANCED_WEIGHT, STRATEGIES, SizeStats, add_up, rank
from console.tables import render_table
from model.errors import FudaError
from model.files import write_file

MILLION = 1_000_000
PAGE = "https://lambda-power-tuning.show/"
_IN_CNY = "?currency=CNY"
"""The original adds this to the page's address in the regions of China."""

type Point = tuple[int, float, float]
"""A memory size in MB, the duration in ms, the cost of an invocation in USD."""


class NoVisualization(FudaError):
    """Raised when an address does not hold the results of power tuning."""


class CannotStore(FudaError):
    """Raised when a result cannot be written to `path`."""

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(f"{path} cannot be written: {error.strerror}. Name another folder by --out.")
        self.path = path


def render_url(points: Sequence[Point], page: str = PAGE) -> str:
    """Return the address that shows `points`, sizes up to 32,767 MB. Durations and costs lose precision."""
    sizes, durations, costs = zip(*sorted(points), strict=True) if points else ((), (), ())
    parts = (_encode("h", sizes), _encode("f", durations), _encode("f", costs))
    return f"{page}#{';'.join(parts)}"


def parse_url(url: str) -> list[Point]:
    """Return the points that the address `url` shows, in its order. Raises NoVisualization."""
    try:
        sizes, durations, costs = url.partition("#")[2].split(";")
        decoded = _decode("h", sizes), _decode("f", durations), _decode("f", costs)
        return [(int(size), ms, usd) for size, ms, usd in zip(*decoded, strict=True)]
    except (ValueError, binascii.Error, struct.error) as error:
        raise NoVisualization(f"{url}: is not the address of a visualization: {error}.") from error


def render_output(
    stats: Sequence[SizeStats],
    *,
    strategy: str = COST,
    balanced_weight: float = DEFAULT_BALANCED_WEIGHT,
    execution_usd: float = 0,
) -> dict[str, Any]:
    """Return the state machine's output with includeOutputResults. Raises NothingMeasured.

    `execution_usd` is the price of the state machine itself, 0 for a local run.
    """
    ranked = rank(stats, strategy, balanced_weight)
    best, by_size = ranked[0], sorted(ranked, key=lambda each: each.power_mb)
    points = [(each.power_mb, each.duration_ms, each.cost_usd) for each in by_size]
    return {
        "power": best.power_mb,
        "cost": best.cost_usd,
        "duration": best.duration_ms,
        "stateMachine": {
            "executionCost": execution_usd,
            "lambdaCost": add_up(each.total_usd for each in ranked),
            "visualization": render_url(points),
        },
        "stats": [{"value": mb, "averagePrice": usd, "averageDuration": ms} for mb, ms, usd in points],
    }


def parse_stats(output: Mapping[str, Any]) -> list[SizeStats]:
    """Return the statistics in the state machine's output, by size, without the totals.

    Without includeOutputResults they are read from the address of the visualization, in less precision.
    """
    if stats := output.get("stats"):
        points = [(int(each["value"]), each["averageDuration"], each["averagePrice"]) for each in stats]
    else:
        points = parse_url(output["stateMachine"]["visualization"])
    return [SizeStats(power_mb=mb, duration_ms=ms, cost_usd=usd) for mb, ms, usd in sorted(points)]


def render_choices(output: Mapping[str, Any]) -> str:
    """Return the size that each strategy would choose, with equal weights for balanced."""
    stats = parse_stats(output)
    return ", ".join(f"by {name} {rank(stats, name)[0].power_mb:,} MB" for name in STRATEGIES)


def render_result(output: Mapping[str, Any]) -> str:
    """Return a table of the sizes, the choice of each strategy, and the address that draws them.

    Only computing is counted: requests and the gateway are not. Prices are in CNY where the state machine ran
    in China, which it marks in the address.
    """
    machine, url = output["stateMachine"], str(output["stateMachine"]["visualization"])
    currency, sign = ("CNY", "¥") if url.partition("#")[0].endswith(_IN_CNY) else ("USD", "$")
    rows = [("memory", "ms", f"{currency} a million", "")]
    for each in parse_stats(output):
        mark = "<- chosen" if each.power_mb == int(output["power"]) else ""
        cost = f"{each.cost_usd * MILLION:,.4f}"
        rows.append((f"{each.power_mb:,} MB", f"{each.duration_ms:,.2f}", cost, mark))
    return "\n".join([
        *render_table(rows, texts=0),
        render_choices(output),
        f"this run cost {sign}{machine['lambdaCost']:.6f} for Lambda and "
        f"{sign}{machine['executionCost']:.5f} for Step Functions",
        url,
    ])  # fmt: skip


def write_result(path: Path, data: Mapping[str, Any] | str) -> None:
    """Write a result as JSON, or a text as it is. Raises CannotStore."""
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False, indent=1)
    try:
        write_file(path, f"{text}\n".encode())
    except OSError as error:
        raise CannotStore(path, error) from error


def _encode(kind: str, values: Sequence[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(values)}{kind}", *values)).decode()


def _decode(kind: str, text: str) -> tuple[float, ...]:
    data = base64.b64decode(text, validate=True)
    return struct.unpack(f"<{len(data) // struct.calcsize(kind)}{kind}", data)
