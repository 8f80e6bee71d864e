"""The share of a processor that comes with some memory, and the processor that is kept awake for it."""

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
    kept_awake,
    limited,
    make_group,
    measuring_processor,
    parse_hierarchies,
    quota_us,
    read_hierarchies,
    render_values,
    set_share,
)
from tests.conftest import ROOT
from tests.support.packages.local_lambda import ready, wait_until_gone, write_function
from tests.support.packages.local_runs import need_limits
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
SPIN = """\
import time
from lambda_local.cgroups import kept_awake
with kept_awake() as pid:
    print(pid, flush=True)
    time.sleep(60)
"""
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="cgroups are Linux's")


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


def test_both_versions_get_the_same_limits():
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


def test_a_group_outside_the_mounted_one_counts_as_the_mounted_one(tmp_path):
    mounts = f"30 23 0:26 /docker/ab {tmp_path} rw - cgroup2 cgroup2 rw\n"
    assert parse_hierarchies(mounts, "0::/other\n")[0].own == tmp_path


def test_where_both_versions_are_mounted_the_one_with_the_controller_is_taken(tmp_path):
    first = Hierarchy(1, frozenset({"cpu"}), tmp_path / "cpu", tmp_path / "cpu")
    second = Hierarchy(2, frozenset({"memory"}), tmp_path, tmp_path)
    assert choose_hierarchy([second, first], "cpu") == first
    assert choose_hierarchy([second, first], "memory") == second


def test_a_machine_without_cgroups_is_reported(tmp_path):
    with (
        pytest.raises(CannotLimit, match="no cgroups with the controller cpu are mounted"),
        limited(512, proc=tmp_path),
    ):
        pass


def test_in_the_second_version_groups_above_are_tried_too(tmp_path):
    assert unified(tmp_path, "a/b").parents() == [tmp_path / "a/b", tmp_path / "a", tmp_path]


def test_a_group_that_cannot_be_limited_is_explained_by_its_file(tmp_path):
    with pytest.raises(CannotLimit, match=r"cpu\.max: No such file or directory.*Run as root"):
        make_group(unified(tmp_path), "x", render_values(2, "cpu", 512))


def test_a_missing_folder_for_groups_is_explained(tmp_path):
    with pytest.raises(CannotLimit, match=r"none/x: No such file or directory"):
        make_group(unified(tmp_path / "none"), "x", {})


def test_a_process_that_enters_the_group_has_its_limit(group: list[Path]):
    command = ["/bin/sh", "-c", ENTER, "sh", *map(str, group)]
    seen = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert group[0].parent.name in seen
    limits = [group[0].parent / name for name in ("cpu.cfs_quota_us", "cpu.max")]
    assert [path.read_text().split()[0] for path in limits if path.exists()] == ["5789"]


def test_a_share_can_be_changed(group: list[Path]):
    set_share(group, 1_769)
    limits = [group[0].parent / name for name in ("cpu.cfs_quota_us", "cpu.max")]
    assert [path.read_text().split()[0] for path in limits if path.exists()] == ["20000"]


def test_without_a_group_no_share_is_changed():
    set_share([], 1_769)


@pytest.mark.parametrize(
    ("file", "shared"), [("cpu.max", "5789 20000"), ("cpu.cfs_quota_us", "5789")], ids=["second", "first"]
)
def test_the_share_is_written_to_the_files_of_its_version(tmp_path, file, shared):
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


def test_a_group_is_removed_when_its_maker_is_killed(group: list[Path]):
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
    assert group[0].exists()  # other groups stay


def test_the_kept_processor_is_kept_awake_by_a_process_of_the_lowest_priority():
    with kept_awake() as pid:
        assert os.sched_getscheduler(pid) == os.SCHED_IDLE
        assert os.sched_getaffinity(pid) == {measuring_processor()}
    wait_until_gone([pid])


def test_a_function_with_a_share_runs_on_that_processor_and_one_without_on_any(tmp_path):
    need_limits()
    folder = write_function(tmp_path)
    with limited(512) as groups, ready(folder, cgroups=groups, memory_mb=512) as instance:
        assert os.sched_getaffinity(instance.pid) == {measuring_processor()}
    with ready(folder) as instance:
        assert os.sched_getaffinity(instance.pid) == os.sched_getaffinity(0)


def test_a_processor_is_not_kept_awake_by_a_killed_process():
    with child([sys.executable, "-c", SPIN], cwd=ROOT, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        pid = int(holder.stdout.readline())
        holder.send_signal(signal.SIGKILL)
    wait_until_gone([pid])
