"""Sends what an author decided to the API that suggests, for a user who wants that.

The blog's memory stays the truth: what cannot be sent never makes a command fail. It waits in the user's
state folder, where no repository can put anything, and the next command that sends decisions sends it first.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from blog.decisions import Entry, render_line
from blog.memory import read_entries
from fuda.config.address import parse_address
from fuda.config.options import Options
from fuda.proposals.outcomes import decisions_in
from fuda.runs.locked_blog import RunSettings
from fuda.runs.state_file import state_path
from model.errors import FudaError
from model.files import read_file, write_file

WAITING_BYTES = 10_000_000
"""Some 20,000 posts. Where an API is never there, what waits must not grow for ever."""
_REFUSED = frozenset({400, 413, 422})
"""The answers to a body that would be refused again."""


@contextmanager
def sending_decisions(root: Path, options: Options, settings: RunSettings) -> Iterator[RunSettings]:
    """Yield the settings for runs in the blog at `root`, and send after the block what they remembered.

    Nothing is sent unless the options ask for it, or to an address that only a repository names. An error in
    the block leaves what was remembered for later. Failures are notices.
    """
    if not options.send_decisions or options.url is None:
        yield settings
        return
    if options.withheld:
        settings.on_notice(
            f"fuda: {parse_address(options.url)} is named only by the blog's fuda.toml, so your decisions "
            "are not sent there."
        )
        yield settings
        return
    entries: list[Entry] = []
    outbox = _Outbox(root, options, settings)
    try:
        yield replace(settings, on_entries=entries.extend)
    except BaseException:
        outbox.add(entries, send=False)
        raise
    outbox.add(entries, send=True)


class _Outbox:
    """A queue of decisions to send from the blog at `root` to one API: the bodies of requests, one a line."""

    def __init__(self, root: Path, options: Options, settings: RunSettings) -> None:
        self._root = root
        self._options = options
        self._settings = settings

    def add(self, entries: Sequence[Entry], *, send: bool) -> None:
        """Add the decisions in `entries`, and send all that wait if asked to."""
        # Imported here: a command that sends nothing must not wait for the import of HTTP and TLS.
        from fuda.sources.decisions import render_sendings

        try:
            path = self._path()
            waiting = _read(path)
            bodies = [*waiting, *render_sendings(decisions_in(entries, self._before(entries)))]
            left = bodies
            try:
                if send and bodies:
                    left = self._send(bodies)
            finally:
                if left != waiting:
                    self._keep(path, left)
        except (FudaError, OSError) as error:
            self._settings.on_notice(
                f"fuda: Decisions cannot be sent: {error} They stay in the blog's memory."
            )

    def _send(self, bodies: list[bytes]) -> list[bytes]:
        """Send the bodies in order, and return those that are to be sent later."""
        from fuda.sources.decisions import send
        from fuda.sources.remote import open_remote
        from fuda.sources.source import SourceError, SourceRefused

        refused: SourceRefused | None = None
        for place, body in enumerate(bodies):
            try:
                if place == 0:
                    remote = open_remote(self._options)
                send(remote, body)
            except SourceError as error:
                if isinstance(error, SourceRefused) and error.status in _REFUSED:
                    refused = refused or error
                    continue
                self._settings.on_notice(
                    f"fuda: Decisions were not sent: {error} They are kept, and the next command with "
                    "--send-decisions sends them."
                )
                return bodies[place:]
        if refused:
            self._settings.on_notice(f"fuda: Some decisions are not kept by the API: {refused}")
        return []

    def _before(self, written: Sequence[Entry]) -> list[Entry]:
        """Return the rest of the blog's memory. Raises CannotRecall."""
        ours = set(map(render_line, written))
        first = min((entry.at for entry in written), default="")
        # Only the newest are rendered: an earlier line is not one of `written`.
        return [
            each for each in read_entries(self._root)[0] if each.at < first or render_line(each) not in ours
        ]

    def _path(self) -> Path:
        """Return the file of what waits, which is beside the state of the blog. Raises NoStateFolder."""
        state = state_path(self._root, self._settings.folder)
        url = hashlib.sha256(str(self._options.url).encode()).hexdigest()[:12]
        return state.with_name(f"{state.stem}-{url}.unsent")

    def _keep(self, path: Path, bodies: list[bytes]) -> None:
        """Write `bodies` in place of what waited. Of too many, the oldest are dropped with a notice."""
        size, first = 0, len(bodies)
        while first and size + len(bodies[first - 1]) + 1 <= WAITING_BYTES:
            first -= 1
            size += len(bodies[first]) + 1
        if first:
            self._settings.on_notice(
                f"fuda: Too many decisions wait to be sent, so those on the {first:,} oldest posts are not."
            )
        if bodies:
            write_file(path, b"".join(body + b"\n" for body in bodies[first:]))
        else:
            path.unlink(missing_ok=True)


def _read(path: Path) -> list[bytes]:
    try:
        return read_file(path, max_bytes=WAITING_BYTES).splitlines()
    except FileNotFoundError:
        return []
