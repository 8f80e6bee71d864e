"""Reads the log of a start under -X importtime, and divides the time of the start into parts.

The log has Python's line for every module that was imported, and those of timed_handler.py between them.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from model.errors import FudaError

MARK = "timed_handler"
"""The first word of the lines of timed_handler.py, which cannot be imported: it would start the function."""
BEGINS, LOAD, LOADED = "handler begins", "load begins", "load ends"
WARM, WARMED, ENDS = "warm-up begins", "warm-up ends", "handler ends"
READY = "ready"
MARKS = (BEGINS, LOAD, LOADED, WARM, WARMED, ENDS)
CLIENT = "runpy"
"""The last module that python -m imports before the runtime client."""
OURS = frozenset({"aws", "handler", "model", "posts", "service"})
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
FIRST_ANSWER = "the first answer"
"""After the init; measured without the log."""
_import = re.compile(r"import time: +(\d+) \| +\d+ \| +(\S+)")
_mark = re.compile(rf"{MARK} (\d+) (.+)")


class NoParts(FudaError):
    """Raised when the log of a start lacks a mark: the package is not ours, or of another version."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A module, and the microseconds that its import took without nested imports."""

    module: str
    own_us: int


@dataclass(frozen=True, slots=True)
class Log:
    """When each mark came, in ms from the start, and what was imported between it and the next.

    Imports before the first mark have the empty name for a key.
    """

    marks: Mapping[str, float]
    imported: Mapping[str, Sequence[Imported]]


def parse_log(lines: Sequence[str], *, started_ns: int) -> Log:
    """Return the marks and imports in the log of a start at this time. Raises NoParts without a mark."""
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
    """Return the group of a module: its distribution, this project, or the standard library."""
    top = module.partition(".")[0]
    if top in OURS:
        return OWN
    return NAMES.get(top, STANDARD if top in standard else REST)


def divide_start(plain: Mapping[str, float], slowed: Log, standard: frozenset[str]) -> dict[str, float]:
    """Return the milliseconds of every part of a start, in their order; their sum is the whole start.

    `plain` has the time in ms of each mark in a start without importtime, and of READY, when the first event
    was asked for. importtime slows imports down: `slowed` only gives the share of each import.
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
    """Return the ms of the handler's imports: everything before the warm-up except loading the model."""
    return marks[WARM] - marks[LOADED] + marks[LOAD] - marks[BEGINS]


def _client_us(imported: Sequence[Imported]) -> int:
    """Return the microseconds of the modules that were imported after Python had started."""
    modules = [each.module for each in imported]
    first = modules.index(CLIENT) + 1 if CLIENT in modules else len(modules)
    return sum(each.own_us for each in imported[first:])
