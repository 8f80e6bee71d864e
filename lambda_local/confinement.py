"""Starts a command through sandbox.py, hears what becomes of it, and leaves nothing of it behind."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from lambda_local.lambda_runtime import base_python
from lambda_local.processes import Moment
from lambda_local.temporary_folder import vanishing_folder
from model.errors import FudaError

SCRIPT = Path(__file__).parent / "sandbox.py"
LOG_LINES = 10_000
MESSAGE_BYTES = 1 << 20
ENDING_S = 10

Way = Literal["root", "user", "plain"]


class CannotConfine(FudaError):
    """The machine does not allow this way of confining, or the command could not even be started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """What to run and how: `command` and `folder` are places as the command sees them.

    `mounts` says which folder of this machine stands at which place, read-only; `hidden` names folders to be
    seen empty. A `port` gives the command a network of its own, in which it finds a listener there, and 0
    this machine's. The process is put into the `cgroups`, named by their cgroup.procs files, and kept to the
    `processors` if any are named. Where nothing is confined, `tmp` is looked at in place of the command's own
    /tmp of `tmp_mb` megabytes.
    """

    way: Way
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: str = "/"
    mounts: Mapping[str, str] = field(default_factory=dict)
    hidden: Sequence[str] = ()
    port: int = 0
    cgroups: Sequence[str] = ()
    processors: Sequence[int] = ()
    tmp: str = ""
    tmp_mb: int = 512


class Confined:
    """A running command: its `pid`, when it `started`, the `listener` of its network, and its `log`."""

    def __init__(
        self, spec: Spec, *, tell: Callable[[str], object] | None = None, log_lines: int = LOG_LINES
    ) -> None:
        """Start it; `tell` gets each line printed, the last `log_lines` are kept. Raises CannotConfine."""
        self.log: deque[str] = deque(maxlen=log_lines)
        self.listener: socket.socket | None = None
        self.ended = threading.Event()
        self.status: int | None = None
        """Once ended: the exit code, or minus the number of the signal that ended it."""
        self.tmp_files: dict[str, int] = {}
        """Once ended: what it left in its /tmp, by path, with sizes in bytes."""
        self._lock = threading.Lock()
        self._at_end: list[Callable[[], object]] = []
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._guard = _start(spec, theirs)
        self._reader = threading.Thread(target=self._read_log, args=(tell,), daemon=True)
        self._reader.start()
        try:
            facts = self._receive_start()
        except BaseException:
            self._reap()
            if self.listener:
                self.listener.close()
            raise
        self.pid: int = facts["pid"]
        self.started = Moment(facts["started_ns"], facts["cpu_ns"])
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def at_end(self, act: Callable[[], object]) -> None:
        """Call `act` once the command has ended, by whatever cause; at once if it has already."""
        with self._lock:
            if not self.ended.is_set():
                self._at_end.append(act)
                return
        act()

    def close(self) -> None:
        """Kill what is left; return when it is gone and the log is complete. Twice is the same as once."""
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_WR)
        self._watcher.join(ENDING_S)
        if self._watcher.is_alive():
            self._guard.kill()
            self._watcher.join()

    def _receive_start(self) -> dict[str, Any]:
        facts: dict[str, Any] = {}
        while not {"pid", "started_ns"} <= facts.keys():
            facts |= self._receive()
            if "problem" in facts or "status" in facts:
                self._reader.join()
                problem = facts.get("problem", f"exit code {facts.get('status')}")
                raise CannotConfine("; ".join(["The command could not be started", problem, *self.log]))
        return facts

    def _receive(self) -> dict[str, Any]:
        """Return the guard's next message; a listener may come with it."""
        message, descriptors, *_ = socket.recv_fds(self._control, MESSAGE_BYTES, 1)
        if descriptors:
            self.listener = socket.socket(fileno=descriptors[0])
        facts: dict[str, Any] = json.loads(message) if message else {"problem": "its guard has ended"}
        return facts

    def _watch(self) -> None:
        facts = self._receive()
        if "status" not in facts:  # the guard was killed, its command was not
            with contextlib.suppress(OSError):
                os.kill(self.pid, signal.SIGKILL)
        self._reap()
        self.status = facts.get("status")
        self.tmp_files = facts.get("tmp", {})
        with self._lock:
            self.ended.set()
        for act in self._at_end:
            act()

    def _reap(self) -> None:
        """Wait for the guard, which ends with its command, and for the last of the log."""
        self._control.close()
        self._guard.wait()
        self._reader.join(ENDING_S)

    def _read_log(self, tell: Callable[[str], object] | None) -> None:
        assert self._guard.stdout is not None
        with self._guard.stdout as lines:
            for line in lines:
                self.log.append(line.rstrip("\n"))
                if tell:
                    tell(line.rstrip("\n"))


class Ended(NamedTuple):
    """How a command ended, as Confined tells it, and the lines that it has printed."""

    status: int | None
    output: str


def run_guarded(command: Sequence[str], environment: Mapping[str, str], folder: Path = Path("/")) -> Ended:
    """Run a command, by its path, in `folder` and not confined, to its end; it ends with this process too.

    However this process ends: what is killed leaves nothing running. Raises CannotConfine.
    """
    with vanishing_folder("guarded-") as tmp:
        spec = Spec(
            way="plain", command=command, environment=dict(environment), folder=str(folder), tmp=str(tmp)
        )
        running = Confined(spec)
        try:
            running.ended.wait()
        finally:
            running.close()
    return Ended(running.status, "\n".join(running.log))


def _start(spec: Spec, control: socket.socket) -> subprocess.Popen[str]:
    command = [base_python(), "-I", "-S", str(SCRIPT), str(control.fileno()), json.dumps(asdict(spec))]
    return subprocess.Popen(
        command,
        pass_fds=[control.fileno()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="backslashreplace",
        start_new_session=True,
    )
