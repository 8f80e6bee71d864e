"""The input of the state machine that a user asks for: a JSON file, and options over it."""

import argparse
import json
from pathlib import Path
from typing import Any

from bench.power.arithmetic import BALANCED, STRATEGIES
from bench.power.rules import ALL, MIN_NUM, Fields, is_weighted
from model.errors import FudaError

PAYLOADS = Path(__file__).parent / "payloads"
READY_INPUT = PAYLOADS / "state-machine-input.json"
"""A whole input except for the function's name. It can also be pasted into the console of Step Functions."""


class UnreadableFile(FudaError):
    """Raised when the file at `path` cannot be read, or does not hold the JSON that is needed."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path} {problem}.")
        self.path = path


def add_fields(parser: argparse.ArgumentParser) -> None:
    """Add the options that `read_input` reads."""
    add = parser.add_argument_group("fields of the state machine's input").add_argument
    add("--input", type=Path, metavar="FILE", help="take them from this file, not the ready one")
    add("--num", type=_parse_value, metavar="N", help=f"runs of each size, {MIN_NUM} at least")
    sizes_help = f"memory sizes, or {ALL}: 128 to 3,008 by 64"
    add("--power-values", type=_parse_sizes, metavar="MB,MB", help=sizes_help)
    add("--payload", type=Path, metavar="FILE", help='an event, or a list of {"payload", "weight"}')
    add("--strategy", metavar="NAME", help=", ".join(STRATEGIES))
    set_help = "any field, as JSON: balancedWeight=0.2, dryRun=true; null leaves it out"
    add("--set", type=_parse_field, action="append", default=[], metavar="FIELD=VALUE", help=set_help)


def read_input(options: argparse.Namespace, defaults: Fields, **asked: Any) -> dict[str, Any]:
    """Return the unchecked fields that the options ask for, and `asked`, over those of the input file.

    `defaults` change the ready input, and complete an input of the user's own. Raises UnreadableFile.
    """
    own = _read_object(options.input or READY_INPUT)
    base = {**defaults, **own} if options.input else {**own, **defaults}
    asked |= {"num": options.num, "powerValues": options.power_values, "strategy": options.strategy}
    asked = {name: value for name, value in asked.items() if value is not None}
    if options.payload:
        asked["payload"] = read_json(options.payload)
    return combine(base, asked | dict(options.set))


def combine(base: Fields, asked: Fields) -> dict[str, Any]:
    """Return the fields `asked` for, and those of `base` that go with them; None leaves a field out.

    One payload replaces the other, and a strategy without a weight the weight; cold starts are not trimmed.
    A dry run makes one run of each size, so of weighted payloads in `base` it has the first.
    """
    replaced = set(asked)
    if replaced & {"payload", "payloadS3"}:
        replaced |= {"payload", "payloadS3"}
    if asked.get("strategy", BALANCED) != BALANCED:
        replaced.add("balancedWeight")
    if asked.get("onlyColdStarts") is True:
        replaced.add("discardTopBottom")
    kept = {name: value for name, value in base.items() if name not in replaced}
    if asked.get("dryRun") is True and is_weighted(kept.get("payload")):
        kept["payload"] = kept["payload"][0]["payload"]
    return {name: value for name, value in ({**kept, **asked}).items() if value is not None}


def read_json(path: Path) -> Any:
    """Return the JSON value in the file at `path`. Raises UnreadableFile."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnreadableFile(path, f"cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(path, f"is not JSON: {error}") from error


def _read_object(path: Path) -> dict[str, Any]:
    if not isinstance(found := read_json(path), dict):
        raise UnreadableFile(path, "is not an input, which is an object with lambdaARN and num")
    return found


def _parse_value(text: str) -> Any:
    """Return the JSON value that `text` is, or the text itself, which the check of its field may refuse."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _parse_sizes(text: str) -> Any:
    return ALL if text == ALL else [_parse_value(part.strip()) for part in text.split(",")]


def _parse_field(text: str) -> tuple[str, Any]:
    name, separator, value = text.partition("=")
    if not separator:
        raise argparse.ArgumentTypeError(f"{text!r} has no =: write FIELD=VALUE, such as dryRun=true")
    return name, _parse_value(value)
