"""The one processor that functions of at most a vCPU run on, kept awake while they are measured.

A share of a processor is handed out in slices, and what is left of one stays behind when a process moves to
another. An idle processor sleeps, or its host lends it to others, and it comes back cold. With both, a
function that may run for 1.4 ms in every 20 took 1.5 times the processor time that it takes without pauses.
What keeps the processor awake runs only where nothing else wants to, and leaves the others alone: one that
shares its core would slow what it is to help.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_SPIN = """\
import os, sys
processor, parent = map(int, sys.argv[1:])
os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
os.sched_setaffinity(0, {processor})
print(flush=True)
while os.getppid() == parent:
    for _ in range(100_000):
        pass
"""


def measuring_processor() -> int:
    """Return the processor that functions of at most a vCPU run on: the last that this process may use."""
    return max(os.sched_getaffinity(0))


@contextmanager
def kept_awake() -> Iterator[int]:
    """Yield the process that spins on that processor until the end of the block or of this process."""
    command = [sys.executable, "-I", "-S", "-c", _SPIN, str(measuring_processor()), str(os.getpid())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as spinning:
        try:
            assert spinning.stdout is not None
            spinning.stdout.readline()
            yield spinning.pid
        finally:
            spinning.kill()
