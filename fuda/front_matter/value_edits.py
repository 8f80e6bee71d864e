"""Decides how a label value takes new labels: what YAML, TOML and JSON have in common."""

import re
from collections.abc import Sequence
from typing import Protocol

from fuda.front_matter.flow_list import append_items
from fuda.front_matter.header_tree import Entry, Refused, Splice, Tree, Value, Want

# A key so named says that it holds one label.
SINGULAR_KEYS = frozenset({"tag", "category", "topic", "keyword"})
_SEPARATOR = re.compile(r"[,，、]")
_SPACED_SEPARATOR = re.compile(r"[,，、][ \t]*")
_COMMA = ", "


class Notation(Protocol):
    """YAML, TOML or JSON: how it spells labels and lays out lists and entries."""

    def spell(self, label: str, like: Sequence[Value], *, flow: bool) -> str:
        """Return `label` as an item among the items `like`; `flow` tells of brackets around it."""

    def continue_scalar(self, value: Value, more: str) -> str | None:
        """Return how `more` is spelled at the end of a scalar, or None where its form cannot hold it."""

    def item(self, text: str, entry: Entry) -> str:
        """Return the label that is the value of `entry` as it stands between brackets."""

    def extend_block(self, text: str, value: Value, labels: Sequence[str]) -> list[Splice]:
        """Return how the labels come to the end of a list with dashes."""

    def fill(self, text: str, tree: Tree, want: Want, entry: Entry) -> list[Splice]:
        """Return how the labels get into the empty value of `entry`."""

    def make(self, text: str, tree: Tree, want: Want) -> list[Splice]:
        """Return how a missing key gets in, with the labels."""


def edit(text: str, tree: Tree, want: Want, notation: Notation) -> list[Splice]:
    """Return what to change in `text` so that it has the wanted labels. Raises Refused."""
    if want.entry is None:
        return notation.make(text, tree, want)
    value = want.entry.value
    _refuse_unsafe(want.entry)
    if value.shape == "flow":
        return append_items(text, value, _spell_items(want, value, notation))
    if value.shape == "block":
        return notation.extend_block(text, value, want.labels)
    if not value.text.strip():
        return notation.fill(text, tree, want, want.entry)
    if _SEPARATOR.search(value.text):
        return [_continue(text, want.entry, want.labels, notation)]
    return _wrap(text, want.entry, want.labels, notation)


def is_nested(value: Value) -> bool:
    """Say whether all items of a list are lists, as in Hexo's categories: then a new one is, too."""
    return bool(value.items) and all(item.is_list for item in value.items)


def takes_scalar(want: Want) -> bool:
    """Say whether a value to make is one label rather than a list: its key says so, and it reads as one."""
    return (
        want.key.casefold() in SINGULAR_KEYS
        and len(want.labels) == 1
        and not _SEPARATOR.search(want.labels[0])
    )


def list_like(entries: Sequence[Entry]) -> Value | None:
    """Return the first list with scalars in it, which shows how a new one is laid out."""
    lists = (entry.value for entry in entries if entry.value.is_list and not entry.value.marked)
    return next((each for each in lists if any(item.shape == "scalar" for item in each.items)), None)


def _refuse_unsafe(entry: Entry) -> None:
    value = entry.value
    if value.marked:
        raise Refused(f'the value of "{entry.key}" has an anchor, alias or tag', value.start)
    if _holds_mapping(value):
        raise Refused(f'the value of "{entry.key}" holds "key: value" pairs instead of labels', value.start)
    if value.quote in ("|", ">"):
        raise Refused(f'the value of "{entry.key}" is a block of text', value.start)


def _holds_mapping(value: Value) -> bool:
    return value.shape == "mapping" or (value.is_list and any(map(_holds_mapping, value.items)))


def _spell_items(want: Want, value: Value, notation: Notation) -> list[str]:
    """Return the labels as they stand in brackets, an empty list's like those of its siblings."""
    nested = is_nested(value)
    model = value.items[-1] if nested else value if value.items else list_like(want.siblings)
    spelled = [notation.spell(label, model.items if model else (), flow=True) for label in want.labels]
    return [f"[{label}]" for label in spelled] if nested else spelled


def _continue(text: str, entry: Entry, labels: Sequence[str], notation: Notation) -> Splice:
    """Return how a scalar that lists labels between commas goes on, spaced as it is."""
    value = entry.value
    for label in labels:
        if _SEPARATOR.search(label):
            problem = f'"{label}" has a comma in it, which would separate two labels of "{entry.key}"'
            raise Refused(problem, value.start)
    said = value.text.rstrip()
    inner = _SPACED_SEPARATOR.findall(said.rstrip(",，、 "))
    joint = inner[-1] if inner else _COMMA
    trailing = bool(_SEPARATOR.fullmatch(said[-1]))
    more = joint[1:] * trailing + joint * (not trailing) + joint.join(labels)
    spelled = notation.continue_scalar(value, more)
    if spelled is None:
        return Splice(value.start, value.end, notation.spell(value.text + more, (value,), flow=False))
    end = value.end - len(value.quote)
    return Splice(end, end, spelled)


def _wrap(text: str, entry: Entry, labels: Sequence[str], notation: Notation) -> list[Splice]:
    """Return how a single label becomes the first of a list."""
    value = entry.value
    spelled = (notation.spell(label, (value,), flow=True) for label in labels)
    item, more = notation.item(text, entry), _COMMA.join(spelled)
    if item == text[value.start : value.end]:
        return [Splice(value.start, value.start, "["), Splice(value.end, value.end, f"{_COMMA}{more}]")]
    return [Splice(value.start, value.end, f"[{item}{_COMMA}{more}]")]
