"""What serverless.yml sets by default, so that what runs and is reckoned here is what would be deployed."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

STACK = Path(__file__).parent.parent / "serverless.yml"

type Section = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stack:
    """The function's own environment, as far as no deployment decides it, and the defaults of its limits."""

    environment: dict[str, str]
    memory_mb: int
    timeout_s: int
    concurrency: int


def read_stack(path: Path = STACK) -> Stack:
    """Return the settings in a stack's file; a parameter counts as its default."""
    stack = read_sections(path)
    fixed = {name: value for name, value in stack["provider"]["environment"].items() if "${" not in value}
    defaults = _read_defaults(stack)
    return Stack(fixed, defaults["memoryMb"], defaults["timeoutS"], defaults["concurrency"])


def read_provider(path: Path = STACK) -> Section:
    """Return what a stack's file sets of its provider, with the default where it asks for a parameter.

    Where a parameter chooses a file of deploy/stack/, it is what that file says by default.
    """
    stack = read_sections(path)
    settled: Section = _settle(stack["provider"], _read_defaults(stack), path.parent)
    return settled


def read_resources(path: Path = STACK) -> Section:
    """Return the resources of our own that a stack's file makes by default, by name."""
    stack = read_sections(path)
    parts = stack["resources"] if isinstance(stack["resources"], list) else [stack["resources"]]
    defaults = _read_defaults(stack)
    resources: Section = {}
    for part in parts:
        found = part.get("Resources", {})
        resources |= _settle(found, defaults, path.parent) if isinstance(found, str) else found
    return resources


def read_sections(path: Path = STACK) -> Section:
    """Return a stack's file as it stands."""
    sections: Section = yaml.safe_load(path.read_text(encoding="utf-8"))
    return sections


def _read_defaults(stack: Section) -> Section:
    return {name: _default(value) for name, value in stack["params"]["default"].items()}


def _default(value: Any) -> Any:
    """Return what stands last in `${file(…):name, default}`, or a value that is none of this form."""
    found = re.search(r", ([^,}]*)}$", str(value))
    return yaml.safe_load(found[1]) if found else value


def _settle(value: Any, defaults: Section, folder: Path) -> Any:
    """Return `value` with parameters, and values of files in `folder`, in the place of what asks for them."""
    if isinstance(value, dict):
        return {name: _settle(part, defaults, folder) for name, part in value.items()}
    if asked := re.fullmatch(r"\$\{param:(\w+)\}", str(value)):
        return defaults[asked[1]]
    text = re.sub(r"\$\{param:(\w+)\}", lambda asked: str(defaults[asked[1]]), str(value))
    if asked := re.fullmatch(r"\$\{file\((.+)\):(\w+)\}", text):
        return read_sections(folder / asked[1])[asked[2]]
    return value
