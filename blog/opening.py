"""The one way to open a file of a blog: a regular file inside the blog's real folder, of a bounded size.

A blog may come from a stranger, and a link in it may lead anywhere. So a path is resolved first, must lie
below the blog's real folder, and is then opened folder by folder without following any link. A link that is
put there in between makes an error, not a way out. Where the system cannot open relative to a folder
(Windows), the path is resolved again right before opening instead, which leaves a moment in between.

All errors are OSError, whose `strerror` fits behind the path of the file.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from model.files import read_handle

POST_BYTES = 2_000_000
"""Twice the limit of the API. Labelling so large a post takes up to 1 s of CPU and 300 MB."""
SETTINGS_BYTES = 100_000
DECISIONS_BYTES = 10_000_000
"""Some 40,000 decisions."""

_OF_THE_BLOG = frozenset({
    errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.EINVAL, errno.EFBIG,
    errno.EMLINK,
})  # fmt: skip
_HAS_FOLDERS = os.open in os.supports_dir_fd
_ALWAYS = (
    getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)


class LeadsOut(OSError):
    """Raised when a path, links followed, is not inside the blog."""

    def __init__(self, path: Path) -> None:
        super().__init__(errno.EPERM, "it leads out of the blog through a link", str(path))


class IsLink(OSError):
    """Raised when a file that Fuda keeps itself, or a folder above it, is a link."""

    def __init__(self, path: Path) -> None:
        super().__init__(errno.ELOOP, "it is a link, or lies behind one, where only a file may be", str(path))


def is_of_system(error: OSError) -> bool:
    """Return whether the system failed, as with rights or a full disk, and not what the blog has there."""
    return not isinstance(error, LeadsOut | IsLink) and error.errno not in _OF_THE_BLOG


@dataclass(frozen=True, slots=True)
class Folder:
    """An open folder of a blog: all names are looked up in it, wherever its path leads by now.

    `handle` is None where the system has no such handles; then `path` is used.
    """

    path: Path
    handle: int | None

    def open(self, name: str, flags: int, mode: int = 0o666) -> int:
        """Return a handle to the file `name`, which must not be a link. Raises OSError."""
        try:
            return os.open(self._place(name), flags | _ALWAYS, mode, dir_fd=self.handle)
        except OSError as error:
            raise _explain(error, self.path / name) from None

    def read(self, name: str, *, max_bytes: int) -> bytes:
        """Return the bytes of the regular file `name`. Raises OSError, as model.files.read_file does."""
        self.check_regular(self.stat(name), name)
        return read_handle(self.open(name, os.O_RDONLY), self.path / name, max_bytes=max_bytes)

    def check_regular(self, info: os.stat_result, name: str) -> None:
        """Raise OSError unless `info` of the file `name` is that of a regular file."""
        if stat.S_ISLNK(info.st_mode):
            raise IsLink(self.path / name)
        if not stat.S_ISREG(info.st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file", str(self.path / name))

    def check_own(self, info: os.stat_result, name: str) -> None:
        """Raise OSError unless the file `name` may be written in place: it is regular, and has no other name.

        An archive that is unpacked can make a file here another name of one outside the blog.
        """
        self.check_regular(info, name)
        if info.st_nlink > 1:
            problem = f"it has {info.st_nlink} names (hard links), and one may be outside the blog"
            raise OSError(errno.EMLINK, problem, str(self.path / name))

    def stat(self, name: str) -> os.stat_result:
        """Return the status of `name` itself, without following a link. Raises OSError."""
        return os.stat(self._place(name), dir_fd=self.handle, follow_symlinks=False)

    def may_write(self, name: str) -> bool:
        """Return whether this user may write to the file `name`."""
        return os.access(self._place(name), os.W_OK, dir_fd=self.handle)

    def make_folder(self, name: str) -> None:
        """Make the folder `name` unless the name exists. Raises OSError."""
        with suppress(FileExistsError):
            os.mkdir(self._place(name), dir_fd=self.handle)

    def replace(self, name: str, target: str) -> None:
        """Rename `name` to `target`, replacing a file of that name. Raises OSError."""
        os.replace(self._place(name), self._place(target), src_dir_fd=self.handle, dst_dir_fd=self.handle)

    def unlink(self, name: str) -> None:
        """Delete `name` if it is there. Raises OSError."""
        with suppress(FileNotFoundError):
            os.unlink(self._place(name), dir_fd=self.handle)

    def sync(self) -> None:
        """Make new and renamed files here survive a power cut, where the file system can."""
        if self.handle is not None:
            with suppress(OSError):
                os.fsync(self.handle)

    def _place(self, name: str) -> str | Path:
        return name if self.handle is not None else self.path / name


def read_inside(root: Path, path: Path, *, max_bytes: int) -> bytes:
    """Return the bytes of the file at `path` in the blog at `root`; links that stay inside are followed."""
    with folder_of(root, path) as (folder, name):
        return folder.read(name, max_bytes=max_bytes)


def read_own(root: Path, name: str, *, max_bytes: int) -> bytes:
    """Return the bytes of a file that Fuda keeps in the blog, `name` from its root, following no link."""
    with own_folder(root, name) as (folder, last):
        return folder.read(last, max_bytes=max_bytes)


@contextmanager
def folder_of(root: Path, path: Path) -> Iterator[tuple[Folder, str]]:
    """Yield the folder of the real file behind `path`, and that file's name. Raises LeadsOut or OSError."""
    # os.stat fails after some 40 links. Python follows any number, and each may be another post.
    os.stat(path)
    real_root = os.path.realpath(root, strict=True)
    *folders, name = real_parts(real_root, path)
    with open_folder(real_root, folders) as folder:
        yield folder, name


def real_parts(real_root: str, path: Path) -> list[str]:
    """Return the folders from `real_root` down to the real file behind `path`, and the file's name.

    Raises LeadsOut, or OSError.
    """
    parts = _parts_below(os.path.realpath(path, strict=True), real_root)
    if not parts:
        raise LeadsOut(path)
    return parts


@contextmanager
def own_folder(root: Path, name: str) -> Iterator[tuple[Folder, str]]:
    """Yield the folder of the file `name`, a POSIX path from `root`, and the file's own name.

    Raises IsLink where a folder on the way is a link, or OSError.
    """
    *folders, last = name.split("/")
    with open_folder(os.path.realpath(root, strict=True), folders) as folder:
        yield folder, last


@contextmanager
def open_folder(real_root: str, parts: list[str]) -> Iterator[Folder]:
    """Yield the folder `parts` below `real_root`; none of them may be a link. Raises IsLink, or OSError."""
    path = Path(real_root, *parts)
    if not _HAS_FOLDERS:
        if _parts_below(os.path.realpath(path), real_root) != parts:
            raise IsLink(path)
        yield Folder(path, None)
        return
    handle = os.open(real_root, _FOLDER | os.O_CLOEXEC)
    try:
        for place, part in enumerate(parts):
            try:
                below = os.open(part, _FOLDER | os.O_CLOEXEC, dir_fd=handle)
            except OSError as error:
                raise _explain(error, Path(real_root, *parts[: place + 1])) from None
            os.close(handle)
            handle = below
        yield Folder(path, handle)
    finally:
        os.close(handle)


def _parts_below(real: str, real_root: str) -> list[str]:
    """Return the parts of `real` below `real_root`, or [] when it is not below."""
    # As text: pathlib takes ten times as long, and a bulk run needs this twice for each post.
    start = os.path.join(real_root, "")
    return real.removeprefix(start).split(os.sep) if real.startswith(start) and real != start else []


def _explain(error: OSError, path: Path) -> OSError:
    """Return `error` with the name of `path`, or IsLink when a link caused it."""
    # Opening a link as a folder without following it is ENOTDIR on Linux and ELOOP elsewhere.
    if error.errno == errno.ELOOP or (error.errno == errno.ENOTDIR and path.is_symlink()):
        return IsLink(path)
    error.filename = str(path)
    return error
