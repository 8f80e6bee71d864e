"""Reads and replaces a post's file, so that another program never reads half a post."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from blog.opening import POST_BYTES, Folder, is_of_system, open_folder, read_inside, real_parts
from model.errors import FudaError
from model.files import RIGHTS

CHANGED_MEANWHILE = "it was changed while Fuda was working on it; run the command again"


class CannotReadPost(FudaError):
    """Raised when the post at `path` cannot be used. `problem` gives the reason, in `line` (from 1).

    `failed` is as in Fault.
    """

    def __init__(self, path: Path, line: int, problem: str, *, failed: bool = False) -> None:
        super().__init__(f"{path}:{line} {problem}.")
        self.failed = failed
        self.path = path
        self.line = line
        self.problem = problem


class CannotReplacePost(FudaError):
    """Raised when a post's file cannot be replaced safely. `problem` gives the reason.

    `failed` is as in Fault.
    """

    def __init__(self, problem: str, *, failed: bool = False) -> None:
        super().__init__(f"The post was left as it is: {problem}.")
        self.failed = failed
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
        raise CannotReadPost(post, 1, problem, failed=is_of_system(error)) from None
    return data


class Folders:
    """The folders of a few posts, each opened once and kept open, so that no link can replace one."""

    def __init__(self, root: Path, stack: ExitStack) -> None:
        self._root = root
        self._real_root = os.path.realpath(root)
        self._stack = stack
        self._open: dict[tuple[str, ...], Folder] = {}

    def find(self, post: str) -> Target:
        """Return the real file of the post of that name. Raises CannotReplacePost if writing it is unsafe."""
        try:
            *parts, name = real_parts(self._real_root, self._root / post)
            folder = self._folder(parts)
            info = folder.stat(name)
            folder.check_regular(info, name)
        except OSError as error:
            raise _cannot_replace("the file cannot be opened", error) from error
        if info.st_nlink > 1:
            problem = f"it has {info.st_nlink} names (hard links), and writing it would separate them"
            raise CannotReplacePost(problem)
        if not folder.may_write(name):
            raise CannotReplacePost("you have no permission to write to it", failed=True)
        return Target(folder, name, "/".join([*parts, name]))

    def _folder(self, parts: list[str]) -> Folder:
        """Return the open folder `parts` below the blog's real root. Raises OSError."""
        if (key := tuple(parts)) not in self._open:
            self._open[key] = self._stack.enter_context(open_folder(self._real_root, parts))
        return self._open[key]


@contextmanager
def open_folders(root: Path) -> Iterator[Folders]:
    """Yield the folders of the blog at `root`; they are closed after the block."""
    with ExitStack() as stack:
        yield Folders(root, stack)


def write_temp_file(target: Target, temp_file: str, data: bytes, *, step: Callable[[], None]) -> None:
    """Write `data` to `temp_file` in the folder of `target`, with its owner, rights and attributes.

    Not yet safe from a power cut. Raises CannotReplacePost. `step` is called where a kill could come between.
    """
    folder = target.folder
    try:
        info = folder.stat(target.name)
        folder.unlink(temp_file)
        handle = folder.open(temp_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        step()
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            step()
            _keep_attributes(target, handle, info)
    except OSError as error:
        raise _cannot_replace("no file can be written next to it", error) from error


def create_file(folder: Folder, name: str, data: bytes) -> None:
    """Write `data` to the new file `name`, safe from a power cut but for its name. Raises OSError."""
    with os.fdopen(folder.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_temp_file(target: Target, temp_file: str) -> None:
    """Make the bytes of `temp_file` survive a power cut. Raises CannotReplacePost."""
    try:
        handle = target.folder.open(temp_file, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise _cannot_replace("no file can be written next to it", error) from error


def replace(target: Target, temp_file: str, old: bytes) -> None:
    """Replace `target` by `temp_file` if it still has the bytes `old`. Raises CannotReplacePost."""
    try:
        # Otherwise a file that has grown would be read only in part, and could look unchanged.
        if target.folder.stat(target.name).st_size != len(old):
            raise CannotReplacePost(CHANGED_MEANWHILE)
        if target.folder.read(target.name, max_bytes=len(old)) != old:
            raise CannotReplacePost(CHANGED_MEANWHILE)
        target.folder.replace(temp_file, target.name)
    except OSError as error:
        raise _cannot_replace("the file cannot be replaced", error) from error


def _cannot_replace(problem: str, error: OSError) -> CannotReplacePost:
    return CannotReplacePost(f"{problem}: {error.strerror}", failed=is_of_system(error))


def _keep_attributes(target: Target, temp_file: int, info: os.stat_result) -> None:
    """Give the open `temp_file` the owner, rights and attributes of `target`, as far as this user may."""
    if not hasattr(os, "fchown"):
        return
    for owner, group in ((info.st_uid, -1), (-1, info.st_gid)):
        with suppress(PermissionError):
            os.fchown(temp_file, owner, group)
    # Never setuid or setgid: where the owner cannot be kept, they would give away this user's rights.
    os.fchmod(temp_file, info.st_mode & RIGHTS)
    if not hasattr(os, "listxattr"):
        return
    handle = target.folder.open(target.name, os.O_RDONLY)
    try:
        for name in os.listxattr(handle):
            with suppress(OSError):
                os.setxattr(temp_file, name, os.getxattr(handle, name))
    finally:
        os.close(handle)
