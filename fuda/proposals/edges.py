"""What a command has from outside: where it writes, the environment, the time, and the source."""

import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from console.escaping import guard_line, starts_command
from console.streams import print_lines
from fuda.config.options import OWN_TRUST, Options
from fuda.config.trusted import Trust
from fuda.config.user_folders import user_folder
from fuda.sources.source import Source, open_source


def utc_now() -> datetime:
    """Return the time of day."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges:
    """The outside of one command; tests put their own in its place. `clock` gives seconds.

    `told` are the lines that tell_once has written.
    """

    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    now: Callable[[], datetime] = utc_now
    clock: Callable[[], float] = time.monotonic
    open_source: Callable[[Options], Source] = open_source
    trust: Trust = OWN_TRUST
    told: set[str] = field(default_factory=set, init=False)

    @property
    def colour(self) -> bool:
        """Whether what is written to `out` may have colours."""
        return self.out.isatty() and not self.environ.get("NO_COLOR")

    @property
    def state(self) -> Path | None:
        """The folder in which this user's states of blogs are kept; None where it is unknown."""
        return user_folder("state", self.environ)

    def say(self, *lines: str) -> None:
        """Write each of `lines` to `out` as one line: a line feed in one is a stranger's, and is escaped."""
        print_lines(self.out, *lines, colours=self.colour)

    def say_patch(self, patch: str) -> None:
        """Write a diff to `out`, a file or a pipe, as it is: so it can be applied.

        In a job of GitHub's the log may be what reads it. There a line in which the runner could find a
        command is escaped; a patch with such a line does not apply.
        """
        lines = patch.split("\n")
        if self.environ.get("GITHUB_ACTIONS") == "true":
            lines = [guard_line(line) if starts_command(line) else line for line in lines]
        print("\n".join(lines), file=self.out, flush=True)

    def tell(self, *lines: str) -> None:
        """Write lines that are not results, but about them, to `err`, as `say` does."""
        print_lines(self.err, *lines)

    def tell_once(self, text: str) -> None:
        """Write a diagnostic line to `err`, unless this run has written it already."""
        if text not in self.told:
            self.told.add(text)
            self.tell(text)
