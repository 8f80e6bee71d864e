"""Reads what was measured from files of three kinds.

bench.cost.calls writes all that the bill needs. python -m bench.power local has the times of one post and of
a batch of twenty, both with evidence, bench.coldstart those of one post; the bytes of their answers and log
lines are taken to be those that were counted for the model of examples/blog.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.cost.runs import ANSWER_BYTES_PER_POST, LOG_BYTES_PER_POST, Call, Run, Size
from lambda_local.cgroups import SHARE
from model.errors import FudaError

RESULTS = Path(__file__).parent.parent / "results"
KINDS = ("calls", "power", "coldstart")
"""How the names of the files begin, the fullest kind first."""
OURS = "fuda"
ANSWER_BYTES, LOG_BYTES = 3_150, 432
"""Of an answer about one post and of the line about its call, python -m bench.cost.calls, 2026-11-24."""
_SIX_KB = {1: "6kb-.*", 20: "batch-20"}
"""The payloads in bench/power/payloads that have posts of 6 kB, by how many."""


class UnusableRun(FudaError):
    """Name a file with measurements of ours: `problem` says why the one at `path` is of no use."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path} is of no use: {problem}.")
        self.path = path
        self.problem = problem


def find_run(folder: Path = RESULTS) -> Path:
    """Return the newest file with calls in `folder`, or else of another kind. Raises UnusableRun."""
    for kind in KINDS:
        if found := sorted(folder.glob(f"{kind}-*.json")):
            return found[-1]
    raise UnusableRun(folder, "nothing was measured into it; python -m bench.cost.calls does")


def read_run(path: Path) -> Run:
    """Return the measurements in a file of any of the three kinds. Raises UnusableRun."""
    try:
        figures = json.loads(path.read_text(encoding="utf-8"))
        return parse_run(figures, path)
    except OSError as error:
        raise UnusableRun(path, f"it cannot be read ({error.strerror})") from error
    except (ValueError, LookupError, TypeError, AttributeError, StopIteration) as error:
        raise UnusableRun(
            path, f"it is not a run of bench.cost.calls, power or coldstart ({error!r})"
        ) from error


def parse_run(figures: Mapping[str, Any], path: Path) -> Run:
    """Return the measurements in the object of a file. Raises KeyError and its like for any other object."""
    says = f"{figures['date']}, commit {figures['commit']}, {figures['processor']}, {figures['system']}"
    says += f"; inits have {figures.get('inits_have', SHARE)}"
    read = next(read for key, read in _READING.items() if key in figures)
    return Run(path, says, {size.memory_mb: size for size in read(figures)})


def _call_sizes(figures: Mapping[str, Any]) -> list[Size]:
    return [
        Size(
            size["memory_mb"],
            size["init_ms"],
            size["first_ms"],
            tuple(Call(**call) for call in size["calls"]),
        )
        for size in figures["sizes"]
    ]


def _power_sizes(figures: Mapping[str, Any]) -> list[Size]:
    """Return what a local run of power tuning has of our package, at the sizes that it ran at.

    Its first calls are of all payloads. Raises LookupError where none has a post of 6 kB.
    """
    sent = {payload["name"]: payload["bytes"] for payload in figures["payloads"]}
    return [
        Size(
            size["memory_mb"],
            size["cold"]["init_ms"],
            size["cold"]["first_ms"],
            tuple(_power_calls(size["warm"]["payloads"], sent)),
        )
        for size in figures["functions"][OURS]["sizes"]
        if size["cold"]
    ]


def _power_calls(payloads: Sequence[Mapping[str, Any]], sent: Mapping[str, int]) -> Iterator[Call]:
    """Yield the calls with one post of 6 kB, in whatever language, and with twenty."""
    for posts, names in _SIX_KB.items():
        if kind := [each for each in payloads if re.fullmatch(names, each["payload"])]:
            calls = sum(each["calls"] for each in kind)
            billed_ms = sum(each["billed_ms"] * each["calls"] for each in kind) / calls
            request_bytes = sum(sent[each["payload"]] for each in kind) // len(kind)
            answer_bytes = ANSWER_BYTES + (posts - 1) * ANSWER_BYTES_PER_POST
            log_bytes = LOG_BYTES + (posts - 1) * LOG_BYTES_PER_POST
            yield Call(posts, billed_ms, request_bytes, answer_bytes, log_bytes)
        elif posts == 1:
            raise LookupError("a payload with one post of 6 kB")


def _coldstart_sizes(figures: Mapping[str, Any]) -> list[Size]:
    """Return what the comparison of cold starts has of our package; full speed is not a size."""
    request_bytes = figures["asked"]["median_bytes"]
    found = ((share["memory_mb"], share["packages"][OURS]) for share in figures["shares"])
    return [
        Size(
            memory_mb,
            ours["init_wall_ms"],
            ours["first_wall_ms"],
            (Call(1, math.ceil(ours["warm_p50_ms"]), request_bytes, ANSWER_BYTES, LOG_BYTES),),
        )
        for memory_mb, ours in found
        if memory_mb
    ]


_READING = {"shares": _coldstart_sizes, "functions": _power_sizes, "sizes": _call_sizes}
"""What a file of each kind has that others have not, and what reads it."""
