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

from blog.generator import NAMES, Generator, Site
from blog.header import FrontMatter, parse_front_matter
from blog.post_file import DEFAULT_KEYS, has_separator
from model.post import CATEGORY_NUMBERS, TAG_NUMBERS

type Header = dict[str, Any]

_LABEL_KEYS = frozenset(TAG_NUMBERS + CATEGORY_NUMBERS)
"""What the generators call labels by default, in both numbers."""
_READ_KEYS = frozenset(DEFAULT_KEYS.tags + DEFAULT_KEYS.categories)
# The singular `tag: a b` is one label to Jekyll, too.
_SPLIT_KEYS = frozenset({TAG_NUMBERS[0], CATEGORY_NUMBERS[0]})
_BLANKS = re.compile(r"[ \t\n\v\f\r\0]+")
_TABLES: dict[Generator, tuple[str, ...]] = {
    "hugo": ("params",),
    "zola": ("taxonomies",),
    "grav": ("taxonomy",),
    "": ("params", "taxonomies", "taxonomy"),
}
"""The mappings in a header that may hold labels; each of them is of one generator only."""


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
    read: Header = {}
    for key, value in header.items():
        if key.casefold() not in keys:  # most of a header
            read[key] = value
        elif not unread_reason(key, header, site):
            read[key] = _as_labels(key, value, site)
    for name in label_tables(header, site):
        lifted = {
            key: _as_labels(key, value, site)
            for key, value in header[name].items()
            if is_read_in_table(key, site) and not isinstance(value, dict)
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
    return [key for key, value in header.items() if isinstance(value, dict) and key.casefold() in tables]


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
        return singular if _is_true(header.get(singular)) else ""
    if site.generator == "hexo" and folded == singular:
        return plural if _is_true(header.get(plural)) else ""
    return ""


def _is_true(value: Any) -> bool:
    """Return whether `value` is true to Ruby and JavaScript, as an empty list is; null and "" are not."""
    return bool(value) or value == []


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
    if is_split(key, site):
        return words if len(words := split_words(value)) > 1 or has_separator(value) else value
    return [value] if has_separator(value) and is_one_label(key, site) else value
