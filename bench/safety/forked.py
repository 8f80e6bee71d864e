"""Runs a command line of fuda in a fork of this process, which saves the time of starting Python.

Linux only. The child has its own session: it has no terminal, and its own children end with it.
"""

import os
import resource
import select
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import NoReturn

from fuda.cli.main import main as run_fuda
from lambda_local.processes import read_moment

HANG_S = 60.0
STALL_S = 10.0
"""A process that uses no processor time for this long is taken to hang."""
LOOK_S = 0.5
ESCAPED = 70
"""The exit code that a child reports when an exception left main()."""
MAX_BYTES = 4_000_000_000
"""Of address space, and of a file: no check, but a protection of the machine."""

type Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended. `code` is negative when a signal ended it; `hung` when it had to be killed.

    `peak_mb` is 0 where a larger process started it.
    """

    arguments: tuple[str, ...]
    code: int
    out: bytes
    err: bytes
    cpu_s: float
    peak_mb: float
    hung: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a command runs: its folder, its whole environment, and the handle that it gets as stdin."""

    folder: Path
    environ: Mapping[str, str]
    stdin: int | None = None


@dataclass(slots=True)
class Running:
    """A running command, in process `pid`."""

    pid: int
    arguments: tuple[str, ...]
    out: int
    err: int
    began_s: float = field(default_factory=time.monotonic)


def run_forked(arguments: Sequence[str], place: Place, *, before: Work | None = None) -> Ran:
    """Run `fuda ARGUMENTS` in a fork of this process; the child calls `before` first."""
    return wait_for(start_forked(arguments, place, before=before))


def warm_up(arguments: Sequence[str], place: Place) -> None:
    """Run a command that writes nothing in this process, so that forks find its modules imported."""
    environ = dict(os.environ)
    os.environ.clear()
    os.environ.update(place.environ)
    try:
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            run_fuda(arguments)
    finally:
        os.environ.clear()
        os.environ.update(environ)


def start_forked(arguments: Sequence[str], place: Place, *, before: Work | None = None) -> Running:
    """Start `fuda ARGUMENTS` in a fork of this process. Call wait_for on what this returns."""
    out, err = os.memfd_create("out"), os.memfd_create("err")
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if not pid:
        _become(list(arguments), place, out, err, before)
    return Running(pid, tuple(arguments), out, err)


def run_process(program: Sequence[str], arguments: Sequence[str], place: Place) -> Ran:
    """Run `program` with `arguments` as a separate process."""
    out, err = os.memfd_create("out"), os.memfd_create("err")
    process = subprocess.Popen(
        [*program, *arguments],
        cwd=place.folder,
        env=place.environ,
        stdin=place.stdin if place.stdin is not None else subprocess.DEVNULL,
        stdout=out,
        stderr=err,
        start_new_session=True,
        preexec_fn=_limit,
    )
    ran = wait_for(Running(process.pid, tuple(arguments), out, err))
    process.returncode = ran.code
    return ran


def wait_for(running: Running, *, hang_s: float = HANG_S) -> Ran:
    """Return how a command ended; one that hangs is killed, with its children."""
    hung = not _has_ended(running, hang_s)
    with suppress(ProcessLookupError):  # none of its group is left
        os.killpg(running.pid, signal.SIGKILL)
    _, status, usage = os.wait4(running.pid, 0)
    return Ran(
        running.arguments,
        os.waitstatus_to_exitcode(status),
        _read_all(running.out),
        _read_all(running.err),
        usage.ru_utime + usage.ru_stime,
        _own_peak_mb(usage.ru_maxrss),
        hung,
    )


def _own_peak_mb(child_kb: int) -> float:
    """Return the peak memory of a child in megabytes; 0 if it may be this process's own.

    A child begins as a copy of this process, and the system counts what it had then.
    """
    own_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return child_kb * 1024 / 1e6 if child_kb > 1.1 * own_kb else 0.0


def _has_ended(running: Running, hang_s: float) -> bool:
    """Wait for the end of a process; return False when it hangs."""
    handle = os.pidfd_open(running.pid)
    try:
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        cpu_ns, busy_s = 0, time.monotonic()
        while not poll.poll(LOOK_S * 1000):
            now_s = time.monotonic()
            if (used_ns := read_moment(running.pid).cpu_ns) > cpu_ns:
                cpu_ns, busy_s = used_ns, now_s
            if now_s - running.began_s > hang_s or now_s - busy_s > STALL_S:
                return False
        return True
    except BaseException:
        os.killpg(running.pid, signal.SIGKILL)
        raise
    finally:
        os.close(handle)


def _become(arguments: list[str], place: Place, out: int, err: int, before: Work | None) -> NoReturn:
    """Run the command in the child, and end."""
    code = ESCAPED
    try:
        os.setsid()
        stdin = os.open(os.devnull, os.O_RDONLY) if place.stdin is None else place.stdin
        for handle, number in ((stdin, 0), (out, 1), (err, 2)):
            os.dup2(handle, number)
        _limit()
        os.chdir(place.folder)
        os.environ.clear()
        os.environ.update(place.environ)
        if before:
            before()
        code = run_fuda(arguments)
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(code)


def _limit() -> None:
    for limit in (resource.RLIMIT_AS, resource.RLIMIT_FSIZE):
        resource.setrlimit(limit, (MAX_BYTES, MAX_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read_all(handle: int) -> bytes:
    with os.fdopen(handle, "rb") as file:
        file.seek(0)
        return file.read()
