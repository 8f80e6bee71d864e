"""The outside of a command: its streams, the environment, clocks, and the source of suggestions.

Every command imports this, fuda trust included. So what reads blogs and opens SQLite is imported where it is
used.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO

from console.escaping import guard_line, starts_command
from console.streams import may_colour, print_lines
from fuda.config.options import OWN_TRUST, Options, read_options
from fuda.config.trusted import Trust
from fuda.config.user_folders import user_folder
from fuda.proposals.rules import NOTHING
from fuda.sources.open_source import open_source
from fuda.sources.source import Source
from model.suggestion import Band

if TYPE_CHECKING:
    from console.keys import Keyboard
    from fuda.proposals.blog_setup import BlogSetup
    from fuda.runs.locked_blog import RunSettings
    from registry.place import Place
    from registry.store import Store


def open_store(place: "Place") -> "Store":
    """Return the registry at `place`, in S3. Raises RegistryError."""
    from registry.s3_store import S3Store

    return S3Store(place)


def open_keyboard() -> "Keyboard | None":
    """Return the keyboard of standard input, None when that is not a terminal."""
    from console.keys import open_keyboard

    return open_keyboard()


def utc_now() -> datetime:
    """Return the time of day."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The outside of one command; tests pass their own. `clock` returns seconds.

    `reported` are the lines that report_once has written.
    """

    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)
    input: BinaryIO = field(default_factory=lambda: sys.stdin.buffer)
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    now: Callable[[], datetime] = utc_now
    clock: Callable[[], float] = time.monotonic
    open_source: Callable[[Options], Source] = open_source
    trust: Trust = OWN_TRUST
    open_keyboard: Callable[[], "Keyboard | None"] = open_keyboard
    open_store: Callable[["Place"], "Store"] = open_store
    reported: set[str] = field(default_factory=set, init=False)

    @property
    def colour(self) -> bool:
        """Whether results may have colours."""
        return may_colour(self.out, self.environ)

    @property
    def run_settings(self) -> "RunSettings":
        """How a run is recorded: in the folder where this user's runs in all blogs are kept."""
        from fuda.runs.locked_blog import RunSettings

        folder = user_folder("state", self.environ)
        return RunSettings(now=self.now, folder=folder, on_notice=self.report)

    def print_results(self, *lines: str) -> None:
        """Write each of `lines` to `out` as one line: a line feed inside is a stranger's, and is escaped."""
        print_lines(self.out, *lines, colours=self.colour)

    def print_patch(self, patch: str) -> None:
        """Write a diff to `out`, a file or a pipe, unescaped, so that it can be applied.

        In a job of GitHub Actions the runner may read it as the job's log. There a line in which the runner
        could find a command is escaped, and the patch then does not apply.
        """
        lines = patch.split("\n")
        if self.environ.get("GITHUB_ACTIONS") == "true":
            lines = [guard_line(line) if starts_command(line) else line for line in lines]
        print("\n".join(lines), file=self.out, flush=True)

    def report(self, *lines: str) -> None:
        """Write diagnostic lines to `err`, escaped as print_results does."""
        print_lines(self.err, *lines)

    def report_once(self, line: str) -> None:
        """Write a diagnostic line to `err`, unless this command has written it already."""
        if line not in self.reported:
            self.reported.add(line)
            self.report(line)

    def set_up_blog(
        self,
        root: Path,
        arguments: argparse.Namespace,
        *,
        bands: frozenset[Band] = NOTHING,
        min_score: float = 0.0,
    ) -> "BlogSetup":
        """Return the blog at `root` with the settings of this run. Raises FudaError."""
        from fuda.proposals.blog_setup import set_up_blog

        options = read_options(arguments, environ=self.environ, root=root, trust=self.trust)
        if options.withheld:
            self.report_once(f"fuda: {options.withheld}")
        source = self.open_source(options)
        return set_up_blog(root, options, source, bands=bands, new=not arguments.no_new, min_score=min_score)
