"""A walk through the posts of a review: what follows for each from what a person has decided there."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from blog.decisions import KINDS, BadLine, Kind, check_post
from blog.memory import Memory, read_memory
from blog.pages import Fault
from console.progress import Progress
from fuda.proposals.dealing import Outcome, finish
from fuda.proposals.examining import Examined, examine
from fuda.proposals.places import Place, PostPath, in_chunks
from fuda.proposals.planning import Verdict, judge
from fuda.proposals.proposing import Proposal
from fuda.proposals.review import Decided
from fuda.proposals.review_file import CannotReadReview, read_review
from model.suggestion import Suggestion

NOTHING_OPEN: dict[Kind, tuple[Suggestion, ...]] = {"tags": (), "categories": ()}


@dataclass(frozen=True, slots=True)
class ReviewWalk:
    """The posts that the review at `path` decides upon, in the blog at `place`.

    `notes` fill up with the decisions that are not carried out. Finding them has no `faults`.
    """

    place: Place
    path: Path
    rows: dict[str, list[Decided]]
    notes: list[str] = field(default_factory=list)
    faults: tuple[Fault, ...] = ()

    @property
    def posts(self) -> tuple[PostPath, ...]:
        return tuple(PostPath(self.place.root / name, name) for name in self.rows)

    def outcomes(self, progress: Progress, *, without: Collection[str] = ()) -> Iterator[list[Outcome]]:
        """Yield what becomes of the posts but those in `without`, in the order of the review."""
        memory = read_memory(self.place.root)
        done = len(without)
        for some in in_chunks(post for post in self.posts if post.name not in without):
            yield [self._carry_out(post, memory) for post in some]
            done += len(some)
            progress("Labelling", done, len(self.rows))

    def _carry_out(self, post: PostPath, memory: Memory) -> Outcome:
        found = examine(self.place.root, post.path, post.name, memory, self.place.keys)
        if not isinstance(found, Examined):
            return found
        rows = {kind: [row for row in self.rows[post.name] if row.kind == kind] for kind in KINDS}
        verdicts = {kind: self._judge(rows[kind], found, kind) for kind in KINDS}
        chosen = {
            kind: tuple(_suggestion(row) for row in rows[kind] if row.label in verdicts[kind].add)
            for kind in KINDS
        }
        confirmed = {kind: verdicts[kind].confirm for kind in KINDS}
        rejected = {kind: verdicts[kind].reject for kind in KINDS}
        return finish(Proposal(found, "", KINDS, NOTHING_OPEN, chosen, confirmed, rejected), self.place.keys)

    def _judge(self, rows: Sequence[Decided], post: Examined, kind: Kind) -> Verdict:
        verdict = judge([(row.label, row.decision) for row in rows], post.known[kind])
        lines = {row.label: row.line for row in rows}
        for label, problem in verdict.problems:
            self.notes.append(f"{self.path}:{lines[label]} {label} is not {problem}")
        return verdict


def read_review_walk(place: Place, path: Path) -> ReviewWalk:
    """Return the walk that the review at `path` asks for. Raises CannotReadReview."""
    rows: defaultdict[str, list[Decided]] = defaultdict(list)
    for row in read_review(path):
        try:
            check_post(row.name)
        except BadLine:
            raise CannotReadReview(
                path, row.line, f'"{row.name}" is no post below the blog\'s root'
            ) from None
        if row.decision:
            rows[row.name].append(row)
    return ReviewWalk(place, path, dict(rows))


def _suggestion(row: Decided) -> Suggestion:
    return Suggestion(row.label, row.score, "apply", False, ())
