"""Checks that a command in which a system call failed has damaged nothing, and can be repeated and undone."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from bench.safety.call_shim import Failure, Shim
from bench.safety.forked import Place, Ran, run_forked
from bench.safety.messages import find_control_characters, find_faults
from bench.safety.scratch_blog import Files, ScratchBlog, find_left_beside
from model.errors import FudaError

MAX_UNDOS = 4
"""A failed run, the same one again, and one more of each, can all have changed posts."""


class CannotFail(FudaError):
    """Raised when a command does not end well although no call has failed."""

    def __init__(self, ran: Ran) -> None:
        super().__init__(
            f"fuda {ran.arguments[0]} ended with exit code {ran.code} although nothing had failed: "
            f"{ran.err.decode(errors='replace').strip()}"
        )


@dataclass(frozen=True, slots=True)
class Scenario:
    """A command that is run repeatedly on the blog kept as `name`, and its outcome without failures.

    `before` are the posts when it begins, `after` when it has ended, `original` those that undo gives back.
    """

    name: str
    arguments: tuple[str, ...]
    before: Files
    after: Files
    original: Files
    decisions: list[str]
    names: set[str]


@dataclass(slots=True)
class Found:
    """The runs by scenario and way, their exit codes, the calls of runs without failure, and all faults."""

    runs: Counter[tuple[str, str]] = field(default_factory=Counter)
    codes: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    calls: dict[str, dict[str, int]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Experiment:
    """The blog, the environment of its commands, and the library that makes calls fail."""

    blog: ScratchBlog
    place: Place
    shim: Shim
    found: Found = field(default_factory=Found)

    def run(self, arguments: Sequence[str], failure: Failure | None = None) -> Ran:
        return run_forked(arguments, self.place, before=self.shim.arming(failure, self.blog))

    def run_well(self, arguments: Sequence[str]) -> Ran:
        """Run a command that must end well. Raises CannotFail."""
        ran = self.run(arguments)
        if ran.code not in (0, 1):
            raise CannotFail(ran)
        return ran


def check_failed(blog: ScratchBlog, scenario: Scenario, ran: Ran) -> Iterator[str]:
    """Yield the faults right after a run in which a call failed."""
    yield from find_faults(ran)
    yield from find_control_characters(ran)
    posts = blog.posts()
    yield from check_posts(posts, scenario)
    if ran.code == 0 and posts != scenario.after:
        yield "it ended with exit code 0, but without doing its work"
    if ran.code == 1 and not ran.err.strip():
        yield "it ended with exit code 1 without a message"


def check_posts(posts: Files, scenario: Scenario) -> Iterator[str]:
    """Yield each post that differs from both before and after the command."""
    for name in sorted(scenario.before.keys() | posts.keys()):
        if posts.get(name) not in (scenario.before.get(name), scenario.after.get(name)):
            yield f"{name} is damaged"
        elif name not in posts or name not in scenario.before:
            yield f"{name} appeared or disappeared"


def check_again(experiment: Experiment, scenario: Scenario) -> Iterator[str]:
    """Yield how the same command, repeated without failure, differs from one that never failed."""
    again, blog = experiment.run(scenario.arguments), experiment.blog
    yield from (f"called again, {fault}" for fault in find_faults(again))
    if again.code not in (0, 1):
        yield f"called again, it ends with exit code {again.code}: {again.err.decode(errors='replace')[:300]}"
    if wrong := [name for name, data in scenario.after.items() if blog.posts().get(name) != data]:
        yield f"called again, it leaves other posts: {', '.join(wrong[:3])}"
    if extra := blog.names() - scenario.names:
        yield f"files are left after it was called again: {', '.join(sorted(extra)[:3])}"
    yield from check_decisions(blog, scenario)
    yield from check_undo(experiment, scenario)


def check_decisions(blog: ScratchBlog, scenario: Scenario) -> Iterator[str]:
    try:
        decisions = blog.decisions()
    except ValueError as error:
        yield f"decisions.jsonl has a broken line: {error}"
        return
    missing = Counter(scenario.decisions) - Counter(decisions)
    extra = Counter(decisions) - Counter(scenario.decisions)
    if missing or extra:
        shown = ", ".join(str(json.loads(line).get("post")) for line in [*missing, *extra][:3])
        yield f"decisions.jsonl lacks {missing.total()} lines and has {extra.total()} too many: {shown}"


def check_undo(experiment: Experiment, scenario: Scenario) -> Iterator[str]:
    """Yield which posts fuda undo does not give back."""
    undo = ("undo", str(experiment.blog.root))
    return check_undone(experiment.blog, scenario.original, lambda: experiment.run(undo))


def check_undone(blog: ScratchBlog, original: Files, undo: Callable[[], Ran]) -> Iterator[str]:
    """Yield which posts do not get their `original` bytes back, however often `undo` is called."""
    for _ in range(MAX_UNDOS):
        if blog.posts() == original:
            break
        yield from (f"undo: {fault}" for fault in find_faults(undo()))
    posts = blog.posts()
    if wrong := [name for name, data in original.items() if posts.get(name) != data]:
        yield f"undo does not give back {', '.join(wrong[:3])}"
    if left := find_left_beside(blog.root):
        yield f"after undo, files are left beside posts: {', '.join(left[:3])}"
