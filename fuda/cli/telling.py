"""Tells what becomes of posts as it goes: results on stdout, refusals on stderr, and how it ends."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from blog.decisions import render_json
from blog.memory import Memory
from blog.pages import Fault
from fuda.cli.showing import fault_object, render_fault, render_patch
from fuda.proposals.dealing import Dealt, Outcome
from fuda.proposals.edges import Edges
from fuda.proposals.examining import LeftOut
from fuda.proposals.places import PostPath, by_blog, path_problem

NONE_OF_POSTS = "this is no post: its front matter has no title, no date and no label"


@dataclass(slots=True)
class Teller:
    """Keeps count of what it tells. `paths` are the files of posts by name, as a person has named them."""

    edges: Edges
    json: bool
    paths: dict[str, Path] = field(default_factory=dict)
    refused: int = 0

    def know(self, posts: Iterable[PostPath]) -> None:
        """Take over by which paths posts were named."""
        self.paths |= {post.name: post.path for post in posts}

    def blogs(self, paths: Iterable[Path]) -> Iterator[tuple[Path, list[PostPath]]]:
        """Yield the roots of blogs with those of `paths` in them that may be posts, and refuse the others.

        A blog in which only what is no post was named is passed over: nothing is to be made or mended there.
        """
        for root, posts in by_blog(paths).items():
            if may_be := list(self._check(posts)):
                yield root, may_be

    def _check(self, posts: Iterable[PostPath]) -> Iterator[PostPath]:
        for post in posts:
            self.paths[post.name] = post.path
            if problem := path_problem(post.path):
                self.refuse(Fault(post.name, 1, problem))
            else:
                yield post

    def dealt(self, outcomes: Iterable[Outcome]) -> Iterator[Dealt]:
        """Yield the posts that could be dealt with, and refuse the others."""
        for outcome in outcomes:
            if isinstance(outcome, Dealt):
                yield outcome
            elif isinstance(outcome, LeftOut):
                self.refuse(Fault(outcome.name, 1, NONE_OF_POSTS))
            else:
                self.refuse(outcome)

    def show(self, *lines: str) -> None:
        """Write the lines of a result."""
        self.edges.say(*lines)

    def show_patch(self, patch: str) -> None:
        """Write a diff: escaped and painted on a terminal, elsewhere so that it can be applied."""
        if self.edges.out.isatty():
            self.edges.say(*render_patch(patch, colour=self.edges.colour))
        else:
            self.edges.say_patch(patch)

    def refuse(self, fault: Fault) -> None:
        """Say that a post was refused, and why."""
        self.refused += 1
        self.edges.tell(render_fault(fault, str(self.paths.get(fault.path, fault.path))))
        if self.json:
            self.edges.say(render_json(fault_object(fault)))

    def warn(self, memory: Memory, root: Path) -> None:
        """Name the lines of what is remembered that are of no use."""
        for fault in memory.faults:
            self.edges.tell(f"{root / fault.path}:{fault.line} {fault.problem}; the line is passed over")

    @property
    def code(self) -> int:
        """The exit code: 1 when a post was refused."""
        return 1 if self.refused else 0
