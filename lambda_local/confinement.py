"""Starts a command inside bubblewrap's namespaces, or without any, and leaves nothing of it behind.

bubblewrap (`bwrap`) makes the namespaces and mounts; starter.py becomes the command inside them. Where
bubblewrap is missing, or the machine allows no namespaces, the starter runs the command as it is.
"""

import contextlib
import json
import os
import signal
import socket
import struct
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any, NamedTuple

from lambda_local.bubblewrap import CannotConfine, Spec, render_bubblewrap
from lambda_local.processes import Moment
from lambda_local.temporary_folder import vanishing_folder

STARTER = Path(__file__).parent / "starter.py"
LOG_LINES = 10_000
MESSAGE_BYTES = 1 << 16
SIGNAL_CODES = 128
"""bubblewrap and starter.py report a signal as this exit code and its number."""
ENDING_S = 10


class Confined:
    """A running command: its `pid`, when it `started` (exec), and the `listener` of its own network."""

    def __init__(
        self, spec: Spec, *, on_line: Callable[[str], object] | None = None, log_lines: int = LOG_LINES
    ) -> None:
        """Start the command. `on_line` gets each printed line; the last `log_lines` stay in `log`.

        Raises CannotConfine.
        """
        self.listener: socket.socket | None = None
        self.tmp_files: dict[str, int] = {}
        """Once ended: the files that it left in its /tmp, by path, with sizes in bytes."""
        self._lines: deque[str] = deque(maxlen=log_lines)
        self._end: Future[int] = Future()
        command = [*render_bubblewrap(spec), spec.python, "-I", "-S", "-c", STARTER.read_text("utf-8")]
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        with theirs:
            # Linux kills the command when the thread that started it ends; this thread may be short-lived.
            self._process = _STARTING.submit(_start, command, theirs).result()
        self._reader = threading.Thread(target=self._read_log, args=(on_line,), daemon=True)
        self._reader.start()
        try:
            self.started = self._let_start(spec)
        except (OSError, ValueError) as error:
            self._process.kill()
            self._process.wait()
            self._reader.join()
            self._control.close()
            reasons = self.log or [str(error)]
            raise CannotConfine("; ".join(["The command could not be started", *reasons])) from error
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    @property
    def log(self) -> tuple[str, ...]:
        """The last lines that the command has printed so far; complete once it has ended."""
        return tuple(self._lines)

    @property
    def ended(self) -> bool:
        """Whether the command has ended, by itself or by `close`."""
        return self._end.done()

    @property
    def status(self) -> int | None:
        """Once ended: the exit code, or minus the number of the signal that ended it."""
        return self._end.result() if self._end.done() else None

    def wait(self, timeout_s: float | None = None) -> bool:
        """Return whether the command has ended, as soon as it has or the time is up."""
        return bool(wait([self._end], timeout_s).done)

    def at_end(self, act: Callable[[], object]) -> None:
        """Call `act` once the command has ended, for any reason; at once if it has already ended."""
        self._end.add_done_callback(lambda _: act())

    def close(self) -> None:
        """Kill what is left of it, and return when it is gone and the log is complete. May be repeated."""
        self._kill()
        self._watcher.join()

    def _let_start(self, spec: Spec) -> Moment:
        """Exchange messages with the starter, and return when it became the command."""
        order = {
            "command": spec.command,
            "environment": dict(spec.environment),
            "folder": spec.folder,
            "port": spec.port,
            "tmp": spec.tmp,
            "as_nobody": spec.way == "root",
            "guarded": spec.way == "plain",
        }
        self._control.send(json.dumps(order).encode())
        _, self.pid, (self._tmp, *listeners) = self._receive()
        # Now, while the starter waits for an answer: a command may end at once.
        self._handle = os.pidfd_open(self.pid)
        for descriptor in listeners:
            self.listener = socket.socket(fileno=descriptor)
        for procs in spec.cgroups:
            procs.write_text(str(self.pid))
        if spec.processors:
            os.sched_setaffinity(self.pid, spec.processors)
        self._control.send(b"{}")
        clocks, _, _ = self._receive()
        return Moment(clocks["started_ns"], clocks["cpu_ns"])

    def _receive(self) -> tuple[Any, int, list[int]]:
        """Return the starter's next message, its process as this machine counts, and the descriptors."""
        message, ancillary, *_ = self._control.recvmsg(MESSAGE_BYTES, 1024)
        pid, descriptors = 0, []
        for _, kind, data in ancillary:
            numbers = [number for (number,) in struct.iter_unpack("i", data)]
            if kind == socket.SCM_CREDENTIALS:
                pid = numbers[0]
            else:
                descriptors = numbers
        return json.loads(message), pid, descriptors

    def _watch(self) -> None:
        code = self._process.wait()
        self._kill()  # it still runs if its parent was killed
        self._control.close()
        self._reader.join(ENDING_S)
        self.tmp_files = _sizes(self._tmp)
        os.close(self._tmp)
        by_signal = SIGNAL_CODES < code < SIGNAL_CODES + signal.NSIG
        self._end.set_result(SIGNAL_CODES - code if by_signal else code)

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def _read_log(self, on_line: Callable[[str], object] | None) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                self._lines.append(line.rstrip("\n"))
                if on_line:
                    on_line(line.rstrip("\n"))


class Ended(NamedTuple):
    """How a command ended, with a status as Confined has it, and the lines that it printed."""

    status: int | None
    output: str


def run_guarded(command: Sequence[str], environment: Mapping[str, str], folder: Path = Path("/")) -> Ended:
    """Run a command, given by its path, in `folder` without namespaces, and return how it ended.

    It is killed, with all that it has started, when this process ends, even by SIGKILL. Raises CannotConfine.
    """
    with vanishing_folder("guarded-") as tmp:
        spec = Spec(
            way="plain", command=command, environment=dict(environment), folder=str(folder), tmp=str(tmp)
        )
        running = Confined(spec)
        try:
            running.wait()
        finally:
            running.close()
    return Ended(running.status, "\n".join(running.log))


_STARTING = ThreadPoolExecutor(1, "starting")


def _start(command: Sequence[str], control: socket.socket) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*command, str(control.fileno())],
        pass_fds=[control.fileno()],
        env={},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="backslashreplace",
        start_new_session=True,
    )


def _sizes(folder: int) -> dict[str, int]:
    """Return the size of each file in the folder with this descriptor, by path."""
    return {
        os.path.normpath(os.path.join(root, name)): os.stat(name, dir_fd=inner, follow_symlinks=False).st_size
        for root, _, names, inner in os.fwalk(dir_fd=folder)
        for name in sorted(names)
    }
