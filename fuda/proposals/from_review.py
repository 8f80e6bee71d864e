"""Carries a review out: the labels that a person has decided on in the CSV file, post by post."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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

_NOTHING_OPEN: ByKind = {"tags": (), "categories": ()}

type Rows = Mapping[str, Sequence[ReviewRow]]
"""The decided rows of a review by the name of their post."""


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

    def work(posts: Sequence[PostPath]) -> list[Outcome]:
        return [_carry_out(setup, post, memory, rows[post.name], path, notes) for post in posts]

    return work


def _carry_out(
    setup: BlogSetup, file: PostPath, memory: Memory, rows: Sequence[ReviewRow], path: Path, notes: list[str]
) -> Outcome:
    post = examine_post(setup, file, memory)
    if not isinstance(post, ExaminedPost):
        return post
    verdicts: dict[Kind, Verdict] = {}
    chosen: dict[Kind, tuple[Suggestion, ...]] = {}
    for kind in KINDS:
        mine = {row.label: row for row in rows if row.kind == kind}
        verdict = judge([(row.label, row.decision) for row in mine.values()], post.labels[kind])
        notes += [
            f"{path}:{mine[label].line} {label} is not {problem}" for label, problem in verdict.problems
        ]
        chosen[kind] = tuple(
            Suggestion(label, mine[label].score, "apply", False, ()) for label in verdict.add
        )
        verdicts[kind] = verdict
    data = add_chosen(post, chosen, setup.keys)
    if isinstance(data, Fault):
        return data
    confirmed = {kind: verdicts[kind].confirm for kind in KINDS}
    rejected = {kind: verdicts[kind].reject for kind in KINDS}
    return Proposal(post, "", KINDS, _NOTHING_OPEN, chosen, data, confirmed, rejected)
