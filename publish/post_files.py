"""Read a post's file and put another text in its place, so that nobody ever finds half a post."""

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from model.errors import FudaError


class CannotReadPost(FudaError):
    """Mend or leave out the post at `path`: `problem` says what is wrong, in `line` (from 1)."""

    def __init__(self, path: Path, line: int, problem: str) -> None:
        super().__init__(f"{path}:{line} {problem}.")
        self.path = path
        self.line = line
        self.problem = problem


class CannotReplacePost(FudaError):
    """Deal with the file by hand: `problem` says why it was left as it is."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"The post was left as it is: {problem}.")
        self.problem = problem


@dataclass(frozen=True, slots=True)
class PostFile:
    """A post as it is on disk: `data` are its bytes, `target` the regular file behind any links of `path`."""

    path: Path
    target: Path
    data: bytes

    @property
    def text(self) -> str:
        """The post with its byte order mark and line ends; encoding it again gives `data`."""
        return self.data.decode("utf-8")


def read_post_file(path: Path) -> PostFile:
    """Return the post at `path`, links followed. Raises CannotReadPost: not there, not regular, not UTF-8."""
    try:
        target = Path(os.path.realpath(path, strict=True))
        # A pipe with a post's name would wait for ever.
        if not target.is_file():
            raise CannotReadPost(path, 1, "it is no regular file")
        data = target.read_bytes()
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CannotReadPost(path, line, "the text is not UTF-8") from None
    except OSError as error:
        raise CannotReadPost(path, 1, f"the file cannot be read: {error.strerror}") from None
    return PostFile(path, target, data)


def find_target(path: Path) -> Path:
    """Return the file to write for the post at `path`. Raises CannotReplacePost where that is not safe."""
    try:
        target = Path(os.path.realpath(path, strict=True))
        info = target.stat()
    except OSError as error:
        raise CannotReplacePost(f"the file cannot be found: {error.strerror}") from error
    if not stat.S_ISREG(info.st_mode):
        raise CannotReplacePost("it is no regular file")
    if info.st_nlink > 1:
        raise CannotReplacePost(f"it has {info.st_nlink} names (hard links), and writing it would part them")
    if not os.access(target, os.W_OK):
        raise CannotReplacePost("it may not be written to")
    return target


def write_beside(target: Path, beside: Path, data: bytes, *, step: Callable[[], None]) -> None:
    """Write `data` to `beside`, in the folder of `target`, with its owner, mode and attributes.

    Not yet safe from a power cut. Raises CannotReplacePost. `step` comes between all that a kill can part.
    """
    try:
        info = target.stat()
        beside.unlink(missing_ok=True)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        step()
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        step()
        _keep_attributes(target, beside, info)
    except OSError as error:
        raise CannotReplacePost(f"no file can be written beside it: {error.strerror}") from error


def sync_file(path: Path) -> None:
    """Make the bytes at `path` outlast a power cut. Raises CannotReplacePost."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise CannotReplacePost(f"no file can be written beside it: {error.strerror}") from error


def replace(target: Path, beside: Path, old: bytes) -> None:
    """Put `beside` in the place of `target` if that still has the bytes `old`. Raises CannotReplacePost."""
    try:
        if target.read_bytes() != old:
            raise CannotReplacePost("it was changed while it was dealt with; run the command again")
        os.replace(beside, target)
    except OSError as error:
        raise CannotReplacePost(f"the file cannot be replaced: {error.strerror}") from error


def _keep_attributes(target: Path, beside: Path, info: os.stat_result) -> None:
    """Give `beside` the owner, mode and extended attributes of `target`, as far as this user may."""
    for owner, group in ((info.st_uid, -1), (-1, info.st_gid)):
        with suppress(PermissionError):
            os.chown(beside, owner, group)
    os.chmod(beside, stat.S_IMODE(info.st_mode))
    if not hasattr(os, "listxattr"):
        return
    for name in os.listxattr(target):
        with suppress(OSError):
            os.setxattr(beside, name, os.getxattr(target, name))
