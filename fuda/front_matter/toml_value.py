"""Spells and lays out labels in TOML front matter."""

import json
import re
from collections.abc import Sequence

from fuda.front_matter.flow_list import render_list
from fuda.front_matter.header_tree import Entry, Splice, Tree, Value, Want, line_break, line_end, line_start
from fuda.front_matter.value_edits import list_like, takes_scalar

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class TomlNotation:
    """TOML: basic strings, or literal ones where all their neighbours are and nothing needs an escape."""

    def spell(self, label: str, like: Sequence[Value], *, flow: bool) -> str:
        quotes = {value.quote for value in like if value.quote}
        if quotes == {"'"} and _can_be_literal(label):
            return f"'{label}'"
        return f'"{_escape(label)}"'

    def continue_scalar(self, value: Value, more: str) -> str | None:
        if value.quote.startswith('"'):
            return _escape(more)
        return more if _can_be_literal(more) else None

    def item(self, text: str, entry: Entry) -> str:
        return text[entry.value.start : entry.value.end]

    def extend_block(self, text: str, value: Value, labels: Sequence[str]) -> list[Splice]:
        raise AssertionError("TOML has no lists with dashes")

    def fill(self, text: str, tree: Tree, want: Want, entry: Entry) -> list[Splice]:
        return [Splice(entry.value.start, entry.value.end, self._render_value(text, tree, want))]

    def make(self, text: str, tree: Tree, want: Want) -> list[Splice]:
        """Return a new line after the siblings', else after the last before the first table."""
        key = want.key if _BARE_KEY.fullmatch(want.key) else self.spell(want.key, (), flow=False)
        value = self._render_value(text, tree, want)
        if not tree.entries:
            return [Splice(tree.start, tree.start, f"{key} = {value}{line_break(text, tree.start - 1)}")]
        beside = max(want.siblings, default=tree.entries[-1])
        indent = text[line_start(text, beside.start) : beside.start]
        end = line_end(text, beside.value.end)
        equals = "=" if text[beside.end : beside.value.start] == "=" else " = "
        line = f"{indent}{key.ljust(_key_width(text, tree))}{equals}{value}"
        return [Splice(end, end, line_break(text, end) + line)]

    def _render_value(self, text: str, tree: Tree, want: Want) -> str:
        like = list_like((*want.siblings, *tree.entries))
        spelled = [self.spell(label, like.items if like else (), flow=True) for label in want.labels]
        return spelled[0] if takes_scalar(want) else render_list(text, spelled, like)


def _key_width(text: str, tree: Tree) -> int:
    """Return how wide keys are padded where all equals signs stand below each other, else 0."""
    padded = {text.index("=", entry.end) - line_start(text, entry.start) for entry in tree.entries}
    return padded.pop() - 1 if len(padded) == 1 and len(tree.entries) > 1 else 0


def _can_be_literal(label: str) -> bool:
    return "'" not in label and not _CONTROL.search(label)


def _escape(label: str) -> str:
    """Return `label` between the quotation marks of a basic string: JSON escapes are TOML's, but for DEL."""
    return json.dumps(label, ensure_ascii=False)[1:-1].replace("\x7f", "\\u007f")
