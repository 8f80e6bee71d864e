"""YAML front matter as a tree, read from the events of its parser."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from blog.generator import Generator
from blog.parsing.yaml_reading import read_events
from fuda.front_matter.header_tree import Entry, Refused, Shape, Tree, Value, refuse_duplicates

_NULL = re.compile(r"(?:~|null|Null|NULL)?")
_ONLY_TAG = re.compile(r"!\S*")
_ONLY_PROPERTY = re.compile(r"(?:[!&]\S*)?")


def read_yaml_tree(text: str, start: int, end: int, generator: Generator = "") -> Tree:
    """Return the tree of the YAML between `start` and `end` of `text`, from the events of its parser.

    The YAML must be valid, as `generator` reads it. Raises Refused when the top level has a key twice, or a
    key that is an alias.
    """
    events = iter(read_events(text[start:end], generator))
    for event in events:
        if isinstance(event, yaml.MappingStartEvent):
            entries = tuple(_read_entries(events, start, text))
            refuse_duplicates(entries)
            swallowing = tuple(_find_swallowing(text, entries)) if generator == "hugo" else ()
            return Tree(entries, start, end, flow=bool(event.flow_style), swallowing=swallowing)
    return Tree((), start, end)


def _find_swallowing(text: str, entries: tuple[Entry, ...]) -> Iterator[tuple[int, int]]:
    """Yield where entries begin whose empty end takes the next key in for Hugo's parser, and where it is.

    It is a tag without a value, or an empty last item of a list whose dashes stand below the key.
    """
    for entry in entries:
        last = entry.value
        column = entry.start - text.rfind("\n", 0, entry.start)
        while last.items:
            dash = last.start - text.rfind("\n", 0, last.start)
            at_key = last.shape == "block" and dash == column
            last = last.items[-1]
            if at_key and not last.items and _ONLY_PROPERTY.fullmatch(text, last.start, last.end):
                yield entry.start, last.start
                break
        else:
            if last.marked and _ONLY_TAG.fullmatch(text, last.start, last.end):
                yield entry.start, last.start


def _read_entries(events: Iterator[Any], base: int, text: str) -> Iterator[Entry]:
    """Yield the entries of a mapping whose start event has been taken from `events`."""
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        key = _read_value(event, events, base, text)
        if isinstance(event, yaml.AliasEvent):
            raise Refused("a key is an alias", key.start)
        yield Entry(key.text, key.start, key.end, _read_value(next(events), events, base, text))


def _read_value(event: Any, events: Iterator[Any], base: int, text: str) -> Value:
    """Return the value that begins with `event`; takes the events of its items from `events`."""
    start, end = base + event.start_mark.index, base + event.end_mark.index
    if isinstance(event, yaml.AliasEvent):
        return Value("scalar", start, end, marked=True)
    marked = event.anchor is not None or event.tag is not None
    if isinstance(event, yaml.ScalarEvent):
        return _read_scalar(event, text[start:end], start, marked)
    items: list[Value] = []
    following = next(events)
    while not isinstance(following, yaml.CollectionEndEvent):
        items.append(_read_value(following, events, base, text))
        following = next(events)
    mark: Any = following.end_mark
    # The parser ends a block where the next thing begins, comments and blank lines later.
    last = base + mark.index if event.flow_style else items[-1].end
    in_list: Shape = "flow" if event.flow_style else "block"
    shape: Shape = in_list if isinstance(event, yaml.SequenceStartEvent) else "mapping"
    marked = marked or any(item.marked for item in items)
    return Value(shape, start, last, items=tuple(items), marked=marked)


def _read_scalar(event: Any, source: str, start: int, marked: bool) -> Value:
    quote = event.style or ""
    end = start + len(source.rstrip() if quote in ("|", ">") else source)
    content = "" if not quote and _NULL.fullmatch(event.value) else event.value
    return Value("scalar", start, end, content, quote, marked=marked)
