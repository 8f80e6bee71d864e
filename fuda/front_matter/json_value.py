"""Spells and lays out labels in JSON front matter."""

import json
from collections.abc import Sequence

from fuda.front_matter.flow_list import render_list
from fuda.front_matter.header_tree import Entry, Refused, Splice, Tree, Value, Want, line_break, line_start
from fuda.front_matter.value_edits import list_like, takes_scalar


class JsonNotation:
    """The notation of one JSON header: in ASCII with escapes where the whole header is."""

    def __init__(self, header: str) -> None:
        self._ascii = header.isascii() and "\\u" in header

    def spell(self, label: str, like: Sequence[Value], *, flow: bool) -> str:
        return json.dumps(label, ensure_ascii=self._ascii)

    def continue_scalar(self, value: Value, more: str) -> str | None:
        return self.spell(more, (), flow=False)[1:-1]

    def item(self, text: str, entry: Entry) -> str:
        return text[entry.value.start : entry.value.end]

    def extend_block(self, text: str, value: Value, labels: Sequence[str]) -> list[Splice]:
        raise AssertionError("JSON has no lists with dashes")

    def fill(self, text: str, tree: Tree, want: Want, entry: Entry) -> list[Splice]:
        return [Splice(entry.value.start, entry.value.end, self._render_value(text, tree, want))]

    def make(self, text: str, tree: Tree, want: Want) -> list[Splice]:
        """Return the new member after its siblings, else after the last one, spaced like that one."""
        if not tree.entries:
            raise Refused("the front matter is empty, which leaves open how to lay it out", tree.start)
        beside = max(want.siblings, default=tree.entries[-1])
        colon = text[beside.end : beside.value.start]
        key, value = self.spell(want.key, (), flow=False), self._render_value(text, tree, want)
        member = f",{_space_before(text, tree, beside)}{key}{colon}{value}"
        return [Splice(beside.value.end, beside.value.end, member)]

    def _render_value(self, text: str, tree: Tree, want: Want) -> str:
        spelled = [self.spell(label, (), flow=True) for label in want.labels]
        if takes_scalar(want):
            return spelled[0]
        return render_list(text, spelled, list_like((*want.siblings, *tree.entries)))


def _space_before(text: str, tree: Tree, entry: Entry) -> str:
    """Return the white space before the key of `entry`; before a first one on its line, what others have."""
    start = line_start(text, entry.start)
    before = text[start : entry.start]
    if not before.strip():
        return line_break(text, start - 1) + before
    if entry == tree.entries[0] and len(tree.entries) > 1:
        return _space_before(text, tree, tree.entries[1])
    if entry == tree.entries[0]:
        return "" if text[entry.end : entry.value.start] == ":" else " "
    return before[len(before.rstrip()) :]
