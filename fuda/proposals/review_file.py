"""The file of a review on disk: it is there whole or not at all, and it never replaces another file."""

import codecs
import errno
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fuda.proposals.review import COLUMNS, BadRow, ReviewRow, parse_review, render_rows
from model.errors import FudaError
from model.files import create_file, read_file

# Excel reads a file as UTF-8 only when it begins with a byte order mark.
_ENCODING = "utf-8-sig"
REVIEW_BYTES = 64_000_000
"""Some 300,000 proposals."""
_TOO_LARGE = f"it would be larger than {REVIEW_BYTES:,} bytes; name one folder of the blog after another"

Add = Callable[[Iterable[Iterable[object]]], int]


class CannotWriteReview(FudaError):
    """Raised when the review cannot be written to `path`. `problem` gives the reason."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"The review cannot be written to {path}: {problem}.")
        self.path = path
        self.problem = problem


class CannotReadReview(FudaError):
    """Raised when the review at `path` cannot be used. `problem` gives the reason, in `line` (from 1)."""

    def __init__(self, path: Path, line: int, problem: str) -> None:
        super().__init__(f"{path}:{line} {problem}.")
        self.path = path
        self.line = line
        self.problem = problem


@contextmanager
def writing_review(path: Path) -> Iterator[Add]:
    """Yield a function that adds rows and returns their number; the file is there once the block has ended.

    Raises CannotWriteReview, at once when the file exists: a person's decisions may be in it. A link counts
    as a file, wherever it leads. The file's mode is what the umask leaves. After an error there is no file.
    """
    if os.path.lexists(path):
        raise _exists(path)
    temp_file = path.with_name(f".{secrets.token_hex(8)}.review")
    with _explaining(path):
        file = os.fdopen(create_file(temp_file), "wb")

    def add(rows: Iterable[Iterable[object]]) -> int:
        rows = list(rows)
        with _explaining(path):
            file.write(render_rows(rows).encode())
            if file.tell() > REVIEW_BYTES:
                raise OSError(errno.EFBIG, _TOO_LARGE)
        return len(rows)

    try:
        with file:
            file.write(codecs.BOM_UTF8)
            add([COLUMNS])
            yield add
            with _explaining(path):
                file.flush()
                os.fsync(file.fileno())
        _put(temp_file, path)
    finally:
        temp_file.unlink(missing_ok=True)


def read_review(path: Path) -> list[ReviewRow]:
    """Return the decisions in the review at `path`. Raises CannotReadReview."""
    try:
        return parse_review(read_file(path, max_bytes=REVIEW_BYTES).decode(_ENCODING))
    except OSError as error:
        raise CannotReadReview(path, 1, f"it cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise CannotReadReview(path, line, 'it is not UTF-8: save it as "CSV UTF-8"') from None
    except BadRow as error:
        raise CannotReadReview(path, error.line, error.problem) from None


@contextmanager
def _explaining(path: Path) -> Iterator[None]:
    """Raise CannotWriteReview for an OSError in the block."""
    try:
        yield
    except OSError as error:
        raise CannotWriteReview(path, str(error.strerror)) from error


def _put(temp_file: Path, path: Path) -> None:
    """Give the finished `temp_file` the name `path`, unless something has that name by now."""
    try:
        os.link(temp_file, path)
        return
    except FileExistsError:
        raise _exists(path) from None
    except OSError:
        pass  # FAT and some network folders have no hard links
    if os.path.lexists(path):
        raise _exists(path)
    with _explaining(path):
        os.rename(temp_file, path)


def _exists(path: Path) -> CannotWriteReview:
    return CannotWriteReview(path, "it exists, and decisions may be in it. Delete it or name another file")
