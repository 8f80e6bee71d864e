"""The result of power tuning as people read it, and as a file: of AWS and of this machine alike."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.power.arithmetic import BALANCED, COST, SPEED, SizeStats, choose
from bench.power.prices import CNY, USD
from bench.power.visualization import find_url_currency, parse_url
from console.tables import render_table
from model.errors import FudaError
from model.files import write_file

MILLION = 1_000_000
_SIGNS = {USD: "$", CNY: "¥"}


class CannotStore(FudaError):
    """Name another folder than that of `path`."""

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(f"{path} cannot be written: {error.strerror}. Name another folder by --out.")
        self.path = path


def parse_stats(output: Mapping[str, Any]) -> list[SizeStats]:
    """Return what the state machine's output says of each size, by size, the sums of what was paid left at 0.

    Without includeOutputResults it is read from the address of the visualization, in less precision.
    """
    if stats := output.get("stats"):
        points = [(int(each["value"]), each["averageDuration"], each["averagePrice"]) for each in stats]
    else:
        points = parse_url(output["stateMachine"]["visualization"])
    return [
        SizeStats(power_mb=power_mb, duration_ms=duration_ms, cost_usd=cost_usd, total_usd=0)
        for power_mb, duration_ms, cost_usd in sorted(points)
    ]


def render_result(output: Mapping[str, Any]) -> str:
    """Return the table of the sizes, what each strategy would choose, and the address that draws it.

    The prices are of computing alone: what a request and a gateway cost is not in them. They are in CNY where
    the state machine ran in China, which it marks in that address.
    """
    stats, chosen_mb, machine = parse_stats(output), int(output["power"]), output["stateMachine"]
    currency = find_url_currency(machine["visualization"])
    rows = [("memory", "ms", f"{currency} a million", "")]
    rows += [
        (
            f"{each.power_mb:,} MB",
            f"{each.duration_ms:,.2f}",
            f"{each.cost_usd * MILLION:,.4f}",
            "<- chosen" if each.power_mb == chosen_mb else "",
        )
        for each in stats
    ]
    return "\n".join([
        *render_table(rows, texts=0),
        f"by cost {choose(stats, COST).power_mb:,} MB, by speed {choose(stats, SPEED).power_mb:,} MB, "
        f"balanced {choose(stats, BALANCED).power_mb:,} MB",
        f"this run cost {_SIGNS[currency]}{machine['lambdaCost']:.6f} for Lambda and "
        f"{_SIGNS[currency]}{machine['executionCost']:.5f} for Step Functions",
        str(machine["visualization"]),
    ])  # fmt: skip


def write_result(path: Path, result: Mapping[str, Any]) -> None:
    """Write a result as JSON. Raises CannotStore."""
    try:
        write_file(path, f"{json.dumps(result, ensure_ascii=False, indent=1)}\n".encode())
    except OSError as error:
        raise CannotStore(path, error) from error
