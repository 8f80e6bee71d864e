"""One line of .fuda/decisions.jsonl: the changes to a post's labels at one moment, by Fuda or by a person.

The file lies in the blog's root, belongs under version control and is only ever appended to; lines of two
branches may be joined in any order (`merge=union`, in `.fuda/.gitattributes`). Each line is a JSON object in
UTF-8:

    {"v": 1, "at": "2026-11-24T00:14:05.123Z", "post": "content/a.md", "title": "0f3c5a7b9d1e",
     "run": "20261124T001405.123Z-5f2a9c", "model": "2af6f11f7de3", "was": "drafts/a.md",
     "tags": {"proposed": [["Linux", 0.41]], "applied": [["homelab", 0.87]], "removed": ["x"],
              "added": ["y"], "confirmed": [], "undone": []},
     "categories": {}}

- `v`: the format, 1. A line of another version is reported, kept and not used.
- `at`: when, in UTC to the millisecond. Lines count in the order of `at`, equal ones in that of the file.
- `post`: the POSIX path of the post relative to the blog's root.
- `title`: the first 12 hexadecimal digits of the SHA-256 of the folded title, by which a post that was moved
  is recognised; left out when the post has no title.
- `run`: the id of the run that wrote this, as in its user's state; may be left out.
- `model`: the version of the model that proposed; left out when there was no model.
- `was`: in the first line after a move, the path at which the post was known before. In the first line of a
  new post at a place that another of that title has left, the post's own path. Else left out.
- `tags`, `categories`: the changes to labels of that kind, in the post's or the model's spelling. Labels with
  the same folded form (model.labels) are the same label. Within a line they apply in this order:
  `removed` and `added` by a person since the line before (all labels of a post seen for the first time are
  `added`); a rejected proposal is `removed` too. `proposed` was shown with a score in [0, 1] and not written,
  `applied` was written into the post. `confirmed` was applied and is now the author's own. `undone` was
  applied and taken back by `fuda undo`, which is not a person's judgement. Empty parts are left out. Readers
  ignore fields that they do not know.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from blog.place import MEMORY_FOLDER
from blog.sent_decisions import BadLine as BadLine
from blog.sent_decisions import render_time as render_time
from model.labels import fold_case
from model.post import KINDS as KINDS
from model.post import Kind as Kind
from model.printing import render_json
from model.suggestion import SCORE_DECIMALS

VERSION = 1
DECISIONS_FILE = f"{MEMORY_FOLDER}/decisions.jsonl"

Scored = tuple[str, float]

_OPTIONAL = ("title", "run", "model", "was")
_LABELS = ("removed", "added", "confirmed", "undone")
_SCORED = ("proposed", "applied")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class KindEntry:
    """The changes to the labels of one kind; the module's docstring explains each part."""

    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    proposed: tuple[Scored, ...] = ()
    applied: tuple[Scored, ...] = ()
    confirmed: tuple[str, ...] = ()
    undone: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self != KindEntry()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: the changes to the labels of `post` at the time `at`."""

    at: str
    post: str
    title: str = ""
    run: str = ""
    model: str = ""
    was: str = ""
    tags: KindEntry = KindEntry()
    categories: KindEntry = KindEntry()

    def kind(self, kind: Kind) -> KindEntry:
        return self.tags if kind == "tags" else self.categories


def parse_line(line: str) -> Entry:
    """Return the entry in `line`. Raises BadLine."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        raise BadLine("it is not JSON") from None
    if not isinstance(value, dict):
        raise BadLine("it is not a JSON object")
    if type(value.get("v")) is not int or value["v"] != VERSION:
        raise BadLine(f"its version is not {VERSION}, the one that this Fuda knows")
    texts = {name: _text_in(value, name) for name in ("at", "post", *_OPTIONAL)}
    if not _TIME.fullmatch(texts["at"]):
        raise BadLine('"at" is not a time such as 2026-11-24T00:14:05.123Z')
    check_post(texts["post"])
    if texts["was"]:
        check_post(texts["was"])
    return Entry(**texts, tags=_parse_kind(value, "tags"), categories=_parse_kind(value, "categories"))


def check_post(post: str) -> None:
    """Raise BadLine unless `post` is a path below the blog's root: a stranger may have written the line."""
    if not post or "\0" in post or post.startswith("/") or ".." in post.split("/"):
        raise BadLine("it does not name a post below the blog's root")


def render_line(entry: Entry) -> str:
    """Return the line of `entry`, without its line feed.

    `parse_line` returns an equal entry, except that scores keep four decimals.
    """
    fields: dict[str, Any] = {"v": VERSION, "at": entry.at, "post": entry.post}
    fields |= {name: text for name in _OPTIONAL if (text := getattr(entry, name))}
    fields |= {kind: _render_kind(entry.kind(kind)) for kind in KINDS if entry.kind(kind)}
    return render_json(fields)


def hash_title(title: str) -> str:
    """Return the hash of `title` that entries have, or "" when it is blank."""
    folded = fold_case(title)  # the hashes of all decisions files are of this form
    return hashlib.sha256(folded.encode()).hexdigest()[:12] if folded else ""


def _text_in(value: dict[str, Any], name: str) -> str:
    text = value.get(name, "")
    if not isinstance(text, str):
        raise BadLine(f'"{name}" is not text')
    return text


def _parse_kind(value: dict[str, Any], kind: Kind) -> KindEntry:
    parts = value.get(kind, {})
    if not isinstance(parts, dict):
        raise BadLine(f'"{kind}" is not an object')
    found: dict[str, Any] = {}
    for name in _LABELS + _SCORED:
        items = parts.get(name, [])
        if not isinstance(items, list):
            raise BadLine(f'"{name}" of the {kind} is not a list')
        parse = _parse_scored if name in _SCORED else _parse_label
        found[name] = tuple(map(parse, items))
    return KindEntry(**found)


def _parse_label(item: object) -> str:
    # Half a surrogate pair cannot be written into a post.
    if not isinstance(item, str) or not fold_case(item) or _SURROGATE.search(item):
        raise BadLine("a label is not text, or is blank")
    return item


def _parse_scored(item: object) -> Scored:
    match item:
        case [label, int() | float() as score] if not isinstance(score, bool) and 0 <= score <= 1:
            return _parse_label(label), float(score)
    raise BadLine("a proposal is not a label with a score from 0 to 1")


def _render_kind(parts: KindEntry) -> dict[str, Any]:
    labels = {name: list(items) for name in _LABELS if (items := getattr(parts, name))}
    scored = {
        name: [[label, round(score, SCORE_DECIMALS)] for label, score in items]
        for name in _SCORED
        if (items := getattr(parts, name))
    }
    return labels | scored
