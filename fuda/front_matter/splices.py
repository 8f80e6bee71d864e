"""Applies edits to a post's text, and checks that nothing but the labels changed."""

from collections.abc import Iterator, Sequence
from typing import Any

from blog.header import FrontMatter, FrontMatterError
from blog.post_file import labels_under
from blog.reading import parse_parts
from blog.site import Site
from fuda.front_matter.header_tree import Refused, Splice, Want


def apply_checked(
    text: str, splices: Sequence[Splice], old: FrontMatter, wants: Sequence[Want], *, site: Site
) -> str:
    """Return `text`, which parses as `old`, with all splices made. They must not overlap.

    Splices at one place stay in their order. Raises Refused when the result, parsed again, differs from
    `old` in more than the wanted labels.
    """
    edited = "".join(_pieces(text, sorted(splices, key=lambda splice: splice.start)))
    position = wants[0].start
    try:
        new = parse_parts(edited, site)
    except FrontMatterError as error:
        raise Refused(f"with the labels added, {error.problem}", position) from None
    keys = {want.key for want in wants}
    if new.body != old.body or _without(new.header, keys) != _without(old.header, keys):
        raise Refused("the labels cannot be added without a change elsewhere", position)
    for want in wants:
        kept = _begins(old.header.get(want.key), new.header[want.key])
        before, after = (labels_under(parts.header, (want.key.casefold(),)) for parts in (old, new))
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


def _without(header: dict[str, Any], keys: set[str]) -> list[tuple[str, Any]]:
    """Return the items of `header` in order, without those of `keys`."""
    return [(key, value) for key, value in header.items() if key not in keys]


def _begins(old: object, new: object) -> bool:
    """Return whether the list `new` begins with the list `old`; true when `old` is not a list.

    Dashes without an item at the end of `old` do not count: the first new label is written after one.
    """
    if not isinstance(old, list):
        return True
    while old and old[-1] == "":
        old = old[:-1]
    return isinstance(new, list) and new[: len(old)] == old
