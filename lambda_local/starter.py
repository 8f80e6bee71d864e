"""Turns into a command where confinement.py started it: inside bubblewrap's namespaces, or without any.

python -I -S -c SOURCE CONTROL, where CONTROL is the descriptor of a socket that keeps messages apart. One
message comes in, the order that confinement.py renders, as JSON. One goes out with the descriptor of the
folder /tmp and, if a port was ordered, of a listener on it. A second one comes in once the process has its
limits. The last one goes out right before the command starts, with the values of the clocks.
"""

import contextlib
import ctypes
import json
import os
import resource
import select
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 36, 38
NOBODY = 65534
OPEN_FILES = 1024
"""As in Lambda."""
MESSAGE_BYTES = 1 << 17
SIGNAL_CODES = 128
"""An exit code above this one stands for a signal, as in shells and in bubblewrap."""


def main(control: socket.socket) -> None:
    """Become the command. Without namespaces a parent stays, which kills what the command leaves behind."""
    control.set_inheritable(False)
    order = json.loads(control.recv(MESSAGE_BYTES))
    if order["guarded"]:
        libc = ctypes.CDLL(None)
        libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        if child := os.fork():
            sys.exit(_guard(child, control))
    _become(order, control)


def _become(order: dict[str, Any], control: socket.socket) -> NoReturn:
    try:
        descriptors = [os.open(order["tmp"], os.O_RDONLY | os.O_DIRECTORY)]
        if order["port"]:
            descriptors.append(socket.create_server(("127.0.0.1", order["port"])).detach())
        socket.send_fds(control, [b"{}"], descriptors)
        control.recv(MESSAGE_BYTES)
        os.chdir(order["folder"])
        _give_up_rights(as_nobody=order["as_nobody"])
        clocks = {"started_ns": time.monotonic_ns(), "cpu_ns": time.process_time_ns()}
        control.send(json.dumps(clocks).encode())
        os.execve(order["command"][0], order["command"], order["environment"])
    except OSError as error:
        print(f"starter: {error}", file=sys.stderr, flush=True)
    os._exit(127)


def _give_up_rights(*, as_nobody: bool) -> None:
    os.umask(0o022)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, highest = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = OPEN_FILES if highest == resource.RLIM_INFINITY else min(OPEN_FILES, highest)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    if as_nobody:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)


def _guard(child: int, control: socket.socket) -> int:
    """Return the exit code of `child`, which is killed as soon as the other end of `control` is closed."""
    poll = select.poll()
    poll.register(os.pidfd_open(child), select.POLLIN)
    poll.register(control, select.POLLHUP)
    poll.poll()
    os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    _end_orphans()
    return status if status >= 0 else SIGNAL_CODES - status


def _end_orphans() -> None:
    """Kill what the command has started and left behind; all of it is now a child of this process."""
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    with contextlib.suppress(FileNotFoundError):  # some kernels lack this file
        while orphans := children.read_text().split():
            for orphan in map(int, orphans):
                os.kill(orphan, signal.SIGKILL)
                os.waitpid(orphan, 0)


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
