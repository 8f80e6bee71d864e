"""Reads decisions that a service has kept, and turns them into entries like those of the blog's own file."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from blog.decisions import BadLine, Entry, KindEntry
from blog.opening import DECISIONS_BYTES
from blog.pages import Fault
from blog.sent_decisions import SentDecision, name_digest, number_lines, parse_sent_line
from model.errors import FudaError
from model.files import read_file


class CannotReadDecisions(FudaError):
    """Raised when the file of decisions at `path` cannot be read."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"The decisions in {path} cannot be read: {problem}. Name the file of a service.")
        self.path = path
        self.problem = problem


class Sent(NamedTuple):
    """Decisions that a service has kept, and the lines that could not be used."""

    decisions: tuple[SentDecision, ...] = ()
    faults: tuple[Fault, ...] = ()


NOTHING_SENT = Sent()


def read_sent(path: Path, *, blog: str = "") -> Sent:
    """Return the decisions of `blog` in a file of JSON lines. Raises CannotReadDecisions."""
    try:
        data = read_file(path, max_bytes=DECISIONS_BYTES)
    except OSError as error:
        raise CannotReadDecisions(path, str(error.strerror)) from error
    found: dict[tuple[str, str, str, str], SentDecision] = {}
    faults = []
    for number, line in number_lines(data):
        try:
            of, decision = parse_sent_line(line)
        except BadLine as error:
            faults.append(Fault(str(path.absolute()), number, error.problem))
            continue
        if of == blog:
            found.setdefault(decision.key, decision)
    return Sent(tuple(found.values()), tuple(faults))


def entries_of(decisions: Iterable[SentDecision], titles: Mapping[str, str]) -> Sequence[Entry]:
    """Return an entry for each decision about a post of `titles`, hashed titles by path; others are left out.

    What an author accepted or added is the author's own label. What was only applied is Fuda's. The page
    knows only the name of a file, which stands for the one path that ends with it.
    """
    uses = Counter(_file_name(path) for path in titles)
    paths = {name_digest(_file_name(path)): path for path in titles if uses[_file_name(path)] == 1}
    paths |= {name_digest(path): path for path in titles}
    nothing = KindEntry()
    return [
        Entry(
            sent.at,
            path,
            title=titles[path],
            model=sent.model,
            tags=_parts(sent) if sent.kind == "tags" else nothing,
            categories=_parts(sent) if sent.kind == "categories" else nothing,
        )
        for sent in decisions
        if (path := paths.get(sent.post)) is not None
    ]


def _file_name(path: str) -> str:
    return PurePosixPath(path).name


def _parts(sent: SentDecision) -> KindEntry:
    if sent.outcome == "rejected":
        return KindEntry(removed=(sent.label,))
    if sent.outcome == "applied":
        return KindEntry(applied=((sent.label, sent.score or 0.0),))
    return KindEntry(added=(sent.label,))
