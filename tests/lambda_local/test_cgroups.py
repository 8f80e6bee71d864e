"""The share of a processor that comes with some memory: its values, where groups are made, what is left."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lambda_local.cgroups import (
    CannotLimit,
    Hierarchy,
    choose_hierarchy,
    limited,
    make_group,
    parents,
    parse_hierarchies,
    quota_us,
    read_hierarchies,
    render_values,
    set_share,
)
from tests.conftest import ROOT
from tests.support.starting import child

FIRST = """\
23 1 254:0 / / rw,relatime - ext4 /dev/root rw
31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct
35 31 0:32 /docker/ab /mnt/some\\040memory rw,relatime - cgroup cgroup rw,memory
"""
FIRST_OWN = "4:memory:/docker/ab/cd\n3:cpu,cpuacct:/\n1:name=systemd:/init.scope\n"
ENTER = 'for group in "$@"; do echo 0 > "$group"; done; cat /proc/self/cgroup'
HOLD = """\
import time
from lambda_local.cgroups import limited
with limited(512) as procs:
    print(procs[0].parent, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def group() -> Iterator[list[Path]]:
    """A group with the share of 512 MB, on machines that allow one."""
    try:
        with limited(512) as procs:
            yield procs
    except CannotLimit as error:
        pytest.skip(str(error))


def unified(mount: Path, own: str = "") -> Hierarchy:
    return Hierarchy(2, frozenset({"cpu", "memory"}), mount, mount / own)


@pytest.mark.parametrize(
    ("memory_mb", "share_us"), [(1_769, 20_000), (512, 5_789), (128, 1_447), (3_538, 40_000), (1, 1_000)]
)
def test_a_function_runs_memory_by_1769_of_each_period(memory_mb: int, share_us: int):
    assert quota_us(memory_mb) == share_us


def test_both_versions_are_told_the_same():
    assert render_values(1, "cpu", 512) == {"cpu.cfs_period_us": 20_000, "cpu.cfs_quota_us": 5_789}
    assert render_values(2, "cpu", 512) == {"cpu.max": "5789 20000"}
    assert render_values(1, "memory", 1)["memory.limit_in_bytes"] == 1_048_576
    assert render_values(2, "memory", 1) == {"memory.max": 1_048_576, "memory.swap.max": 0}


def test_groups_of_the_first_version_are_found_where_they_are_mounted():
    processors, memory = parse_hierarchies(FIRST, FIRST_OWN)
    assert (processors.version, sorted(processors.controllers)) == (1, ["cpu", "cpuacct"])
    assert processors.own == Path("/sys/fs/cgroup/cpu,cpuacct")
    assert memory.own == Path("/mnt/some memory/cd")


def test_groups_of_the_second_version_are_found_with_their_controllers(tmp_path):
    (tmp_path / "cgroup.controllers").write_text("cpuset cpu memory\n")
    mounts = f"30 23 0:26 / {tmp_path} rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n"
    found = parse_hierarchies(mounts, "0::/user.slice/session-1.scope\n")
    controllers = frozenset({"cpuset", "cpu", "memory"})
    assert found == [Hierarchy(2, controllers, tmp_path, tmp_path / "user.slice/session-1.scope")]


def test_a_group_outside_of_what_is_mounted_counts_as_its_top(tmp_path):
    mounts = f"30 23 0:26 /docker/ab {tmp_path} rw - cgroup2 cgroup2 rw\n"
    assert parse_hierarchies(mounts, "0::/other\n")[0].own == tmp_path


def test_where_both_versions_are_mounted_the_one_with_the_controller_is_taken(tmp_path):
    first = Hierarchy(1, frozenset({"cpu"}), tmp_path / "cpu", tmp_path / "cpu")
    second = Hierarchy(2, frozenset({"memory"}), tmp_path, tmp_path)
    assert choose_hierarchy([second, first], "cpu") == first
    assert choose_hierarchy([second, first], "memory") == second


def test_a_machine_without_cgroups_is_told_so(tmp_path):
    with (
        pytest.raises(CannotLimit, match="no cgroups with the controller cpu are mounted"),
        limited(512, proc=tmp_path),
    ):
        pass


def test_in_the_second_version_a_neighbour_will_do(tmp_path):
    assert parents(unified(tmp_path, "a/b")) == [tmp_path / "a/b", tmp_path / "a", tmp_path]


def test_a_group_that_cannot_be_limited_is_explained_by_its_file(tmp_path):
    with pytest.raises(CannotLimit, match=r"cpu\.max: No such file or directory.*Run as root"):
        make_group(unified(tmp_path), "x", render_values(2, "cpu", 512))


def test_a_place_that_nobody_may_write_to_is_explained(tmp_path):
    with pytest.raises(CannotLimit, match=r"none/x: No such file or directory"):
        make_group(unified(tmp_path / "none"), "x", {})


def test_a_process_enters_the_group_and_nothing_stays_of_it(group: list[Path]):
    command = ["/bin/sh", "-c", ENTER, "sh", *map(str, group)]
    seen = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert group[0].parent.name in seen
    limits = [group[0].parent / name for name in ("cpu.cfs_quota_us", "cpu.max")]
    assert [path.read_text().split()[0] for path in limits if path.exists()] == ["5789"]


def test_a_share_can_be_changed(group: list[Path]):
    set_share(group, 1_769)
    limits = [group[0].parent / name for name in ("cpu.cfs_quota_us", "cpu.max")]
    assert [path.read_text().split()[0] for path in limits if path.exists()] == ["20000"]


def test_no_group_has_no_share_to_change():
    set_share([], 1_769)


@pytest.mark.parametrize(
    ("file", "shared"), [("cpu.max", "5789 20000"), ("cpu.cfs_quota_us", "5789")], ids=["second", "first"]
)
def test_the_share_is_written_where_its_version_has_it(tmp_path, file, shared):
    (tmp_path / file).write_text("max 100000")
    if file == "cpu.cfs_quota_us":
        (tmp_path / "cpu.cfs_period_us").write_text("100000")
    set_share([tmp_path / "cgroup.procs"], 512)
    assert (tmp_path / file).read_text().startswith(shared)


def test_a_group_of_the_second_version_can_be_made(tmp_path):
    found = [each for each in read_hierarchies() if each.version == 2 and os.access(each.own, os.W_OK)]
    if not found:
        pytest.skip("no cgroups of the second version that may be written to")
    made = make_group(found[0], f"fuda-test-{os.getpid()}", {"cgroup.max.depth": 3})
    try:
        assert (made / "cgroup.max.depth").read_text() == "3\n"
    finally:
        made.rmdir()


def test_nothing_stays_of_a_group_whose_maker_is_killed(group: list[Path]):
    command = [sys.executable, "-c", HOLD]
    with child(command, cwd=ROOT, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        held = Path(holder.stdout.readline().strip())
        assert held.is_dir()
        holder.send_signal(signal.SIGKILL)
    until = time.monotonic() + 10
    while held.exists() and time.monotonic() < until:
        time.sleep(0.02)
    assert not held.exists()
    assert group[0].exists()  # another's group is left alone
