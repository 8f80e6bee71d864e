"""The file of a review on disk: written so that it is there whole or not at all, and never over another."""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from model.errors import FudaError
from publish.review import COLUMNS, BadRow, Decided, parse_review, render_rows

# Excel takes a file of UTF-8 for one only when it begins with a byte order mark.
_ENCODING = "utf-8-sig"

Add = Callable[[Iterable[Iterable[object]]], int]


class CannotWriteReview(FudaError):
    """Choose another place for the review: it cannot be written to `path`, as `problem` says."""

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

    Raises CannotWriteReview, at once when the file exists: a person's decisions may be in it.
    """
    if path.exists():
        raise CannotWriteReview(
            path, "it exists, and decisions may be in it; delete it, or name another file"
        )
    with _saying_why(path):
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        # Of a file's name, all can be written but bytes that are no text.
        file = os.fdopen(handle, "w", encoding=_ENCODING, newline="", errors="replace")

    def add(rows: Iterable[Iterable[object]]) -> int:
        rows = list(rows)
        with _saying_why(path):
            file.write(render_rows(rows))
        return len(rows)

    try:
        add([COLUMNS])
        yield add
        with _saying_why(path):
            _finish(file, beside, path)
    except BaseException:
        file.close()
        Path(beside).unlink(missing_ok=True)
        raise


def read_review(path: Path) -> list[Decided]:
    """Return the decisions in the review at `path`. Raises CannotReadReview."""
    try:
        return parse_review(path.read_bytes().decode(_ENCODING))
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


def _finish(file: TextIO, beside: str, path: Path) -> None:
    """Put the file that is written `beside` in its place."""
    file.flush()
    os.fsync(file.fileno())
    file.close()
    os.chmod(beside, 0o644)
    os.replace(beside, path)
