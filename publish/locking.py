"""One fuda at a time writes into a blog: a lock that is gone when its process is, however it ended."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from model.errors import FudaError

RETRY_S = 0.02


class BlogIsBusy(FudaError):
    """Wait for the other fuda: after `waited_s` it still had the lock at `path`."""

    def __init__(self, path: Path, waited_s: float) -> None:
        super().__init__(
            f"Another fuda is at work in this blog, and still was after {waited_s:g} s of waiting: try again "
            f"when it has ended. It holds {path}."
        )
        self.path = path
        self.waited_s = waited_s


@contextmanager
def locked(
    path: Path,
    *,
    wait_s: float,
    clock: Callable[[], float] = monotonic,
    wait: Callable[[float], None] = sleep,
) -> Iterator[None]:
    """Hold the lock at `path` for the block. Raises BlogIsBusy when `wait_s` did not free it, or OSError."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        until_s = clock() + wait_s
        while not _take(handle):
            if clock() >= until_s:
                raise BlogIsBusy(path, wait_s)
            wait(RETRY_S)
        yield
    finally:
        os.close(handle)


def _take(handle: int) -> bool:
    """Say whether the lock could be had.

    Of the two kinds of locks this is the one that children do not inherit: a worker that outlives a killed
    bulk run for a moment must not hold its lock.
    """
    try:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True
