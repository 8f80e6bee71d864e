"""Programs that tests start: Ctrl-C ends them, no test waits for them for ever, and none is left behind."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

ENDING_S = 20
MAX_TEST_S = 900
"""The longest test takes a minute; a busy machine may need ten times as long."""
AGAIN_S = 60
"""A test that is over its bound fails once more after this time, if it waits again while it ends."""
_ENDING = [getattr(signal, name) for name in ("SIGINT", "SIGHUP", "SIGQUIT") if hasattr(signal, name)]


def restore_signals() -> None:
    """Let programs that tests start be ended by Ctrl-C, even when these tests cannot be.

    `nohup` and a shell's `&` start a process with such signals ignored. A program inherits that, and
    Python then installs no handler for Ctrl-C. A signal with a handler gets its default in a new program
    instead, and a handler that does nothing keeps these tests as deaf as they were started.
    """
    for each in _ENDING:
        if signal.getsignal(each) is signal.SIG_IGN:
            signal.signal(each, _pass)


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """Fail the test that runs in the block after so many seconds, whatever it waits for.

    It fails by an exception, so that what it started is ended. A system without SIGALRM bounds nothing.
    """
    if not hasattr(signal, "setitimer"):
        yield
        return

    def fail(number: int, frame: FrameType | None) -> None:
        pytest.fail(f"it was still waiting after {seconds:g} s")

    handler = signal.signal(signal.SIGALRM, fail)
    before = signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, *before)
        signal.signal(signal.SIGALRM, handler)


@contextmanager
def child(command: Sequence[str | Path], **options: Any) -> Iterator[subprocess.Popen[str]]:
    """Yield a program that runs in a session of its own, and end it; `options` are those of Popen.

    What it has started is its own to end, which tests look at. Only when the block fails is all that is left
    of its session killed.
    """
    with subprocess.Popen(command, text=True, start_new_session=True, **options) as process:
        try:
            yield process
        except BaseException:
            end(process)
            end_session(process.pid)
            raise
        end(process)


def end(process: subprocess.Popen[Any]) -> None:
    """Tell a process to end, so that it can end its own children, and kill its session when it does not."""
    process.terminate()
    try:
        process.wait(ENDING_S)
    except subprocess.TimeoutExpired:
        end_session(process.pid)


def end_session(leader: int) -> None:
    """Kill what is left of the session that began with the process `leader`."""
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def wait_until(holds: Callable[[], object]) -> None:
    """Wait until `holds` does, or fail."""
    until_s = time.monotonic() + 3 * ENDING_S
    while not holds():
        assert time.monotonic() < until_s, f"it did not hold within {3 * ENDING_S} s"
        time.sleep(0.02)


def _pass(number: int, frame: FrameType | None) -> None:
    """Do nothing."""
