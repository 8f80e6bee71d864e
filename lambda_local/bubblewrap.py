"""Renders bubblewrap's command line, which gives a command namespaces like Lambda's.

The command sees this machine's system folders, read-only, its own `mounts` and /tmp, and nothing else.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from lambda_local.lambda_environment import base_python
from model.errors import FudaError

SYSTEM = ("bin", "etc", "lib", "lib64", "sbin", "sys", "usr")
DEVICES = ("full", "null", "random", "urandom", "zero")
LAMBDA_USER = "993"

Way = Literal["root", "user", "plain"]
"""bubblewrap as root, bubblewrap in a user namespace, or nothing that confines."""


class CannotConfine(FudaError):
    """Raised when the machine does not allow this way of confining, or the command cannot be started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """A command and how to run it: `command`, `python` and `folder` are paths as the command sees them.

    `python` is the interpreter that runs the starter. `mounts` maps such paths to the folders of this
    machine that stand there, read-only; folders in `hidden` appear empty. With a `port` the command has a
    network of its own with a listener on that port; with 0 it has this machine's network. The process joins
    `cgroups`, given as cgroup.procs files, and runs on `processors` only, if there are any. Without
    namespaces its files are counted in `tmp` and not in its own /tmp of `tmp_mb` megabytes.
    """

    way: Way
    command: Sequence[str]
    environment: Mapping[str, str]
    python: str = field(default_factory=base_python)
    folder: str = "/"
    mounts: Mapping[str, str] = field(default_factory=dict)
    hidden: Sequence[str] = ()
    port: int = 0
    cgroups: Sequence[Path] = ()
    processors: Sequence[int] = ()
    tmp: str = "/tmp"
    tmp_mb: int = 512


def render_bubblewrap(spec: Spec) -> list[str]:
    """Return the command that starts another one inside namespaces like Lambda's. Raises CannotConfine."""
    if spec.way == "plain":
        return []
    bubblewrap = shutil.which("bwrap")
    if bubblewrap is None:
        raise CannotConfine("bubblewrap is not installed: on Debian, run `apt-get install bubblewrap`.")
    # Without --as-pid-1: bubblewrap's end could not end a process 1 that has become another user.
    command = [bubblewrap, "--die-with-parent", "--unshare-ipc", "--unshare-pid"]
    command += ["--unshare-net"] if spec.port else []
    # The starter's Python needs its shared library before it has the command's variables.
    command += ["--setenv", "LD_LIBRARY_PATH", spec.environment.get("LD_LIBRARY_PATH", "")]
    if spec.way == "root":
        # Only root reaches a package below /root, so root mounts it; the starter then gives up root's rights.
        command += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        command += ["--unshare-user", "--uid", LAMBDA_USER, "--gid", LAMBDA_USER]
    for name in SYSTEM:
        system = Path("/", name)
        if system.is_symlink():
            command += ["--symlink", str(system.readlink()), str(system)]
        elif system.is_dir():
            command += ["--ro-bind", str(system), str(system)]
    # bubblewrap lets only its own user into folders that it makes for mounts.
    for parent in sorted({"/dev", *(str(Path(place).parent) for place in spec.mounts)}):
        command += ["--dir", parent]
    for name in DEVICES:  # and no /dev/shm, as in Lambda
        command += ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]
    for place, folder in spec.mounts.items():
        command += ["--ro-bind", folder, place]
    for place in spec.hidden:
        if _is_folder(spec, place):
            command += ["--perms", "0755", "--size", "4096", "--tmpfs", place]
    command += ["--proc", "/proc"]
    command += ["--perms", "1777", "--size", str(spec.tmp_mb << 20), "--tmpfs", "/tmp"]
    return [*command, "--remount-ro", "/"]


def _is_folder(spec: Spec, place: str) -> bool:
    """Return whether there is a folder at `place` for the command to see."""
    for mounted, folder in spec.mounts.items():
        if Path(place).is_relative_to(mounted):
            return Path(folder, Path(place).relative_to(mounted)).is_dir()
    return Path(place).is_dir()
