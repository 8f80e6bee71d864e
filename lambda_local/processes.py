"""Measures time and memory: of calls in this process, and of other processes, which Linux knows."""

import contextlib
import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

TICK_NS = 1_000_000_000 // os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time: on the monotonic clock, which all processes share, and on a process's CPU clock."""

    wall_ns: int
    cpu_ns: int

    def since(self, earlier: "Moment") -> "Span":
        """Return the time from `earlier` to this moment."""
        return Span((self.wall_ns - earlier.wall_ns) / 1e6, (self.cpu_ns - earlier.cpu_ns) / 1e6)


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time, as wall time and as processor time."""

    wall_ms: float
    cpu_ms: float


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident memory, now and at its peak so far, in megabytes of 10^6 bytes."""

    rss_mb: float
    peak_mb: float


def time_ms[T](act: Callable[[T], object], items: Iterable[T], *, rounds: int = 1) -> list[float]:
    """Return the wall time of `act` on each of `items`, all of them `rounds` times over."""
    kept = list(items)
    times = []
    for item in kept * rounds:
        start_ns = time.perf_counter_ns()
        act(item)
        times.append((time.perf_counter_ns() - start_ns) / 1e6)
    return times


def quantile_ms(times: Sequence[float], share: float) -> float:
    """Return the time that `share` of `times` do not exceed, to three digits; .5 is the median.

    Between two times it is interpolated, as NumPy does. `times` must not be empty.
    """
    ordered = sorted(times)
    place = share * (len(ordered) - 1)
    lower, upper = ordered[int(place)], ordered[min(int(place) + 1, len(ordered) - 1)]
    return round(lower + (upper - lower) * (place - int(place)), 3)


def read_moment(pid: int) -> Moment:
    """Return now, with the CPU time of process `pid` and its children; 0 when it has ended."""
    return Moment(time.monotonic_ns(), sum(map(_cpu_ns, read_tree(pid))))


def read_memory(pid: int) -> Memory:
    """Return the memory of process `pid` itself; 0 when it has ended."""
    figures = {"VmRSS": 0.0, "VmHWM": 0.0}
    for line in _read(pid, "status").splitlines():
        name, _, value = line.partition(":")
        if name in figures:
            figures[name] = int(value.split()[0]) * 1024 / 1e6
    return Memory(figures["VmRSS"], figures["VmHWM"])


def read_tree(pid: int) -> list[int]:
    """Return `pid` and all processes below it that still run."""
    tree = [pid]
    for known in tree:
        with contextlib.suppress(OSError):
            threads = [task.name for task in Path(f"/proc/{known}/task").iterdir()]
            children = (_read(known, f"task/{thread}/children").split() for thread in threads)
            tree += (int(child) for each in children for child in each)
    return tree


def _cpu_ns(pid: int) -> int:
    """Return the processor time of one process and of those of its children that it has waited for."""
    try:
        # The clock's number is what clock_getcpuclockid(3) would return.
        own = time.clock_gettime_ns((~pid << 3) | 2)
    except OSError:
        return 0
    of_children = _read(pid, "stat").rpartition(")")[2].split()[13:15]
    return own + sum(map(int, of_children)) * TICK_NS


def _read(pid: int, file: str) -> str:
    try:
        return Path(f"/proc/{pid}/{file}").read_text()
    except OSError:
        return ""
