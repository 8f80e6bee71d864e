"""What a walk through a whole blog comes to, in figures."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from blog.decisions import KINDS
from blog.pages import Fault
from fuda.cli.showing import count
from fuda.proposals.dealing import Dealt, Outcome
from fuda.proposals.examining import DRAFT, NO_POST, LeftOut

ENOUGH_FOR_A_RATE = 100


@dataclass(slots=True)
class Totals:
    """Figures of a run so far, which took `seconds`.

    `before` posts were done by the same run before it was broken off. `new` of the labels `added` were never
    used by the blog.
    """

    before: int = 0
    seconds: float = 0.0
    posts: int = 0
    changed: int = 0
    added: Counter[str] = field(default_factory=Counter)
    new: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)

    def add(self, outcomes: Iterable[Outcome]) -> None:
        """Count what became of some posts."""
        for outcome in outcomes:
            if isinstance(outcome, LeftOut):
                self.left_out[outcome.reason] += 1
            elif isinstance(outcome, Fault):
                self.faults.append(outcome)
            else:
                self._add(outcome)

    def _add(self, dealt: Dealt) -> None:
        self.posts += 1
        self.changed += dealt.changed
        for kind in KINDS:
            self.added[kind] += len(dealt.proposal.chosen[kind])
            self.new += sum(item.new for item in dealt.proposal.chosen[kind])

    def render_changes(self, *, would: bool) -> str:
        """Return in words what has changed; with `would`, what has not been changed."""
        changed = f"{count(self.changed, 'post')} {'would change' if would else 'changed'}"
        added = " and ".join(count(self.added[kind], *_WORDS[kind]) for kind in KINDS)
        new = f" ({self.new:,} of them new to this blog)" if self.new else ""
        return f"{changed}, with {added} added{new}; {self.posts - self.changed:,} need nothing."

    def render_rest(self) -> list[str]:
        """Return lines on the posts that were not looked at, and on the time it took."""
        lines = []
        if self.before:
            before = f"{count(self.before, 'post')} had been dealt with before"
            lines.append(f"{before}: this goes on with a run that was broken off.")
        if left_out := [count(number, *_REASONS[reason]) for reason, number in self.left_out.items()]:
            lines.append(f"Left out: {', '.join(sorted(left_out))}.")
        if self.faults:
            lines.append(f"{count(len(self.faults), 'post')} refused, as said above.")
        looked_at = self.posts + len(self.faults) + self.left_out.total()
        if looked_at >= ENOUGH_FOR_A_RATE:
            lines.append(f"{looked_at / max(self.seconds, 1e-3):,.0f} posts a second.")
        return lines

    def record(self) -> dict[str, Any]:
        """Return the figures, ready for JSON."""
        return {
            "posts": self.posts,
            "changed": self.changed,
            "added": {kind: self.added[kind] for kind in KINDS},
            "new": self.new,
            "left_out": dict(self.left_out),
            "refused": len(self.faults),
            "before": self.before,
            "seconds": round(self.seconds, 3),
        }


_WORDS = {"tags": ("tag", "tags"), "categories": ("category", "categories")}
_REASONS = {DRAFT: ("draft", "drafts"), NO_POST: ("page that is no post", "pages that are no posts")}
