"""A program in a real terminal: a person sees what it shows and presses keys."""

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from tests.conftest import ROOT
from tests.support.starting import ENDING_S, end

STARTING_S = 120


class InTerminal:
    """A program in a terminal of its own. `seen` is all that it has shown."""

    def __init__(self, process: subprocess.Popen[bytes], person: int) -> None:
        self.process = process
        self.seen = ""
        self._person = person

    def press(self, keys: str) -> None:
        os.write(self._person, keys.encode())

    def read_until(self, text: str) -> None:
        """Wait until `text` has been shown since the last wait."""
        start = len(self.seen)
        until_s = time.monotonic() + STARTING_S
        while text not in self.seen[start:]:
            assert time.monotonic() < until_s, f"{text!r} was not shown:\n{self.seen}"
            assert self._read(), f"the program ended before {text!r}:\n{self.seen}"

    def end(self) -> int:
        """Read what is left, and return the exit code of the program."""
        while self._read():
            pass
        return self.process.wait(ENDING_S)

    def _read(self) -> bool:
        """Read what is there; return False at the end."""
        if select.select([self._person], [], [], 1)[0]:
            with suppress(OSError):  # Linux reports the end of the other side so
                data = os.read(self._person, 65536)
                self.seen += data.decode(errors="replace").replace("\r\n", "\n")
                return bool(data)
            return False
        return self.process.poll() is None


@contextmanager
def in_terminal(*arguments: str, environ: Mapping[str, str], columns: int = 80) -> Iterator[InTerminal]:
    """Run `python -m arguments...` in a terminal for the block, and end it."""
    person, handle = pty.openpty()
    variables = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm", **environ}
    with subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env=variables,
        stdin=handle,
        stdout=handle,
        stderr=handle,
        start_new_session=True,
    ) as process:
        os.close(handle)
        try:
            yield InTerminal(process, person)
        finally:
            end(process)
            os.close(person)
