"""A small blog that a person and fuda work on in turn, beside a record of its own of who did what.

It stands for what must hold whatever comes after what: the tests compare what fuda did with it.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from blog.header import parse_front_matter
from blog.post_file import labels_under
from fuda.sources.source import ModelInfo
from model.labels import fold
from model.post import LabelKeys, Post
from model.suggestion import Suggestion, Suggestions

KINDS = ("tags", "categories")
# Labels that YAML could take for something else, that end a value or a list, or that fold alike.
LABELS = (
    "tea", "Tea", "ＴＥＡ", "Uji", "C#", "yes", "1.10", "null", "コーヒー", "hand grinder", "a: b", "#x",
    "- dash", "O'Neil", 'quo"te', "🍵", "2024-01-01", "[x]", "{y}", "back\\slash", "e", "&f", "*g", "!h",
    "%i", "@j", "`k",
)  # fmt: skip

type Render = Callable[[str, dict[str, list[str]], str], str]


def quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def flow(labels: Iterable[str]) -> str:
    return f"[{', '.join(map(quote, labels))}]"


def render_block(title: str, labels: dict[str, list[str]], body: str) -> str:
    lists = "".join(
        f"{kind}:   # of {kind}\n" + "".join(f"  - {quote(label)}\n" for label in labels[kind])
        for kind in KINDS
        if labels[kind]
    )
    return f"---\ntitle: {quote(title)}   # kept\n{lists}weird:   [1,  2]\n---\n{body}"


def render_flow(title: str, labels: dict[str, list[str]], body: str) -> str:
    lists = "".join(f"{kind}: {flow(labels[kind])} # {kind}\n" for kind in KINDS)
    return f"---\n{lists}title: {quote(title)}\n---\n{body}"


def render_windows(title: str, labels: dict[str, list[str]], body: str) -> str:
    return "\ufeff" + render_block(title, labels, body).replace("\n", "\r\n")


def render_commas(title: str, labels: dict[str, list[str]], body: str) -> str:
    values = "".join(f"{kind}: {quote(', '.join(labels[kind]))}\n" for kind in KINDS if labels[kind])
    return f"---\ntitle: {quote(title)}\n{values}---\n{body}"


def render_unopened(title: str, labels: dict[str, list[str]], body: str) -> str:
    lists = "".join(f"{kind}:\n" + "".join(f"- {quote(each)}\n" for each in labels[kind]) for kind in KINDS)
    return f"title: {quote(title)}\n{lists}---\n{body}"


def render_toml(title: str, labels: dict[str, list[str]], body: str) -> str:
    lists = "".join(f"{kind} = {flow(labels[kind])}\n" for kind in KINDS if labels[kind])
    return f"+++\ntitle = {quote(title)} # kept\n{lists}[params]\nweird   = [1,  2]\n+++\n{body}"


def render_json(title: str, labels: dict[str, list[str]], body: str) -> str:
    lists = "".join(f'  "{kind}": {flow(labels[kind])},\n' for kind in KINDS if labels[kind])
    return f'{{\n{lists}  "weird":   [1,  2],\n  "title": {quote(title)}\n}}\n{body}'


FORMS: tuple[Render, ...] = (
    render_block,
    render_flow,
    render_windows,
    render_commas,
    render_unopened,
    render_toml,
    render_json,
)


def read_labels(data: bytes) -> dict[str, list[str]]:
    header = parse_front_matter(data.decode()).header
    return {kind: list(labels_under(header, (kind,))) for kind in KINDS}


def read_rest(data: bytes) -> tuple[dict[str, Any], str]:
    """Return all that a post has beside its labels: the other values and the body."""
    parts = parse_front_matter(data.decode())
    return {key: value for key, value in parts.header.items() if key not in KINDS}, parts.body


def read_outside(data: bytes) -> list[str]:
    """Return the lines of a post but those of its labels: a key of theirs, and the items below it.

    In JSON a line has a comma when another comes after it.
    """
    lines, within = [], False
    for line in data.decode().split("\n"):
        is_key = bool(re.match(r'\s*"?(?:tags|categories)"?\s*[:=]', line))
        within = is_key or (within and bool(re.match(r"\s*- ", line)))
        if not within:
            lines.append(line.removesuffix(",") if data.startswith(b"{") else line)
    return lines


@dataclass(slots=True)
class Labels:
    """What fuda can know of one post's labels of one kind, folded.

    `seen` were there when it last looked and remembered; of them `machine` are its own. `removed` were seen
    and then taken away by a person.
    """

    seen: set[str] = field(default_factory=set)
    machine: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)

    def observe(self, now: Iterable[str]) -> None:
        """Take over what a person did since."""
        here = set(map(fold, now))
        self.removed |= self.seen - here
        self.machine &= here
        self.seen = here

    def unwanted(self, now: Iterable[str]) -> set[str]:
        """Return what must not be proposed for a post that has the labels `now`."""
        here = set(map(fold, now))
        return self.removed | (self.seen - here) | here


@dataclass(slots=True)
class PostInUse:
    """A post and its earlier versions. `unseen` says what was done to it since fuda looked that could make it
    another one: "moved" or "retitled"; both together would."""

    path: Path
    render: Render
    title: str
    labels: dict[str, Labels]
    unseen: str = ""
    versions: list[bytes] = field(default_factory=list)

    def write(self, labels: dict[str, list[str]], body: str) -> None:
        """Write the post anew, as a person who may change the form of a list by the way."""
        self.put(self.render(self.title, labels, body).encode())

    def put(self, data: bytes) -> None:
        self.versions.append(data)
        self.path.write_bytes(data)

    def observe(self) -> None:
        """Take over what a person did since fuda last looked and remembered."""
        self.unseen = ""
        now = read_labels(self.path.read_bytes())
        for kind in KINDS:
            self.labels[kind].observe(now[kind])


class Greedy:
    """A source that suggests, as sure, every label that it has ever learnt for every post, and two new ones.

    It cares neither for the labels that a post brings along, nor for the limit, nor for spelling.
    """

    def __init__(self) -> None:
        self.learnt: dict[str, list[str]] = {kind: [] for kind in KINDS}
        self.made = 0

    def learn(self, posts: Iterable[Post]) -> None:
        for post in posts:
            for kind in KINDS:
                known = set(self.learnt[kind])
                self.learnt[kind] += [each for each in getattr(post, kind) if each not in known]

    def info(self) -> ModelInfo:
        return ModelInfo("0123456789ab", "2026-11-01", LabelKeys(("tags",), ("categories",)))

    def suggest(self, posts: Iterable[Post], *, limit: int, evidence: bool) -> list[Suggestions]:
        return [Suggestions("en", self._suggest("tags"), self._suggest("categories")) for _ in posts]

    def _suggest(self, kind: str) -> tuple[Suggestion, ...]:
        self.made += 1
        new = [f"new {self.made}", f"New  {self.made}!"]
        swapped = [label.swapcase() for label in self.learnt[kind]]
        labels = [*swapped[::2], *self.learnt[kind], *new]
        return tuple(Suggestion(label, 0.9, "apply", False, ()) for label in labels)
