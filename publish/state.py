"""What this user's runs did in one blog: an SQLite file in the user's state folder, never in the blog.

A repository can carry any file, so nothing in it counts as a record of a run. The file is found only by the
blog's real path; a blog that was moved starts with an empty one. Opening it takes SQLite's exclusive lock,
which the system releases when the process ends, however it ends: one fuda at a time writes in a blog.

A run is "open" until it has "ended"; one that was killed or broken off is "settled" once every change of it
is either made and remembered, or not made. The table `beside` lists files that may still lie beside posts.
"""

import hashlib
import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from blog.decisions import render_time
from model.errors import FudaError
from publish.intent import Intent

SCHEMA_VERSION = 1
KEPT_RUNS = 100
"""How many runs are kept, and so how many can be taken back."""

_SCHEMA = """
BEGIN;
CREATE TABLE blog (path TEXT);
CREATE TABLE run (
    id TEXT PRIMARY KEY, command TEXT, at TEXT, fingerprint TEXT, undoes TEXT, status TEXT DEFAULT 'open'
) WITHOUT ROWID;
CREATE TABLE intent (
    run TEXT, post BLOB, beside BLOB, start INTEGER, old BLOB, new BLOB, before TEXT, after TEXT, line TEXT,
    PRIMARY KEY (run, post)
);
CREATE TABLE beside (run TEXT, path BLOB, PRIMARY KEY (run, path)) WITHOUT ROWID;
CREATE TABLE done (run TEXT, post BLOB, PRIMARY KEY (run, post)) WITHOUT ROWID;
CREATE TABLE notice (name TEXT PRIMARY KEY) WITHOUT ROWID;
PRAGMA user_version = 1;
COMMIT;
"""
_ID_TIME = "%Y%m%dT%H%M%S.%fZ"


class BlogIsBusy(FudaError):
    """Raised when another fuda still had the lock of the blog's state at `path` after `waited_s`."""

    def __init__(self, path: Path, waited_s: float) -> None:
        super().__init__(
            f"Another fuda is at work in this blog, and still was after {waited_s:g} s of waiting: try again "
            f"when it has ended. It holds {path}."
        )
        self.path = path
        self.waited_s = waited_s


class CannotKeepRecords(FudaError):
    """Raised when what a run does cannot be written down at `path`.

    Every post is whole. What was changed before is recorded, or the next command completes the record.
    """

    def __init__(self, path: Path, error: Exception) -> None:
        self.problem = str(getattr(error, "strerror", None) or error)
        super().__init__(
            f"{path}: {self.problem}. Without a record no post is changed; posts that were changed before "
            "this are whole, and fuda undo takes them back. Mend it, and run the command again."
        )
        self.path = path


@dataclass(frozen=True, slots=True)
class Header:
    """Which run this is. `undoes` is the run that an undo takes back. Runs of equal work that may be taken up
    again have an equal `fingerprint`; it is empty for the others."""

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

    def note_beside(self, run: str, paths: Iterable[str]) -> None:
        """Record files that are about to be written beside posts."""
        with self._transaction(lasting=False):
            self._insert("beside", ((run, _blob(path)) for path in paths))

    def forget_beside(self, run: str, paths: Iterable[str]) -> None:
        """Record that these files are not there any more."""
        with self._transaction(lasting=False):
            self._connection.executemany(
                "DELETE FROM beside WHERE run = ? AND path = ?", [(run, _blob(path)) for path in paths]
            )

    def beside(self) -> list[tuple[str, str]]:
        """Return the runs and paths of all files that may still lie beside posts."""
        return [(run, _text(path)) for run, path in self._ask("SELECT run, path FROM beside")]

    def note_intents(self, run: str, intents: Iterable[Intent]) -> None:
        """Record changes whose new bytes lie whole beside the posts; only then may posts be replaced."""
        rows = [(run, _blob(each.post), _blob(each.beside), *astuple(each)[2:]) for each in intents]
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
        return [Intent(_text(post), _text(beside), *rest) for post, beside, *rest in rows]

    def note_done(self, run: str, posts: Iterable[str]) -> None:
        """Record posts that the run is through with, and did not change."""
        with self._transaction(lasting=False):
            self._insert("done", ((run, _blob(post)) for post in posts))

    def done(self, run: str) -> frozenset[str]:
        """Return all posts that the run is through with."""
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
        """Return True the first time that this blog's user is to be given `notice`, and False ever after."""
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
        """Do the block whole or not at all; with `lasting` a power cut does not undo it either."""
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


def default_folder() -> Path:
    """Return the folder in which this user's programs keep such files on this system."""
    from platformdirs import user_state_path

    return user_state_path("fuda", appauthor=False)


def state_path(root: Path, folder: Path | None = None) -> Path:
    """Return where the state of the blog at `root` is kept, there or not."""
    real = os.path.normcase(os.path.realpath(root))
    name = hashlib.sha256(os.fsencode(real)).hexdigest()[:32]
    return (folder or default_folder()) / "blogs" / f"{name}.sqlite3"


@contextmanager
def open_state(root: Path, *, wait_s: float, folder: Path | None = None) -> Iterator[State]:
    """Lock the state of the blog at `root` for the block, and yield it; it is made if need be.

    Raises BlogIsBusy after `wait_s`, or CannotKeepRecords.
    """
    path = state_path(root, folder)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=wait_s, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise CannotKeepRecords(path, error) from error
    try:
        _lock(connection, path, root, wait_s)
        yield State(path, connection)
    finally:
        connection.close()


def next_run_id(now: datetime, newest: str, token: str) -> str:
    """Return the id of a run begun `now`; it sorts after `newest`, whatever the clock says."""
    moment = now.astimezone(UTC)
    if newest and newest > _render_id_time(moment):
        before = datetime.strptime(newest.partition("-")[0], _ID_TIME).replace(tzinfo=UTC)
        moment = before + timedelta(milliseconds=1)
    return f"{_render_id_time(moment)}-{token}"


def _lock(connection: sqlite3.Connection, path: Path, root: Path, wait_s: float) -> None:
    """Take the exclusive lock, which stays until the connection is closed, and make the tables."""
    try:
        # In this order: with the lock for itself alone, SQLite needs no shared memory for its log.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            connection.executescript(_SCHEMA)
            connection.execute("INSERT INTO blog VALUES (?)", (os.fspath(root.resolve()),))
        elif version != SCHEMA_VERSION:
            raise sqlite3.DatabaseError(f"its version is {version}, and this Fuda reads {SCHEMA_VERSION}")
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            raise BlogIsBusy(path, wait_s) from None
        raise CannotKeepRecords(path, error) from error


def _render_id_time(moment: datetime) -> str:
    return render_time(moment).replace("-", "").replace(":", "")


def _blob(text: str) -> bytes:
    """Return a path as bytes: a file name may hold bytes that no text in SQLite can."""
    return text.encode(errors="surrogateescape")


def _text(blob: bytes) -> str:
    return blob.decode(errors="surrogateescape")
