"""Reads the top level of TOML front matter as a tree of values with their places.

The header has been through tomllib, so what is looked for here is where values end, not whether they are
right. tomlkit knows no places, and writes "\\n" into lists of files that end their lines otherwise.
"""

import re
import tomllib

from fuda.front_matter.header_tree import Entry, Shape, Tree, Value

_SPACE = re.compile(r"[ \t]*")
_GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_NAME = r"""(?:[\w-]++|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_KEY = re.compile(rf"{_NAME}(?:[ \t]*\.[ \t]*{_NAME})*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?!")' r"|'''.*?'''(?!')" r'|"(?:[^"\\\n]|\\.)*"' r"|'[^'\n]*'", re.DOTALL
)
_QUOTE = re.compile(r"\"\"\"|'''|\"|'")
_OTHER = re.compile(r"[^,\]}#\r\n]*[^,\]}#\s]")


def read_toml_tree(text: str, start: int, end: int) -> Tree:
    """Return the tree of the TOML between `start` and `end` of `text`, up to its first table.

    A dotted key is an entry whose value is a mapping: what stands under it is no label.
    """
    entries: list[Entry] = []
    at = _skip(_GAP, text, start)
    while at < end and text[at] != "[":
        key_end = _skip(_KEY, text, at)
        value_start = _skip(_SPACE, text, _skip(_SPACE, text, key_end) + 1)
        entries.append(_entry(text, at, key_end, _value(text, value_start)))
        at = _skip(_GAP, text, entries[-1].value.end)
    return Tree(tuple(entries), start, at)


def _entry(text: str, start: int, end: int, value: Value) -> Entry:
    """Return the entry of the key from `start` to `end`."""
    ((key, held),) = tomllib.loads(f"{text[start:end]} = 0").items()
    if isinstance(held, dict):
        value = Value("mapping", value.start, value.end)
    return Entry(key, start, end, value)


def _value(text: str, start: int) -> Value:
    if text[start] in "[{":
        return _collection(text, start)
    if string := _STRING.match(text, start):
        said = tomllib.loads(f"x = {string[0]}".replace("\r\n", "\n"))["x"]
        quote = _QUOTE.match(text, start)
        assert quote
        return Value("scalar", start, string.end(), said, quote[0])
    end = _skip(_OTHER, text, start)
    return Value("scalar", start, end, text[start:end])


def _collection(text: str, start: int) -> Value:
    """Return the list or inline table that opens at `start`; a table's items are not told."""
    closing = {"[": "]", "{": "}"}[text[start]]
    items: list[Value] = []
    at = _skip(_GAP, text, start + 1)
    while text[at] != closing:
        if closing == "}":
            at = _skip(_SPACE, text, _skip(_SPACE, text, _skip(_KEY, text, at)) + 1)
        items.append(_value(text, at))
        at = _skip(_GAP, text, items[-1].end)
        at = _skip(_GAP, text, at + 1) if text[at] == "," else at
    shape: Shape = "flow" if closing == "]" else "mapping"
    return Value(shape, start, at + 1, items=tuple(items))


def _skip(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Return where what `pattern` finds at `at` ends."""
    found = pattern.match(text, at)
    return found.end() if found else at
