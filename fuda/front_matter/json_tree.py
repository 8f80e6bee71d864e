"""Reads JSON front matter, with or without its braces, as a tree of values with their places."""

import json
import re

from fuda.front_matter.header_tree import Entry, Tree, Value, refuse_duplicates

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
_TRUTH = {True: "true", False: "false", None: ""}


def read_json_tree(text: str, start: int, end: int) -> Tree:
    """Return the tree of the JSON object, or of the members of one, between `start` and `end` of `text`.

    It can be parsed. Raises Refused where the top level has a key twice.
    """
    at = _skip(text, start)
    entries: list[Entry] = []
    at = _skip(text, at + 1) if text[at] == "{" else at
    while at < end and text[at] != "}":
        key, key_end = _DECODER.raw_decode(text, at)
        value = _value(text, _skip(text, _skip(text, key_end) + 1))
        entries.append(Entry(key, at, key_end, value))
        at = _next(text, value.end)
    refuse_duplicates(tuple(entries))
    return Tree(tuple(entries), start, end, flow=True)


def _value(text: str, start: int) -> Value:
    if text[start] == "[":
        return _list(text, start)
    value, end = _DECODER.raw_decode(text, start)
    if text[start] == "{":
        return Value("mapping", start, end)
    if text[start] == '"':
        return Value("scalar", start, end, value, '"')
    return Value("scalar", start, end, _TRUTH.get(value, value))


def _list(text: str, start: int) -> Value:
    items: list[Value] = []
    at = _skip(text, start + 1)
    while text[at] != "]":
        items.append(_value(text, at))
        at = _next(text, items[-1].end)
    return Value("flow", start, at + 1, items=tuple(items))


def _next(text: str, at: int) -> int:
    """Return where the next value or the closing brace stands, beyond a comma."""
    at = _skip(text, at)
    return _skip(text, at + 1) if text[at] == "," else at


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    assert found
    return found.end()
