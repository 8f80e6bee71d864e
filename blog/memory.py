"""The memory of a blog's posts, from its decisions: labels of a person, labels of Fuda, and unwanted ones."""

import errno
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from blog.decisions import DECISIONS_FILE, KINDS, BadLine, Entry, Kind, KindEntry, parse_line, render_time
from blog.opening import DECISIONS_BYTES, read_own
from blog.pages import Fault
from model.errors import FudaError
from model.labels import fold
from model.printing import one_line


class CannotRecall(FudaError):
    """Raised when the decisions at `path` exist but cannot be read: they must not be ignored."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"The decisions of this blog cannot be read from {path}: {problem}.")
        self.path = path
        self.problem = problem


@dataclass(slots=True)
class KindMemory:
    """The labels of one kind that one post is known to have, had, or was offered.

    Each maps folded labels to a spelling. `present` are those the post had when it was last seen, oldest
    first. `removed` has every label that a person ever removed: it is never proposed again, even after a
    person put it back (then it is in `present` too). `machine` are those of `present` that Fuda applied and
    no person has confirmed. `proposed` has every label that was ever offered.
    """

    present: dict[str, str] = field(default_factory=dict)
    removed: dict[str, str] = field(default_factory=dict)
    machine: dict[str, str] = field(default_factory=dict)
    proposed: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class PostMemory:
    """The memory of one post, empty for a new one. `was` goes into the next entry about it."""

    title: str = ""
    was: str = ""
    tags: KindMemory = field(default_factory=KindMemory)
    categories: KindMemory = field(default_factory=KindMemory)

    def kind(self, kind: Kind) -> KindMemory:
        return self.tags if kind == "tags" else self.categories

    def most_labels(self) -> int:
        """Return the length of its longest list of labels."""
        kinds = self.tags, self.categories
        return max(len(labels) for each in kinds for labels in (each.present, each.removed, each.proposed))


class Changes(NamedTuple):
    """The labels that people have added to a post and removed from it since it was last seen."""

    added: tuple[str, ...]
    removed: tuple[str, ...]


class Memory:
    """The memory of a blog: `posts` by path.

    `newest` is the latest `at`, `faults` are the lines that could not be read. `exists` returns whether there
    is a file at a post's path now, and `is_same` whether two paths lead to one file.
    """

    def __init__(
        self,
        entries: Iterable[Entry] = (),
        *,
        exists: Callable[[str], bool],
        is_same: Callable[[str, str], bool] = lambda one, other: False,
        faults: Iterable[Fault] = (),
    ) -> None:
        ordered = sorted(entries, key=lambda entry: entry.at)
        self.posts, self._moved = _fold_entries(ordered)
        self.newest = ordered[-1].at if ordered else ""
        self.faults = tuple(faults)
        self._exists = exists
        self._is_same = is_same
        self._by_title: defaultdict[str, list[str]] = defaultdict(list)
        for path, post in self.posts.items():
            self._by_title[post.title].append(path)

    def of(self, post: str, title: str) -> PostMemory:
        """Return the memory of the post at path `post`, whose hashed title is `title`; do not change it.

        A new path takes over the memory of the only known post of that title if that is no longer at its
        path, or if both paths lead to it, one through a link. When several known posts share the title it
        takes none, because a series may share a title.
        """
        if known := self.posts.get(post):
            return known
        namesakes = self._by_title.get(title, []) if title else []
        if len(namesakes) == 1 and (not self._exists(namesakes[0]) or self._is_same(namesakes[0], post)):
            found = self.posts[namesakes[0]]
            return PostMemory(title, namesakes[0], found.tags, found.categories)
        return PostMemory(title, post if (post, title) in self._moved else "")

    def overfull(self) -> str:
        """Return the first post with more than MAX_POST_LABELS labels of a kind, or ""."""
        return next((path for path, post in self.posts.items() if post.most_labels() > MAX_POST_LABELS), "")

    def stamp(self, now: datetime) -> str:
        """Return `at` for entries written now: never earlier than those there, even if the clock is slow."""
        return max(render_time(now), self.newest)


MAX_LINES = 50_000
"""How many lines of decisions are read. Each takes some 20 µs, and a command reads them up to three times."""
MAX_FAULTS = 100
"""How many lines with faults are named one by one."""
MAX_POST_LABELS = 10_000
"""How many labels of one kind are remembered of a post. Thousands of posts may take over the same ones."""


def read_memory(root: Path, more: Iterable[Entry] = ()) -> Memory:
    """Return the memory of the blog at `root` with `more` entries. No file has none. Raises CannotRecall."""
    entries, faults = read_entries(root)
    entries += more
    memory = Memory(
        entries,
        exists=lambda post: (root / post).is_file(),
        is_same=lambda one, other: _is_same_file(root / one, root / other),
        faults=faults,
    )
    if overfull := memory.overfull():
        problem = f"it has more than {MAX_POST_LABELS:,} labels of one kind for {one_line(overfull)}"
        raise CannotRecall(root / DECISIONS_FILE, problem)
    return memory


def _is_same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def read_entries(root: Path) -> tuple[list[Entry], list[Fault]]:
    """Return the decisions of the blog at `root`, as parse_decisions does. Raises CannotRecall."""
    try:
        return parse_decisions(read_lines(root))
    except OSError as error:
        raise CannotRecall(root / DECISIONS_FILE, str(error.strerror)) from error


def read_lines(root: Path) -> bytes:
    """Return the bytes of the decisions file of the blog at `root`, b"" when there is none.

    Raises OSError, also when the file has too many lines or bytes.
    """
    try:
        data = read_own(root, DECISIONS_FILE, max_bytes=DECISIONS_BYTES)
    except FileNotFoundError:
        return b""
    if data.count(b"\n") > MAX_LINES:
        problem = f"it has more than {MAX_LINES:,} lines; move the oldest to another file"
        raise OSError(errno.EFBIG, problem, str(root / DECISIONS_FILE))
    return data


def parse_decisions(data: bytes) -> tuple[list[Entry], list[Fault]]:
    """Return the entries of a whole file in its order, and the lines that are not entries.

    Blank lines are ignored. When there are many faults, the first MAX_FAULTS are named and the rest counted.
    """
    entries: list[Entry] = []
    faults: list[Fault] = []
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            entries.append(parse_line(line.decode()))
        except UnicodeDecodeError:
            faults.append(Fault(DECISIONS_FILE, number, "the line is not UTF-8"))
        except BadLine as error:
            faults.append(Fault(DECISIONS_FILE, number, error.problem))
    if len(faults) > MAX_FAULTS:
        more = Fault(
            DECISIONS_FILE, faults[MAX_FAULTS].line, f"and {len(faults) - MAX_FAULTS:,} more such lines"
        )
        faults[MAX_FAULTS:] = [more]
    return entries, faults


def observe(memory: KindMemory, labels: Iterable[str]) -> Changes:
    """Return what people did to a post that now has `labels` of a kind, and last had those in `memory`.

    A label that is gone was removed by a person; one that is new was added by a person.
    """
    now = {folded: label for label in labels if (folded := fold(label))}
    added = tuple(label for folded, label in now.items() if folded not in memory.present)
    removed = tuple(label for folded, label in memory.present.items() if folded not in now)
    return Changes(added, removed)


def _fold_entries(entries: Iterable[Entry]) -> tuple[dict[str, PostMemory], dict[tuple[str, str], str]]:
    """Return the memory of each post by path, and the new path of moved posts by old path and title.

    `entries` are in the order of time. A later line about the old path, from a branch that did not know of
    the move, applies to the new one.
    """
    posts: dict[str, PostMemory] = {}
    moved: dict[tuple[str, str], str] = {}
    for entry in entries:
        path, title = entry.post, entry.title
        if entry.was:
            moved.pop((path, title), None)
        if not entry.was:
            path = _follow(moved, path, title)
        if entry.was not in ("", path):
            moved[entry.was, title] = path
            if found := posts.pop(entry.was, None):
                posts[path] = _merge(found, posts.get(path))
        post = posts.setdefault(path, PostMemory())
        post.title = title
        for kind in KINDS:
            _fold_kind(post.kind(kind), entry.kind(kind))
    return posts, moved


def _follow(moved: dict[tuple[str, str], str], path: str, title: str) -> str:
    """Return the path where the post once at `path` is now.

    All paths on the way are updated to lead there directly: a file of 48,000 lines can hold 24,000 moves in a
    row, and need their end 24,000 times.
    """
    passed = []
    while (path, title) in moved:
        passed.append(path)
        path = moved[path, title]
    for each in passed:
        moved[each, title] = path
    return path


def _fold_kind(memory: KindMemory, parts: KindEntry) -> None:
    """Apply the next changes to `memory`."""
    for label in parts.removed:
        folded = fold(label)
        memory.removed.setdefault(folded, label)
        memory.present.pop(folded, None)
        memory.machine.pop(folded, None)
    for label in parts.added:
        memory.present.setdefault(fold(label), label)
        memory.machine.pop(fold(label), None)
    for label, _ in parts.proposed:
        memory.proposed.setdefault(fold(label), label)
    for label, _ in parts.applied:
        # A label that a person added on another branch stays the person's.
        if fold(label) not in memory.present:
            memory.present[fold(label)] = memory.machine[fold(label)] = label
    for label in parts.confirmed:
        memory.machine.pop(fold(label), None)
    for label in parts.undone:
        memory.present.pop(fold(label), None)
        memory.machine.pop(fold(label), None)
    # Older lines can have a label of invisible characters, which is not a label.
    for labels in (memory.removed, memory.present, memory.machine, memory.proposed):
        labels.pop("", None)


def _merge(old: PostMemory, new: PostMemory | None) -> PostMemory:
    """Return the memory of a post at its new path, where another branch may have entries already."""
    if new is None:
        return old
    for kind in KINDS:
        here, there = new.kind(kind), old.kind(kind)
        here.removed = _join(there.removed, here.removed)
        here.proposed = _join(there.proposed, here.proposed)
    return new


def _join(old: dict[str, str], new: dict[str, str]) -> dict[str, str]:
    """Return two dictionaries joined, changing either; `new` has precedence.

    The shorter is added to the longer: thousands of moves of a post with many labels must not copy them all.
    """
    if len(new) <= len(old):
        old.update(new)
        return old
    for key, value in old.items():
        new.setdefault(key, value)
    return new
