"""The options of a local run: fields of the state machine's input, named like it, and what it has not."""

import argparse
import platform
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.coldstart.building import ARCHITECTURES as MACHINES
from bench.power.arithmetic import BALANCED, MOST_DISCARD, STRATEGIES
from bench.power.asking import parse_value, parse_values
from bench.power.input_rules import ALL, LEAST_MB, LEAST_NUM, MOST_MB
from bench.power.local_subjects import PEERS
from bench.power.prices import ARCHITECTURES
from bench.power.sample_events import BALANCED_WEIGHT, DISCARD, POWER_VALUES_MB

PACKAGE = Path("build/lambda/fuda.zip")
NUM, COLD_STARTS = 100, 20
PAUSE_MS = 100
"""Long enough for the smallest size to make up for a tick of 4 ms that ran over its share: that takes 60."""
REGION = "us-east-1"
NO_PEERS = "none"

_FIELDS: dict[str, tuple[Callable[[str], Any], str, Any, str]] = {
    "num": (parse_value, "N", NUM, f"warm calls at each size, at least {LEAST_NUM} (default: %(default)s)"),
    "power-values": (
        parse_values,
        "MB,MB",
        list(POWER_VALUES_MB),
        f"memory sizes from {LEAST_MB} to {MOST_MB:,} MB, or {ALL}: 128 to 3,008 by 64 "
        f"(default: {','.join(map(str, POWER_VALUES_MB))})",
    ),
    "payload": (Path, "FILE", None, 'an event as JSON, or a list of {"payload", "weight"}'),
    "strategy": (
        str,
        "NAME",
        BALANCED,
        f"how to choose a size: {', '.join(STRATEGIES)} (default: %(default)s)",
    ),
    "balanced-weight": (
        parse_value,
        "W",
        None,
        f"for the strategy balanced: 0 is speed alone, 1 cost alone (default: {BALANCED_WEIGHT})",
    ),
    "discard-top-bottom": (
        parse_value,
        "SHARE",
        DISCARD,
        f"the share of the fastest and of the slowest warm calls to leave out, from 0 to {MOST_DISCARD} "
        "(default: %(default)s, for short posts and batches are to count)",
    ),
    "sleep-between-runs-ms": (
        parse_value,
        "MS",
        PAUSE_MS,
        "the pause before each warm call (default: %(default)s, in which even the smallest size makes up for "
        "what it ran over its share)",
    ),
}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options. What the fields' values may be is for the rules to say, which name the field."""
    group = parser.add_argument_group("fields of the state machine's input")
    for name, (parse, metavar, default, text) in _FIELDS.items():
        group.add_argument(f"--{name}", type=parse, metavar=metavar, default=default, help=text)
    _add_own(parser)


def _add_own(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--package",
        type=Path,
        default=PACKAGE,
        metavar="ZIP",
        help="the package, as a zip file or a folder (default: %(default)s, where `make power` builds it)",
    )
    add(
        "--cold-starts",
        type=parse_value,
        default=COLD_STARTS,
        metavar="N",
        help=f"cold starts at each size, at least {LEAST_NUM}, among which the warm calls are shared out "
        "(default: %(default)s)",
    )
    add(
        "--peers",
        choices=[*PEERS, NO_PEERS],
        default=PEERS[0],
        help="what to measure beside our package (default: %(default)s)",
    )
    add(
        "--architecture",
        choices=ARCHITECTURES,
        default=MACHINES.get(platform.machine(), ARCHITECTURES[0]),
        help="whose price counts, of times that this machine takes (default: %(default)s)",
    )
    add(
        "--init-in-share",
        action="store_true",
        help="hold inits to the share of their size, as with provisioned concurrency; on demand Lambda gives "
        "them a whole processor",
    )
    _add_results(parser)


def _add_results(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--region",
        default=REGION,
        metavar="NAME",
        help="the prices' region, one with prices in USD (default: %(default)s)",
    )
    add("--out", type=Path, metavar="DIR", help="write the results here too, in files named after the day")
    add("--json", action="store_true", help="print the results as one line of JSON")
