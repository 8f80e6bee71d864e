"""A front matter as values that know where they stand in the file, alike for YAML, TOML and JSON."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from model.errors import FudaError

Shape = Literal["scalar", "flow", "block", "mapping"]


class Refused(FudaError):
    """The value at `position` of the file cannot be edited: `problem` says why."""

    def __init__(self, problem: str, position: int) -> None:
        super().__init__(f"{problem}.")
        self.problem = problem
        self.position = position


class Splice(NamedTuple):
    """What is between `start` and `end` of a text gives way to `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Value:
    """What stands from `start` to `end` of the file, comments and line end after it left out.

    `text` is what a scalar says, "" for null; `quote` is how it opens: a quotation mark, `|` or `>` of
    YAML's blocks, or nothing. A "flow" is a list in brackets, a "block" one of YAML's with dashes. The
    `items` of a mapping are its keys and values in turn. `marked` tells of an anchor, alias or tag on the
    value or in it.
    """

    shape: Shape
    start: int
    end: int
    text: str = ""
    quote: str = ""
    items: tuple["Value", ...] = ()
    marked: bool = False

    @property
    def is_list(self) -> bool:
        return self.shape in ("flow", "block")


class Entry(NamedTuple):
    """A top-level key, which stands from `start` to `end` as the author wrote it, and its value."""

    key: str
    start: int
    end: int
    value: Value


@dataclass(frozen=True, slots=True)
class Tree:
    """The top level of a front matter that stands from `start` to `end` of the file, delimiters left out.

    That of TOML ends where its tables begin. `flow` tells of entries between braces. Every key stands there
    once, in the order of the file.
    """

    entries: tuple[Entry, ...]
    start: int
    end: int
    flow: bool = False


@dataclass(frozen=True, slots=True)
class Want:
    """New `labels` for the value of `key`, which is in `entry`, or has to be made beside `siblings`.

    The siblings are the entries of the other kinds of labels.
    """

    key: str
    labels: tuple[str, ...]
    entry: Entry | None
    siblings: tuple[Entry, ...]


def refuse_duplicates(entries: tuple[Entry, ...]) -> None:
    """Raise Refused at the first key that stands twice: parsers disagree on which of the two counts."""
    seen: set[str] = set()
    for entry in entries:
        if entry.key in seen:
            raise Refused(f'the key "{entry.key}" is there twice', entry.start)
        seen.add(entry.key)


def apply_splices(text: str, splices: list[Splice]) -> str:
    """Return `text` with all splices made; those at one place stay in their order, none may overlap."""
    return "".join(_pieces(text, sorted(splices, key=lambda splice: splice.start)))


def _pieces(text: str, splices: list[Splice]) -> Iterator[str]:
    done = 0
    for start, end, new in splices:
        assert done <= start <= end
        yield text[done:start]
        yield new
        done = end
    yield text[done:]


def line_start(text: str, position: int) -> int:
    return text.rfind("\n", 0, position) + 1


def line_end(text: str, position: int) -> int:
    """Return where the line of `position` ends, before its line break."""
    end = text.find("\n", position)
    if end < 0:
        return len(text)
    return end - (text[end - 1] == "\r" and end > position)


def line_break(text: str, position: int) -> str:
    """Return how the line of `position` ends: the last of a text ends like the one before."""
    end = text.find("\n", position)
    if end < 0:
        end = text.rfind("\n", 0, position)
    return "\r\n" if end > 0 and text[end - 1] == "\r" else "\n"
