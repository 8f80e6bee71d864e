"""The differences between Fuda's reading and that of the generators which are known, each with its reason."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bench.safety.headers.causes import (
    both_read,
    has,
    has_capital_key,
    has_date,
    has_empty_tag,
    has_nested,
    has_old_number,
    is_plain_known,
    is_read_by_another,
    is_refused_at,
    is_refused_for,
    is_split_by_themes,
    is_taken_by_it_only,
    same_after,
)
from bench.safety.headers.comparing import READERS, Case


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


NAMED = (
    Named(
        "a key twice",
        "the generators refuse it; Fuda learns from the last one and edits nothing",
        "---\ntags: [a]\nx: 1\nx: 2\n---\n",
        is_refused_for(r"Map keys must be unique|duplicated mapping key|already defined"),
    ),
    Named(
        "lines that end in a carriage return alone",
        "old files of Macs have them; only Fuda reads them",
        "---\rtags: [a]\r---\r",
        lambda case: bool(re.search(r"\r(?!\n)", case.text)) and is_plain_known(case),
    ),
    Named(
        "a header in TOML",
        "a blog that has moved still has posts of Hugo or Zola; tomli reads the same labels",
        '+++\ntags = ["a"]\n+++\n',
        lambda case: case.plain.language == "toml" and is_plain_known(case),
        ("hexo", "gray-matter", "js-yaml"),
    ),
    Named(
        "a header in JSON",
        "a blog that has moved still has posts of Hugo or Hexo; Python's json reads the same labels",
        '{"tags": ["a"]}\n',
        lambda case: case.plain.language == "json" and is_plain_known(case),
        ("hexo", "gray-matter", "js-yaml"),
    ),
    Named(
        "YAML between other delimiters",
        "another generator has them; between its usual ones the reader reads the same labels",
        "--- \ntags: [a]\n---\n",
        lambda case: case.plain.language == "yaml" and is_plain_known(case, case.reader),
    ),
    Named(
        "what one parser of YAML refuses and another reads",
        "the other one reads the same labels, and the author's file has to work only once",
        "---\ntags: [\n  a\n]\n---\n",
        lambda case: case.is_only_ours() and is_read_by_another(case),
    ),
    Named(
        "a type of YAML's that the parser does not know",
        "Fuda reads the value as text",
        "---\ntags: [a]\ncategories: [b]# c\nx: !custom y\n---\n",
        is_refused_for(r"unknown (?:scalar )?tag|tag suffix"),
    ),
    Named(
        "a dash or a question mark as an item between brackets",
        "libyaml reads it as text, and so does Jekyll",
        "---\ntags: [-, a]\n---\n",
        is_refused_at(r"[\[,]\s*[-?]\s*[,\]]"),
    ),
    Named(
        "Hugo takes any other file for a page without labels",
        "Fuda reads Hexo's JSON in a blog of Hugo's, too",
        ';;;\n"tags": ["a"]\n;;;\n',
        lambda case: both_read(case) and case.text.lstrip("\ufeff \t\r\n").startswith(";;;"),
        ("hugo",),
    ),
    Named(
        "a list or mapping in the place of a label",
        "Hexo joins it with commas, Hugo then reads none; Fuda learns the labels within and edits nothing",
        "---\ntags: [[a, b], c]\n---\n",
        has_nested,
    ),
    Named(
        "numbers of YAML 1.1",
        "js-yaml 3 reads 12:30 as 750 and 017 as 15; Fuda keeps what the author wrote",
        "---\ntags: [12:30]\n---\n",
        has_old_number,
        ("gray-matter", "hugo"),
    ),
    Named(
        "a text with commas under a key that means nothing to the generator",
        "themes split it: all keys in Astro, and categories in Eleventy",
        "---\ncategories: a, b\n---\n",
        is_split_by_themes,
        ("gray-matter", "js-yaml"),
    ),
    Named(
        "a date as a label",
        "Hexo writes it out as JavaScript does; Fuda keeps what the author wrote",
        "---\ntags: [2024-01-01]\n---\n",
        has_date,
        ("hexo",),
    ),
    Named(
        "what only an older or laxer parser reads",
        "Fuda refuses what the parsers of YAML 1.2 refuse, Hexo's and js-yaml 5",
        "---\ntitle: A\ntags: [a,, b]\n---\n",
        is_taken_by_it_only,
        ("gray-matter", "hugo"),
    ),
    Named(
        "a control character",
        "YAML excludes it (U+007F), and Fuda refuses the file",
        '---\ntags: ["a\x7fb"]\n---\n',
        has("\x7f"),
    ),
    Named(
        "a key without a value in a list or behind a tag",
        "libyaml, which Fuda reads with, refuses it",
        "---\ntags: [key:, a]\n---\n",
        has(r"[:?]\s*[,\]]|- :$|!!\w+ \S+:$"),
    ),
    Named(
        "a tag of YAML's without a value",
        "libyaml refuses it",
        "---\ntags: [a, !t]\n---\n",
        has(r"![^\s,\]}#]*[,\]}#]"),
    ),
    Named(
        "an item with a tag of YAML's and without a value",
        "Hugo then reads no label of the list",
        "---\ntags:\n- !t\n- a\n---\n",
        has_empty_tag,
        ("hugo",),
    ),
    Named(
        "a tab within a label",
        "Hugo drops it, YAML keeps it, and Fuda makes it a space",
        "---\ntags: [a\tb]\n---\n",
        same_after(lambda label: "".join(label.split())),
        ("hugo",),
    ),
    Named(
        "a comment behind a text of several lines",
        "Hugo takes it for text",
        "---\ntags:\n  -a\n  -b # c\n---\n",
        same_after(lambda label: re.sub(r"\s#.*", "", label)),
        ("hugo",),
    ),
    Named(
        "an anchor that begins with a quotation mark",
        "libyaml refuses it",
        '---\ntags: &"\n  a\n---\n',
        has(r"&[\"']"),
    ),
    Named(
        "a mapping as a key",
        "it is nothing that a header can mean",
        "---\ntags: [{{< x >}}]\n---\n",
        has(r"[{\[]\s*\{|- \{\{"),
    ),
    Named(
        "a key of labels with a capital letter",
        "only Hugo reads Tags as tags; elsewhere Fuda learns from it too",
        "---\nTags: [a]\n---\n",
        has_capital_key,
        ("hexo", "gray-matter", "js-yaml"),
    ),
)
