"""Headers spelled plainly: what a format's own parser reads of a header, wherever and however it stands.

Fuda also reads headers between the delimiters of other generators. A parser that finds no header in such a
file cannot witness Fuda's reading; the same parser can, when the same lines stand between usual delimiters.
"""

import importlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from bench.readers import File, Reading, node

type Language = Literal["yaml", "toml", "json"]

_LANGUAGES: dict[str, Language] = {
    "-": "yaml", "+": "toml", ";": "json", "yaml": "yaml", "toml": "toml", "json": "json",
}  # fmt: skip
"""The languages by the first character of a row, or by the name behind it."""
_OPENING = re.compile(r"\s*(-{3,}|\+{3}|;{3,})[ \t]*(?:#[^\n]*|(yaml|json|toml))?\n", re.IGNORECASE)
_ENDS = {
    first: re.compile(ends, re.MULTILINE)
    for first, ends in (("-", r"^(?:---|\.\.\.$)"), ("+", r"^\+{3}"), (";", r"^;{3}"))
}
_TABS = re.compile(r"^\t+", re.MULTILINE)
_ANY_ROW = re.compile(r"^(?:---|;;;)", re.MULTILINE)


def find_lines(text: str) -> tuple[Language, str] | None:
    """Return the language and the lines of the header in `text`, None where nothing ends it."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if text.lstrip().startswith("{"):
        return "json", text
    if opening := _OPENING.match(text):
        end = _ENDS[opening[1][0]].search(text, opening.end())
        language = _LANGUAGES[(opening[2] or opening[1][0]).lower()]
        return (language, text[opening.end() : end.start()]) if end else None
    end = _ANY_ROW.search(text)
    if end is None:
        return None
    return "json" if end[0] == ";;;" else "yaml", text[: end.start()]


class Plain(NamedTuple):
    """The lines of a header between usual delimiters: their language, the text, and readings by parser."""

    language: Language | Literal[""] = ""
    text: str = ""
    readings: Mapping[str, Reading] = {}


NO_HEADER = Plain()


def read_plainly(texts: Sequence[str]) -> list[Plain]:
    """Return the header of each text, spelled plainly.

    YAML is read by all parsers of Node.js, TOML by tomli, JSON by Python's json.
    """
    found = [find_lines(text) for text in texts]
    yaml = [f"---\n{_indent(each[1]).rstrip('\n')}\n---\n" for each in found if each and each[0] == "yaml"]
    by_name = node.read([File(text) for text in yaml])
    readings = ({name: by_name[name][at] for name in by_name} for at in range(len(yaml)))
    spelled = iter([Plain("yaml", *each) for each in zip(yaml, readings, strict=True)])
    return [
        NO_HEADER
        if each is None
        else next(spelled)
        if each[0] == "yaml"
        else Plain(*each, {each[0]: _read(*each)})
        for each in found
    ]


def _indent(lines: str) -> str:
    """Return lines of YAML with two spaces for each tab that begins one, as Hexo has them."""
    return _TABS.sub(lambda tabs: "  " * len(tabs[0]), lines)


def _read(language: Language, lines: str) -> Reading:
    """Return the labels in lines of TOML or JSON."""
    try:
        data = importlib.import_module("tomli").loads(lines) if language == "toml" else _load_json(lines)
    except ValueError as error:
        return {"error": str(error)}
    return {kind: _labels(data.get(kind)) for kind in ("tags", "categories")}


def _load_json(lines: str) -> Any:
    """Return the JSON object at the beginning of `lines`, which may be without its braces."""
    start = lines.lstrip()
    return json.JSONDecoder().raw_decode(start if start.startswith("{") else f"{{{start}}}")[0]


def _labels(value: object) -> list[str]:
    return [str(label) for label in (value if isinstance(value, list) else [value]) if label is not None]
