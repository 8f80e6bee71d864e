"""Reads the list of tags that an author wants, before posts have them."""

from pathlib import Path

from model.errors import FudaError
from model.files import read_file
from model.labels import fold, label_fault
from model.limits import MAX_LABELS

MAX_WANTED_BYTES = 10_000_000
COMMENT = "# "


class WantedError(FudaError):
    """Raised when the list at `path` cannot be used; `line` is 0 where the problem is in no line."""

    def __init__(self, path: Path, problem: str, line: int = 0) -> None:
        place = f"{path}:{line}" if line else f"{path}"
        super().__init__(f"{place}: {problem}.")
        self.path = path
        self.line = line
        self.problem = problem


def read_wanted(path: Path) -> tuple[str, ...]:
    """Return the labels in the file at `path`, in order, each in its first spelling. Raises WantedError.

    The file is UTF-8 with a label on each line. Empty lines, and lines that start with COMMENT, are ignored.
    """
    try:
        text = read_file(path, max_bytes=MAX_WANTED_BYTES).decode("utf-8-sig")
    except OSError as error:
        raise WantedError(path, f"the labels cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        before = error.object[: error.start].count(b"\n")
        raise WantedError(path, "this is not UTF-8: save the file as UTF-8", before + 1) from error
    labels: dict[str, str] = {}
    for number, line in enumerate(text.split("\n"), 1):
        label = line.strip()
        if not label or f"{label} ".startswith(COMMENT):
            continue
        if fault := label_fault(label):
            raise WantedError(path, f"the label has {fault}: correct or remove it", number)
        labels.setdefault(fold(label), label)
    if not labels:
        raise WantedError(path, "there is no label in it: write one on each line")
    if len(labels) > MAX_LABELS:
        raise WantedError(path, f"it has {len(labels):,} labels, a model holds {MAX_LABELS:,}: remove some")
    return tuple(labels.values())
