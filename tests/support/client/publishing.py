"""Runs commands of `fuda` in this process, on a blog of a test, with a source and a clock of a test."""

import io
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from console.keys import Ask, ask_nothing
from fuda.cli.context import Context
from fuda.cli.main import main
from fuda.sources.source import ModelInfo, PostRefused
from model.labels import fold
from model.post import LabelKeys, Post
from model.suggestion import UNSURE, Evidence, Suggestion, Suggestions

INFO = ModelInfo("3f9c1b7a40d2", "2025-05-02", LabelKeys(("tags",), ("categories",)))
EVIDENCE = (Evidence("新茶", "body", 0.2),)


def sure(label: str, score: float = 0.9) -> Suggestion:
    return Suggestion(label, score, "apply", False, EVIDENCE)


def unsure(label: str, score: float = 0.3) -> Suggestion:
    return Suggestion(label, score, "suggest", False, EVIDENCE, UNSURE)


class FakeSource:
    """Suggests the same labels for every post, but for those that the post brings along, and keeps what it is
    asked. It refuses posts called "refused". `explained` has of every call whether evidence was wished for.
    """

    def __init__(
        self,
        tags: Sequence[Suggestion] = (sure("tea"), unsure("Uji")),
        categories: Sequence[Suggestion] = (sure("Travel", 0.8), unsure("Life", 0.1)),
        info: ModelInfo = INFO,
    ) -> None:
        self.tags, self.categories, self._info = tags, categories, info
        self.asked: list[Post] = []
        self.explained: list[bool] = []

    def info(self) -> ModelInfo:
        return self._info

    def suggest(
        self, posts: Sequence[Post], *, limit: int, evidence: bool = True
    ) -> list[Suggestions | PostRefused]:
        self.asked += posts
        self.explained.append(evidence)
        return [self._suggest(post, limit, evidence) for post in posts]

    def _suggest(self, post: Post, limit: int, evidence: bool) -> Suggestions | PostRefused:
        if post.title == "refused":
            return PostRefused("it is too long")
        found = without(self.tags, post.tags), without(self.categories, post.categories)
        tags, categories = (
            tuple(item if evidence else item._replace(evidence=()) for item in kind[:limit]) for kind in found
        )
        return Suggestions("mul", tags, categories)


def without(suggestions: Iterable[Suggestion], labels: Iterable[str]) -> tuple[Suggestion, ...]:
    own = set(map(fold, labels))
    return tuple(item for item in suggestions if fold(item.label) not in own)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Keys:
    """A person who presses the `keys` in turn; "e" is followed by the line that the person then types.

    After the last one the input ends. A key of "^C" stops the program.
    """

    echoes = False

    def __init__(self, keys: Iterable[str]) -> None:
        self._keys = iter(keys)

    def read_key(self, ask: Ask = ask_nothing) -> str:
        ask()
        return self.read_line()

    def read_line(self) -> str:
        try:
            key = next(self._keys)
        except StopIteration:
            raise EOFError from None
        if key == "^C":
            raise KeyboardInterrupt
        return key


class Keyboard(io.BytesIO):
    def isatty(self) -> bool:
        return True


class Clock:
    """A time of day that is a second later each time one looks."""

    def __init__(self) -> None:
        self._now = datetime(2026, 11, 24, tzinfo=UTC)

    def __call__(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now


class Ran(NamedTuple):
    """How a command ended: its exit code and what it wrote."""

    code: int
    out: str
    err: str


class Fuda:
    """Runs commands one after the other, each a second after the last.

    `keys` are those of a person, and `given` is standard input. `store` is the registry of every blog.
    """

    def __init__(
        self,
        source: Any = None,
        *,
        terminal: bool = False,
        keys: Iterable[str] | None = None,
        given: bytes = b"",
        clock: Callable[[], float] = lambda: 0.0,
        store: Any = None,
        **environ: str,
    ) -> None:
        self.store = store
        self.source = source or FakeSource()
        self.now = Clock()
        self.keys = keys
        self._clock = clock
        self._stream: Callable[[], io.StringIO] = Terminal if terminal else io.StringIO
        self._keyboard: Callable[[bytes], io.BytesIO] = Keyboard if terminal else io.BytesIO
        self._environ = environ
        self._given = given

    def __call__(self, *arguments: str | Path) -> Ran:
        out, err = self._stream(), self._stream()
        context = Context(
            out=out,
            err=err,
            input=self._keyboard(self._given),
            environ=self._environ,
            now=self.now,
            clock=self._clock,
            open_source=lambda options: self.source,
            open_store=lambda place: self.store,
            open_keyboard=lambda: None if self.keys is None else Keys(self.keys),
        )
        code = main([str(word) for word in arguments], context)
        return Ran(code, out.getvalue(), err.getvalue())
