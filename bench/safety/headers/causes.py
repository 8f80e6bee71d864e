"""Why Fuda and a parser read a header differently: what the cause of each known difference looks like.

Most causes are things in a text. That Fuda reads what a parser does not is never a cause by itself: another
parser must read the same labels there, of the same file or of the same lines between usual delimiters.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from bench.readers import Reading
from bench.safety.headers.comparing import READERS, Case, read_as_fuda, same_labels, state
from blog.header import FrontMatterError, parse_front_matter
from model.post import KINDS

_LABEL_KEYS = frozenset({"tags", "tag", "categories", "category"})


def is_refused_for(pattern: str) -> Callable[[Case], bool]:
    """Return whether Fuda reads a header that the reader does not, and a parser's message has `pattern`.

    A reader that finds no header in a file gives no message, and of two causes it names the first.
    """
    search = re.compile(pattern).search
    return lambda case: (
        case.is_only_ours()
        and any(
            search(reading.get("error", ""))
            for reading in (case.theirs, *case.others.values(), *case.plain.readings.values())
        )
    )


def is_refused_at(pattern: str) -> Callable[[Case], bool]:
    """Return whether Fuda reads a header with `pattern` that the reader refuses."""
    search = re.compile(pattern, re.MULTILINE).search
    return lambda case: case.is_only_ours() and "error" in case.theirs and bool(search(case.text))


def is_plain_known(case: Case, *names: str) -> bool:
    """Return whether a header that only Fuda reads is read with the same labels between usual delimiters.

    Fuda itself and one of the parsers `names` must do so, by default any that is known for its language.
    """
    if not case.is_only_ours():
        return False
    language, text, readings = case.plain
    if language != "yaml":
        return any(same_pieces(case.ours, reading) for reading in readings.values())
    same = all(same_labels(case.ours[kind], read_as_fuda(text, case.reader).get(kind, ())) for kind in KINDS)
    return same and any(
        is_read_alike(text, name, reading)
        for name, reading in readings.items()
        if name in (names or readings)
    )


def is_read_by_another(case: Case) -> bool:
    """Return whether another parser of YAML reads the file, or the lines of its header, as Fuda does."""
    return is_plain_known(case) or any(
        is_read_alike(case.text, name, reading)
        for name, reading in case.others.items()
        if name != case.reader and state(reading) == "reads"
    )


def is_read_alike(text: str, name: str, reading: Reading) -> bool:
    """Return whether a reader reads what Fuda reads for it, or something else for a known cause."""
    other = Case(text, name, read_as_fuda(text, name), reading)
    if state(reading) == "finds no header":  # an empty one, between usual delimiters
        return not any(other.ours.get(kind) for kind in KINDS)
    return state(reading) == "reads" and (other.agrees() or any(knows(other) for knows in _KNOWN))


def same_pieces(ours: Reading, theirs: Reading) -> bool:
    """Return whether both have the same labels but for texts that themes split at commas."""
    return "error" not in theirs and all(
        same_labels(pieces(ours[kind]), pieces(theirs[kind])) for kind in KINDS
    )


def label_values(case: Case) -> Iterator[Any]:
    """Yield the values under keys of labels as Fuda parses the header; none where it cannot."""
    try:
        header = parse_front_matter(case.text, READERS[case.reader][0].generator).header
    except FrontMatterError:
        return
    yield from (value for key, value in header.items() if key.casefold() in _LABEL_KEYS)


def is_taken_by_it_only(case: Case) -> bool:
    """Return whether Fuda refuses what the parsers of YAML 1.2 refuse too, Hexo's and js-yaml 5.

    Hexo makes two spaces of each tab at the start of a line before it parses a header.
    """
    strict = {"js-yaml"} if "\n\t" in case.text else {"hexo", "js-yaml"}
    taken_by = {name for name, reading in case.others.items() if state(reading) == "reads"}
    return state(case.ours).startswith("refuses") and taken_by.isdisjoint(strict)


def has(pattern: str) -> Callable[[Case], bool]:
    """Return whether Fuda refuses a header with `pattern` that the reader reads."""
    search = re.compile(pattern, re.MULTILINE).search
    return lambda case: (
        state(case.ours).startswith("refuses") and state(case.theirs) == "reads" and bool(search(case.text))
    )


def both_read(case: Case) -> bool:
    return state(case.ours) == state(case.theirs) == "reads"


def has_nested(case: Case) -> bool:
    """Return whether a label's place has a list or mapping."""
    values = list(label_values(case))
    items = [item for value in values if isinstance(value, list) for item in value]
    return both_read(case) and any(
        isinstance(each, (list, dict))
        for each in items + [value for value in values if isinstance(value, dict)]
    )


def has_old_number(case: Case) -> bool:
    """Return whether a label is a number that YAML 1.1 alone reads as another one: 017, 12:30."""
    return both_read(case) and any(
        re.fullmatch(r"[-+]?(?:0\d+|\d+(?::\d+)+(?:\.\d*)?|0b[01_]+)", label)
        for kind in KINDS
        for label in case.ours[kind]
    )


def has_capital_key(case: Case) -> bool:
    """Return whether a key of labels is written with a capital letter."""
    try:
        header = parse_front_matter(case.text, READERS[case.reader][0].generator).header
    except FrontMatterError:
        return False
    return both_read(case) and any(key.casefold() in _LABEL_KEYS and key != key.casefold() for key in header)


def is_split_by_themes(case: Case) -> bool:
    """Return whether Fuda splits at commas what its generator does not take for labels."""
    split = KINDS if case.reader == "js-yaml" else ("categories",)
    return both_read(case) and all(
        same_labels(case.ours[kind], case.theirs[kind])
        or (kind in split and same_labels(case.ours[kind], pieces(case.theirs[kind])))
        for kind in KINDS
    )


def pieces(labels: list[str]) -> list[str]:
    return [piece for label in labels for piece in re.split("[,，、]", label)]


def same_after(change: Callable[[str], str]) -> Callable[[Case], bool]:
    """Return whether both read the same labels after `change` of each."""
    return lambda case: (
        both_read(case)
        and all(
            same_labels(*([change(each) for each in of[kind]] for of in (case.ours, case.theirs)))
            for kind in KINDS
        )
    )


def has_empty_tag(case: Case) -> bool:
    """Return whether an item of a list has a tag of YAML's and no value."""
    return both_read(case) and bool(re.search(r"- +![^\s]*$", case.text, re.MULTILINE))


def has_date(case: Case) -> bool:
    """Return whether a label is a date, which Hexo writes as JavaScript does."""
    return both_read(case) and any(" GMT+0000 " in label for kind in KINDS for label in case.theirs[kind])


_KNOWN = (has_nested, has_old_number, has_date, has_capital_key, is_split_by_themes)
"""Causes of different labels where both read a header."""
