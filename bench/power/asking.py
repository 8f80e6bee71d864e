"""From options and files to the input of the state machine: what is asked for, over what lies ready."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.power.arithmetic import BALANCED
from bench.power.input_rules import ALL, is_weighted
from bench.power.state_machine_input import TuningInput, parse_input
from model.errors import FudaError


class UnreadableFile(FudaError):
    """Name another file than `path`, or mend it: `problem` says why."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path} {problem}.")
        self.path = path
        self.problem = problem


def read_json(path: Path) -> Any:
    """Return what the JSON file at `path` holds. Raises UnreadableFile."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnreadableFile(path, f"cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise UnreadableFile(path, f"is no JSON: {error}") from error


def read_base(path: Path) -> dict[str, Any]:
    """Return the whole input in the file at `path`, its fields unchecked. Raises UnreadableFile."""
    base = read_json(path)
    if not isinstance(base, dict):
        raise UnreadableFile(
            path, "is no input of the state machine: that is an object with lambdaARN and num"
        )
    return base


def combine(base: Mapping[str, Any], asked: Mapping[str, Any]) -> TuningInput:
    """Return the input of the fields `asked` for over those of `base`. Raises WrongInput.

    What is asked for takes away from the base what it excludes: one payload the other, another strategy the
    weight of balanced, cold starts alone the share to discard, a dry run all weighted payloads but the first.
    """
    asked = {name: value for name, value in asked.items() if value is not None}
    left = {name: value for name, value in base.items() if name not in _excluded(asked)}
    if asked.get("dryRun") and is_weighted(left.get("payload")):
        left["payload"] = left["payload"][0]["payload"]
    return parse_input(left | asked)


def parse_value(text: str) -> Any:
    """Return the JSON value that `text` is, or the text itself, of which the rules say what is wrong."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def parse_values(text: str) -> Any:
    """Return ALL, or what stands between the commas."""
    return ALL if text == ALL else [parse_value(part.strip()) for part in text.split(",")]


def _excluded(asked: Mapping[str, Any]) -> set[str]:
    excluded = set()
    if "payload" in asked or "payloadS3" in asked:
        excluded |= {"payload", "payloadS3"}
    if asked.get("strategy", BALANCED) != BALANCED:
        excluded.add("balancedWeight")
    if asked.get("onlyColdStarts"):
        excluded.add("discardTopBottom")
    return excluded
