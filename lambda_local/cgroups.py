"""Gives processes the share of a processor that Lambda gives a function of some memory, by cgroups.

Both versions of cgroups will do.

A share is a quota: so many microseconds of processor time in each period, and none beyond. Groups are made
below the one that this process is in, or beside it, with no controller switched on for it, and are gone
after the block, or after the end of this process however that came about.
"""

import os
import re
import secrets
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from model.errors import FudaError

VCPU_MB = 1_769
"""The memory at which a function has one whole processor."""
PERIOD_US = 20_000
"""As in Lambda: seen from inside a small function, every pause ends on a multiple of 20 ms."""
LEAST_QUOTA_US = 1_000
"""The least that Linux takes."""
MB = 1024 * 1024
"""As Lambda counts memory."""
SHARE, WHOLE = "the share of their size", "a whole processor"
"""What of a processor the inits of a run have, as it says of itself."""
PROC = Path("/proc/self")
# The kernel refuses to remove a group while a process in it is still being taken down.
_REMOVE = """\
cat > /dev/null
tries=0
for group in "$@"; do
    until rmdir "$group" 2> /dev/null || ! [ -d "$group" ] || [ $tries -ge 200 ]; do
        tries=$((tries + 1))
        sleep .05
    done
done
"""

Values = Mapping[str, int | str]
"""What to write into which file of a group, in this order."""


class CannotLimit(FudaError):
    """Measure at full speed, or where cgroups may be made: `problem` says what is in the way here."""

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


def quota_us(memory_mb: int) -> int:
    """Return the microseconds of each period that a function of this memory may run."""
    return max(round(PERIOD_US * memory_mb / VCPU_MB), LEAST_QUOTA_US)


@contextmanager
def limited(memory_mb: int, *, limit_memory: bool = False, proc: Path = PROC) -> Iterator[list[Path]]:
    """Yield the cgroup.procs files of new groups with the processor share of `memory_mb`.

    Whatever process writes "0" to them all runs within that share, children included. With `limit_memory`
    it is killed when it takes more than `memory_mb`; pages of files that it reads count, and are dropped
    first. Raises CannotLimit.
    """
    found = read_hierarchies(proc)
    values: dict[Hierarchy, dict[str, int | str]] = {}
    for controller in ("cpu", "memory") if limit_memory else ("cpu",):
        chosen = choose_hierarchy(found, controller)
        values.setdefault(chosen, {}).update(render_values(chosen.version, controller, memory_mb))
    name = f"fuda-{os.getpid()}-{secrets.token_hex(4)}"
    with _removed_at_end([parent / name for each in values for parent in parents(each)]):
        yield [make_group(each, name, values[each]) / "cgroup.procs" for each in values]


def set_share(procs: Sequence[Path], memory_mb: int) -> None:
    """Give groups that `limited` has made the processor share of `memory_mb` from now on."""
    for group in {each.parent for each in procs}:
        for version in (1, 2):
            values = render_values(version, "cpu", memory_mb)
            if all((group / file).exists() for file in values):
                for file, value in values.items():
                    _write(group / file, value)


def count_memory_kills(procs: Sequence[Path]) -> int:
    """Return how many processes of these groups, named as `limited` does, were killed for want of memory."""
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
    """Return the hierarchies that this process sees. Where there are no cgroups the list is empty."""
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
        root, mount = map(_unescape, before.split()[3:5])
        kind, *_, options = after.split(" ")
        if kind == "cgroup2" and "" in own:
            place = _place(Path(mount), root, own[""])
            found.append(Hierarchy(2, _read_controllers(Path(mount)), Path(mount), place))
        for controllers in own if kind == "cgroup" else ():
            if controllers and set(controllers.split(",")) <= set(options.split(",")):
                place = _place(Path(mount), root, own[controllers])
                found.append(Hierarchy(1, frozenset(controllers.split(",")), Path(mount), place))
    return found


def choose_hierarchy(hierarchies: Sequence[Hierarchy], controller: str) -> Hierarchy:
    """Return the hierarchy that has `controller`; Linux gives it to one alone. Raises CannotLimit."""
    having = [each for each in hierarchies if controller in each.controllers]
    if not having:
        raise CannotLimit(f"no cgroups with the controller {controller} are mounted")
    return having[0]


def parents(hierarchy: Hierarchy) -> list[Path]:
    """Return the groups below which to try: this process's own, and in the second version those above.

    There a group has either processes or a limit on its children, so that only a neighbour can be limited.
    """
    above = [each for each in hierarchy.own.parents if each.is_relative_to(hierarchy.mount)]
    return [hierarchy.own, *(above if hierarchy.version == 2 else [])]


def make_group(hierarchy: Hierarchy, name: str, values: Values) -> Path:
    """Return a new group of this name, limited. Raises CannotLimit; what it had made by then stays."""
    problems = []
    for parent in parents(hierarchy):
        group = parent / name
        try:
            group.mkdir()
            for file, value in values.items():
                _write(group / file, value)
        except OSError as error:
            problems.append(f"{error.filename}: {error.strerror}")
        else:
            return group
    raise CannotLimit("; ".join(problems))


def _write(path: Path, value: int | str) -> None:
    """Write to a file that the kernel has put there; what is about swap may not be there."""
    if "sw" in path.name and not path.exists():
        return
    with path.open("r+") as file:
        file.write(str(value))


def _unescape(field: str) -> str:
    return re.sub(r"\\(\d{3})", lambda found: chr(int(found[1], 8)), field)


def _read_controllers(mount: Path) -> frozenset[str]:
    try:
        return frozenset((mount / "cgroup.controllers").read_text().split())
    except OSError:
        return frozenset()


def _place(mount: Path, root: str, own: str) -> Path:
    """Return the folder of the group `own`, of a hierarchy of which `root` is what is mounted."""
    below = os.path.relpath(own, root)
    return mount if below.startswith("..") else mount / below


@contextmanager
def _removed_at_end(groups: Sequence[Path]) -> Iterator[None]:
    """Have a shell wait for the end of the block, or of this process, and then remove what groups there are.

    Of its own session, so that Ctrl-C does not reach it.
    """
    command = ["/bin/sh", "-c", _REMOVE, "sh", *map(str, groups)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True):
        yield
