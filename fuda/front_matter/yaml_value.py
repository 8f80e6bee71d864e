"""Spells and lays out labels in YAML front matter: lists with dashes, in brackets, scalars, nothing yet."""

import re
from collections.abc import Sequence

from fuda.front_matter.flow_list import render_list
from fuda.front_matter.header_tree import (
    Entry,
    Refused,
    Splice,
    Tree,
    Value,
    Want,
    line_break,
    line_end,
    line_start,
)
from fuda.front_matter.value_edits import is_nested, list_like, takes_scalar
from fuda.front_matter.yaml_spelling import can_quote, escape_in, is_plain, is_plain_between_brackets, spell

_BLANKS = re.compile(r"[ \t]*")
_DASH = re.compile(r" *-([ \t]+)")
_INDENTED_COMMENTS = re.compile(r"(?:\r?\n[ \t]+#[^\r\n]*)*")
_SPLIT_BY_JEKYLL = frozenset({"tags", "categories"})
_USUAL_INDENT, _USUAL_GAP = 2, " "


class YamlNotation:
    """YAML in the style of what is there; a list whose style nothing tells is one with dashes."""

    def spell(self, label: str, like: Sequence[Value], *, flow: bool) -> str:
        return spell(label, like, flow=flow)

    def continue_scalar(self, value: Value, more: str) -> str | None:
        if value.quote:
            return escape_in(value.quote, more) if can_quote(value.quote, more) else None
        return more if is_plain(value.text + more, flow=False) else None

    def item(self, text: str, entry: Entry) -> str:
        """Return the label as it is written, if brackets allow.

        Jekyll takes "a b" under these keys for two labels and everything else for one: neither may change.
        """
        value = entry.value
        if " " in value.text.strip() and entry.key.casefold() in _SPLIT_BY_JEKYLL:
            problem = f'"{entry.key}: {value.text}" is several labels to Jekyll and one to others'
            raise Refused(f"{problem}: make it a list", value.start)
        if value.quote or is_plain_between_brackets(value.text):
            return text[value.start : value.end]
        return spell(value.text, (), flow=True)

    def extend_block(self, text: str, value: Value, labels: Sequence[str]) -> list[Splice]:
        """Return lines after the last item's; a dash that nothing follows yet takes the first label."""
        last = value.items[-1]
        items = _spell_items(value, labels)
        splices = []
        if last.start == last.end:
            splices.append(_put(text, last.start, items.pop(0)))
        end = line_end(text, last.end)
        before = line_break(text, last.end) + " " * _column(text, value.start) + "-" + _gap(text, value)
        return [*splices, Splice(end, end, "".join(before + item for item in items))]

    def fill(self, text: str, tree: Tree, want: Want, entry: Entry) -> list[Splice]:
        value = entry.value
        in_line = _render_in_line(text, tree, want)
        if in_line and value.start == value.end:
            return [_put(text, value.start, in_line)]
        if in_line:
            return [Splice(value.start, value.end, in_line)]
        colon = text.index(":", entry.end) + 1
        away = [] if value.start == value.end else [Splice(colon, value.end, "")]
        end = line_end(text, value.end)
        return [*away, Splice(end, end, _render_block(text, tree, want, entry.start))]

    def make(self, text: str, tree: Tree, want: Want) -> list[Splice]:
        """Return a new entry after its siblings and the indented comments below them, else at the end."""
        if tree.flow:
            raise Refused(f'there is no key "{want.key}", and the front matter is in braces', tree.start)
        first = tree.entries[0].start if tree.entries else tree.start
        in_line = _render_in_line(text, tree, want)
        entry = " " * _column(text, first) + spell(want.key, (), flow=False) + ":"
        entry += f" {in_line}" if in_line else _render_block(text, tree, want, first)
        content = text[tree.start : tree.end].rstrip()
        if not tree.entries or not content:
            return [Splice(tree.start, tree.start, entry + line_break(text, tree.start - 1))]
        end = line_end(text, tree.start + len(content))
        if want.siblings:
            end = _end_of_comments(text, line_end(text, max(want.siblings).value.end))
        elif tree.entries[-1].value.quote in ("|", ">"):  # blank lines may belong to it
            return [Splice(tree.end, tree.end, entry + line_break(text, end))]
        return [Splice(end, end, line_break(text, end) + entry)]


def _spell_items(value: Value, labels: Sequence[str]) -> list[str]:
    """Return the labels as items of a list with dashes: lists of their own where all items are lists."""
    if not is_nested(value):
        return [spell(label, value.items, flow=False) for label in labels]
    last = value.items[-1]
    flow = last.shape == "flow"
    spelled = [spell(label, last.items, flow=flow) for label in labels]
    return [f"[{label}]" if flow else f"- {label}" for label in spelled]


def _render_in_line(text: str, tree: Tree, want: Want) -> str:
    """Return the value for the key's own line, or "" where it is a list with dashes."""
    if takes_scalar(want):
        return spell(want.labels[0], (), flow=tree.flow)
    like = list_like(want.siblings)
    if not tree.flow and (like is None or like.shape == "block"):
        return ""
    spelled = [spell(label, like.items if like else (), flow=True) for label in want.labels]
    return render_list(text, spelled, like if like and like.shape == "flow" else None)


def _render_block(text: str, tree: Tree, want: Want, key_start: int) -> str:
    """Return the labels on lines of their own, indented like the siblings' or other top-level lists."""
    sibling = list_like(want.siblings)
    blocks = [entry for entry in (*want.siblings, *tree.entries) if entry.value.shape == "block"]
    indent, gap = _USUAL_INDENT, _USUAL_GAP
    if blocks:
        indent = _column(text, blocks[0].value.start) - _column(text, blocks[0].start)
        gap = _gap(text, blocks[0].value)
    before = line_break(text, key_start) + " " * (_column(text, key_start) + indent) + "-" + gap
    like = sibling.items if sibling else ()
    return "".join(before + spell(label, like, flow=False) for label in want.labels)


def _put(text: str, position: int, new: str) -> Splice:
    """Return how `new` comes after the colon or dash at `position`, with a space before it and after."""
    blanks = _BLANKS.match(text, position)
    assert blanks
    at_end = blanks.end() == line_end(text, position)
    return Splice(position, blanks.end() if at_end else position, f" {new}")


def _gap(text: str, block: Value) -> str:
    """Return what stands between the dash and the text of the last item."""
    last = block.items[-1]
    dash = _DASH.fullmatch(text, line_start(text, last.start), last.start)
    return dash[1] if dash else _USUAL_GAP


def _column(text: str, position: int) -> int:
    return position - line_start(text, position)


def _end_of_comments(text: str, end: int) -> int:
    comments = _INDENTED_COMMENTS.match(text, end)
    return comments.end() if comments else end
