"""The figures of a walk through a whole blog."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from blog.decisions import KINDS
from blog.pages import Fault
from console.answer import render_reason
from fuda.cli.render import count
from fuda.proposals.examined_post import DRAFT, LABELLED, LEFT_ALONE, NO_TEXT, NOT_A_POST, LeftOut
from fuda.proposals.proposal import Outcome, Proposal
from model.suggestion import UNSURE

MIN_POSTS_FOR_A_RATE = 100


@dataclass(slots=True)
class Totals:
    """Figures of a run so far, which took `seconds`.

    `before` posts were finished by the same run before it was broken off. `new` counts the labels among
    `added` that the blog had never used. `suggested` counts the labels that were not added, by the reason why
    they are not of band "apply".
    """

    before: int = 0
    seconds: float = 0.0
    posts: int = 0
    changed: int = 0
    added: Counter[str] = field(default_factory=Counter)
    new: int = 0
    suggested: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)

    def add(self, outcomes: Iterable[Outcome]) -> None:
        """Count the outcomes of some posts."""
        for outcome in outcomes:
            if isinstance(outcome, LeftOut):
                self.left_out[outcome.reason] += 1
            elif isinstance(outcome, Fault):
                self.faults.append(outcome)
            else:
                self._add(outcome)

    def _add(self, proposal: Proposal) -> None:
        self.posts += 1
        self.changed += proposal.changed
        for kind in KINDS:
            self.added[kind] += len(proposal.chosen[kind])
            self.new += sum(item.new for item in proposal.chosen[kind])
            rest = (item for item in proposal.open[kind] if item not in proposal.chosen[kind])
            self.suggested.update(item.reason for item in rest if item.reason)

    def render_changes(self, *, would: bool) -> str:
        """Return the sentence about changes; with `would`, about changes that were only shown."""
        changed = f"{count(self.changed, 'post')} {'would change' if would else 'changed'}"
        added = " and ".join(count(self.added[kind], *_WORDS[kind]) for kind in KINDS)
        new = f" ({self.new:,} of them new to this blog)" if self.new else ""
        return f"{changed}, with {added} added{new}; {self.posts - self.changed:,} need nothing."

    def render_rest(self) -> list[str]:
        """Return lines about posts that were not labelled, and about the speed."""
        lines = []
        if self.before:
            before = f"{count(self.before, 'post')} had been finished before"
            lines.append(f"{before}: this continues a run that was broken off.")
        for reason, number in sorted(self.suggested.items()):
            if reason != UNSURE:
                lines.append(f"{count(number, 'label')} only suggested: {render_reason(reason)}.")
        if left_out := [count(number, *_REASONS[reason]) for reason, number in self.left_out.items()]:
            lines.append(f"Left out: {', '.join(sorted(left_out))}.")
        if self.faults:
            lines.append(f"{count(len(self.faults), 'post')} refused, for the reasons printed above.")
        looked_at = self.posts + len(self.faults) + self.left_out.total()
        if looked_at >= MIN_POSTS_FOR_A_RATE:
            lines.append(f"{looked_at / max(self.seconds, 1e-3):,.0f} posts a second.")
        return lines

    def record(self) -> dict[str, Any]:
        """Return the figures, ready for JSON."""
        return {
            "posts": self.posts,
            "changed": self.changed,
            "added": {kind: self.added[kind] for kind in KINDS},
            "new": self.new,
            "suggested": dict(self.suggested),
            "left_out": dict(self.left_out),
            "refused": len(self.faults),
            "before": self.before,
            "seconds": round(self.seconds, 3),
        }


_WORDS = {"tags": ("tag", "tags"), "categories": ("category", "categories")}
_REASONS = {
    DRAFT: ("draft", "drafts"),
    NOT_A_POST: ("page that is not a post", "pages that are not posts"),
    LABELLED: ("post with labels", "posts with labels"),
    NO_TEXT: ("post without a title and a body", "posts without a title and a body"),
    LEFT_ALONE: (f"post with {LEFT_ALONE}", f"posts with {LEFT_ALONE}"),
}
