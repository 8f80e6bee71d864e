"""The record of this user's runs in one blog, in the file that fuda.runs.state_file opens.

A run is "open" until it has "ended". A run that was killed or broken off is "settled" once each of its
changes is either made and remembered, or not made. The table `beside` lists temporary files that may still
exist next to posts; table and column keep the name that users' files have.
"""

import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from blog.decisions import render_time
from fuda.runs.intent import Intent
from model.errors import FudaError

KEPT_RUNS = 100
"""How many runs are kept, and so how many can be taken back."""

_ID_TIME = "%Y%m%dT%H%M%S.%fZ"


class CannotKeepRecords(FudaError):
    """Raised when the record of a run cannot be written to `path`.

    Every post is whole. Earlier changes are recorded, or the next command completes their record.
    """

    def __init__(self, path: Path, error: Exception) -> None:
        self.problem = str(getattr(error, "strerror", None) or error)
        super().__init__(
            f"{path}: {self.problem}. Without a record no post is changed. Posts that were changed before "
            "this are whole, and fuda undo takes them back. Repair that path, then run the command again."
        )
        self.path = path


@dataclass(frozen=True, slots=True)
class Header:
    """The description of one run.

    `undoes` is the run that an undo takes back. A run that can be resumed has a `fingerprint`, which is equal
    for equal work.
    """

    run: str
    command: str
    at: str
    fingerprint: str = ""
    undoes: str = ""


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run as recorded; `status` is "open", "settled" or "ended"."""

    header: Header
    status: str


class State:
    """The open, locked state of one blog. All methods raise CannotKeepRecords."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    def runs(self) -> list[StoredRun]:
        """Return all runs, the newest first."""
        rows = self._ask("SELECT id, command, at, fingerprint, undoes, status FROM run ORDER BY id DESC")
        return [StoredRun(Header(*fields), status) for *fields, status in rows]

    def next_header(self, command: str, now: datetime, *, fingerprint: str = "", undoes: str = "") -> Header:
        """Return the header of a run that comes after all others, whatever the clock says."""
        newest = self._ask("SELECT max(id) FROM run")[0][0] or ""
        run_id = next_run_id(now, newest, secrets.token_hex(3))
        return Header(run_id, command, render_time(now), fingerprint, undoes)

    def begin(self, header: Header) -> None:
        """Record the run."""
        with self._transaction():
            self._connection.execute(
                "INSERT INTO run (id, command, at, fingerprint, undoes) VALUES (?, ?, ?, ?, ?)",
                astuple(header),
            )

    def close_run(self, run: str, status: str) -> None:
        """Record that the run is "settled" or has "ended"."""
        with self._transaction():
            self._connection.execute("UPDATE run SET status = ? WHERE id = ?", (status, run))

    def reopen(self, run: str) -> None:
        """Record that a settled run goes on."""
        self.close_run(run, "open")

    def note_temp_files(self, run: str, paths: Iterable[str]) -> None:
        """Record temporary files that are about to be written next to posts."""
        with self._transaction(lasting=False):
            self._insert("beside", ((run, _blob(path)) for path in paths))

    def forget_temp_files(self, run: str, paths: Iterable[str]) -> None:
        """Record that these temporary files no longer exist."""
        with self._transaction(lasting=False):
            self._connection.executemany(
                "DELETE FROM beside WHERE run = ? AND path = ?", [(run, _blob(path)) for path in paths]
            )

    def temp_files(self) -> list[tuple[str, str]]:
        """Return run and path of each temporary file that may still exist."""
        return [(run, _text(path)) for run, path in self._ask("SELECT run, path FROM beside")]

    def note_intents(self, run: str, intents: Iterable[Intent]) -> None:
        """Record changes whose temporary files are complete; only then may posts be replaced."""
        rows = [(run, _blob(each.post), _blob(each.temp_file), *astuple(each)[2:]) for each in intents]
        with self._transaction():
            self._insert("intent", rows)

    def drop_intents(self, run: str, posts: Iterable[str]) -> None:
        """Record that the changes of these posts were not made."""
        with self._transaction():
            self._connection.executemany(
                "DELETE FROM intent WHERE run = ? AND post = ?", [(run, _blob(post)) for post in posts]
            )

    def intents(self, run: str) -> list[Intent]:
        """Return the changes of a run in the order in which they were recorded."""
        rows = self._ask(
            "SELECT post, beside, start, old, new, before, after, line FROM intent WHERE run = ? "
            "ORDER BY rowid",
            run,
        )
        return [Intent(_text(post), _text(temp_file), *rest) for post, temp_file, *rest in rows]

    def note_done(self, run: str, posts: Iterable[str]) -> None:
        """Record posts that the run has finished without a change."""
        with self._transaction(lasting=False):
            self._insert("done", ((run, _blob(post)) for post in posts))

    def done(self, run: str) -> frozenset[str]:
        """Return all posts that the run has finished."""
        rows = self._ask(
            "SELECT post FROM done WHERE run = ? UNION SELECT post FROM intent WHERE run = ?", run, run
        )
        return frozenset(_text(post) for (post,) in rows)

    def forget_old_runs(self) -> None:
        """Delete all but the newest KEPT_RUNS runs."""
        old = [(stored.header.run,) for stored in self.runs()[KEPT_RUNS:]]
        if old:
            with self._transaction(lasting=False):
                for table, column in (("intent", "run"), ("done", "run"), ("run", "id")):
                    self._connection.executemany(f"DELETE FROM {table} WHERE {column} = ?", old)

    def is_first(self, notice: str) -> bool:
        """Return True the first time that `notice` is asked about for this blog, and False ever after."""
        with self._transaction(lasting=False):
            added = self._connection.execute("INSERT OR IGNORE INTO notice VALUES (?)", (notice,))
            return added.rowcount == 1

    def _insert(self, table: str, rows: Iterable[Sequence[object]]) -> None:
        for row in rows:
            places = ", ".join("?" * len(row))
            self._connection.execute(f"INSERT OR REPLACE INTO {table} VALUES ({places})", row)

    def _ask(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise CannotKeepRecords(self.path, error) from error

    @contextmanager
    def _transaction(self, *, lasting: bool = True) -> Iterator[None]:
        """Make the block's changes all or none; with `lasting` they also survive a power cut."""
        try:
            self._connection.execute(f"PRAGMA synchronous = {'FULL' if lasting else 'NORMAL'}")
            self._connection.execute("BEGIN")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise CannotKeepRecords(self.path, error) from error


def next_run_id(now: datetime, newest: str, token: str) -> str:
    """Return the id of a run begun `now`; it sorts after `newest`, whatever the clock says."""
    moment = now.astimezone(UTC)
    if newest and newest > _render_id_time(moment):
        before = datetime.strptime(newest.partition("-")[0], _ID_TIME).replace(tzinfo=UTC)
        moment = before + timedelta(milliseconds=1)
    return f"{_render_id_time(moment)}-{token}"


def _render_id_time(moment: datetime) -> str:
    return render_time(moment).replace("-", "").replace(":", "")


def _blob(text: str) -> bytes:
    """Return a path as bytes: a file name may have bytes that SQLite cannot store as text."""
    return text.encode(errors="surrogateescape")


def _text(blob: bytes) -> str:
    return blob.decode(errors="surrogateescape")
