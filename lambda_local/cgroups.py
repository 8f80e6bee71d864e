"""Gives a function the processor share and the memory that it would have in Lambda, by cgroups.

Both versions of cgroups work. A share is a quota: microseconds of processor time in each period. Groups are
made below this process's own group, or beside it, without switching on controllers for it. They are removed
after the block, or after the end of this process, even by SIGKILL.

A share only measures well on one processor that stays awake: it is handed out in slices, and the rest of a
slice stays behind when a process moves to another processor; an idle processor sleeps, or its host lends it
to others, and comes back cold. With both, a function that may run for 1.4 ms in every 20 ms took 1.5 times
the processor time that it takes without pauses.
"""

import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lambda_local.temporary_folder import run_at_end
from model.errors import FudaError

VCPU_MB = 1_769
"""The memory at which a function has one whole processor."""
PERIOD_US = 20_000
"""As in Lambda: seen from inside a small function, every pause ends on a multiple of 20 ms."""
MIN_QUOTA_US = 1_000
"""Linux takes no smaller quota."""
MB = 1024 * 1024
"""As Lambda counts memory."""
SHARE, WHOLE = "the share of their size", "a whole processor"
"""The part of a processor that inits have, as reports word it."""
PROC = Path("/proc/self")
# The kernel refuses to remove a group while a process in it is still being taken down.
_REMOVE = """\
tries=0
for group in "$@"; do
    until rmdir "$group" 2> /dev/null || ! [ -d "$group" ] || [ $tries -ge 200 ]; do
        tries=$((tries + 1))
        sleep .05
    done
done
"""
# Runs only when nothing else wants to run there, and only there: a busy neighbour on the same core would
# slow the measured function.
_SPIN = """\
import os, sys
processor, parent = map(int, sys.argv[1:])
os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
os.sched_setaffinity(0, {processor})
print(flush=True)
while os.getppid() == parent:
    for _ in range(100_000):
        pass
"""

Values = Mapping[str, int | str]
"""The values to write into files of a group, by file name, in this order."""


class CannotLimit(FudaError):
    """Raised when this machine does not let this process set a share; `problem` gives the reason."""

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"This machine allows no share of a processor to be set: {problem}. Run as root outside of a "
            "container, or in one that may write to /sys/fs/cgroup."
        )
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """A mounted tree of cgroups: its `version`, its `controllers`, and the group `own` of this process."""

    version: int
    controllers: frozenset[str]
    mount: Path
    own: Path

    def parents(self) -> list[Path]:
        """Return the groups in which to try to make one: this process's own; in version 2 those above too.

        In version 2 a group has either processes or limited children, so only a neighbour can be limited.
        """
        above = [each for each in self.own.parents if each.is_relative_to(self.mount)]
        return [self.own, *(above if self.version == 2 else [])]


def quota_us(memory_mb: int) -> int:
    """Return the microseconds of each period that a function of this memory may run."""
    return max(round(PERIOD_US * memory_mb / VCPU_MB), MIN_QUOTA_US)


@contextmanager
def limited(memory_mb: int, *, limit_memory: bool = False, proc: Path = PROC) -> Iterator[list[Path]]:
    """Yield the cgroup.procs files of new groups with the processor share of `memory_mb`.

    A process whose id is written to all of them runs within that share, children included. With
    `limit_memory` it is killed when it takes more than `memory_mb`; pages of files that it reads count, and
    are dropped first. Raises CannotLimit.
    """
    found = read_hierarchies(proc)
    values: dict[Hierarchy, dict[str, int | str]] = {}
    for controller in ("cpu", "memory") if limit_memory else ("cpu",):
        chosen = choose_hierarchy(found, controller)
        values.setdefault(chosen, {}).update(render_values(chosen.version, controller, memory_mb))
    name = f"fuda-{os.getpid()}-{secrets.token_hex(4)}"
    with run_at_end(_REMOVE, *(parent / name for each in values for parent in each.parents())):
        yield [make_group(each, name, values[each]) / "cgroup.procs" for each in values]


def set_share(procs: Sequence[Path], memory_mb: int) -> None:
    """Give the groups with these cgroup.procs files the processor share of `memory_mb` from now on."""
    for group in {each.parent for each in procs}:
        for values in (render_values(version, "cpu", memory_mb) for version in (1, 2)):
            if all((group / file).exists() for file in values):
                _write(group, values)


def count_memory_kills(procs: Sequence[Path]) -> int:
    """Return how many processes of the groups with these files were killed because memory ran out."""
    kills = 0
    for group in {each.parent for each in procs}:
        for counter in (group / "memory.oom_control", group / "memory.events"):
            if counter.exists():
                kills += sum(map(int, re.findall(r"^oom_kill (\d+)$", counter.read_text(), re.MULTILINE)))
    return kills


def render_values(version: int, controller: str, memory_mb: int) -> Values:
    """Return what to write to limit a group to the processor share of `memory_mb`, or to that memory."""
    share, memory = quota_us(memory_mb), memory_mb * MB
    match version, controller:
        case 1, "cpu":
            return {"cpu.cfs_period_us": PERIOD_US, "cpu.cfs_quota_us": share}
        case 1, _:
            return {"memory.limit_in_bytes": memory, "memory.memsw.limit_in_bytes": memory}
        case _, "cpu":
            return {"cpu.max": f"{share} {PERIOD_US}"}
    return {"memory.max": memory, "memory.swap.max": 0}


def read_hierarchies(proc: Path = PROC) -> list[Hierarchy]:
    """Return the hierarchies that this process sees: an empty list on a machine without cgroups."""
    try:
        mounts, groups = ((proc / name).read_text() for name in ("mountinfo", "cgroup"))
    except OSError:
        return []
    return parse_hierarchies(mounts, groups)


def parse_hierarchies(mounts: str, groups: str) -> list[Hierarchy]:
    """Return the hierarchies in /proc/self/mountinfo, with this process's groups of /proc/self/cgroup."""
    own = {controllers: path for _, controllers, path in (line.split(":", 2) for line in groups.splitlines())}
    found = []
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        root, mount = (re.sub(r"\\(\d{3})", _unescape, field) for field in before.split()[3:5])
        kind, *_, options = after.split(" ")
        if kind == "cgroup2" and "" in own:
            controllers = _read_controllers(Path(mount))
            found.append(Hierarchy(2, controllers, Path(mount), _find_group(Path(mount), root, own[""])))
        for names in own if kind == "cgroup" else ():
            if names and set(names.split(",")) <= set(options.split(",")):
                group = _find_group(Path(mount), root, own[names])
                found.append(Hierarchy(1, frozenset(names.split(",")), Path(mount), group))
    return found


def choose_hierarchy(hierarchies: Sequence[Hierarchy], controller: str) -> Hierarchy:
    """Return the hierarchy that has `controller`; Linux gives it to only one. Raises CannotLimit."""
    for each in hierarchies:
        if controller in each.controllers:
            return each
    raise CannotLimit(f"no cgroups with the controller {controller} are mounted")


def make_group(hierarchy: Hierarchy, name: str, values: Values) -> Path:
    """Return a new, limited group of this name. Raises CannotLimit, and leaves what it has made by then."""
    problems = []
    for parent in hierarchy.parents():
        try:
            (parent / name).mkdir()
            _write(parent / name, values)
        except OSError as error:
            problems.append(f"{error.filename}: {error.strerror}")
        else:
            return parent / name
    raise CannotLimit("; ".join(problems))


def measuring_processor() -> int:
    """Return the processor that functions of at most a vCPU run on: the last that this process may use."""
    return max(os.sched_getaffinity(0))


@contextmanager
def kept_awake() -> Iterator[int]:
    """Keep that processor awake until the block or this process ends; yield the process that spins."""
    command = [sys.executable, "-I", "-S", "-c", _SPIN, str(measuring_processor()), str(os.getpid())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as spinning:
        try:
            assert spinning.stdout is not None
            spinning.stdout.readline()
            yield spinning.pid
        finally:
            spinning.kill()


def _write(group: Path, values: Values) -> None:
    """Write to files that the kernel has made; those about swap may be missing."""
    for file, value in values.items():
        if "sw" in file and not (group / file).exists():
            continue
        with (group / file).open("r+") as opened:
            opened.write(str(value))


def _unescape(octal: re.Match[str]) -> str:
    return chr(int(octal[1], 8))


def _read_controllers(mount: Path) -> frozenset[str]:
    try:
        return frozenset((mount / "cgroup.controllers").read_text().split())
    except OSError:
        return frozenset()


def _find_group(mount: Path, root: str, group: str) -> Path:
    """Return the folder of `group` in a hierarchy of which the group `root` is mounted."""
    below = os.path.relpath(group, root)
    return mount if below.startswith("..") else mount / below
