"""Removes labels that Fuda applied and no person confirmed: a model must not learn from itself."""

from collections.abc import Iterable, Sequence
from copy import replace
from dataclasses import dataclass
from pathlib import Path

from blog.decisions import hash_title
from blog.memory import KindMemory, Memory, read_memory
from blog.pages import Fault
from blog.place import find_root, name_post
from blog.sent_decisions import SentDecision
from model.labels import fold
from model.post import KINDS, Post
from training.reading.sent import entries_of


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """How many labels in how many posts Fuda applied and no person confirmed; `learnt` if they are learnt."""

    labels: int = 0
    posts: int = 0
    learnt: bool = False


@dataclass(frozen=True, slots=True)
class Decisions:
    """The recorded decisions of the blog to which the posts under a folder belong.

    `root` is the blog's root, and `folder` the folder's path in the records. `faults` are lines of the
    decisions file that could not be used.
    """

    root: Path
    folder: Path
    memory: Memory

    @property
    def faults(self) -> tuple[Fault, ...]:
        return self.memory.faults

    def without_machine_labels(self, post: Post, path: str) -> Post:
        """Return `post`, at `path` under the folder, with only the labels of its author."""
        past = self.memory.of((self.folder / path).as_posix(), hash_title(post.title))
        tags, categories = _without(post.tags, past.tags), _without(post.categories, past.categories)
        return replace(post, tags=tags, categories=categories)


def read_decisions(
    folder: Path, posts: Iterable[tuple[str, Post]] = (), sent: Sequence[SentDecision] = ()
) -> Decisions:
    """Return the recorded decisions about the posts under `folder`, with those that a service has `sent`.

    `posts` have their paths under the folder; what was sent about others is left out. Raises CannotRecall.
    """
    root = find_root(folder)
    below = Path(name_post(folder, root))
    titles = {(below / path).as_posix(): hash_title(post.title) for path, post in posts} if sent else {}
    return Decisions(root, below, read_memory(root, entries_of(sent, titles)))


def count_unconfirmed(pairs: Iterable[tuple[Post, Post]], *, learnt: bool) -> Unconfirmed:
    """Return how many labels the first post of each pair has that the second lacks."""
    lacking = [
        sum(len(getattr(every, kind)) - len(getattr(kept, kind)) for kind in KINDS) for every, kept in pairs
    ]
    return Unconfirmed(sum(lacking), sum(map(bool, lacking)), learnt)


def _without(labels: tuple[str, ...], past: KindMemory) -> tuple[str, ...]:
    return tuple(label for label in labels if fold(label) not in past.machine)
