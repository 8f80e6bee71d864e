"""Reads a YAML header as today's generators do, with libyaml, which knows YAML 1.1.

Go's and JavaScript's parsers follow YAML 1.2, which has other line ends, names of anchors, tabs and colons
between brackets than libyaml, Jekyll's own parser. So a header with such a thing, or that libyaml refuses, is
spelled anew for libyaml, and the result is mapped back: values keep the author's characters, and places
are those in the author's text. docs/adr/0020-libyaml-spelled-anew.md has the figures.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain
from typing import TYPE_CHECKING, Any

import yaml

from blog.parsing.header_limits import MAX_HEADER_DEPTH, NULL, TOO_DEEP, FrontMatterError
from blog.parsing.yaml_changes import (
    LINE_ENDS,
    Change,
    apply,
    blank_tabs,
    expand_tabs,
    hide_characters,
    rename_anchors,
)
from blog.parsing.yaml_faults import NotYaml, explain, name_character

if TYPE_CHECKING:
    from blog.generator import Generator  # not at run time: a cold start does without it

_LINE_END = re.compile(f"[{LINE_ENDS}]")
# `[?a]` is a word in YAML 1.2, and a mapping in YAML 1.1.
_QUESTION_WORD = re.compile(r"(?:^|[\[{,:\n])[ \t]*\?(?=[^\s,\[\]{}])")
_OPENERS = "[{-?:"
"""Each collection in YAML has at least one of these characters to itself."""
# libyaml ends a name at the colon.
_COLON_IN_ANCHOR = re.compile(r"[\s\[{,]&[\w-]+:\S")
_NULL = "tag:yaml.org,2002:null"
_NULLS = re.compile(r"(?:~|null|Null|NULL)?")
_TO_ANCHOR = re.compile(r"(?:!\S{0,99}\s{1,99})?&")


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the header, as PyYAML's marks have it."""

    index: int


@cache
def yaml_loader() -> Any:
    """Return a PyYAML loader, in C where it was built, that makes every scalar text and null ""."""

    class TextLoader(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):  # type: ignore[misc]
        """Knows one type beyond text: the unquoted spellings of null."""

    TextLoader.add_implicit_resolver(_NULL, re.compile(r"(?:~|null|Null|NULL)?$"), [*"~nN", ""])
    TextLoader.add_constructor(_NULL, lambda loader, node: NULL)
    return TextLoader


def load_yaml(header: str, line: int, generator: "Generator") -> object:
    """Load a YAML header whose first line is `line` of the file; an empty one is None.

    Raises FrontMatterError.
    """
    try:
        if generator == "jekyll":
            _refuse_two_readings(header)
            try:
                return _load_plainly(header)
            except yaml.composer.ComposerError:  # an anchor that stands twice, which Jekyll takes
                return _construct(iter(_parse(header)))
        if not _is_misread(header, generator):
            with suppress(yaml.YAMLError):
                return _load_plainly(header)
        return _construct(iter(_read_anew(header, generator)))
    except RecursionError:
        raise FrontMatterError(TOO_DEEP, line) from None
    except (NotYaml, yaml.YAMLError, UnicodeEncodeError) as error:
        problem, index = explain(error, header, generator)
        problem = problem if problem == TOO_DEEP else f"the YAML front matter cannot be parsed: {problem}"
        raise FrontMatterError(problem, line + header.count("\n", 0, index)) from None


def read_events(header: str, generator: "Generator") -> list[Any]:
    """Return PyYAML's events of a header that load_yaml loads, with their places in `header`."""
    if generator == "jekyll":
        return _parse(header)
    if not _is_misread(header, generator):
        with suppress(yaml.YAMLError):
            return _parse(header)
    return _read_anew(header, generator)


def _load_plainly(header: str) -> object:
    """Load a header with libyaml as it is. The loader has no limit of depth, so that is checked first."""
    if sum(map(header.count, _OPENERS)) > MAX_HEADER_DEPTH:
        _parse(header)
    return yaml.load(header, Loader=yaml_loader())


def _parse(text: str) -> list[Any]:
    """Return PyYAML's events. Raises NotYaml as soon as they nest too deep."""
    depth = 0
    events: list[Any] = []
    for event in yaml.parse(text, Loader=yaml_loader()):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        events.append(event)
        if depth > MAX_HEADER_DEPTH:
            raise NotYaml(TOO_DEEP, start_of(event))
    return events


def _is_misread(header: str, generator: "Generator") -> bool:
    """Return whether libyaml may read the header without an error, and otherwise than YAML 1.2 has it."""
    if not header.isascii() and any(end in header for end in LINE_ENDS):
        return True
    if "?" in header and _QUESTION_WORD.search(header):
        return True
    if "&" in header and _COLON_IN_ANCHOR.search(header):
        return True
    return generator == "hexo" and "\n\t" in header


def _refuse_two_readings(header: str) -> None:
    """Raise NotYaml where a line end of YAML 1.1 matters: Jekyll would read other values than all others."""
    found = _LINE_END.search(header)
    if not found:
        return
    values: list[list[tuple[type, str]] | None] = []
    for read in (partial(_read_anew, generator=""), _parse):
        try:
            values.append([(type(event), getattr(event, "value", "")) for event in read(header)])
        except (NotYaml, yaml.YAMLError):
            values.append(None)
    if values[0] != values[1]:
        raise NotYaml(f"{name_character(found[0])} ends a line in Jekyll and nowhere else", found.start())


def _read_anew(header: str, generator: "Generator") -> list[Any]:
    """Return the events of the header in the spelling of libyaml, with the author's values and places.

    Only what stands outside of scalars may change its spelling, which a first look at the events tells.
    """
    text, doubled = expand_tabs(header) if generator == "hexo" else (header, [])
    text, hidden = hide_characters(text)
    changes = sorted(chain(rename_anchors(text), blank_tabs(text)))
    events = _parse(apply(text, changes))
    kept = _outside_scalars(text, changes, events)
    if len(kept) < len(changes):
        changes = kept
        events = _parse(apply(text, changes))
    _refuse_tabs_before_collections(text, changes, events)
    for event in events:
        if isinstance(event, yaml.ScalarEvent):
            event.value = event.value.translate(hidden.quoted if event.style == '"' else hidden.plain)
        # Each tab that became two spaces moved what comes after it by one.
        event.start_mark, event.end_mark = (
            Mark(mark.index - bisect_right(doubled, mark.index))
            for mark in (event.start_mark, event.end_mark)
        )
    return events


def _outside_scalars(text: str, changes: list[Change], events: list[Any]) -> list[Change]:
    """Return the changes that are not in a scalar, or change no value there.

    The name of its anchor is not in it, and a line of one tab is as blank as a line of one space.
    """
    scalars = [event for event in events if isinstance(event, yaml.ScalarEvent)]
    starts = [start_of(event) for event in scalars]
    kept = []
    for change in changes:
        before = bisect_right(starts, change[0]) - 1
        outside = before < 0 or end_of(scalars[before]) <= change[0] or change[1:] == (change[0] + 1, " ")
        if outside or _TO_ANCHOR.fullmatch(text, starts[before], change[0]):
            kept.append(change)
    return kept


def _refuse_tabs_before_collections(text: str, changes: list[Change], events: list[Any]) -> None:
    """Raise NotYaml where a list or a key follows a dash and a tab: its indentation depends on the tab."""
    blocks = (event for event in events if isinstance(event, yaml.CollectionStartEvent))
    starts = [start_of(event) for event in blocks if not event.flow_style]
    for start, end, _ in changes:
        # What begins behind the tab stands in the column that the tab leads to.
        tab = text.find("\t", start, end)
        if tab >= 0 and bisect_right(starts, end) > bisect_right(starts, tab):
            raise NotYaml("a list or a key stands behind a dash and a tab (U+0009)", tab)


def start_of(event: Any) -> int:
    return int(event.start_mark.index)


def end_of(event: Any) -> int:
    return int(event.end_mark.index)


def _construct(events: Iterator[Any]) -> object:
    """Return the value of the document in `events`, as TextLoader makes it; later anchors replace earlier."""
    anchors: dict[str, Any] = {}
    for event in events:
        if isinstance(event, yaml.NodeEvent):
            return _construct_node(event, events, anchors)
    return None


def _construct_node(event: Any, events: Iterator[Any], anchors: dict[str, Any]) -> Any:
    if isinstance(event, yaml.AliasEvent):
        if event.anchor not in anchors:
            raise NotYaml("found undefined alias", start_of(event))
        return anchors[event.anchor]
    value: Any = _construct_scalar(event)
    if isinstance(event, yaml.CollectionStartEvent):
        value = [] if isinstance(event, yaml.SequenceStartEvent) else {}
    if event.anchor is not None:
        anchors[event.anchor] = value
    if isinstance(event, yaml.CollectionStartEvent):
        _fill(value, events, anchors)
    return value


def _fill(value: Any, events: Iterator[Any], anchors: dict[str, Any]) -> None:
    """Put the items of a collection, up to its end event, into the list or dict `value`."""
    for event in events:
        if isinstance(event, yaml.CollectionEndEvent):
            return
        item = _construct_node(event, events, anchors)
        if isinstance(value, list):
            value.append(item)
        elif isinstance(item, str):
            value[item] = _construct_node(next(events), events, anchors)
        else:
            raise NotYaml("found unhashable key", start_of(event))


def _construct_scalar(event: Any) -> str:
    if not isinstance(event, yaml.ScalarEvent):
        return ""
    null = event.tag == _NULL or (event.tag is None and event.implicit[0] and _NULLS.fullmatch(event.value))
    return NULL if null else str(event.value)
