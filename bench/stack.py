"""What serverless.yml sets for the function, so that it runs here with what it runs with there."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

STACK = Path(__file__).parent.parent / "serverless.yml"


@dataclass(frozen=True, slots=True)
class Stack:
    """The function's own environment, as far as no deployment decides it, and the defaults of its limits."""

    environment: dict[str, str]
    memory_mb: int
    timeout_s: int
    concurrency: int


def read_stack(path: Path = STACK) -> Stack:
    """Return the settings in a stack's file; a parameter counts as its default."""
    stack = yaml.safe_load(path.read_text(encoding="utf-8"))
    fixed = {name: value for name, value in stack["provider"]["environment"].items() if "${" not in value}
    defaults = {name: _default(value) for name, value in stack["params"]["default"].items()}
    return Stack(fixed, defaults["memoryMb"], defaults["timeoutS"], defaults["concurrency"])


def _default(value: Any) -> Any:
    """Return what stands last in `${file(…):name, default}`, or a value that is none of this form."""
    found = re.search(r", ([^,}]*)}$", str(value))
    return yaml.safe_load(found[1]) if found else value
