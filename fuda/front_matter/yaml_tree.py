"""Reads YAML front matter as a tree of values with their places, from the events of PyYAML's parser."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from fuda.front_matter.header_tree import Entry, Refused, Shape, Tree, Value, refuse_duplicates

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_NULL = re.compile(r"(?:~|null|Null|NULL)?")


def read_yaml_tree(text: str, start: int, end: int) -> Tree:
    """Return the tree of the YAML between `start` and `end` of `text`, which can be parsed.

    Raises Refused where the top level has a key twice, or one that is an alias.
    """
    events = yaml.parse(text[start:end], Loader=_LOADER)
    for event in events:
        if isinstance(event, yaml.MappingStartEvent):
            entries = tuple(_entries(events, start, text))
            refuse_duplicates(entries)
            return Tree(entries, start, end, flow=bool(event.flow_style))
    return Tree((), start, end)


def _entries(events: Iterator[Any], base: int, text: str) -> Iterator[Entry]:
    """Yield the entries of a mapping of which the start is already taken from `events`."""
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        key = _value(event, events, base, text)
        if isinstance(event, yaml.AliasEvent):
            raise Refused("a key is an alias", key.start)
        yield Entry(key.text, key.start, key.end, _value(next(events), events, base, text))


def _value(event: Any, events: Iterator[Any], base: int, text: str) -> Value:
    """Return the value that begins with `event`, taking what it holds from `events`."""
    start, end = base + event.start_mark.index, base + event.end_mark.index
    if isinstance(event, yaml.AliasEvent):
        return Value("scalar", start, end, marked=True)
    marked = event.anchor is not None or event.tag is not None
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(event, text[start:end], start, marked)
    items: list[Value] = []
    following = next(events)
    while not isinstance(following, yaml.CollectionEndEvent):
        items.append(_value(following, events, base, text))
        following = next(events)
    mark: Any = following.end_mark
    # The parser ends a block where the next thing begins, comments and blank lines later.
    last = base + mark.index if event.flow_style else items[-1].end
    in_list: Shape = "flow" if event.flow_style else "block"
    shape: Shape = in_list if isinstance(event, yaml.SequenceStartEvent) else "mapping"
    marked = marked or any(item.marked for item in items)
    return Value(shape, start, last, items=tuple(items), marked=marked)


def _scalar(event: Any, source: str, start: int, marked: bool) -> Value:
    quote = event.style or ""
    end = start + len(source.rstrip() if quote in ("|", ">") else source)
    said = "" if not quote and _NULL.fullmatch(event.value) else event.value
    return Value("scalar", start, end, said, quote, marked=marked)
