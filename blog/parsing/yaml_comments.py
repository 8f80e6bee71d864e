"""Finds labels that are comments to YAML: `- #server`, `tags: #server`, `#server` in brackets."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from blog.parsing.yaml_reading import end_of, read_events, start_of

if TYPE_CHECKING:
    from blog.generator import Generator  # not at run time: a cold start does without it

_FLAGS = re.MULTILINE | re.IGNORECASE
_LABEL_KEY = r"[ \t]*[\"']?(?:tags?|categor(?:y|ies)|topics|keywords)[\"']?[ \t]*:"
_COMMENT_ITEM = re.compile(
    rf"^(?: *(?:-[ \t]++)++|{_LABEL_KEY}(?:[ \t]+|[ \t]*\r?\n[ \t]+(?=#[^\s#-])))(#[^\r\n]*)",
    _FLAGS,
)
_LABELS_IN_BRACKETS = re.compile(rf"^{_LABEL_KEY}[ \t]*(?=\[)", _FLAGS)
_COMMENT_IN_BRACKETS = re.compile(r"(?<=[\s,\[])#[^\s#][^\r\n]*")


class Comment(NamedTuple):
    """A comment at `place`, an index of the header, that may be meant as a label.

    What it leaves empty is an "item" of a list, as `- #a`, or the "value" of a key, as `tags: #a`, or "" in
    brackets.
    """

    place: int
    text: str
    empty: str


def find_comment_items(header: str, generator: "Generator") -> list[Comment]:
    """Return the labels of a valid header that are comments to YAML, in their order."""
    matches = list(_COMMENT_ITEM.finditer(header))
    brackets = {match.end() for match in _LABELS_IN_BRACKETS.finditer(header)}
    if not matches and not any("#" in header[at : header.find("]", at)] for at in brackets):
        return []
    events = read_events(header, generator)
    empty = [start_of(event) for event in events if _is_empty(event)]
    found = []
    for match in matches:
        at = bisect_left(empty, match.start())
        if at < len(empty) and empty[at] <= match.start(1):
            is_item = match[0].lstrip().startswith("-")
            found.append(Comment(match.start(1), match[1].rstrip(), "item" if is_item else "value"))
    return sorted([*found, *_find_in_brackets(header, events, brackets)])


def _find_in_brackets(header: str, events: list[Any], starts: set[int]) -> Iterator[Comment]:
    """Yield the comments without a blank behind their sign in the lists that begin at `starts`."""
    done = depth = 0
    for event in events:
        opens, closes = (isinstance(event, each) for each in (yaml.SequenceStartEvent, yaml.SequenceEndEvent))
        if depth or (opens and start_of(event) in starts):
            between = _COMMENT_IN_BRACKETS.finditer(header, done, start_of(event)) if depth else ()
            yield from (Comment(match.start(), match[0].rstrip(", \t"), "") for match in between)
            depth += opens - closes
            done = end_of(event)


def _is_empty(event: Any) -> bool:
    return isinstance(event, yaml.ScalarEvent) and start_of(event) == end_of(event)
