"""Adds labels to a post's front matter and leaves every other byte of the file as it is."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from blog.header import FrontMatter, FrontMatterError, parse_front_matter
from blog.post_file import labels_under
from fuda.front_matter.header_reading import read_header
from fuda.front_matter.header_tree import Entry, Refused, Tree, Want, apply_splices
from fuda.front_matter.value_edits import edit
from model.errors import FudaError
from model.labels import fold

_BYTE_ORDER_MARK = "\ufeff"


class CannotEdit(FudaError):
    """Add the labels by hand: `problem` says why Fuda cannot, `line` (from 1) where in the file."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(f"Line {line}: {problem}.")
        self.problem = problem
        self.line = line


class Addition(NamedTuple):
    """Labels of one kind to add; `keys` are the kind's keys in lower case, the first is the one to make.

    An addition without labels changes nothing; it tells which keys are siblings of the other kind's.
    """

    keys: tuple[str, ...]
    labels: tuple[str, ...] = ()


def add_labels(text: str, additions: Sequence[Addition]) -> str:
    """Return `text`, a whole post file, with labels added after those it has.

    What a post has under any of a kind's keys, by fold, is left out; when nothing is left, `text` itself is
    returned. The others go to the first of the keys with a value, else the first that is there, else a new
    one, white space in them collapsed. Raises CannotEdit where that would touch anything else, or could be
    read in two ways; what is returned has been parsed again.
    """
    mark = _BYTE_ORDER_MARK * text.startswith(_BYTE_ORDER_MARK)
    return mark + _add(text.removeprefix(mark), additions)


def _add(text: str, additions: Sequence[Addition]) -> str:
    try:
        parts = parse_front_matter(text)
        new = [addition._replace(labels=_new_labels(parts.header, addition)) for addition in additions]
        if not any(addition.labels for addition in new):
            return text
        body = len(text) - len(parts.body)
        if not body:
            raise Refused("the post has no front matter", 0)
        return _edit_header(text, parts, body, new)
    except FrontMatterError as error:
        raise CannotEdit(error.problem, error.line) from None
    except Refused as refused:
        raise CannotEdit(refused.problem, text.count("\n", 0, refused.position) + 1) from None


def _new_labels(header: dict[str, Any], addition: Addition) -> tuple[str, ...]:
    """Return the labels to add that `header` has under none of the keys, each once."""
    known = {fold(label) for label in labels_under(header, addition.keys)} | {""}
    new: dict[str, str] = {}
    for label in addition.labels:
        if fold(label) not in known:
            new.setdefault(fold(label), " ".join(label.split()))
    return tuple(new.values())


def _edit_header(text: str, parts: FrontMatter, body: int, additions: Sequence[Addition]) -> str:
    """Return `text`, of which the body begins at `body`, with the labels added that are all new."""
    tree, notation = read_header(text, body)
    wants = [want for want in _wants(tree, parts.header, additions) if want.labels]
    # What is made goes in behind what is extended at the same place.
    wants.sort(key=lambda want: want.entry is None)
    edited = apply_splices(text, [splice for want in wants for splice in edit(text, tree, want, notation)])
    _verify(parts, edited, wants, tree)
    return edited


def _wants(tree: Tree, header: dict[str, Any], additions: Sequence[Addition]) -> Iterator[Want]:
    """Yield what to do for each addition, to the entry that has a value before one that has none."""
    found = [_find_entries(tree, header, addition.keys) for addition in additions]
    for addition, entries in zip(additions, found, strict=True):
        others = tuple(entry for other in found if other is not entries for entry in other)
        entry = next((entry for entry in entries if header[entry.key]), entries[0] if entries else None)
        yield Want(entry.key if entry else addition.keys[0], addition.labels, entry, others)


def _find_entries(tree: Tree, header: dict[str, Any], keys: tuple[str, ...]) -> list[Entry]:
    """Return the entries under `keys`, in their order. Raises Refused where it is open which are meant."""
    entries: list[Entry] = []
    for key in keys:
        same = [entry for entry in tree.entries if entry.key.casefold() == key]
        if len(same) > 1:
            names = " and ".join(f'"{entry.key}"' for entry in same)
            raise Refused(f"{names} are one key to some site generators", same[1].start)
        entries += same
    hidden = {name for name in header if name.casefold() in keys} - {entry.key for entry in entries}
    if hidden:
        raise Refused(f'"{min(hidden)}" is a table instead of labels', tree.end)
    if not entries and "<<" in header:
        raise Refused(f'"<<" may bring "{keys[0]}" in from elsewhere', _start_of(tree, "<<"))
    return entries


def _verify(old: FrontMatter, edited: str, wants: Sequence[Want], tree: Tree) -> None:
    """Raise Refused where `edited` does not read as before but for the labels."""
    place = wants[0].entry.start if wants[0].entry else tree.start
    try:
        new = parse_front_matter(edited)
    except FrontMatterError as error:
        raise Refused(f"with the labels added, {error.problem}", place) from None
    keys = {want.key for want in wants}
    if new.body != old.body or _without(new.header, keys) != _without(old.header, keys):
        raise Refused("the labels cannot be added without a change elsewhere", place)
    for want in wants:
        before, after = (labels_under(parts.header, (want.key.casefold(),)) for parts in (old, new))
        if after != before + want.labels or not _keeps(old.header.get(want.key), new.header[want.key]):
            raise Refused(f'the labels cannot be added to "{want.key}" as it is written', place)


def _without(header: dict[str, Any], keys: set[str]) -> list[tuple[str, Any]]:
    """Return what `header` holds in order, but for the values of `keys`."""
    return [(key, value) for key, value in header.items() if key not in keys]


def _keeps(old: object, new: object) -> bool:
    """Say whether the list `old`, dashes without an item after it left out, begins the list `new`."""
    if not isinstance(old, list):
        return True
    while old and old[-1] == "":
        old = old[:-1]
    return isinstance(new, list) and new[: len(old)] == old


def _start_of(tree: Tree, key: str) -> int:
    return next((entry.start for entry in tree.entries if entry.key == key), tree.start)
