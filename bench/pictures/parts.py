"""Reads the log of a start under -X importtime, and divides the start among what it was spent on.

The log has Python's line for every module that was imported, and those of timed_handler.py between them.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from model.errors import FudaError

MARK = "timed_handler"
"""What the lines of timed_handler.py begin with; it cannot be imported, since that starts the function."""
BEGINS, LOAD, LOADED = "handler begins", "load begins", "load ends"
WARM, WARMED, ENDS = "warm-up begins", "warm-up ends", "handler ends"
READY = "ready"
MARKS = (BEGINS, LOAD, LOADED, WARM, WARMED, ENDS)
CLIENT = "runpy"
"""What python -m imports before it comes to the runtime client."""
OURS = frozenset({"aws", "blog", "handler", "model", "service"})
NAMES = {
    "aws_lambda_powertools": "Powertools",
    "markupsafe": "werkzeug",
    "numpy": "NumPy",
    "safetensors": "safetensors",
    "serverless_wsgi": "serverless-wsgi",
    "werkzeug": "werkzeug",
    "yaml": "PyYAML",
}
STANDARD, OWN = "standard library", "Fuda's own modules"
PYTHON, RUNTIME = "Python itself", "Lambda's runtime client"
REST, MODEL, PREDICTION = "the rest", "the model, loaded", "one prediction, to warm up"
_import = re.compile(r"import time: +(\d+) \| +\d+ \| +(\S+)")
_mark = re.compile(rf"{MARK} (\d+) (.+)")


class NoParts(FudaError):
    """The start did not tell of its parts; the package is not one of ours, or not of this version."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A module, and the microseconds that its import took without the imports within it."""

    module: str
    own_us: int


@dataclass(frozen=True, slots=True)
class Log:
    """When each mark came, in ms from the start, and what was imported between it and the next.

    What was imported before the first mark stands under the empty name.
    """

    marks: Mapping[str, float]
    imported: Mapping[str, Sequence[Imported]]


def parse_log(lines: Sequence[str], *, started_ns: int) -> Log:
    """Return what the log tells of a start at this time. Raises NoParts where a mark is missing."""
    marks: dict[str, float] = {}
    imported: dict[str, list[Imported]] = defaultdict(list)
    now = ""
    for line in lines:
        if mark := _mark.fullmatch(line):
            now = mark[2]
            marks[now] = (int(mark[1]) - started_ns) / 1e6
        elif module := _import.fullmatch(line):
            imported[now].append(Imported(module[2], int(module[1])))
    if missing := [mark for mark in MARKS if mark not in marks]:
        raise NoParts(f"The log of the start has no line {missing[0]!r}.")
    return Log(marks, imported)


def name_group(module: str, standard: frozenset[str]) -> str:
    """Return what a module is counted under: its distribution, this project, or the standard library."""
    top = module.partition(".")[0]
    if top in OURS:
        return OWN
    return NAMES.get(top, STANDARD if top in standard else REST)


def divide_start(plain: Mapping[str, float], slowed: Log, standard: frozenset[str]) -> dict[str, float]:
    """Return the milliseconds of every part of a start, in their order; they add up to the whole.

    `plain` says when each mark came in a start without importtime, in ms, and under READY when the first
    event was asked for. importtime slows imports down, so that `slowed` only says how they divide.
    """
    runtime_ms = _client_us(slowed.imported.get("", ())) / 1_000 * plain[BEGINS] / slowed.marks[BEGINS]
    importing_ms = _importing_ms(plain)
    groups: dict[str, float] = defaultdict(float)
    for mark in (BEGINS, LOADED):
        for each in slowed.imported.get(mark, ()):
            own_ms = each.own_us / 1_000 * importing_ms / _importing_ms(slowed.marks)
            groups[name_group(each.module, standard)] += own_ms
    rest_ms = importing_ms - sum(groups.values()) + groups.pop(REST, 0.0)
    return {
        PYTHON: plain[BEGINS] - runtime_ms,
        RUNTIME: runtime_ms,
        **dict(sorted(groups.items(), key=lambda group: -group[1])),
        MODEL: plain[LOADED] - plain[LOAD],
        PREDICTION: plain[WARMED] - plain[WARM],
        REST: rest_ms + plain[READY] - plain[WARMED],
    }


def _importing_ms(marks: Mapping[str, float]) -> float:
    """Return how long the handler's imports took: all until the warm-up, but for loading the model."""
    return marks[WARM] - marks[LOADED] + marks[LOAD] - marks[BEGINS]


def _client_us(imported: Sequence[Imported]) -> int:
    """Return what the modules took that came after Python had started."""
    modules = [each.module for each in imported]
    first = modules.index(CLIENT) + 1 if CLIENT in modules else len(modules)
    return sum(each.own_us for each in imported[first:])
