"""Refuses values that cannot take labels safely, or that site generators read in several ways."""

from collections.abc import Sequence

from blog.generator import NAMES, Site
from blog.reading import is_one_label, is_split, may_be_label_key, split_words
from fuda.front_matter.header_tree import Entry, Refused, Tree, Value, Want

_MAX_SHOWN = 60  # characters of a value in a message
# Unquoted. Jekyll reads YAML 1.1, which has two more.
_FALSE = frozenset({"false"})
_FALSE_IN_JEKYLL = _FALSE | {"no", "off"}


def refuse_unsafe(entry: Entry, site: Site) -> None:
    """Raise Refused where the value of `entry` is not a label or a plain list of them."""
    value = entry.value
    if value.marked:
        raise Refused(f'the value of "{entry.key}" has an anchor, alias or tag', value.start)
    if _holds_mapping(value):
        raise Refused(f'the value of "{entry.key}" holds "key: value" pairs instead of labels', value.start)
    if value.quote in ("|", ">"):
        raise Refused(f'the value of "{entry.key}" is a block of text', value.start)
    if site.generator == "hugo" and any(item.is_list for item in value.items):
        raise Refused(f'Hugo reads no labels of "{entry.key}", a list that holds lists', value.start)
    false = _FALSE_IN_JEKYLL if site.generator in ("jekyll", "") else _FALSE
    is_false = value.shape == "scalar" and not value.quote and value.text.casefold() in false
    if is_false and site.generator != "hugo":
        shown = f'"{entry.key}: {value.text}"'
        problem = f"{shown} is not a label to most site generators: make it a list, or empty"
        raise Refused(problem, value.start)


def refuse_commas(entry: Entry, site: Site) -> None:
    """Raise Refused where generators do not read the text of `entry` as labels between commas.

    None of them splits a text under its own label keys at commas: what is added behind another comma would
    become a part of a label.
    """
    key, words = entry.key, split_words(entry.value.text)
    if not may_be_label_key(key, site):
        return
    text = " ".join(words)
    shown = f'"{key}: {text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"}"'
    if is_one_label(key, site):
        reading = f"is one label to {NAMES[site.generator]}, which does not split at commas"
    elif is_split(key, site):
        reading = f"is split at spaces by {NAMES[site.generator]}, and its commas belong to the labels"
    elif is_split(key, Site("jekyll")) and len(words) > 1:
        reading = "is one label to Hugo, Hexo and Eleventy, and Jekyll splits it at spaces"
    else:
        reading = "is one label to site generators, which do not split at commas"
    raise Refused(f"{shown} {reading}: make it a list", entry.value.start)


def refuse_spaces(entry: Entry, site: Site) -> None:
    """Raise Refused where Jekyll reads "a b" as two labels and all other generators as one.

    Neither reading may change, unless it is known which one counts. A tab or a line break splits, too.
    """
    words = split_words(entry.value.text)
    if len(words) < 2 or is_one_label(entry.key, site):
        return
    if not site.generator and is_split(entry.key, Site("jekyll")):
        problem = f'"{entry.key}: {" ".join(words)}" is several labels to Jekyll and one to others'
        raise Refused(f"{problem}: make it a list", entry.value.start)


def refuse_swallowed(tree: Tree, wants: Sequence[Want]) -> None:
    """Raise Refused where Hugo would read a wanted entry as a part of the one before it."""
    wanted = {want.entry.start for want in wants if want.entry}
    for at, position in tree.swallowing:
        behind = any(want.entry is None or want.entry.start > at for want in wants)
        if behind and at not in wanted:
            raise Refused("Hugo reads what follows this line as a part of its empty value", position)


def _holds_mapping(value: Value) -> bool:
    return value.shape == "mapping" or (value.is_list and any(map(_holds_mapping, value.items)))
