"""Reports on posts as a command goes: results on stdout, refusals on stderr, progress, and the exit code."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from blog.memory import Memory
from blog.pages import Fault
from console.progress import Progress, ProgressReport, silent
from fuda.cli.context import Context
from fuda.cli.diff import render_patch
from fuda.cli.render import fault_object, left_out_object, render_fault
from fuda.proposals.blog_setup import PostPath, group_by_blog, path_fault
from fuda.proposals.examined_post import DRAFT, LEFT_ALONE, NO_TEXT, NOT_A_POST, LeftOut
from fuda.proposals.proposal import Outcome, Proposal
from fuda.sources.source import OLDER_API
from model.printing import render_json

PROGRESS_AFTER_S = 2.0
"""How long a command may take before it shows progress."""


def exit_code(faults: Iterable[Fault], *, strict: bool) -> int:
    """Return 1 when a named post is missing, or the system could not read or write one, else 0.

    With `strict` 1 also when a post was refused for its content: otherwise one such post would keep
    `fuda bulk content && hugo` from building the site.
    """
    return int(any(strict or fault.failed for fault in faults))


@dataclass(slots=True)
class Reporter:
    """Writes results and keeps refusals. `paths` are the files of posts by name, as a person named them."""

    context: Context
    json: bool
    strict: bool
    paths: dict[str, Path] = field(default_factory=dict)
    refused: list[Fault] = field(default_factory=list)
    verbose: bool = False

    @property
    def code(self) -> int:
        """The exit code, by the posts that were refused so far."""
        return exit_code(self.refused, strict=self.strict)

    def know(self, posts: Iterable[PostPath]) -> None:
        """Remember the paths by which posts were named."""
        self.paths |= {post.name: post.path for post in posts}

    def blogs(self, paths: Iterable[Path]) -> Iterator[tuple[Path, list[PostPath]]]:
        """Yield the root of each blog with the `paths` in it that may be posts, and refuse the others.

        A blog without any such path is passed over: there is nothing to create or repair in it.
        """
        for root, posts in group_by_blog(paths).items():
            if may_be := list(self._check(posts)):
                yield root, may_be

    def _check(self, posts: Iterable[PostPath]) -> Iterator[PostPath]:
        for post in posts:
            self.paths[post.name] = post.path
            if fault := path_fault(post):
                self.refuse(fault)
            else:
                yield post

    def proposals(self, outcomes: Iterable[Outcome]) -> Iterator[Proposal]:
        """Yield the proposals among the outcomes, and refuse the other posts."""
        for outcome in outcomes:
            if isinstance(outcome, Proposal):
                self.note(outcome)
                yield outcome
            elif isinstance(outcome, LeftOut) and outcome.reason in (LEFT_ALONE, NO_TEXT):
                self.report_left_out(outcome)
            elif isinstance(outcome, LeftOut):
                self.refuse(Fault(outcome.name, 1, f"this is not a post: {outcome.detail}"))
            else:
                self.refuse(outcome)

    def note(self, proposal: Proposal) -> None:
        """Report the notes on a post, and once that labels are only suggested because the API is older."""
        shown = str(self.paths.get(proposal.name, proposal.name))
        for line, problem in proposal.post.notes:
            self.context.report(render_fault(Fault(proposal.name, line, problem), shown))
        if any(item.reason == OLDER_API for kind in proposal.open.values() for item in kind):
            self.context.report_once(
                "fuda: The API is older than this fuda and does not know the asked precision, so its labels "
                "are only suggested. Deploy the current service to have labels added."
            )

    def report_left_out(self, post: LeftOut) -> None:
        """Report why a file gets no labels although nothing is wrong with it."""
        why = {
            DRAFT: "left out, because it is a draft",
            NOT_A_POST: f"left out, because {post.detail}",
            LEFT_ALONE: f"left alone, because its front matter has {LEFT_ALONE}",
            NO_TEXT: "passed over, because it has neither a title nor a body",
        }
        self.context.report(f"{self.paths.get(post.name, post.name)}: {why[post.reason]}")
        self.show_left_out(post)

    def show_left_out(self, post: LeftOut) -> None:
        """Write the object of a post that gets no labels, where objects are asked for."""
        if self.json:
            self.show(render_json(left_out_object(post)))

    def show(self, *lines: str) -> None:
        """Write the lines of a result."""
        self.context.print_results(*lines)

    def show_patch(self, patch: str) -> None:
        """Write a diff: escaped and coloured on a terminal, elsewhere so that it can be applied."""
        if self.context.out.isatty():
            self.show(*render_patch(patch, colour=self.context.colour))
        else:
            self.context.print_patch(patch)

    def refuse(self, fault: Fault) -> None:
        """Report that a post was refused, and why."""
        self.refused.append(fault)
        self.context.report(render_fault(fault, str(self.paths.get(fault.path, fault.path))))
        if self.json:
            self.show(render_json(fault_object(fault)))

    def warn(self, memory: Memory, root: Path) -> None:
        """Report the lines of the decisions file that cannot be used."""
        for fault in memory.faults:
            self.context.report(f"{root / fault.path}:{fault.line} {fault.problem}; this line is ignored")

    @contextmanager
    def progress(self, *, shown: bool) -> Iterator[Progress]:
        """Yield a progress that goes to stderr once the block has taken PROGRESS_AFTER_S.

        Results that are `shown` on the same terminal as they come are progress enough.
        """
        context = self.context
        if shown and context.out.isatty():
            yield silent
            return
        began_s = context.clock()
        with ProgressReport(context.err, clock=context.clock, bar=True) as report:

            def report_late(stage: str, done: int, total: int) -> None:
                if context.clock() - began_s >= PROGRESS_AFTER_S:
                    report(stage, done, total)

            yield report_late
