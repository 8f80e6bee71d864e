"""Carries a review out: the labels that a person has decided on in the CSV file, post by post."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from blog.decisions import KINDS, BadLine, Kind, check_post
from blog.memory import Memory, read_memory
from blog.pages import Fault
from fuda.proposals.blog_setup import BlogSetup, PostPath
from fuda.proposals.examined_post import ExaminedPost, examine_post
from fuda.proposals.proposal import ByKind, Outcome, Proposal, add_chosen
from fuda.proposals.review import Decision, ReviewRow
from fuda.proposals.review_file import CannotReadReview, read_review
from fuda.proposals.rules import KnownLabels
from fuda.proposals.walk import Walk, Work
from model.labels import fold
from model.suggestion import Suggestion

NOTHING: ByKind = {"tags": (), "categories": ()}

type Rows = Mapping[str, Sequence[ReviewRow]]
"""The decided rows of a review by the name of their post."""

type Note = Callable[[ReviewRow, str], None]
"""Called with a row that is not carried out, and what is not done and why."""


class Verdict(NamedTuple):
    """The consequences of a person's decisions on labels of one kind of one post.

    `add` and `confirm` are the person's own labels from then on, `reject` is never proposed again. `problems`
    has each label whose decision is not carried out, with what is not done and why.
    """

    add: tuple[str, ...]
    confirm: tuple[str, ...]
    reject: tuple[str, ...]
    problems: tuple[tuple[str, str], ...]


def judge(decisions: Iterable[tuple[str, Decision]], known: KnownLabels) -> Verdict:
    """Return the consequences of decisions on different labels.

    The post itself and what happened since the decision count for more: nothing that a person has removed
    comes back, and no label is taken off a post.
    """
    present, machine, removed = (
        frozenset(map(fold, labels)) for labels in (known.present, known.machine, known.removed)
    )
    add, confirm, reject, problems = [], [], [], []
    for label, decision in decisions:
        folded = fold(label)
        if decision == "apply" and folded in present:
            confirm += [label] if folded in machine else []
        elif decision == "apply" and folded in removed:
            problem = "added: a person has removed or rejected it before; to have it, add it by hand"
            problems.append((label, problem))
        elif decision == "apply":
            add.append(label)
        elif decision == "reject" and folded in present:
            problems.append((label, "removed: Fuda never takes a label off a post; remove it by hand"))
        elif decision == "reject" and folded not in removed:
            reject.append(label)
    return Verdict(tuple(add), (*add, *confirm), tuple(reject), tuple(problems))


def walk_review(setup: BlogSetup, path: Path) -> Walk:
    """Return the walk that the review at `path` asks for, in its order. Raises CannotReadReview."""
    rows: defaultdict[str, list[ReviewRow]] = defaultdict(list)
    for row in read_review(path):
        try:
            check_post(row.name)
        except BadLine:
            problem = f'"{row.name}" is not the path of a post below the blog\'s root'
            raise CannotReadReview(path, row.line, problem) from None
        if row.decision:
            rows[row.name].append(row)
    notes: list[str] = []
    posts = tuple(PostPath(setup.root / name, name) for name in rows)
    # In this process, so that the notes come together.
    return Walk(setup, posts, partial(_prepare, setup, path, rows, notes), parallel=False, notes=notes)


def _prepare(setup: BlogSetup, path: Path, rows: Rows, notes: list[str]) -> Work:
    memory = read_memory(setup.root)

    def note(row: ReviewRow, problem: str) -> None:
        notes.append(f"{path}:{row.line} {row.label} is not {problem}")

    def work(posts: Sequence[PostPath]) -> list[Outcome]:
        return [carry_out(setup, post, memory, rows[post.name], note) for post in posts]

    return work


def carry_out(
    setup: BlogSetup,
    file: PostPath,
    memory: Memory,
    rows: Sequence[ReviewRow],
    note: Note,
    *,
    shown: ByKind = NOTHING,
) -> Outcome:
    """Return the outcome of a person's decisions, `rows`, for one post; each label of a kind has one row.

    `note` is called for each row that is not carried out. `shown` are proposals to remember as seen.
    """
    post = examine_post(setup, file, memory)
    if not isinstance(post, ExaminedPost):
        return post
    verdicts: dict[Kind, Verdict] = {}
    chosen: dict[Kind, tuple[Suggestion, ...]] = {}
    for kind in KINDS:
        mine = {row.label: row for row in rows if row.kind == kind}
        verdict = judge([(row.label, row.decision) for row in mine.values()], post.labels[kind])
        for label, problem in verdict.problems:
            note(mine[label], problem)
        chosen[kind] = tuple(
            Suggestion(label, mine[label].score, "apply", False, ()) for label in verdict.add
        )
        verdicts[kind] = verdict
    data = add_chosen(post, chosen, setup.keys)
    if isinstance(data, Fault):
        return data
    confirmed = {kind: verdicts[kind].confirm for kind in KINDS}
    rejected = {kind: verdicts[kind].reject for kind in KINDS}
    return Proposal(post, "", KINDS, shown, chosen, data, confirmed, rejected)
