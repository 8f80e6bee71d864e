"""A post's header as its blog's generator reads it: its labels at plain keys, each one an item of a list.

Where a generator looks for labels, and how it makes labels of a text, is from its source or was tried on it:
Hugo 0.168 (a page's `params` win over its top level; a text is one label), Jekyll (`tag` wins over `tags`; a
text under `tags` is split at white space, not at commas: Utils.pluralized_array_from_hash), Hexo (`tags` wins
over `tag`; a text is one label: processor/post), Zola (`taxonomies`) and Grav (`taxonomy`).
"""

import re
from dataclasses import replace
from functools import cache
from typing import Any

from blog.generator import NAMES, Generator, Given, Site
from blog.header import FrontMatter, parse_front_matter
from blog.parsing.header_limits import Null
from blog.post_file import DEFAULT_KEYS, has_separator
from model.post import CATEGORY_NUMBERS, TAG_NUMBERS

type Header = dict[str, Any]

_LABEL_KEYS = frozenset(TAG_NUMBERS + CATEGORY_NUMBERS)
"""What the generators call labels by default, in both numbers."""
_READ_KEYS = frozenset(DEFAULT_KEYS.tags + DEFAULT_KEYS.categories)
# The singular `tag: a b` is one label to Jekyll, too.
_SPLIT_KEYS = frozenset({TAG_NUMBERS[0], CATEGORY_NUMBERS[0]})
_OWNERS: dict[str, Site] = {"params": Site("hugo"), "taxonomies": Site("zola"), "taxonomy": Site("grav")}
_TABLES: dict[Generator, tuple[str, ...]] = {
    "hugo": ("params",),
    "zola": ("taxonomies",),
    "grav": ("taxonomy",),
    "": ("params", "taxonomies", "taxonomy"),
}
"""The mappings in a header that may hold labels; each of them is of one generator only, which owns it."""
_MERGING = frozenset({"hugo", "jekyll", "eleventy"})
"""The generators whose YAML has YAML 1.1's key `<<`, which brings in what a mapping lacks."""
_FALSE: dict[Generator, frozenset[str]] = {
    "hexo": frozenset({"false"}), "jekyll": frozenset({"false", "no", "off"}),
}  # fmt: skip
"""Texts that are not labels, because the generator looks for a value that is true."""
# Ruby splits at ASCII's white space, and Python at an ideographic or a no-break space, too.
_BLANKS = re.compile(r"[ \t\n\v\f\r\0]+")


def parse_parts(text: str, site: Site) -> FrontMatter:
    """Return the parts of a post file with the header as the generator of `site` reads it.

    Raises FrontMatterError.
    """
    parts = parse_front_matter(text, site.generator)
    return replace(parts, header=read_as(parts.header, site))


def read_as(header: Header, site: Site) -> Header:
    """Return `header` with the labels that the generator of `site` reads, at plain keys.

    Keys that it does not read as labels are left out. A text that it reads as one label, or that it splits,
    becomes a list. Of an unknown generator, labels are taken from any of the mappings above.
    """
    keys = _keys_of_labels(site)
    header = _merged(header, site)
    if given := {each.key: _value(each) for each in reversed(missing(header, site))}:
        header = given | {key: value for key, value in header.items() if key not in given}
    read: Header = {}
    for key, value in header.items():
        if key.casefold() not in keys:  # most of a header
            read[key] = value
        elif not unread_reason(key, header, site):
            read[key] = _as_labels(key, value, site)
    for name in label_tables(header, site):
        owner = owner_of(name, site)
        lifted = {
            key: _as_labels(key, value, owner)
            for key, value in _merged(header[name], owner).items()
            if is_read_in_table(key, site)
        }
        folded = set(map(str.casefold, lifted))
        read = {key: value for key, value in read.items() if key.casefold() not in folded} | lifted
    return read


@cache
def _keys_of_labels(site: Site) -> frozenset[str]:
    return _LABEL_KEYS | (site.label_keys or frozenset())


def label_tables(header: Header, site: Site) -> list[str]:
    """Return the keys of the mappings in `header` that the generator may take labels from."""
    tables = _TABLES.get(site.generator, ())
    fold = str if minds_case(site) else str.casefold
    return [key for key, value in header.items() if isinstance(value, dict) and fold(key) in tables]


def owner_of(table: str, site: Site) -> Site:
    """Return `site`; where its generator is unknown, the site of the one that reads `table`."""
    return site if site.generator else _OWNERS.get(table.casefold(), site)


def has_any(values: Header, keys: tuple[str, ...], site: Site) -> bool:
    """Return whether a mapping has any of `keys`, which are in lower case, of its own or merged in."""
    return any(key.casefold() in keys for key in _merged(values, site))


def missing(header: Header, site: Site) -> list[Given]:
    """Return the labels that a post with `header` is given, because it has no such key of its own.

    Null is nothing to Jekyll. Hugo looks into `params`, too.
    """
    if not site.given:
        return []
    own = {
        key.casefold()
        for values in (header, *(header[name] for name in label_tables(header, site)))
        for key, value in values.items()
        if not (site.generator == "jekyll" and isinstance(value, Null))
    }
    keys = _keys_of_labels(site)
    return [each for each in site.given if each.key in keys and each.key not in own]


def _value(given: Given) -> str | list[str]:
    return list(given.labels) if given.is_list else given.labels[0]


def is_merged(keys: tuple[str, ...], values: Header) -> bool:
    """Return whether the key `<<` of a mapping brings in any of `keys`, to parsers that know it."""
    return any(key.casefold() in keys for source in _sources(values) for key in source)


def _merged(values: Header, site: Site) -> Header:
    """Return a mapping together with what its key `<<` brings in, where the generator knows such a key."""
    if "<<" not in values or site.generator not in _MERGING:
        return values
    whole: Header = {}
    for source in (values, *_sources(values)):
        whole |= {key: value for key, value in source.items() if key not in whole}
    return whole


def _sources(values: Header) -> list[Header]:
    sources = values.get("<<", ())
    return [each for each in (sources if isinstance(sources, list) else [sources]) if isinstance(each, dict)]


def is_read_in_table(key: str, site: Site) -> bool:
    """Return whether labels are read under `key` of a mapping in the header."""
    folded = key.casefold()
    if site.label_keys is not None and (folded in _LABEL_KEYS or folded in site.label_keys):
        return folded in site.label_keys
    return folded in _READ_KEYS


def unread_reason(key: str, header: Header, site: Site) -> str:
    """Return why the generator reads no labels under the top-level `key` of `header`, "" when it may.

    The reason is a sentence without its full stop. Keys that are no usual keys of labels have no reason: what
    they mean is the author's own matter.
    """
    folded = key.casefold()
    if folded not in _LABEL_KEYS:
        return ""
    name = NAMES.get(site.generator, "")
    if minds_case(site) and key != folded:
        return f'{name} reads "{folded}" and not "{key}"'
    if site.generator in ("zola", "grav"):
        [table] = _TABLES[site.generator]  # the only place
        return f'{name} reads no labels under "{key}", only those under "{table}"'
    if site.label_keys is not None and folded not in site.label_keys:
        known = " and ".join(f'"{each}"' for each in sorted(site.label_keys))
        return f'{name} reads no labels under "{key}": by its settings they are under {known}'
    if winner := _winner(folded, header, site):
        return f'{name} reads the labels under "{winner}" and not those under "{key}"'
    return ""


def _winner(folded: str, header: Header, site: Site) -> str:
    """Return the key whose labels the generator reads instead of those under `folded`, or ""."""
    plural, singular = TAG_NUMBERS if folded in TAG_NUMBERS else CATEGORY_NUMBERS
    if site.generator == "jekyll" and folded == TAG_NUMBERS[0]:
        return singular if _is_true(header.get(singular), site) else ""
    if site.generator == "hexo" and folded == singular:
        return plural if _is_true(header.get(plural), site) else ""
    return ""


def _is_true(value: Any, site: Site) -> bool:
    """Return whether `value` is true to Ruby or JavaScript, as an empty list is; null is not.

    An empty text is true to Ruby only.
    """
    if value == "":
        return site.generator == "jekyll" and not isinstance(value, Null)
    return value is not None and not _is_false(value, site)


def _is_false(value: Any, site: Site) -> bool:
    return isinstance(value, str) and value.casefold() in _FALSE.get(site.generator, ())


def is_one_label(key: str, site: Site) -> bool:
    """Return whether the generator reads any text under `key` as one label, commas and spaces included."""
    folded = key.casefold()
    if site.generator == "jekyll":
        return folded in _LABEL_KEYS - _SPLIT_KEYS
    if site.generator in ("hugo", "grav"):
        return folded in (site.label_keys if site.label_keys is not None else _SPLIT_KEYS)
    return folded in {"hexo": _LABEL_KEYS, "eleventy": {TAG_NUMBERS[0]}}.get(site.generator, ())


def is_split(key: str, site: Site) -> bool:
    """Return whether the generator splits a text under `key` at white space, and nowhere else."""
    return site.generator == "jekyll" and key.casefold() in _SPLIT_KEYS


def split_words(text: str) -> list[str]:
    """Return the words of `text` as Ruby splits it, and so Jekyll: wide and no-break spaces do not count."""
    return text.split() if text.isascii() else [word for word in _BLANKS.split(text) if word]


def minds_case(site: Site) -> bool:
    """Return whether the generator takes "Tags" for another key than "tags". Hugo does not."""
    return site.generator in ("jekyll", "hexo", "eleventy", "zola", "grav")


def may_be_label_key(key: str, site: Site) -> bool:
    """Return whether some generator reads `key` as labels, or the one of `site` does."""
    return key.casefold() in _keys_of_labels(site) | {"topics"}


def _as_labels(key: str, value: Any, site: Site) -> Any:
    """Return `value` as the list of labels that the generator makes of it, if it is a text with several."""
    if isinstance(value, list):
        # Hugo reads no label at all of a list that holds anything but scalars.
        is_unread = site.generator == "hugo" and not all(isinstance(item, str) for item in value)
        return [] if is_unread else value
    if not isinstance(value, str):
        return value
    if _is_false(value, site) and key in _LABEL_KEYS:
        return []
    if is_split(key, site):
        return words if len(words := split_words(value)) > 1 or has_separator(value) else value
    return [value] if has_separator(value) and is_one_label(key, site) else value
