"""JSON front matter, with or without its braces: read as a tree, and labels laid out in it."""

import json
import re
from collections.abc import Sequence

from fuda.front_matter.header_tree import (
    Entry,
    Refused,
    Splice,
    Tree,
    Value,
    Want,
    find_table,
    refuse_duplicates,
)
from fuda.front_matter.value_edits import (
    BracketNotation,
    line_break,
    line_start,
    list_like,
    render_list,
    takes_scalar,
)

_SPACE = re.compile(r"[ \t\r\n]*")
# Numbers stay text, so that a label 1.10 is not read as 1.1.
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
_CONSTANTS = {True: "true", False: "false", None: ""}


def read_json_tree(text: str, start: int, end: int) -> Tree:
    """Return the tree of the JSON object, or of its members, between `start` and `end` of `text`.

    The JSON must be valid. Raises Refused when the top level has a key twice.
    """
    at = _skip_space(text, start)
    entries: list[Entry] = []
    at = _skip_space(text, at + 1) if text[at] == "{" else at
    while at < end and text[at] != "}":
        key, key_end = _DECODER.raw_decode(text, at)
        value = _read_value(text, _skip_space(text, _skip_space(text, key_end) + 1))
        entries.append(Entry(key, at, key_end, value))
        at = _skip_comma(text, value.end)
    refuse_duplicates(tuple(entries))
    return Tree(tuple(entries), start, end, flow=True)


def _read_value(text: str, start: int) -> Value:
    if text[start] == "[":
        return _read_list(text, start)
    value, end = _DECODER.raw_decode(text, start)
    if text[start] == "{":
        return Value("mapping", start, end)
    if text[start] == '"':
        return Value("scalar", start, end, value, '"')
    return Value("scalar", start, end, _CONSTANTS.get(value, value))


def _read_list(text: str, start: int) -> Value:
    items: list[Value] = []
    at = _skip_space(text, start + 1)
    while text[at] != "]":
        items.append(_read_value(text, at))
        at = _skip_comma(text, items[-1].end)
    return Value("flow", start, at + 1, items=tuple(items))


def _skip_comma(text: str, at: int) -> int:
    """Return the index of the next value, key or closing bracket, behind a comma if there is one."""
    at = _skip_space(text, at)
    return _skip_space(text, at + 1) if text[at] == "," else at


def _skip_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    assert found
    return found.end()


class JsonNotation(BracketNotation):
    """The notation of one JSON header: it is ASCII with escapes when the whole header is."""

    def __init__(self, header: str) -> None:
        self._ascii = header.isascii() and "\\u" in header

    def spell(self, label: str, like: Sequence[Value], *, flow: bool) -> str:
        return json.dumps(label, ensure_ascii=self._ascii)

    def continue_scalar(self, value: Value, more: str) -> str | None:
        return self.spell(more, (), flow=False)[1:-1]

    def make(self, text: str, tree: Tree, want: Want) -> list[Splice]:
        """Return the new member after its siblings, else after the last one, spaced like that one."""
        if not tree.entries:
            raise Refused("the front matter is empty, which leaves open how to lay it out", tree.start)
        beside = max(want.siblings, default=tree.entries[-1])
        colon = text[beside.end : beside.value.start]
        key, value = self.spell(want.key, (), flow=False), self.render_value(text, tree, want)
        member = f",{_space_before(text, tree, beside)}{key}{colon}{value}"
        return [Splice(beside.value.end, beside.value.end, member)]

    def render_value(self, text: str, tree: Tree, want: Want) -> str:
        spelled = [self.spell(label, (), flow=True) for label in want.labels]
        if takes_scalar(want):
            return spelled[0]
        return render_list(text, spelled, list_like((*want.siblings, *tree.entries)))

    def read_table(self, text: str, tree: Tree, table: str, end: int) -> Tree:
        value = find_table(tree, table)
        return read_json_tree(text, value.start, value.end)

    def make_table(self, text: str, tree: Tree, table: str, wants: Sequence[Want], end: int) -> Splice:
        raise Refused(f'there is no "{table}", where the labels belong', tree.start)


def _space_before(text: str, tree: Tree, entry: Entry) -> str:
    """Return the white space before the key of `entry`; the first key on a line takes that of the second."""
    start = line_start(text, entry.start)
    before = text[start : entry.start]
    if not before.strip():
        return line_break(text, start - 1) + before
    if entry == tree.entries[0] and len(tree.entries) > 1:
        return _space_before(text, tree, tree.entries[1])
    if entry == tree.entries[0]:
        return "" if text[entry.end : entry.value.start] == ":" else " "
    return before[len(before.rstrip()) :]
