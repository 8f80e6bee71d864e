"""A review in the terminal: asks on a keyboard, shows, and writes the answers post by post."""

import secrets
import shlex
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from blog.pages import Fault
from console.escaping import escape, guard_line
from console.keys import Keyboard
from fuda.cli.context import Context
from fuda.cli.render import count, undo_command
from fuda.cli.report import Reporter
from fuda.cli.review_screen import (
    KEYS,
    MAX_COLUMNS,
    MIN_COLUMNS,
    render_help,
    render_post,
    render_prompt,
    render_question,
)
from fuda.proposals.blog_setup import BlogSetup
from fuda.proposals.from_review import carry_out
from fuda.proposals.never_rule import KEY, CannotAddRule, add_never
from fuda.proposals.proposal import Proposal
from fuda.proposals.questions import Decided, Question, Review
from fuda.proposals.review import ReviewRow
from fuda.proposals.writing import open_writer
from fuda.runs.locked_blog import RunSettings
from model.errors import FudaError
from model.labels import fold, label_fault


@dataclass(slots=True)
class Session:
    """One review: asks, shows, and writes the answers about a post once the last of them is given.

    The blog is locked for a moment only, so that other commands work while a person thinks; all that is
    written is one run all the same, which fuda undo takes back. `waiting` are decisions that could not be
    written yet.
    """

    setup: BlogSetup
    reporter: Reporter
    keyboard: Keyboard
    asked: Review
    settings: RunSettings
    mark: str = field(default_factory=lambda: secrets.token_hex(8))
    waiting: list[Decided] = field(default_factory=list)
    added: int = 0
    rejected: int = 0
    changed: int = 0

    @property
    def _context(self) -> Context:
        return self.reporter.context

    def run(self, path: Path) -> None:
        """Ask until all is answered or the person quits; Ctrl-C quits too, and is raised at the end."""
        stopped = False
        try:
            self._ask_all()
        except EOFError:
            self._context.print_results("")
        except KeyboardInterrupt:
            stopped = True
            self._context.print_results("")
        self.waiting += self.asked.take_rest()
        self._write()
        self._show(*self._summary(path))
        if stopped:
            raise KeyboardInterrupt

    def _ask_all(self) -> None:
        last = ""
        while question := self.asked.current:
            columns, colour = self._columns(), self._context.colour
            if question.post.name != last:
                last = question.post.name
                self._show("", *render_post(question, columns, colour=colour))
            later = self.asked.later_posts()
            self._show("", *render_question(question, later, columns, colour=colour))
            if self._read_answer(question) == "q":
                return
            self._save()

    def _read_answer(self, question: Question) -> str:
        """Ask until the question has an answer, or "q" is the key; return the key."""
        total = len(self.asked.questions)
        while True:
            key = self._read_key(render_prompt(total - self.asked.left + 1, total))
            match key:
                case "y":
                    self.asked.apply()
                case "n":
                    self.asked.reject()
                case "s":
                    self.asked.skip()
                case "a":
                    self.asked.apply_all()
                case "d":
                    self._exclude(question.label)
                case "e" if label := self._read_label():
                    self.asked.replace(label)
                case "q":
                    pass
                case "e":
                    continue
                case _:
                    self._show(*render_help(self._columns()))
                    continue
            return key

    def _read_key(self, prompt: str) -> str:
        key = self.keyboard.read_key(lambda: self._prompt(prompt))
        if not self.keyboard.echoes:
            self._show(key if key in KEYS else "?")
        return key

    def _prompt(self, text: str) -> None:
        """Show what stands before the cursor."""
        self._context.out.write(guard_line(text))
        self._context.out.flush()

    def _read_label(self) -> str:
        """Return the label that a person types, "" for none."""
        self._prompt("Label to add instead (Enter: none): ")
        label = " ".join(self.keyboard.read_line().split())
        fault = label_fault(label) if label else ""
        if fault or not fold(label):
            self._show(f"This cannot be a label: it has {fault or 'no visible character'}." if label else "")
            return ""
        return label

    def _exclude(self, label: str) -> None:
        """Write the label into the rule `never`; where that fails, show the line to write."""
        try:
            add_never(self.setup.root, label)
            self._show(f'"{escape(label)}" is in "{KEY}" in fuda.toml now.')
        except CannotAddRule as error:
            self._show(str(error))
        self.asked.never()

    def _save(self) -> None:
        """Write the posts that are finished. Where that fails for now, it is tried again later."""
        self.waiting += self.asked.take_finished()
        try:
            self._write()
        except FudaError as error:
            self._context.report_once(f"fuda: {error} Your answers are kept, and written with the next ones.")

    def _write(self) -> None:
        """Write all decisions that wait. Raises FudaError."""
        if not self.waiting:
            return
        with open_writer(self.setup, "review", self.settings, fingerprint=self.mark, goes_on=True) as writer:
            outcomes = [
                carry_out(self.setup, each.post, writer.memory, each.rows, self._note, shown=each.shown)
                for each in self.waiting
            ]
            written = writer.write(outcomes)
        self.waiting.clear()
        for outcome in written:
            if isinstance(outcome, Proposal):
                self._count(outcome)
            elif isinstance(outcome, Fault):
                self.reporter.refuse(outcome)

    def _count(self, proposal: Proposal) -> None:
        self.changed += proposal.changed
        self.added += sum(map(len, proposal.chosen.values()))
        self.rejected += sum(map(len, proposal.rejected.values()))

    def _note(self, row: ReviewRow, problem: str) -> None:
        self._context.report(f"{row.name}: {row.label} is not {problem}")

    def _summary(self, path: Path) -> list[str]:
        added = f"{count(self.added, 'label')} added to {count(self.changed, 'post')}"
        lines = ["", f"{added}, {count(self.rejected, 'proposal')} rejected."]
        if self.changed:
            lines.append(f"To take it back: {undo_command(self.setup.root)}")
        if self.asked.left:
            left = count(self.asked.left, "proposal")
            lines.append(f"{left} left. To go on: fuda review {shlex.quote(str(path))}")
        return lines

    def _columns(self) -> int:
        return min(max(shutil.get_terminal_size().columns, MIN_COLUMNS), MAX_COLUMNS)

    def _show(self, *lines: str) -> None:
        self._context.print_results(*lines)
