"""Appends to .fuda/decisions.jsonl, so that neither a kill nor a full disk loses an earlier line."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from blog.decisions import DECISIONS_FILE
from blog.opening import Folder, own_folder
from blog.place import MEMORY_FOLDER
from fuda.runs.state import CannotKeepRecords

_ATTRIBUTES = ".gitattributes"
# All files, this one too: with core.autocrlf and core.safecrlf git refuses to stage line feeds otherwise.
_MERGE = b"* text eol=lf\ndecisions.jsonl merge=union\n"
_BLOCK_BYTES = 4096


class Decisions:
    """The decisions file of the blog at `root`, opened for appending when it is first needed."""

    def __init__(self, root: Path) -> None:
        self.path = root / DECISIONS_FILE
        self._root = root
        self._handle: int | None = None
        self._is_new = False

    def open(self) -> None:
        """Make sure that lines can be appended. Raises CannotKeepRecords.

        Called before a post is changed: where the file is read-only, a link or a folder, the run stops there.
        """
        if self._handle is not None:
            return
        try:
            with own_folder(self._root, MEMORY_FOLDER) as (folder, name):
                folder.make_folder(name)
            with own_folder(self._root, DECISIONS_FILE) as (folder, name):
                _add_attributes(folder)
                self._handle, self._is_new = _open(folder, name)
        except OSError as error:
            raise CannotKeepRecords(Path(error.filename or self.path), error) from error

    def append(self, lines: Sequence[str]) -> None:
        """Append `lines`, given without line feeds, so that a power cut does not lose them.

        A kill or a power cut can leave a last line without its end. It is completed when one of `lines`
        begins with it; otherwise it stays as a line of its own. When not all can be written, the file is cut
        back to what it was. Raises CannotKeepRecords.
        """
        self.open()
        assert self._handle is not None
        try:
            _append(self._handle, lines)
        except OSError as error:
            raise CannotKeepRecords(self.path, error) from error
        self._is_new = False

    def close(self) -> None:
        """Close the file. A file that was created here and got no line is deleted."""
        if self._handle is None:
            return
        os.close(self._handle)
        self._handle = None
        if self._is_new:
            with suppress(OSError), own_folder(self._root, DECISIONS_FILE) as (folder, name):
                folder.unlink(name)


@contextmanager
def appending(root: Path) -> Iterator[Decisions]:
    """Yield the decisions file of the blog at `root`; it is closed after the block."""
    decisions = Decisions(root)
    try:
        yield decisions
    finally:
        decisions.close()


def _open(folder: Folder, name: str) -> tuple[int, bool]:
    """Return a handle for appending, and whether the file was created just now. Raises OSError."""
    flags = os.O_RDWR | os.O_APPEND
    try:
        handle, is_new = folder.open(name, flags | os.O_CREAT | os.O_EXCL), True
        folder.sync()
    except FileExistsError:
        handle, is_new = folder.open(name, flags), False
    try:
        folder.check_own(os.fstat(handle), name)
    except OSError:
        os.close(handle)
        raise
    return handle, is_new


def _add_attributes(folder: Folder) -> None:
    """Write .gitattributes, so that git joins the lines of two branches. An author's own file is kept."""
    with suppress(FileExistsError):
        handle = folder.open(_ATTRIBUTES, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        try:
            _write(handle, _MERGE)
        finally:
            os.close(handle)


def _append(handle: int, lines: Sequence[str]) -> None:
    size = os.fstat(handle).st_size
    try:
        _write(handle, _joined(_unended_line(handle, size), lines))
        os.fsync(handle)
    except OSError:
        with suppress(OSError):
            os.ftruncate(handle, size)
        raise


def _joined(tail: bytes, lines: Sequence[str]) -> bytes:
    """Return the bytes to append after `tail`, a last line without its end or b""."""
    rows = [line.encode() + b"\n" for line in lines]
    if tail and (whole := next((row for row in rows if row.startswith(tail)), None)) is not None:
        rows.remove(whole)
        rows.insert(0, whole[len(tail) :])
    elif tail:
        rows.insert(0, b"\n")
    return b"".join(rows)


def _write(handle: int, data: bytes) -> None:
    """Write all of `data`: one system call may write only a part. Raises OSError."""
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def _unended_line(handle: int, size: int) -> bytes:
    """Return the bytes after the last line feed of a file of `size` bytes."""
    tail, start = b"", size
    while start and b"\n" not in tail:
        length = min(_BLOCK_BYTES, start)
        start -= length
        os.lseek(handle, start, os.SEEK_SET)
        tail = os.read(handle, length) + tail
    return tail.rpartition(b"\n")[2]
