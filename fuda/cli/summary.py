"""What a bulk run would write, a line a label, and the question whether it may."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from blog.decisions import KINDS, Kind
from console.escaping import escape, guard_line
from console.keys import Keyboard
from console.tables import clip
from fuda.cli.context import Context
from fuda.cli.render import count
from fuda.cli.report import Reporter
from fuda.proposals.proposal import Outcome, Proposal
from fuda.proposals.walk import Walk, repeat_walk
from fuda.proposals.writing import without_texts

MAX_ROWS = 20
"""How many labels of a kind have a line. The rest is counted."""
LABEL_COLUMNS = 28
NOUNS: dict[Kind, tuple[str, str]] = {"tags": ("tag", "tags"), "categories": ("category", "categories")}


@dataclass(slots=True)
class Summary:
    """The posts that would change, and how many of them get each label; `new` are new to the blog."""

    changed: int = 0
    posts: dict[Kind, Counter[str]] = field(default_factory=lambda: {kind: Counter() for kind in KINDS})
    new: set[str] = field(default_factory=set)

    def add(self, outcomes: Iterable[Outcome]) -> None:
        """Count the labels that are chosen in some outcomes."""
        for outcome in outcomes:
            if isinstance(outcome, Proposal) and outcome.changed:
                self.changed += 1
                for kind in KINDS:
                    self.posts[kind].update(item.label for item in outcome.chosen[kind])
                    self.new.update(item.label for item in outcome.chosen[kind] if item.new)

    def render(self) -> list[str]:
        """Return a line a label, those of the most posts first."""
        lines = []
        for kind in KINDS:
            if ranked := self.posts[kind].most_common():
                lines.append(f"posts  {NOUNS[kind][0]}")
                lines += [self._row(label, number) for label, number in ranked[:MAX_ROWS]]
            if rest := len(ranked[MAX_ROWS:]):
                lines.append(f"       and {count(rest, *(f'more {noun}' for noun in NOUNS[kind]))}")
        return lines

    def _row(self, label: str, number: int) -> str:
        return f"{number:>5,}  {clip(escape(label), LABEL_COLUMNS)}{' (new)' * (label in self.new)}"


def ask_first(walk: Walk, reporter: Reporter, keyboard: Keyboard) -> Walk | None:
    """Show what `walk` would write and ask whether it may; return the walk that writes that, or None.

    The source is asked once: the returned walk reads the posts again and adds what was proposed. Where no
    post would change, there is no question.
    """
    summary, kept = Summary(), dict[str, Outcome]()
    with reporter.progress(shown=False) as progress:
        for outcomes in walk.outcomes(progress):
            summary.add(outcomes)
            # Only what proposals need: the texts of a large blog would fill the memory.
            short = (without_texts(each) if isinstance(each, Proposal) else each for each in outcomes)
            posts = walk.posts[len(kept) : len(kept) + len(outcomes)]
            kept |= {post.name: outcome for post, outcome in zip(posts, short, strict=True)}
    if summary.changed:
        reporter.show(*summary.render())
        question = f"Add these labels to {count(summary.changed, 'post')}? [y,n] "
        if not ask_yes(question, reporter.context, keyboard):
            reporter.show("Nothing was written.")
            return None
    return repeat_walk(walk, kept)


def ask_yes(question: str, context: Context, keyboard: Keyboard) -> bool:
    """Return whether the person at the keyboard answers `question` with y. The end of input is a no."""

    def ask() -> None:
        context.out.write(guard_line(question))
        context.out.flush()

    try:
        key = keyboard.read_key(ask)
    except EOFError:
        key = "n"
    if not keyboard.echoes:
        context.print_results("y" if key == "y" else "n")
    return key == "y"
