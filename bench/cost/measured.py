"""The measurements behind a bill: an init, and calls with one post and with many, by memory size.

One post is asked about with evidence, a batch without, as fuda bulk asks. Some batches were measured with
evidence too.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from model.errors import FudaError

RESULTS = Path(__file__).parent.parent / "results"


class NotMeasured(FudaError):
    """Raised when a file, a memory size or a size of batch has no measurement of bench.cost.calls."""


class Call(NamedTuple):
    """A warm call: its posts, mean billed milliseconds, and the bytes of its parts.

    `log_bytes` are those of the function's own lines in the log. `evidence` is set where answers list
    it for their labels.
    """

    posts: int
    billed_ms: float
    request_bytes: int
    answer_bytes: int
    log_bytes: int
    evidence: bool = True


@dataclass(frozen=True, slots=True)
class Size:
    """The measurements at one memory size: an init, the first answer after it, and warm calls."""

    memory_mb: int
    init_ms: float
    first_ms: float
    calls: tuple[Call, ...]

    @property
    def start_ms(self) -> float:
        """Billed time that a start adds to a call: the init, since August 2025, and a slower first answer."""
        return self.init_ms + max(self.first_ms - self.call(1).billed_ms, 0)

    @property
    def batches(self) -> list[int]:
        """How many posts the measured calls have, fewest first."""
        return sorted({call.posts for call in self.calls})

    def call(self, posts: int) -> Call:
        """Return the call with so many posts, one without evidence first. Raises NotMeasured."""
        found = [call for call in self.calls if call.posts == posts]
        if not found:
            measured = ", ".join(map(str, self.batches))
            raise NotMeasured(
                f"--batch {posts}: calls with {measured} posts were measured. Choose one of them."
            )
        return min(found, key=lambda call: call.evidence)

    def with_evidence(self) -> "Size":
        """Return the size with only the calls that were made with evidence."""
        return replace(self, calls=tuple(call for call in self.calls if call.evidence))


@dataclass(frozen=True, slots=True)
class Run:
    """A file with measurements: when and where they were made, and `sizes` by memory in MB."""

    path: Path
    circumstances: str
    sizes: Mapping[int, Size]

    def size(self, memory_mb: int) -> Size:
        """Return what was measured at this memory size. Raises NotMeasured."""
        if memory_mb not in self.sizes:
            measured = ", ".join(f"{size:,}" for size in sorted(self.sizes))
            raise NotMeasured(f"--memory {memory_mb}: {self.path} has {measured} MB.")
        return self.sizes[memory_mb]


def find_run(folder: Path = RESULTS) -> Path:
    """Return the newest file of bench.cost.calls in `folder`. Raises NotMeasured without one."""
    if found := sorted(folder.glob("calls-*.json")):
        return found[-1]
    raise NotMeasured(f"{folder} has no calls-*.json. Write one with python -m bench.cost.calls.")


def read_run(path: Path) -> Run:
    """Return the measurements in a file of bench.cost.calls. Raises NotMeasured."""
    try:
        return parse_run(json.loads(path.read_text(encoding="utf-8")), path)
    except OSError as error:
        raise NotMeasured(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, LookupError, TypeError) as error:
        raise NotMeasured(f"{path} was not written by python -m bench.cost.calls ({error!r}).") from error


def parse_run(figures: Mapping[str, Any], path: Path) -> Run:
    """Return the measurements in the object of a file. Raises LookupError or TypeError for any other."""
    circumstances = "{date}, commit {commit}, {processor}, {system}; inits have {inits_have}".format(
        **figures
    )
    sizes = [
        Size(
            size["memory_mb"],
            size["init_ms"],
            size["first_ms"],
            tuple(Call(*(call[name] for name in Call._fields)) for call in size["calls"]),
        )
        for size in figures["sizes"]
    ]
    return Run(path, circumstances, {size.memory_mb: size for size in sizes})
