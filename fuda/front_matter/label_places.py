"""Decides where in a header new labels go: to the top level, or to the mapping where the generator looks.

Hugo reads a page's `params` before its top level, Zola reads only `taxonomies` and Grav only `taxonomy`.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from blog.generator import NAMES, Site
from blog.reading import has_any, is_read_in_table, label_tables, minds_case, missing, owner_of, unread_reason
from fuda.front_matter.header_tree import Notation, Refused, Splice, Tree, Want
from fuda.front_matter.refusals import refuse_swallowed
from fuda.front_matter.value_edits import Addition, edit, find_wants
from model.post import TAG_NUMBERS

_MADE: dict[str, str] = {"zola": "taxonomies", "grav": "taxonomy"}
"""The mapping that a generator needs for any labels: it is made where a header has none."""
_OWNERS = {"params": "Hugo", "taxonomies": "Zola", "taxonomy": "Grav"}


class Header(NamedTuple):
    """A front matter to edit, whose delimiter begins at `end` of `text`, the whole post.

    `raw` has its values as they are written, and `tree` is its top level.
    """

    text: str
    end: int
    raw: dict[str, Any]
    tree: Tree
    notation: Notation


def plan_edits(header: Header, additions: Sequence[Addition], site: Site) -> tuple[list[Want], list[Splice]]:
    """Return what to do for the additions with labels, and the edits. Raises Refused.

    Edits in a mapping come before those at the top level: both may go in at the same place.
    """
    places: dict[str, list[Addition]] = {}
    for keys, labels in additions:
        table, readable = _find_place(header, keys, site, wanted=bool(labels))
        if readable:
            places.setdefault(table, []).append((readable, labels))
    wants: list[Want] = []
    splices: list[Splice] = []
    for table in sorted(places, reverse=True):
        found, made = _edit_place(header, table, places[table], site)
        wants += found
        splices += made
    return wants, splices


def _find_place(
    header: Header, keys: tuple[str, ...], site: Site, *, wanted: bool
) -> tuple[str, tuple[str, ...]]:
    """Return the mapping for labels under `keys`, "" for the top level, and the keys that are read there.

    Raises Refused when labels are `wanted` and could be passed over there.
    """
    tables = label_tables(header.raw, site)
    holding = [name for name in tables if has_any(header.raw[name], keys, owner_of(name, site))]
    needed = [name for name in tables if name.casefold() in _MADE.values()]
    made = [_MADE[site.generator]] if site.generator in _MADE else []
    table = next(iter(holding + needed + made), "")
    if table:
        readable = tuple(key for key in keys if is_read_in_table(key, site))
    else:
        readable = tuple(key for key in keys if not unread_reason(key, header.raw, site))
    if wanted and not readable:
        raise Refused(_unread_problem(header, keys, table, site), _position(header, table, keys))
    if wanted:
        _refuse_to_hide(header, keys, table, site)
        _refuse_open_readings(header, keys, holding, site)
    return table, readable


def _refuse_to_hide(header: Header, keys: tuple[str, ...], table: str, site: Site) -> None:
    """Raise Refused where labels are given to the post, and a key of its own would hide them."""
    for each in missing(header.raw, site):
        if each.key in keys and not unread_reason(each.key, header.raw, site):
            problem = f'the post has "{each.key}" from {each.source}, and a key of its own would replace them'
            raise Refused(problem, _position(header, table, keys))


def _unread_problem(header: Header, keys: tuple[str, ...], table: str, site: Site) -> str:
    """Return why labels under none of `keys` would be read in `table`, or at the top level."""
    if not table:
        return unread_reason(keys[0], header.raw, site)
    if site.label_keys is not None:
        return f'the settings of {NAMES[site.generator]} have no taxonomy "{keys[0]}"'
    return f'"{table}" has "{keys[0]}", which Fuda does not take for labels there'


def _refuse_open_readings(header: Header, keys: tuple[str, ...], holding: list[str], site: Site) -> None:
    """Raise Refused where one generator would pass over labels under `keys` that another reads.

    `holding` are the mappings that have any of `keys`.
    """
    if len(holding) > 1:
        names = " and ".join(f'"{name}"' for name in holding)
        raise Refused(f"{names} both hold labels", _position(header, holding[1], keys))
    holder = header.raw[holding[0]] if holding else header.raw
    other = next((key for key in holder if key.casefold() in keys and key != key.casefold()), "")
    if other and minds_case(site):
        problem = f'{NAMES[site.generator]} reads "{other.casefold()}" and not "{other}"'
        raise Refused(problem, _position(header, "".join(holding), (other.casefold(),)))
    # Only Hugo and Zola read TOML, so that there the mapping counts.
    is_toml = header.text.lstrip().startswith("+++")
    if holding and not (site.generator or is_toml) and has_any(header.raw, keys, site):
        [table] = holding
        owner = _OWNERS[table.casefold()]
        problem = f'{owner} reads the labels under "{table}", and other site generators those at the top'
        raise Refused(problem, _position(header, table, keys))
    both = {key.casefold() for key, value in header.raw.items() if value}.intersection(TAG_NUMBERS)
    if not site.generator and len(both) > 1 and not set(TAG_NUMBERS).isdisjoint(keys):
        problem = 'Jekyll reads only "tag" here, and other site generators only "tags": keep one of them'
        raise Refused(problem, _position(header, "", TAG_NUMBERS[1:]))


def _position(header: Header, table: str, keys: tuple[str, ...]) -> int:
    """Return where the first entry under `keys` begins, at the top level or in `table`."""
    tree = header.tree
    if table and table in header.raw:
        tree = header.notation.read_table(header.text, tree, table, header.end)
    there = (entry.start for entry in tree.entries if entry.key.casefold() in keys)
    return next(there, tree.start)


def _edit_place(
    header: Header, table: str, additions: Sequence[Addition], site: Site
) -> tuple[list[Want], list[Splice]]:
    """Return what to do in one mapping, or at the top level, and the edits."""
    text, notation = header.text, header.notation
    if table and table not in header.raw:
        wants = [Want(keys[0], labels, None, header.tree.start, ()) for keys, labels in additions if labels]
        return [replace(want, table=table) for want in wants], _make_table(header, table, wants)
    if table and not isinstance(header.raw[table], dict):
        start = next(entry.start for entry in header.tree.entries if entry.key == table)
        raise Refused(f'"{table}" is not a table with keys', start)
    tree = notation.read_table(text, header.tree, table, header.end) if table else header.tree
    wants = find_wants(tree, header.raw[table] if table else header.raw, additions)
    refuse_swallowed(tree, wants)
    reader = owner_of(table, site)
    splices = [splice for want in wants for splice in edit(text, tree, want, notation, site=reader)]
    return [replace(want, table=table) for want in wants], splices


def _make_table(header: Header, table: str, wants: list[Want]) -> list[Splice]:
    if not wants:
        return []
    return [header.notation.make_table(header.text, header.tree, table, wants, header.end)]
