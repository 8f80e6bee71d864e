"""Reads serverless.yml, so that measures and costs here are those of what would be deployed."""

import re
from dataclasses import dataclass
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any

import yaml

STACK = Path(__file__).parent.parent / "serverless.yml"

type Section = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stack:
    """The function's variables that are the same in every deployment, and the defaults of its limits."""

    environment: dict[str, str]
    memory_mb: int
    timeout_s: int
    concurrency: int


def read_stack(path: Path = STACK) -> Stack:
    """Return the settings in a stack's file, with the defaults of its parameters."""
    stack = read_sections(path)
    fixed = {name: value for name, value in stack["provider"]["environment"].items() if "${" not in value}
    defaults = _read_defaults(stack)
    return Stack(fixed, defaults["memoryMb"], defaults["timeoutS"], defaults["concurrency"])


def read_provider(path: Path = STACK) -> Section:
    """Return the provider section of a stack's file, with the defaults of its parameters.

    Where a parameter chooses a file of deploy/stack/, the value in the default file counts.
    """
    stack = read_sections(path)
    settled: Section = _settle(stack["provider"], _read_defaults(stack), path.parent)
    return settled


def read_resources(path: Path = STACK) -> Section:
    """Return the additional resources that a stack's file creates by default, by name."""
    stack = read_sections(path)
    parts = stack["resources"] if isinstance(stack["resources"], list) else [stack["resources"]]
    defaults = _read_defaults(stack)
    resources: Section = {}
    for part in parts:
        found = part.get("Resources", {})
        resources |= _settle(found, defaults, path.parent) if isinstance(found, str) else found
    return resources


def read_sections(path: Path = STACK) -> Section:
    """Return the content of a stack's file."""
    sections: Section = yaml.safe_load(path.read_text(encoding="utf-8"))
    return sections


def _read_defaults(stack: Section) -> Section:
    return {name: _default(value) for name, value in stack["params"]["default"].items()}


def _default(value: Any) -> Any:
    """Return the default in `${file(…):name, default}`; other values are their own default."""
    found = re.search(r", ([^,}]*)}$", str(value))
    return yaml.safe_load(found[1]) if found else value


def _settle(value: Any, defaults: Section, folder: Path) -> Any:
    """Return `value` with each `${param:…}` and `${file(….yml):…}` replaced; the files are in `folder`."""
    if isinstance(value, dict):
        return {name: _settle(part, defaults, folder) for name, part in value.items()}
    if found := re.fullmatch(r"\$\{param:(\w+)\}", str(value)):
        return defaults[found[1]]
    text = re.sub(r"\$\{param:(\w+)\}", lambda found: str(defaults[found[1]]), str(value))
    if found := re.fullmatch(r"\$\{file\((.+\.yml)\):([\w.]+)\}", text):
        return reduce(getitem, found[2].split("."), read_sections(folder / found[1]))
    return value
