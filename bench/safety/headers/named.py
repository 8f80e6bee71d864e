"""The differences between Fuda's reading and that of the generators which are known, each with its reason."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bench.safety.headers.comparing import READERS, Case, same_labels, state
from blog.header import FrontMatterError, parse_front_matter
from model.post import KINDS

_LABEL_KEYS = frozenset({"tags", "tag", "categories", "category"})


@dataclass(frozen=True, slots=True)
class Named:
    """A known difference: `example` is a header that shows it in at least one of the `readers`."""

    name: str
    why: str
    example: str
    applies: Callable[[Case], bool]
    readers: tuple[str, ...] = tuple(READERS)


def name_difference(case: Case) -> str:
    """Return the name of the first known difference that `case` shows, or ""."""
    for each in NAMED:
        if case.reader in each.readers and each.applies(case):
            return each.name
    return ""


def _states(ours: str, theirs: str) -> Callable[[Case], bool]:
    """Return whether a case has states that begin with these words."""
    return lambda case: state(case.ours).startswith(ours) and state(case.theirs).startswith(theirs)


def _label_values(case: Case) -> Iterator[Any]:
    """Yield the values under keys of labels as Fuda parses the header; none where it cannot."""
    try:
        header = parse_front_matter(case.text, READERS[case.reader][0].generator).header
    except FrontMatterError:
        return
    yield from (value for key, value in header.items() if key.casefold() in _LABEL_KEYS)


def _is_taken_by_it_only(case: Case) -> bool:
    """Return whether Fuda refuses what the parsers of YAML 1.2 refuse too, Hexo's and js-yaml 5.

    Hexo makes two spaces of each tab at the start of a line before it parses a header.
    """
    strict = {"js-yaml"} if "\n\t" in case.text else {"hexo", "js-yaml"}
    return state(case.ours).startswith("refuses") and case.taken_by.isdisjoint(strict)


def _has(pattern: str) -> Callable[[Case], bool]:
    """Return whether Fuda refuses a header with `pattern` that the reader reads."""
    search = re.compile(pattern, re.MULTILINE).search
    return lambda case: (
        state(case.ours).startswith("refuses") and state(case.theirs) == "reads" and bool(search(case.text))
    )


def _both_read(case: Case) -> bool:
    return state(case.ours) == state(case.theirs) == "reads"


def _has_nested(case: Case) -> bool:
    """Return whether a label's place has a list or mapping."""
    values = list(_label_values(case))
    items = [item for value in values if isinstance(value, list) for item in value]
    return _both_read(case) and any(
        isinstance(each, (list, dict))
        for each in items + [value for value in values if isinstance(value, dict)]
    )


def _has_old_number(case: Case) -> bool:
    """Return whether a label is a number that YAML 1.1 alone reads as another one: 017, 12:30."""
    return _both_read(case) and any(
        re.fullmatch(r"[-+]?(?:0\d+|\d+(?::\d+)+(?:\.\d*)?|0b[01_]+)", label)
        for kind in KINDS
        for label in case.ours[kind]
    )


def _has_capital_key(case: Case) -> bool:
    """Return whether a key of labels is written with a capital letter."""
    try:
        header = parse_front_matter(case.text, READERS[case.reader][0].generator).header
    except FrontMatterError:
        return False
    return _both_read(case) and any(key.casefold() in _LABEL_KEYS and key != key.casefold() for key in header)


def _is_split_by_themes(case: Case) -> bool:
    """Return whether Fuda splits at commas what its generator does not take for labels."""
    split = KINDS if case.reader == "js-yaml" else ("categories",)
    return _both_read(case) and all(
        same_labels(case.ours[kind], case.theirs[kind])
        or (kind in split and same_labels(case.ours[kind], _pieces(case.theirs[kind])))
        for kind in KINDS
    )


def _pieces(labels: list[str]) -> list[str]:
    return [piece for label in labels for piece in re.split("[,，、]", label)]


def _same_after(change: Callable[[str], str]) -> Callable[[Case], bool]:
    """Return whether both read the same labels after `change` of each."""
    return lambda case: (
        _both_read(case)
        and all(
            same_labels(*([change(each) for each in of[kind]] for of in (case.ours, case.theirs)))
            for kind in KINDS
        )
    )


def _has_empty_tag(case: Case) -> bool:
    """Return whether an item of a list has a tag of YAML's and no value."""
    return _both_read(case) and bool(re.search(r"- +![^\s]*$", case.text, re.MULTILINE))


def _has_date(case: Case) -> bool:
    """Return whether a label is a date, which Hexo writes as JavaScript does."""
    return _both_read(case) and any(" GMT+0000 " in label for kind in KINDS for label in case.theirs[kind])


NAMED = (
    Named(
        "Fuda reads what the generator refuses",
        "the generator stops at the file until its author mends it, and so nothing is read otherwise",
        "---\ntags: [\n  a\n]\n---\n",
        _states("reads", "refuses"),
    ),
    Named(
        "Fuda reads headers in the formats of all generators",
        "a blog that has moved still has posts of its old generator",
        '+++\ntags = ["a"]\n+++\n',
        _states("reads", "finds no header"),
    ),
    Named(
        "Hugo takes any other file for a page without labels",
        "Fuda reads Hexo's JSON in a blog of Hugo's, too",
        ';;;\n"tags": ["a"]\n;;;\n',
        lambda case: _both_read(case) and case.text.lstrip("\ufeff \t\r\n").startswith(";;;"),
        ("hugo",),
    ),
    Named(
        "a list or mapping in the place of a label",
        "Hexo joins it with commas, Hugo then reads none; Fuda learns the labels within and edits nothing",
        "---\ntags: [[a, b], c]\n---\n",
        _has_nested,
    ),
    Named(
        "numbers of YAML 1.1",
        "js-yaml 3 reads 12:30 as 750 and 017 as 15; Fuda keeps what the author wrote",
        "---\ntags: [12:30]\n---\n",
        _has_old_number,
        ("gray-matter", "hugo"),
    ),
    Named(
        "a text with commas under a key that means nothing to the generator",
        "themes split it: all keys in Astro, and categories in Eleventy",
        "---\ncategories: a, b\n---\n",
        _is_split_by_themes,
        ("gray-matter", "js-yaml"),
    ),
    Named(
        "a date as a label",
        "Hexo writes it out as JavaScript does; Fuda keeps what the author wrote",
        "---\ntags: [2024-01-01]\n---\n",
        _has_date,
        ("hexo",),
    ),
    Named(
        "what only an older or laxer parser reads",
        "Fuda refuses what the parsers of YAML 1.2 refuse, Hexo's and js-yaml 5",
        "---\ntitle: A\ntags: [a,, b]\n---\n",
        _is_taken_by_it_only,
        ("gray-matter", "hugo"),
    ),
    Named(
        "a control character",
        "YAML excludes it (U+007F), and Fuda refuses the file",
        '---\ntags: ["a\x7fb"]\n---\n',
        _has("\x7f"),
    ),
    Named(
        "a key without a value in a list or behind a tag",
        "libyaml, which Fuda reads with, refuses it",
        "---\ntags: [key:, a]\n---\n",
        _has(r"[:?]\s*[,\]]|- :$|!!\w+ \S+:$"),
    ),
    Named(
        "a tag of YAML's without a value",
        "libyaml refuses it",
        "---\ntags: [a, !t]\n---\n",
        _has(r"![^\s,\]}#]*[,\]}#]"),
    ),
    Named(
        "an item with a tag of YAML's and without a value",
        "Hugo then reads no label of the list",
        "---\ntags:\n- !t\n- a\n---\n",
        _has_empty_tag,
        ("hugo",),
    ),
    Named(
        "a tab within a label",
        "Hugo drops it, YAML keeps it, and Fuda makes it a space",
        "---\ntags: [a\tb]\n---\n",
        _same_after(lambda label: "".join(label.split())),
        ("hugo",),
    ),
    Named(
        "a comment behind a text of several lines",
        "Hugo takes it for text",
        "---\ntags:\n  -a\n  -b # c\n---\n",
        _same_after(lambda label: re.sub(r"\s#.*", "", label)),
        ("hugo",),
    ),
    Named(
        "an anchor that begins with a quotation mark",
        "libyaml refuses it",
        '---\ntags: &"\n  a\n---\n',
        _has(r"&[\"']"),
    ),
    Named(
        "a mapping as a key",
        "it is nothing that a header can mean",
        "---\ntags: [{{< x >}}]\n---\n",
        _has(r"[{\[]\s*\{|- \{\{"),
    ),
    Named(
        "a key of labels with a capital letter",
        "only Hugo reads Tags as tags; elsewhere Fuda learns from it too",
        "---\nTags: [a]\n---\n",
        _has_capital_key,
        ("hexo", "gray-matter", "js-yaml"),
    ),
)
