"""Applies edits to a post's text, and checks that nothing but the labels changed."""

from collections.abc import Iterator, Sequence
from typing import Any

from blog.generator import Site
from blog.header import FrontMatter, FrontMatterError, parse_front_matter
from blog.post_file import labels_under
from blog.reading import read_as
from fuda.front_matter.header_tree import Refused, Splice, Want


def apply_checked(
    text: str, splices: Sequence[Splice], old: FrontMatter, wants: Sequence[Want], *, site: Site
) -> str:
    """Return `text`, which parses as `old`, with all splices made. They must not overlap.

    Splices at one place stay in their order. Raises Refused when the result, parsed again, differs from
    `old` in more than the wanted labels, or when the generator of `site` does not read these.
    """
    edited = "".join(_pieces(text, sorted(splices, key=lambda splice: splice.start)))
    position = wants[0].start
    try:
        new = parse_front_matter(edited, site.generator)
    except FrontMatterError as error:
        raise Refused(f"with the labels added, {error.problem}", position) from None
    places = {(want.table, want.key) for want in wants}
    if new.body != old.body or _without(new.header, places) != _without(old.header, places):
        raise Refused("the labels cannot be added without a change elsewhere", position)
    read = [read_as(parts.header, site) for parts in (old, new)]
    for want in wants:
        kept = _begins(*(_holder(parts.header, want.table).get(want.key) for parts in (old, new)))
        before, after = (labels_under(header, (want.key.casefold(),)) for header in read)
        if not kept or after != before + want.labels:
            raise Refused(f'the labels cannot be added to "{want.key}" as it is written', position)
    return edited


def _pieces(text: str, splices: Sequence[Splice]) -> Iterator[str]:
    done = 0
    for start, end, new in splices:
        assert done <= start <= end
        yield text[done:start]
        yield new
        done = end
    yield text[done:]


def _holder(header: dict[str, Any], table: str) -> dict[str, Any]:
    """Return the mapping under the key `table`, {} when there is none; "" is the header itself."""
    found = header.get(table, {}) if table else header
    return found if isinstance(found, dict) else {}


def _without(header: dict[str, Any], places: set[tuple[str, str]]) -> list[tuple[str, Any]]:
    """Return the items of `header` in order, without the keys at `places`, and mappings as items too.

    A mapping that held nothing else is left out: it may have been made.
    """
    items: list[tuple[str, Any]] = []
    for key, value in header.items():
        inner = {name for table, name in places if table == key}
        if ("", key) in places:
            continue
        if not inner:
            items.append((key, value))
        elif rest := [item for item in _holder(header, key).items() if item[0] not in inner]:
            items.append((key, rest))
    return items


def _begins(old: object, new: object) -> bool:
    """Return whether the list `new` begins with the list `old`; true when `old` is not a list.

    Dashes without an item at the end of `old` do not count: the first new label is written after one.
    """
    if not isinstance(old, list):
        return True
    while old and old[-1] == "":
        old = old[:-1]
    return isinstance(new, list) and new[: len(old)] == old
