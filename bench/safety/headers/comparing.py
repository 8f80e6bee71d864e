"""Compares Fuda's reading of a header with that of a site generator's parser."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bench.readers import File, Reading, hugo, node
from bench.safety.headers.plain import NO_HEADER, Plain, read_plainly
from blog.generator import Site
from blog.header import FrontMatterError
from blog.post_file import labels_under
from blog.reading import parse_parts
from model.labels import fold
from model.post import KINDS, LabelKeys

PLURALS = LabelKeys(("tags",), ("categories",))
READERS: dict[str, tuple[Site, LabelKeys]] = {
    "hexo": (Site("hexo"), PLURALS.in_both_numbers()),
    "gray-matter": (Site("eleventy"), PLURALS),
    "js-yaml": (Site("astro"), PLURALS),
    "hugo": (Site("hugo", frozenset(KINDS)), PLURALS),
}
"""The site whose generator uses each reader, and the keys under which it looks for labels."""
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Case:
    """A header as Fuda (`ours`) and a reader (`theirs`) read it, both as bench.readers has readings.

    `others` has what all readers of Node.js read of the file. Where Fuda reads a header that the reader does
    not, `plain` is that header between usual delimiters.
    """

    text: str
    reader: str
    ours: Reading
    theirs: Reading
    others: Mapping[str, Reading] = field(default_factory=dict)
    plain: Plain = NO_HEADER

    def agrees(self) -> bool:
        """Return whether both read the same labels, in any order, or neither reads any header."""
        ours, theirs = state(self.ours), state(self.theirs)
        if ours == theirs == "reads":
            return all(same_labels(self.ours[kind], self.theirs[kind]) for kind in KINDS)
        if ours == "finds no header" and self.reader == "hugo" and theirs == "reads":
            # Hugo makes a page of every file and does not report whether it found a header.
            return not any(self.theirs[kind] for kind in KINDS)
        return "reads" not in (ours, theirs)

    def is_only_ours(self) -> bool:
        """Return whether Fuda reads a header that the reader refuses or does not find."""
        return state(self.ours) == "reads" != state(self.theirs)

    def kind(self) -> str:
        """Return what differs, in words; every number is N."""
        return f"Fuda {state(self.ours)}; {self.reader} {state(self.theirs)}"


def state(reading: Reading) -> str:
    """Return "reads", "finds no header" or "refuses: " and the message with N for each number."""
    if "error" in reading:
        return f"refuses: {_NUMBER.sub('N', reading['error'])}"
    return "finds no header" if False in (reading.get("header"), reading.get("page")) else "reads"


def compare(texts: Sequence[str], *, for_hugo: int = 0) -> list[Case]:
    """Return where Fuda and a parser of Node.js disagree, or real Hugo on the first `for_hugo` texts."""
    files = [File(text) for text in texts]
    readings = node.read(files)
    others = [{name: listed[at] for name, listed in readings.items()} for at in range(len(texts))]
    if for_hugo:
        readings["hugo"] = hugo.read(files[:for_hugo])
    cases = [
        Case(texts[at], reader, read_as_fuda(texts[at], reader), theirs, others[at])
        for reader, listed in readings.items()
        for at, theirs in enumerate(listed)
    ]
    return _add_plain([case for case in cases if not case.agrees()])


def _add_plain(cases: list[Case]) -> list[Case]:
    """Return the cases with plain readings where Fuda reads a header that the reader does not."""
    asked = [at for at, case in enumerate(cases) if case.is_only_ours()]
    plain = read_plainly([cases[at].text for at in asked])
    for at, spelled in zip(asked, plain, strict=True):
        cases[at] = replace(cases[at], plain=spelled)
    return cases


def read_as_fuda(text: str, reader: str) -> Reading:
    """Return what Fuda reads of a post in a blog of the generator that uses `reader`."""
    site, keys = READERS[reader]
    try:
        parts = parse_parts(text, site)
    except FrontMatterError as error:
        return {"error": str(error)}
    if not parts.header and parts.body == text.removeprefix("\ufeff"):
        return {"header": False}
    return {kind: list(labels_under(parts.header, getattr(keys, kind))) for kind in KINDS}


def same_labels(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Return whether both have the same labels, however often, in whatever order and case."""
    return {_spell(label) for label in ours} - {""} == {_spell(label) for label in theirs} - {""}


def _spell(label: str) -> str:
    """Return a label without what no reader keeps: the spelling of numbers, dates and booleans."""
    folded = fold(" ".join(label.split()))
    try:
        return f"{float(int(folded, 0) if folded[:2] in ('0x', '0o') else folded):g}"
    except ValueError:
        return folded.removesuffix("t00:00:00.000z")
