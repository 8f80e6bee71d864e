"""A front matter as values that know where they stand in the file, alike for YAML, TOML and JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

Shape = Literal["scalar", "flow", "block", "mapping"]


@dataclass(eq=False)
class Refused(Exception):
    """Raised when the value at `position` of the file cannot be edited safely; `problem` gives the reason.

    `problem` is a sentence without its full stop. add_labels turns this error into CannotEdit.
    """

    problem: str
    position: int


class Splice(NamedTuple):
    """Replaces what is between `start` and `end` of a text by `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Value:
    """A value, from `start` to `end` of the file, without the comments and the line break after it.

    `text` is the text of a scalar, "" for null. `quote` is how a scalar opens: a quotation mark, `|` or `>`
    for YAML's blocks, or "". A "flow" is a list in brackets, a "block" is one of YAML's lists with dashes.
    The `items` of a mapping are its keys and values in turn. `marked` is true when the value or a value in
    it has an anchor, an alias or a tag.
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
    """A top-level key and its value; `start` and `end` are those of the key as the author wrote it."""

    key: str
    start: int
    end: int
    value: Value


@dataclass(frozen=True, slots=True)
class Tree:
    """The top level of a front matter, from `start` to `end` of the file, without its delimiters.

    In TOML it ends where the first table begins. `flow` is true when the entries are between braces. Keys
    are unique and in the order of the file. `swallowing` has where the entries begin that Hugo reads on
    behind, each with the place of the empty value that is to blame.
    """

    entries: tuple[Entry, ...]
    start: int
    end: int
    flow: bool = False
    swallowing: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Want:
    """New `labels` for the value of `key`, whose entry is `entry`; None when the key has to be made.

    `start` is where the entry begins, else the front matter. `siblings` are the entries of the other kinds
    of labels: a new entry goes after them and looks like them. `table` is the key of the mapping in the
    front matter that holds the entry, "" for the top level.
    """

    key: str
    labels: tuple[str, ...]
    entry: Entry | None
    start: int
    siblings: tuple[Entry, ...]
    table: str = ""


class Notation(Protocol):
    """YAML, TOML or JSON: how it spells labels and lays out lists and entries."""

    is_read_by_jekyll: bool

    def spell(self, label: str, like: Sequence[Value], *, flow: bool) -> str:
        """Return `label` as an item in the style of the items `like`; `flow` means a list in brackets."""

    def continue_scalar(self, value: Value, more: str) -> str | None:
        """Return how `more` is spelled at the end of a scalar; None when the scalar's form cannot hold it."""

    def item(self, text: str, entry: Entry) -> str:
        """Return the label that is the value of `entry` as it is written between brackets."""

    def extend_block(self, text: str, value: Value, labels: Sequence[str]) -> list[Splice]:
        """Return the edit that adds the labels at the end of a list with dashes."""

    def fill(self, text: str, tree: Tree, want: Want, entry: Entry) -> list[Splice]:
        """Return the edit that puts the labels into the empty value of `entry`."""

    def make(self, text: str, tree: Tree, want: Want) -> list[Splice]:
        """Return the edit that makes a missing key, with the labels. Raises Refused."""

    def read_table(self, text: str, tree: Tree, table: str, end: int) -> Tree:
        """Return the tree of the mapping under the key `table` of the top level `tree`. Raises Refused.

        `end` is where the front matter ends.
        """

    def make_table(self, text: str, tree: Tree, table: str, wants: Sequence[Want], end: int) -> Splice:
        """Return the edit that makes the mapping `table` with the wanted keys. Raises Refused."""


def find_table(tree: Tree, table: str) -> Value:
    """Return the mapping under the key `table`. Raises Refused when it cannot be edited safely."""
    value = next((entry.value for entry in tree.entries if entry.key == table), None)
    if value is None or value.shape != "mapping":
        problem = f'"{table}", which holds the labels, is not written out as keys and values'
        raise Refused(problem, value.start if value else tree.start)
    return value


def refuse_duplicates(entries: tuple[Entry, ...]) -> None:
    """Raise Refused at the first key that stands twice: parsers disagree on which of the two counts."""
    seen: set[str] = set()
    for entry in entries:
        if entry.key in seen:
            raise Refused(f'the key "{entry.key}" is there twice', entry.start)
        seen.add(entry.key)
