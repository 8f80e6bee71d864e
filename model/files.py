"""Access to files by path: read a regular file of bounded size, write one whole, create one."""

import errno
import os
import secrets
import stat
from pathlib import Path

RIGHTS = stat.S_IRWXU | stat.S_IRWXG | stat.S_IRWXO
"""The bits of a file's mode that its replacement gets too."""
_PART_BYTES = 1 << 20
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
# Opening a FIFO must not wait for a writer.
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def read_file(path: str | Path, *, max_bytes: int) -> bytes:
    """Return the bytes of the regular file at `path`; links are followed.

    Raises OSError; its `strerror` can be printed after the path. A file of more than `max_bytes`, a FIFO, a
    device or a folder is refused without waiting for it and without reading it.
    """
    # Checked before opening as well: opening some devices has side effects.
    _check_regular(os.stat(path), path)
    return read_handle(os.open(path, _READ | _NO_WAIT), path, max_bytes=max_bytes)


def read_handle(handle: int, path: str | Path, *, max_bytes: int) -> bytes:
    """Return the bytes of `handle`, which is closed; `path` is for the error. Raises OSError as read_file."""
    try:
        info = os.fstat(handle)
        _check_regular(info, path)
        data = b"" if info.st_size > max_bytes else _read(handle, max_bytes + 1)
    finally:
        os.close(handle)
    if info.st_size > max_bytes or len(data) > max_bytes:
        raise OSError(errno.EFBIG, f"it is larger than the {max_bytes:,} bytes that are read", str(path))
    return data


def write_file(path: Path, data: bytes) -> None:
    """Write `data` to a temporary file and rename it to `path`; missing folders are made. Raises OSError.

    A new file gets the mode that the umask leaves; a replaced one keeps its mode except setuid and setgid.
    After an error the file at `path` is as it was, and the temporary file is gone.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temp_file = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = create_file(temp_file)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            os.chmod(temp_file, path.stat().st_mode & RIGHTS)
        os.replace(temp_file, path)
    except BaseException:
        temp_file.unlink(missing_ok=True)
        raise


def create_file(path: Path) -> int:
    """Create the file `path`, with the mode that the umask leaves, and return a handle to write it.

    Raises OSError, also when anything with that name exists: not even a link is followed.
    """
    return os.open(path, _CREATE, 0o666)


def _check_regular(info: os.stat_result, path: str | Path) -> None:
    if stat.S_ISDIR(info.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(info.st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file", str(path))


def _read(handle: int, max_bytes: int) -> bytes:
    """Return up to `max_bytes`, read in parts: one read reserves memory for all the bytes it may return."""
    parts = []
    while max_bytes and (part := os.read(handle, min(max_bytes, _PART_BYTES))):
        parts.append(part)
        max_bytes -= len(part)
    return b"".join(parts)
