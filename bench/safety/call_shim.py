"""The library that makes system calls fail (failing_calls.c): builds it, and arms it in a child."""

import ctypes
import errno
import mmap
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bench.safety.forked import Work
from bench.safety.scratch_blog import ScratchBlog
from model.errors import FudaError

SOURCE = Path(__file__).with_name("failing_calls.c")
KINDS = ("open", "open to read", "write", "fsync", "rename", "unlink", "truncate", "mkdir")
"""In the order of the C source's `enum kind`."""
MODES = ("once", "short", "lasting")
"""In the order of its `enum mode`."""


class NoCompiler(FudaError):
    """Raised when the library cannot be built: the C compiler is missing or fails."""

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"{SOURCE.name} cannot be compiled: {problem}. Install a C compiler that is called cc "
            "(in Debian: apt-get install gcc libc6-dev)."
        )


class Failure(NamedTuple):
    """The calls that are to fail: the `n`-th of `kind`, with the number `error`, in the way of `mode`."""

    kind: str
    n: int
    error: int
    mode: str = "once"

    def __str__(self) -> str:
        mode = "" if self.mode == "once" else f" {self.mode}"
        return f"{self.kind} {self.n} {errno.errorcode[self.error]}{mode}"


class _Seen(ctypes.Structure):
    _fields_ = (("calls", ctypes.c_long * len(KINDS)), ("failed", ctypes.c_long))


@dataclass(frozen=True, slots=True)
class Shim:
    """The library at `path`, with which this process was started, and the memory it shares with children."""

    path: str
    memory: mmap.mmap

    def arming(self, failure: Failure | None, blog: ScratchBlog) -> Work:
        """Return a function that arms the library in a child; without a `failure` it only counts."""
        ctypes.memset(ctypes.addressof(self._seen()), 0, ctypes.sizeof(_Seen))

        def arm() -> None:
            kind, n, error, mode = (
                (KINDS.index(failure.kind), failure.n, failure.error, MODES.index(failure.mode))
                if failure
                else (-1, 0, 0, 0)
            )
            ctypes.CDLL(self.path).arm(
                kind,
                ctypes.c_long(n),
                error,
                mode,
                os.fsencode(blog.root),
                os.fsencode(blog.state),
                ctypes.byref(self._seen()),
            )

        return arm

    def failed(self) -> bool:
        """Return whether a call has failed since it was armed."""
        return bool(self._seen().failed)

    def calls(self) -> dict[str, int]:
        """Return how many calls of each kind there were since it was armed."""
        return dict(zip(KINDS, self._seen().calls, strict=True))

    def _seen(self) -> _Seen:
        return _Seen.from_buffer(self.memory)


def open_shim(path: str) -> Shim:
    return Shim(path, mmap.mmap(-1, mmap.PAGESIZE))


def build_shim(folder: Path) -> Path:
    """Compile the library into `folder`. Raises NoCompiler."""
    library = folder / "failing_calls.so"
    if not shutil.which("cc"):
        raise NoCompiler("no cc on PATH")
    command = ["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        raise NoCompiler(f"cc reports {run.stderr.strip()[:500]}")
    return library
