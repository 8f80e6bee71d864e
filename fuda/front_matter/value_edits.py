"""Decides where new labels go and how a value takes them, as far as YAML, TOML and JSON agree.

They agree on lists in brackets with commas; where comments are allowed, "#" begins them.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from blog.generator import Site
from blog.reading import is_merged, is_split, split_words
from fuda.front_matter.header_tree import Entry, Notation, Refused, Splice, Tree, Value, Want
from fuda.front_matter.refusals import refuse_commas, refuse_spaces, refuse_unsafe

Addition = tuple[tuple[str, ...], tuple[str, ...]]
"""The keys and the labels of one kind, as add_labels.Addition."""

# A key with one of these names holds one label.
SINGULAR_KEYS = frozenset({"tag", "category", "topic", "keyword"})
_SEPARATOR = re.compile(r"[,，、]")
_SPACED_SEPARATOR = re.compile(r"[,，、][ \t]*")
_REST_OF_LINE = re.compile(r"[ \t]*(?P<comma>,?)[ \t]*(?:#.*)?")
_ONE_LINE_SEPARATOR = re.compile(r"[ \t]?,[ \t]?")
_WRAPPED_SEPARATOR = re.compile(r"\s*\n[ \t]*,[ \t]*")
_COMMA = ", "


def find_wants(tree: Tree, header: dict[str, Any], additions: Sequence[Addition]) -> list[Want]:
    """Return what to do for the additions with labels; an entry that has a value comes before an empty one.

    Labels for an entry that is there come before those for a new one: both may go in at the same place.
    Raises Refused when it is not clear which entry is meant.
    """
    wants: list[Want] = []
    found = [_find_entries(tree, header, keys) for keys, _ in additions]
    for (keys, labels), entries in zip(additions, found, strict=True):
        siblings = tuple(entry for other in found if other is not entries for entry in other)
        entry = next((entry for entry in entries if header[entry.key]), entries[0] if entries else None)
        if labels:
            key, start = (entry.key, entry.start) if entry else (keys[0], tree.start)
            wants.append(Want(key, labels, entry, start, siblings))
    return sorted(wants, key=lambda want: want.entry is None)


def _find_entries(tree: Tree, header: dict[str, Any], keys: tuple[str, ...]) -> list[Entry]:
    """Return the entries under `keys`, in the order of `keys`. Raises Refused when others could be meant."""
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
    if not entries and is_merged(keys, header):
        merge = next((entry.start for entry in tree.entries if entry.key == "<<"), tree.start)
        raise Refused(f'"<<" may bring "{keys[0]}" in from elsewhere', merge)
    return entries


def edit(text: str, tree: Tree, want: Want, notation: Notation, *, site: Site) -> list[Splice]:
    """Return the edits that give `text` the wanted labels. Raises Refused when they would not be safe.

    In a blog of Jekyll's a scalar with spaces has a label in each word.
    """
    if want.entry is None:
        return notation.make(text, tree, want)
    value = want.entry.value
    refuse_unsafe(want.entry, site)
    if value.shape == "flow":
        return append_items(text, value, _spell_items(want, value, notation))
    if value.shape == "block":
        return notation.extend_block(text, value, want.labels)
    if not value.text.strip():
        return notation.fill(text, tree, want, want.entry)
    if _SEPARATOR.search(value.text):
        refuse_commas(want.entry, site)
        return [_continue(text, want.entry, want.labels, notation)]
    if is_split(want.entry.key, site) and len(split_words(value.text)) > 1:
        return [_continue_words(want.entry, want.labels, notation)]
    if notation.is_read_by_jekyll:
        refuse_spaces(want.entry, site)
    return _wrap(text, want.entry, want.labels, notation)


def is_nested(value: Value) -> bool:
    """Return whether all items of a list are lists, as in Hexo's categories: a new item then is one too."""
    return bool(value.items) and all(item.is_list for item in value.items)


def takes_scalar(want: Want) -> bool:
    """Return whether a new value is one label and not a list: its key is singular, and it reads as one."""
    return (
        want.key.casefold() in SINGULAR_KEYS
        and len(want.labels) == 1
        and not _SEPARATOR.search(want.labels[0])
    )


def list_like(entries: Sequence[Entry]) -> Value | None:
    """Return the first list with scalars in it, which is the model for the layout of a new one."""
    lists = (entry.value for entry in entries if entry.value.is_list and not entry.value.marked)
    return next((each for each in lists if any(item.shape == "scalar" for item in each.items)), None)


def _spell_items(want: Want, value: Value, notation: Notation) -> list[str]:
    """Return the labels spelled for a list in brackets; an empty list takes its siblings as the model."""
    nested = is_nested(value)
    model = value.items[-1] if nested else value if value.items else list_like(want.siblings)
    spelled = [notation.spell(label, model.items if model else (), flow=True) for label in want.labels]
    return [f"[{label}]" for label in spelled] if nested else spelled


def _continue(text: str, entry: Entry, labels: Sequence[str], notation: Notation) -> Splice:
    """Return the edit that adds the labels to a scalar with commas, spaced as its other labels are."""
    value = entry.value
    for label in labels:
        if _SEPARATOR.search(label):
            problem = f'"{label}" has a comma in it, which would separate two labels of "{entry.key}"'
            raise Refused(problem, value.start)
    content = value.text.rstrip()
    inner = _SPACED_SEPARATOR.findall(content.rstrip(",，、 "))
    joint = inner[-1] if inner else _COMMA
    trailing = bool(_SEPARATOR.fullmatch(content[-1]))
    more = joint[1:] * trailing + joint * (not trailing) + joint.join(labels)
    return _put_at_end(value, more, notation)


def _continue_words(entry: Entry, labels: Sequence[str], notation: Notation) -> Splice:
    """Return the edit that adds the labels to a scalar that Jekyll splits at spaces.

    A label with a space or a comma would be several there: then all of them become a list.
    """
    value = entry.value
    if any(" " in label or _SEPARATOR.search(label) for label in labels):
        items = [notation.spell(label, (value,), flow=True) for label in (*split_words(value.text), *labels)]
        return Splice(value.start, value.end, f"[{_COMMA.join(items)}]")
    return _put_at_end(value, " " * (not value.text[-1].isspace()) + " ".join(labels), notation)


def _put_at_end(value: Value, more: str, notation: Notation) -> Splice:
    """Return the edit that continues a scalar, which is spelled anew where its form cannot hold `more`."""
    spelled = notation.continue_scalar(value, more)
    if spelled is None:
        return Splice(value.start, value.end, notation.spell(value.text + more, (value,), flow=False))
    end = value.end - len(value.quote)
    return Splice(end, end, spelled)


def _wrap(text: str, entry: Entry, labels: Sequence[str], notation: Notation) -> list[Splice]:
    """Return the edits that make a single label the first of a list."""
    value = entry.value
    spelled = (notation.spell(label, (value,), flow=True) for label in labels)
    item, more = notation.item(text, entry), _COMMA.join(spelled)
    if item == text[value.start : value.end]:
        return [Splice(value.start, value.start, "["), Splice(value.end, value.end, f"{_COMMA}{more}]")]
    return [Splice(value.start, value.end, f"[{item}{_COMMA}{more}]")]


class BracketNotation(ABC):
    """The part of a Notation that TOML and JSON share: all their lists have brackets."""

    is_read_by_jekyll = False

    @abstractmethod
    def render_value(self, text: str, tree: Tree, want: Want) -> str:
        """Return the value of a key that has none yet, in the style of its siblings."""

    def fill(self, text: str, tree: Tree, want: Want, entry: Entry) -> list[Splice]:
        return [Splice(entry.value.start, entry.value.end, self.render_value(text, tree, want))]

    def item(self, text: str, entry: Entry) -> str:
        return text[entry.value.start : entry.value.end]

    def extend_block(self, text: str, value: Value, labels: Sequence[str]) -> list[Splice]:
        raise AssertionError("only YAML has lists with dashes")


def append_items(text: str, value: Value, items: Sequence[str]) -> list[Splice]:
    """Return the edits that put `items`, spelled for this list, after the last item of `value`.

    Each gets a line of its own when the last item has one. A trailing comma stays at the end, and comments
    stay on their lines.
    """
    if not value.items:
        return [_fill(text, value, _COMMA.join(items))]
    last = value.items[-1]
    indent = text[line_start(text, last.start) : last.start]
    if indent.strip():
        joint = _separator(text, value)
        return [Splice(last.end, last.end, "".join(joint + item for item in items))]
    joint = line_break(text, last.end) + indent
    end = line_end(text, last.end)
    rest = _REST_OF_LINE.fullmatch(text, last.end, end)
    if rest is None:  # the bracket closes on the line of the last item
        return [Splice(last.end, last.end, "".join(f",{joint}{item}" for item in items))]
    if rest["comma"]:
        return [Splice(end, end, "".join(f"{joint}{item}," for item in items))]
    lines = ",".join(joint + item for item in items)
    return [Splice(last.end, last.end, ","), Splice(end, end, lines)]


def render_list(text: str, items: Sequence[str], like: Value | None) -> str:
    """Return a list of `items`, spaced like the list `like` in `text` if that has items."""
    if like is None or not like.items:
        return f"[{_COMMA.join(items)}]"
    opening = text[like.start + 1 : like.items[0].start]
    closing = text[like.items[-1].end : like.end - 1]
    broken = "\n" in opening
    if opening.strip() or closing.replace(",", "", 1).strip() or broken != ("\n" in closing):
        return f"[{_COMMA.join(items)}]"
    return f"[{opening}{(f',{opening}' if broken else _separator(text, like)).join(items)}{closing}]"


def _fill(text: str, value: Value, items: str) -> Splice:
    """Return the edit that puts `items` into an empty list; its comments and lines stay."""
    inside = text[value.start + 1 : value.end - 1]
    end = value.start + 1 if inside.strip() or "\n" in inside else value.end - 1
    return Splice(value.start + 1, end, items)


def _separator(text: str, value: Value) -> str:
    """Return the text between the last two items if it is a usual separator, else ", "."""
    if len(value.items) < 2:
        return _COMMA
    between = text[value.items[-2].end : value.items[-1].start]
    usual = _ONE_LINE_SEPARATOR.fullmatch(between) or _WRAPPED_SEPARATOR.fullmatch(between)
    return between if usual else _COMMA


def line_start(text: str, position: int) -> int:
    return text.rfind("\n", 0, position) + 1


def line_end(text: str, position: int) -> int:
    """Return the end of the line of `position`, before its line break."""
    end = text.find("\n", position)
    if end < 0:
        return len(text)
    return end - (text[end - 1] == "\r" and end > position)


def line_break(text: str, position: int) -> str:
    """Return the line break after `position`; the last line of a text takes that of the line before."""
    end = text.find("\n", position)
    if end < 0:
        end = text.rfind("\n", 0, position)
    return "\r\n" if end > 0 and text[end - 1] == "\r" else "\n"
