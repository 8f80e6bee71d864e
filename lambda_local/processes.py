"""What Linux tells of a running process: the processor time and the memory it has taken, its children."""

import contextlib
import os
import time
from dataclasses import dataclass
from pathlib import Path

TICK_NS = 1_000_000_000 // os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time: of the monotonic clock, which all processes share, and of a process's own CPU time."""

    wall_ns: int
    cpu_ns: int

    def since(self, earlier: "Moment") -> "Span":
        """Return the time from `earlier` to this moment."""
        return Span((self.wall_ns - earlier.wall_ns) / 1e6, (self.cpu_ns - earlier.cpu_ns) / 1e6)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time as it went by, and as processor time."""

    wall_ms: float
    cpu_ms: float


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident memory, now and at most so far, in megabytes of 10^6 bytes."""

    rss_mb: float
    peak_mb: float


def read_moment(pid: int) -> Moment:
    """Return the moment as process `pid` has it. Of one that has ended the CPU time is 0."""
    return Moment(time.monotonic_ns(), sum(map(_cpu_ns, read_tree(pid))))


def read_memory(pid: int) -> Memory:
    """Return the memory of process `pid` itself. Of one that has ended it is 0."""
    figures = {"VmRSS": 0.0, "VmHWM": 0.0}
    for line in _read(pid, "status").splitlines():
        name, _, value = line.partition(":")
        if name in figures:
            figures[name] = int(value.split()[0]) * 1024 / 1e6
    return Memory(figures["VmRSS"], figures["VmHWM"])


def read_tree(pid: int) -> list[int]:
    """Return `pid` and the processes it has started that are still there, and theirs."""
    tree = [pid]
    for known in tree:
        with contextlib.suppress(OSError):
            threads = [task.name for task in Path(f"/proc/{known}/task").iterdir()]
            tree += (int(child) for thread in threads for child in _read(known, _children(thread)).split())
    return tree


def _cpu_ns(pid: int) -> int:
    """Return the processor time of one process, and of its children that it has seen end."""
    try:
        own = time.clock_gettime_ns(_clock(pid))
    except OSError:
        return 0
    seen_end = _read(pid, "stat").rpartition(")")[2].split()[13:15]
    return own + sum(map(int, seen_end)) * TICK_NS


def _clock(pid: int) -> int:
    """Return the identifier of a process's CPU clock, as clock_getcpuclockid(3) makes it."""
    return (~pid << 3) | 2


def _children(thread: str) -> str:
    return f"task/{thread}/children"


def _read(pid: int, file: str) -> str:
    try:
        return Path(f"/proc/{pid}/{file}").read_text()
    except OSError:
        return ""
