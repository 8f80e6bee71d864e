"""The SQLite file with the state of one blog, in the user's state folder and never in the blog.

A repository can carry any file, so nothing in it counts as a record of a run. The file is found only by the
blog's real path; a blog that was moved starts with an empty one. Opening it takes SQLite's exclusive lock,
which the system releases when the process ends in any way: one fuda at a time writes in a blog.
"""

import hashlib
import os
import random
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from fuda.config.user_folders import user_folder
from fuda.runs.state import CannotKeepRecords, State
from model.errors import FudaError

SCHEMA_VERSION = 1
WAIT_S = 10.0
"""How long a command waits while another fuda works in the same blog."""
RETRY_S = 0.1
"""How long one attempt waits for the lock, and the longest pause before the next attempt."""

_SCHEMA = f"""
CREATE TABLE blog (path BLOB);
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
PRAGMA user_version = {SCHEMA_VERSION}
"""


class BlogIsBusy(FudaError):
    """Raised when another fuda still had the lock of the blog's state at `path` after `waited_s`."""

    def __init__(self, path: Path, waited_s: float) -> None:
        super().__init__(
            f"Another fuda is at work in this blog, even after {waited_s:g} s of waiting. Try again when it "
            f"has ended. It has locked {path}."
        )
        self.path = path
        self.waited_s = waited_s


class NoStateFolder(FudaError):
    """Raised when the user's state folder is unknown, as in a container without a home."""

    def __init__(self) -> None:
        super().__init__(
            "Fuda does not know your state folder, where it records what it changes, and changes no post "
            "without a record. Set XDG_STATE_HOME to an absolute path."
        )


def state_path(root: Path, folder: Path | None = None) -> Path:
    """Return the path of the state of the blog at `root`, which may not exist yet. Raises NoStateFolder.

    `folder` has the states of all blogs; by default it is the user's own.
    """
    real = os.path.normcase(os.path.realpath(root))
    name = hashlib.sha256(os.fsencode(real)).hexdigest()[:32]
    folder = folder or user_folder("state", os.environ)
    if folder is None:
        raise NoStateFolder
    return folder / "blogs" / f"{name}.sqlite3"


@contextmanager
def open_state(root: Path, *, wait_s: float, folder: Path | None = None) -> Iterator[State]:
    """Lock the state of the blog at `root` for the block, and yield it; it is created if needed.

    Raises BlogIsBusy after `wait_s`, NoStateFolder, or CannotKeepRecords.
    """
    path = state_path(root, folder)
    connection = _connect(path, root, wait_s)
    try:
        yield State(path, connection)
    finally:
        connection.close()


def _connect(path: Path, root: Path, wait_s: float) -> sqlite3.Connection:
    """Return a connection that has the exclusive lock. Raises BlogIsBusy or CannotKeepRecords.

    A connection that waits keeps its part of the lock, so two could wait for each other until both give up.
    Each therefore closes after a moment, and tries again after a random pause.
    """
    until_s = monotonic() + wait_s
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        while True:
            connection = sqlite3.connect(path, timeout=min(wait_s, RETRY_S), isolation_level=None)
            try:
                _lock(connection, root)
                return connection
            except BaseException as error:
                connection.close()
                if not _is_busy(error):
                    raise
            if monotonic() >= until_s:
                raise BlogIsBusy(path, wait_s)
            sleep(random.uniform(0, RETRY_S))
    except (OSError, sqlite3.Error) as error:
        raise CannotKeepRecords(path, error) from error


def _is_busy(error: BaseException) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


def _lock(connection: sqlite3.Connection, root: Path) -> None:
    """Take the exclusive lock, which stays until the connection is closed, and create the tables."""
    # In this order: with the file to itself, SQLite needs no shared memory for its log.
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN EXCLUSIVE")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version == 0:
        for statement in _SCHEMA.split(";"):
            connection.execute(statement)
        connection.execute("INSERT INTO blog VALUES (?)", (os.fsencode(root.resolve()),))
    elif version != SCHEMA_VERSION:
        raise sqlite3.DatabaseError(f"its version is {version}, and this Fuda reads {SCHEMA_VERSION}")
    connection.execute("COMMIT")
