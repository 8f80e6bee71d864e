"""Takes labels off posts that Fuda applied and nobody confirmed: a model is not to learn from itself."""

from collections.abc import Iterable
from copy import replace
from dataclasses import dataclass
from pathlib import Path

from blog.decisions import hash_title
from blog.memory import KindMemory, Memory, read_memory
from blog.pages import Fault
from blog.place import find_root, name_post
from model.labels import fold
from model.post import KINDS, Post


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """How many labels in how many posts Fuda applied and nobody confirmed; `learnt` says if they count."""

    labels: int = 0
    posts: int = 0
    learnt: bool = False


@dataclass(frozen=True, slots=True)
class Decisions:
    """What is remembered of the blog that the posts under a folder belong to.

    `folder` is the folder's path in every record of posts. `faults` are the lines that were of no use, at
    `root`.
    """

    root: Path
    folder: Path
    memory: Memory

    @property
    def faults(self) -> tuple[Fault, ...]:
        return self.memory.faults

    def without_machine_labels(self, post: Post, path: str) -> Post:
        """Return `post`, at `path` under the folder, with the labels alone that are its author's."""
        past = self.memory.of((self.folder / path).as_posix(), hash_title(post.title))
        tags, categories = _without(post.tags, past.tags), _without(post.categories, past.categories)
        return replace(post, tags=tags, categories=categories)


def read_decisions(folder: Path) -> Decisions:
    """Return what is remembered of the posts under `folder`. Raises CannotRecall."""
    root = find_root(folder)
    return Decisions(root, Path(name_post(folder, root)), read_memory(root))


def count_unconfirmed(pairs: Iterable[tuple[Post, Post]], *, learnt: bool) -> Unconfirmed:
    """Return how many labels the second post of each pair lacks that the first has."""
    lacking = [
        sum(len(getattr(whole, kind)) - len(getattr(kept, kind)) for kind in KINDS) for whole, kept in pairs
    ]
    return Unconfirmed(sum(lacking), sum(map(bool, lacking)), learnt)


def _without(labels: tuple[str, ...], past: KindMemory) -> tuple[str, ...]:
    return tuple(label for label in labels if fold(label) not in past.machine)
