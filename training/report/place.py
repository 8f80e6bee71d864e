"""Where the report is written. It imports no NumPy, as the place is checked before TensorFlow starts."""

from pathlib import Path

from model.errors import FudaError

REPORT_NAME = "report.html"
GENERATOR = '<meta name="generator" content="Fuda">'
"""In every report, so that no other page is overwritten by one."""
_HEAD_BYTES = 4_096


class CannotWriteReport(FudaError):
    """Raised when the report cannot be written to `path`; `problem` gives the reason."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(
            f"The report cannot be written to {path}: {problem}. Name another file with --report, or "
            "leave it out with --no-report."
        )
        self.path = path
        self.problem = problem


def check_report_place(path: Path) -> None:
    """Raise CannotWriteReport where `path` has something other than a report, which a person may want."""
    if path.is_dir():
        raise CannotWriteReport(path, "it is a folder")
    if path.exists() and GENERATOR not in _read_head(path):
        raise CannotWriteReport(path, "the file there is not a report of Fuda")


def _read_head(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES).decode(errors="replace")
    except OSError as error:
        raise CannotWriteReport(path, str(error.strerror)) from error
