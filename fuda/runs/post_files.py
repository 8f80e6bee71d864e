"""Read a post's file and put another text in its place, so that a reader never finds half a post."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from blog.opening import POST_BYTES, Folder, open_folder, read_inside, real_parts
from model.errors import FudaError
from model.files import RIGHTS

_FOR_NOW = frozenset({errno.EIO, errno.EACCES, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ESTALE})
CHANGED_MEANWHILE = "it was changed while it was dealt with; run the command again"


class CannotReadPost(FudaError):
    """Raised when the post at `path` cannot be used: `problem` is what is wrong, in `line` (from 1).

    `for_now` is True where the system failed, and may not fail the next time.
    """

    def __init__(self, path: Path, line: int, problem: str, *, for_now: bool = False) -> None:
        super().__init__(f"{path}:{line} {problem}.")
        self.for_now = for_now
        self.path = path
        self.line = line
        self.problem = problem


class CannotReplacePost(FudaError):
    """Raised when a post's file is left as it is, for the reason in `problem`."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"The post was left as it is: {problem}.")
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Target:
    """The real file of a post: `name` in the open `folder`. `place` is its POSIX path in the blog."""

    folder: Folder
    name: str
    place: str


def read_post(root: Path, post: Path) -> bytes:
    """Return the bytes of the post at the path `post`; links inside the blog at `root` are followed.

    Raises CannotReadPost when it is missing, leads out of the blog, is not a regular file, too large, or not
    UTF-8.
    """
    try:
        data = read_inside(root, post, max_bytes=POST_BYTES)
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CannotReadPost(post, line, "the text is not UTF-8") from None
    except OSError as error:
        problem = f"the file cannot be read: {error.strerror}"
        raise CannotReadPost(post, 1, problem, for_now=error.errno in _FOR_NOW) from None
    return data


class Folders:
    """The folders of a few posts, each opened once and held open, so that no link can come in between."""

    def __init__(self, root: Path, stack: ExitStack) -> None:
        self._root = root
        self._real_root = os.path.realpath(root)
        self._stack = stack
        self._open: dict[tuple[str, ...], Folder] = {}

    def find(self, post: str) -> Target:
        """Return the file to write for the post of that name. Raises CannotReplacePost if that is unsafe."""
        try:
            *parts, name = real_parts(self._real_root, self._root / post)
            folder = self._folder(parts)
            info = folder.stat(name)
            folder.check_regular(info, name)
        except OSError as error:
            raise CannotReplacePost(f"the file cannot be opened: {error.strerror}") from error
        if info.st_nlink > 1:
            problem = f"it has {info.st_nlink} names (hard links), and writing it would part them"
            raise CannotReplacePost(problem)
        if not folder.may_write(name):
            raise CannotReplacePost("it may not be written to")
        return Target(folder, name, "/".join([*parts, name]))

    def _folder(self, parts: list[str]) -> Folder:
        """Return the open folder `parts` below the blog's real root. Raises OSError."""
        if (key := tuple(parts)) not in self._open:
            self._open[key] = self._stack.enter_context(open_folder(self._real_root, parts))
        return self._open[key]


@contextmanager
def open_folders(root: Path) -> Iterator[Folders]:
    """Yield what opens folders of the blog at `root`; they are closed when the block ends."""
    with ExitStack() as stack:
        yield Folders(root, stack)


def write_beside(target: Target, beside: str, data: bytes, *, step: Callable[[], None]) -> None:
    """Write `data` to the file `beside`, in the folder of `target`, with its owner, rights and attributes.

    Not yet safe from a power cut. Raises CannotReplacePost. `step` comes between all that a kill can part.
    """
    folder = target.folder
    try:
        info = folder.stat(target.name)
        folder.unlink(beside)
        handle = folder.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        step()
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            step()
            _keep_attributes(target, handle, info)
    except OSError as error:
        raise CannotReplacePost(f"no file can be written beside it: {error.strerror}") from error


def sync_beside(target: Target, beside: str) -> None:
    """Make the bytes of the file `beside` outlast a power cut. Raises CannotReplacePost."""
    try:
        handle = target.folder.open(beside, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise CannotReplacePost(f"no file can be written beside it: {error.strerror}") from error


def replace(target: Target, beside: str, old: bytes) -> None:
    """Put `beside` in the place of `target` if that still has the bytes `old`. Raises CannotReplacePost."""
    try:
        # A file that has grown past what is read has changed, too.
        if target.folder.stat(target.name).st_size != len(old):
            raise CannotReplacePost(CHANGED_MEANWHILE)
        if target.folder.read(target.name, max_bytes=len(old)) != old:
            raise CannotReplacePost(CHANGED_MEANWHILE)
        target.folder.replace(beside, target.name)
    except OSError as error:
        raise CannotReplacePost(f"the file cannot be replaced: {error.strerror}") from error


def _keep_attributes(target: Target, beside: int, info: os.stat_result) -> None:
    """Give the open file `beside` owner, rights and attributes of `target`, as far as this user may."""
    if not hasattr(os, "fchown"):
        return
    for owner, group in ((info.st_uid, -1), (-1, info.st_gid)):
        with suppress(PermissionError):
            os.fchown(beside, owner, group)
    # Never setuid or setgid: where the owner cannot be kept, they would give away this user's rights.
    os.fchmod(beside, info.st_mode & RIGHTS)
    if not hasattr(os, "listxattr"):
        return
    handle = target.folder.open(target.name, os.O_RDONLY)
    try:
        for name in os.listxattr(handle):
            with suppress(OSError):
                os.setxattr(beside, name, os.getxattr(handle, name))
    finally:
        os.close(handle)
