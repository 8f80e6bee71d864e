"""An option for each field of the state machine's input, named like it: --power-values for powerValues."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.power.arithmetic import MOST_DISCARD, STRATEGIES
from bench.power.arn import FUNCTION_FORM
from bench.power.asking import parse_value, parse_values, read_json
from bench.power.input_rules import ALL, LEAST_MB, LEAST_NUM, MOST_MB
from bench.power.state_machine_input import NAMES

type Parse = Callable[[str], Any]


def _names(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")]


_VALUES: dict[str, tuple[Parse, str, str]] = {
    "num": (parse_value, "N", f"runs of each size, {LEAST_NUM} at least, better 10 to 100"),
    "power_values": (
        parse_values,
        "MB,MB",
        f"memory sizes from {LEAST_MB} to {MOST_MB:,} MB, or {ALL}: 128 to 3,008 by 64",
    ),
    "payload": (Path, "FILE", 'an event as JSON, or a list of {"payload", "weight"}'),
    "payload_s3": (str, "S3URI", "the same in S3, s3://BUCKET/KEY"),
    "strategy": (str, "NAME", ", ".join(STRATEGIES)),
    "balanced_weight": (parse_value, "W", "for the strategy balanced: 0 is speed alone, 1 cost alone"),
    "auto_optimize_alias": (str, "NAME", "with --auto-optimize: publish the function under this alias"),
    "pre_processor_arn": (str, "ARN", "a function to call before each run"),
    "post_processor_arn": (str, "ARN", "a function to call after each run"),
    "discard_top_bottom": (
        parse_value,
        "SHARE",
        f"the share of the fastest and of the slowest runs to leave out, from 0 to {MOST_DISCARD}",
    ),
    "sleep_between_runs_ms": (parse_value, "MS", "a pause after each run"),
    "allowed_exceptions": (_names, "TYPE,TYPE", "error types of the function that count as answers"),
}
_FLAGS = {
    "parallel_invocation": "run all of a size at once, most of them in cold starts",
    "auto_optimize": "give the function the size that is found",
    "dry_run": "run each size once and measure nothing: may power tuning do what it has to?",
    "disable_payload_logs": "keep payloads out of power tuning's logs",
    "include_output_results": "give every size in the output, not the chosen one alone",
    "only_cold_starts": "make every run a cold start",
}


def add_fields(parser: argparse.ArgumentParser) -> None:
    """Add the options. What their values may be is for the rules to say, which name the field."""
    parser.add_argument("--function", dest="lambda_arn", metavar="ARN", help=f"lambdaARN: {FUNCTION_FORM}")
    group = parser.add_argument_group("fields of the state machine's input, over those of --input")
    for name, (parse, metavar, text) in _VALUES.items():
        group.add_argument(_option(name), type=parse, metavar=metavar, help=text)
    for name, text in _FLAGS.items():
        group.add_argument(_option(name), action=argparse.BooleanOptionalAction, help=text)


def read_fields(options: argparse.Namespace) -> dict[str, Any]:
    """Return what `options` give, by the state machine's names; None is a field not given.

    The payload is read from its file. Raises UnreadableFile.
    """
    asked = {theirs: getattr(options, name) for name, theirs in NAMES.items()}
    if options.payload:
        asked["payload"] = read_json(options.payload)
    return asked


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"
