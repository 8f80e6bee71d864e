"""The file of a review on disk: written so that it is there whole or not at all, and never over another."""

import codecs
import errno
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fuda.proposals.review import COLUMNS, BadRow, Decided, parse_review, render_rows
from model.errors import FudaError
from model.files import create_file, read_file

# Excel takes a file of UTF-8 for one only when it begins with a byte order mark.
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
    """Mend the review at `path`: `problem` says what is wrong, in `line` (from 1)."""

    def __init__(self, path: Path, line: int, problem: str) -> None:
        super().__init__(f"{path}:{line} {problem}.")
        self.path = path
        self.line = line
        self.problem = problem


@contextmanager
def writing_review(path: Path) -> Iterator[Add]:
    """Yield what adds rows to the review and returns how many; it is there when the block has ended well.

    Raises CannotWriteReview, at once when the file exists: a person's decisions may be in it. A link counts
    as a file, wherever it leads. The file's mode is what the umask leaves.
    """
    if os.path.lexists(path):
        raise _exists(path)
    beside = path.with_name(f".{secrets.token_hex(8)}.review")
    with _saying_why(path):
        file = os.fdopen(create_file(beside), "wb")

    def add(rows: Iterable[Iterable[object]]) -> int:
        rows = list(rows)
        with _saying_why(path):
            file.write(render_rows(rows).encode())
            if file.tell() > REVIEW_BYTES:
                raise OSError(errno.EFBIG, _TOO_LARGE)
        return len(rows)

    try:
        with file:
            file.write(codecs.BOM_UTF8)
            add([COLUMNS])
            yield add
            with _saying_why(path):
                file.flush()
                os.fsync(file.fileno())
        _put(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def read_review(path: Path) -> list[Decided]:
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
def _saying_why(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CannotWriteReview(path, str(error.strerror)) from error


def _put(beside: Path, path: Path) -> None:
    """Give the finished file `beside` the name `path`, unless something has that name by now."""
    try:
        os.link(beside, path)
        return
    except FileExistsError:
        raise _exists(path) from None
    except OSError:
        pass  # FAT and some network folders have no hard links
    if os.path.lexists(path):
        raise _exists(path)
    with _saying_why(path):
        os.rename(beside, path)


def _exists(path: Path) -> CannotWriteReview:
    return CannotWriteReview(path, "it exists, and decisions may be in it; delete it, or name another file")
