"""Runs one command confined as Lambda confines a function: a script, which confinement.py starts.

python -I -S sandbox.py CONTROL SPEC, where CONTROL is the descriptor of a socket that keeps messages
apart and SPEC is JSON, whose fields are described there. Three ways, by what the machine allows:
`root` mounts a root of its own and gives up every right, `user` does so in a user namespace, `plain`
confines nothing. This process stays as the command's guard: as soon as its other end of CONTROL is closed,
however that came about, the command and all it has started are killed and the mounts are gone.
"""

import contextlib
import ctypes
import fcntl
import json
import os
import resource
import select
import signal
import socket
import struct
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NoReturn

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 4, 32, 4096, 16384, 1 << 18
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 36, 38
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1

SYSTEM = ("bin", "etc", "lib", "lib64", "sbin", "sys", "usr")
DEVICES = ("full", "null", "random", "urandom", "zero")
NOBODY, LAMBDA_USER = 65534, 993
OPEN_FILES = 1024
"""As in Lambda."""

libc = ctypes.CDLL(None, use_errno=True)


def main(control: socket.socket, spec: dict[str, Any]) -> None:
    """Confine, start, guard, and tell each step over `control`."""
    control.set_inheritable(False)  # it is the guard's alone
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    root = Path(tempfile.mkdtemp(prefix="lambda-"))
    try:
        _enter(root, spec)
        if spec["port"]:
            with _listen(spec["port"]) as listener:
                socket.send_fds(control, [b"{}"], [listener.fileno()])
        child = os.fork()
        if not child:
            _become(root, spec, control)
        _tell(control, pid=child)
        status = _guard(child, control)
        tmp = root / "tmp" if spec["way"] != "plain" else Path(spec["tmp"])
        _tell(control, status=status, tmp=_sizes(tmp))
    except OSError as error:
        _tell(control, problem=f"{error.strerror or error}")
    finally:
        if spec["way"] != "plain":
            libc.umount2(bytes(root), 2)
        root.rmdir()


def _tell(control: socket.socket, **message: Any) -> None:
    with contextlib.suppress(OSError):  # whoever asked may be gone
        control.send(json.dumps(message).encode())


def _enter(root: Path, spec: dict[str, Any]) -> None:
    if spec["way"] == "plain":
        return
    kinds = os.CLONE_NEWNS | os.CLONE_NEWPID | os.CLONE_NEWIPC
    if spec["port"]:
        kinds |= os.CLONE_NEWNET
    if spec["way"] == "user":
        user, group = os.geteuid(), os.getegid()
        os.unshare(kinds | os.CLONE_NEWUSER)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{LAMBDA_USER} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{LAMBDA_USER} {group} 1")
    else:
        os.unshare(kinds)
    _mount(None, Path("/"), MS_REC | MS_PRIVATE)
    _mount("tmpfs", root, MS_NOSUID | MS_NODEV, "mode=755")
    _furnish(root, spec)


def _furnish(root: Path, spec: dict[str, Any]) -> None:
    """Mount into `root` what a function sees in Lambda, and nothing else of this machine."""
    for name in SYSTEM:
        system = Path("/", name)
        if system.is_symlink():
            (root / name).symlink_to(system.readlink())
        elif system.is_dir():
            _bind(system, root / name)
    for name in DEVICES:
        _bind(Path("/dev", name), root / "dev" / name)
    for place, folder in spec["mounts"].items():
        _bind(Path(folder), root / place.lstrip("/"))
    for place in spec["hidden"]:
        if (root / place.lstrip("/")).is_dir():
            _mount("tmpfs", root / place.lstrip("/"), MS_NOSUID | MS_NODEV, "mode=755,size=4k")
    (root / "proc").mkdir()
    (root / "tmp").mkdir()
    _mount("tmpfs", root / "tmp", MS_NOSUID | MS_NODEV, f"mode=1777,size={spec['tmp_mb']}m")


def _bind(source: Path, target: Path) -> None:
    """Show `source`, read-only, at `target`, which is made."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        target.mkdir()
    else:
        target.touch()
    _mount(str(source), target, MS_BIND | MS_REC)
    # A user namespace may not take off what the flags below forbid already; their values are the mount's.
    kept = os.statvfs(target).f_flag & (MS_NOSUID | MS_NODEV | 8)
    _mount(None, target, MS_BIND | MS_REMOUNT | MS_RDONLY | kept)


def _mount(source: str | None, target: Path, flags: int, options: str = "") -> None:
    """Mount; a file system is named by its `source`. Raises OSError."""
    kind = source if source in ("tmpfs", "proc") else None
    coded = [None if text is None else text.encode() for text in (source, str(target), kind)]
    if libc.mount(*coded, ctypes.c_ulong(flags), options.encode()):
        number = ctypes.get_errno()
        raise OSError(number, f"mounting {source or ''} at {target}: {os.strerror(number)}")


def _listen(port: int) -> socket.socket:
    """Return a listener on the loopback interface of this network namespace, which is taken up first."""
    listener = socket.socket()
    name, flags = struct.unpack("16sH14x", fcntl.ioctl(listener, SIOCGIFFLAGS, struct.pack("32s", b"lo")))
    fcntl.ioctl(listener, SIOCSIFFLAGS, struct.pack("16sH14x", name, flags | IFF_UP))
    listener.bind(("127.0.0.1", port))
    listener.listen()
    return listener


def _become(root: Path, spec: dict[str, Any], control: socket.socket) -> NoReturn:
    """Turn this forked process into the command, and tell when its clocks began to count."""
    try:
        for procs in spec["cgroups"]:
            Path(procs).write_text("0")
        if spec["processors"]:
            os.sched_setaffinity(0, spec["processors"])
        if spec["way"] != "plain":
            _mount_proc(root / "proc")
            os.chroot(root)
        os.chdir(spec["folder"])
        _give_up_rights(spec["way"])
        _tell(control, started_ns=time.monotonic_ns(), cpu_ns=time.process_time_ns())
        os.execve(spec["command"][0], spec["command"], spec["environment"])
    except OSError as error:
        print(f"sandbox: {error}", file=sys.stderr, flush=True)
    os._exit(127)


def _mount_proc(target: Path) -> None:
    try:
        _mount("proc", target, MS_NOSUID | MS_NODEV)
    except OSError:  # inside containers that cover parts of it
        _mount("/proc", target, MS_BIND | MS_REC)


def _give_up_rights(way: str) -> None:
    """Become nobody. In a user namespace the rights go with the call to exec, as the user is not its root."""
    os.umask(0o022)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = OPEN_FILES if most == resource.RLIM_INFINITY else min(OPEN_FILES, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    if way == "root":
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def _guard(child: int, control: socket.socket) -> int:
    """Return the command's exit code, minus the signal's number where one ended it."""
    try:
        _wait(child, control)
    finally:
        os.kill(child, signal.SIGKILL)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        _end_orphans()
    return status


def _end_orphans() -> None:
    """Kill what the command has started and left behind, all of which has become this process's own."""
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    with contextlib.suppress(FileNotFoundError):  # a kernel may lack this file; a namespace needs no search
        while orphans := children.read_text().split():
            for orphan in map(int, orphans):
                os.kill(orphan, signal.SIGKILL)
                os.waitpid(orphan, 0)


def _wait(child: int, control: socket.socket) -> None:
    """Return once the command has ended, or whoever asked for it wants it to end, or is gone."""
    handle = os.pidfd_open(child)
    watch = select.poll()
    watch.register(handle, select.POLLIN)
    watch.register(control, select.POLLIN)
    watch.poll()
    os.close(handle)


def _sizes(folder: Path) -> dict[str, int]:
    return {
        path.relative_to(folder).as_posix(): path.stat().st_size
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])), json.loads(sys.argv[2]))
