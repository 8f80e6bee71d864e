"""Keeps the machine's processors awake while something is measured.

An idle processor sleeps, or its host lends it to others, and it comes back cold: a function that may run for
1.4 ms in every 20 took up to 1.3 times the processor time that it takes without pauses. What keeps them awake
runs only where nothing else wants to.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

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


@contextmanager
def kept_awake() -> Iterator[list[int]]:
    """Yield the processes, one a processor, that spin until the end of the block or of this process."""
    with ExitStack() as spinning:
        pids = []
        for processor in sorted(os.sched_getaffinity(0)):
            command = [sys.executable, "-I", "-S", "-c", _SPIN, str(processor), str(os.getpid())]
            process = spinning.enter_context(
                subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            )
            spinning.callback(process.kill)
            assert process.stdout is not None
            process.stdout.readline()
            pids.append(process.pid)
        yield pids
