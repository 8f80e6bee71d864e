"""TOML front matter: its top level read as a tree, and labels laid out in it.

The header has been parsed, so the reader only looks for where values end, not whether they are
valid. tomlkit is no help: it does not give places, and it writes "\\n" into lists of files with "\\r\\n".
"""

import json
import re
from collections.abc import Sequence

from blog.parsing.toml_reading import parse_toml
from fuda.front_matter.header_tree import Entry, Refused, Shape, Splice, Tree, Value, Want, find_table
from fuda.front_matter.value_edits import (
    BracketNotation,
    line_break,
    line_end,
    line_start,
    list_like,
    render_list,
    takes_scalar,
)

_SPACE = re.compile(r"[ \t]*")
_GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_NAME = r"""(?:[\w-]++|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_KEY = re.compile(rf"{_NAME}(?:[ \t]*\.[ \t]*{_NAME})*")
_TABLE = re.compile(rf"\[\[?[ \t]*({_KEY.pattern})[ \t]*\]\]?")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?!")' r"|'''.*?'''(?!')" r'|"(?:[^"\\\n]|\\.)*"' r"|'[^'\n]*'", re.DOTALL
)
_QUOTE = re.compile(r"\"\"\"|'''|\"|'")
_OTHER_VALUE = re.compile(r"[^,\]}#\r\n]*[^,\]}#\s]")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def read_toml_tree(text: str, start: int, end: int) -> Tree:
    """Return the tree of the TOML between `start` and `end` of `text`, up to its first table.

    A dotted key becomes an entry whose value is a mapping, because what stands under it is not a label.
    """
    entries, at = _read_entries(text, start, end)
    return Tree(entries, start, at)


def _read_entries(text: str, start: int, end: int) -> tuple[tuple[Entry, ...], int]:
    """Return the entries from `start` to the next table or `end`, and where that is."""
    entries: list[Entry] = []
    at = _skip(_GAP, text, start)
    while at < end and text[at] != "[":
        key_end = _skip(_KEY, text, at)
        value_start = _skip(_SPACE, text, _skip(_SPACE, text, key_end) + 1)
        entries.append(_make_entry(text, at, key_end, _read_value(text, value_start)))
        at = _skip(_GAP, text, entries[-1].value.end)
    return tuple(entries), at


def _read_table(text: str, at: int, end: int, table: str) -> Tree | None:
    """Return the tree of the table that is called `table`, looked for from the table at `at` on."""
    while at < end and (opening := _TABLE.match(text, at)):
        start = min(line_end(text, opening.end()) + len(line_break(text, opening.end())), end)
        entries, at = _read_entries(text, opening.end(), end)
        if list(parse_toml(f"{opening[1]} = 0").items()) == [(table, 0)]:
            return Tree(entries, start, at)
    return None


def _make_entry(text: str, start: int, end: int, value: Value) -> Entry:
    """Return the entry of `value` and the key from `start` to `end`."""
    ((key, held),) = parse_toml(f"{text[start:end]} = 0").items()
    if isinstance(held, dict):
        value = Value("mapping", value.start, value.end)
    return Entry(key, start, end, value)


def _read_value(text: str, start: int) -> Value:
    if text[start] in "[{":
        return _read_collection(text, start)
    if string := _STRING.match(text, start):
        content = parse_toml(f"x = {string[0]}")["x"]
        quote = _QUOTE.match(text, start)
        assert quote
        return Value("scalar", start, string.end(), content, quote[0])
    end = _skip(_OTHER_VALUE, text, start)
    return Value("scalar", start, end, text[start:end])


def _read_collection(text: str, start: int) -> Value:
    """Return the list or inline table that opens at `start`; the items of a table are its values only."""
    closing = {"[": "]", "{": "}"}[text[start]]
    items: list[Value] = []
    at = _skip(_GAP, text, start + 1)
    while text[at] != closing:
        if closing == "}":
            at = _skip(_SPACE, text, _skip(_SPACE, text, _skip(_KEY, text, at)) + 1)
        items.append(_read_value(text, at))
        at = _skip(_GAP, text, items[-1].end)
        at = _skip(_GAP, text, at + 1) if text[at] == "," else at
    shape: Shape = "flow" if closing == "]" else "mapping"
    return Value(shape, start, at + 1, items=tuple(items))


def _skip(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Return the end of what `pattern` matches at `at`, or `at` itself."""
    found = pattern.match(text, at)
    return found.end() if found else at


class TomlNotation(BracketNotation):
    """TOML: basic strings, or literal ones when all their neighbours are and nothing needs an escape."""

    def spell(self, label: str, like: Sequence[Value], *, flow: bool) -> str:
        quotes = {value.quote for value in like if value.quote}
        if quotes == {"'"} and _can_be_literal(label):
            return f"'{label}'"
        return f'"{_escape(label)}"'

    def continue_scalar(self, value: Value, more: str) -> str | None:
        if value.quote.startswith('"'):
            return _escape(more)
        return more if _can_be_literal(more) else None

    def make(self, text: str, tree: Tree, want: Want) -> list[Splice]:
        """Return a new line after the siblings', else after the last one before the first table."""
        key = want.key if _BARE_KEY.fullmatch(want.key) else self.spell(want.key, (), flow=False)
        value = self.render_value(text, tree, want)
        if not tree.entries:
            return [Splice(tree.start, tree.start, f"{key} = {value}{line_break(text, tree.start - 1)}")]
        beside = max(want.siblings, default=tree.entries[-1])
        indent = text[line_start(text, beside.start) : beside.start]
        end = line_end(text, beside.value.end)
        equals = "=" if text[beside.end : beside.value.start] == "=" else " = "
        line = f"{indent}{key.ljust(_key_width(text, tree))}{equals}{value}"
        return [Splice(end, end, line_break(text, end) + line)]

    def read_table(self, text: str, tree: Tree, table: str, end: int) -> Tree:
        if found := _read_table(text, tree.end, end, table):
            return found
        value = find_table(tree, table)
        raise Refused(f'"{table}", which holds the labels, is not a table of its own', value.start)

    def make_table(self, text: str, tree: Tree, table: str, wants: Sequence[Want], end: int) -> Splice:
        """Return the table behind all others, with an empty line before it."""
        joint = line_break(text, end - 1)
        lines = "".join(f"{want.key} = {self.render_value(text, tree, want)}{joint}" for want in wants)
        gap = joint * bool(text[tree.start : end].strip() and not text[:end].endswith(joint * 2))
        return Splice(end, end, f"{gap}[{table}]{joint}{lines}")

    def render_value(self, text: str, tree: Tree, want: Want) -> str:
        like = list_like((*want.siblings, *tree.entries))
        spelled = [self.spell(label, like.items if like else (), flow=True) for label in want.labels]
        return spelled[0] if takes_scalar(want) else render_list(text, spelled, like)


def _key_width(text: str, tree: Tree) -> int:
    """Return the width to which keys are padded when all equals signs are in one column, else 0."""
    padded = {text.index("=", entry.end) - line_start(text, entry.start) for entry in tree.entries}
    return padded.pop() - 1 if len(padded) == 1 and len(tree.entries) > 1 else 0


def _can_be_literal(label: str) -> bool:
    return "'" not in label and not _CONTROL.search(label)


def _escape(label: str) -> str:
    """Return `label` escaped for a basic string: JSON's escapes are valid in TOML, and DEL needs one more."""
    return json.dumps(label, ensure_ascii=False)[1:-1].replace("\x7f", "\\u007f")
