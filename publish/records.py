"""The files in `.fuda/`: lines are appended to them, so that a kill or a power cut loses none before."""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from blog.place import MEMORY_FOLDER
from model.errors import FudaError
from model.files import write_file

_BESIDE = {
    ".gitignore": b"# Of use in this copy of the blog alone: the lock, and the journals for fuda undo.\n"
    b"/lock\n/runs/\n",
    ".gitattributes": b"decisions.jsonl text eol=lf merge=union\n",
}
_BLOCK_BYTES = 4096


class CannotKeepRecords(FudaError):
    """Make `path` writable: without records no post is changed."""

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(
            f"{path} cannot be written to: {error.strerror or error}. Without a record no post is changed."
        )
        self.path = path


def prepare_folder(root: Path) -> Path:
    """Return the folder of records in the blog at `root`, made if need be. Raises CannotKeepRecords."""
    folder = root / MEMORY_FOLDER
    try:
        (folder / "runs").mkdir(parents=True, exist_ok=True)
        for name, content in _BESIDE.items():
            if not (folder / name).exists():
                write_file(folder / name, content)
    except OSError as error:
        raise CannotKeepRecords(folder, error) from error
    return folder


def append_lines(path: Path, lines: Sequence[str], *, lasting: bool = True) -> None:
    """Append `lines`, each without its line feed, to the file at `path`, which is made if need be.

    A last line that lacks its end, because a kill or a power cut came in its midst, is completed when one of
    `lines` is what it was to be; else it is left as a line of its own. With `lasting` a power cut does not
    lose them any more. Raises CannotKeepRecords.
    """
    rows = [line.encode() + b"\n" for line in lines]
    try:
        with path.open("ab+") as file:
            tail = _unended_line(file)
            if (whole := next((row for row in rows if tail and row.startswith(tail)), None)) is not None:
                rows.remove(whole)
                rows.insert(0, whole[len(tail) :])
            elif tail:
                rows.insert(0, b"\n")
            new = file.tell() == 0
            file.write(b"".join(rows))
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        if new and lasting:
            sync_folder(path.parent)
    except OSError as error:
        raise CannotKeepRecords(path, error) from error


def sync_folder(folder: Path) -> None:
    """Make what was renamed or made in `folder` outlast a power cut, where the file system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _unended_line(file: BinaryIO) -> bytes:
    """Return what comes after the last line feed of `file`, which is left at its end."""
    tail, start = b"", file.seek(0, os.SEEK_END)
    while start and b"\n" not in tail:
        size = min(_BLOCK_BYTES, start)
        start = file.seek(start - size)
        tail = file.read(size) + tail
    file.seek(0, os.SEEK_END)
    return tail.rpartition(b"\n")[2]
