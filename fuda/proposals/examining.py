"""A post file as the commands need it: read, split, and held against what is remembered of it."""

from dataclasses import dataclass
from pathlib import Path

from blog.decisions import KINDS, Kind, hash_title
from blog.header import FrontMatterError, parse_front_matter
from blog.memory import Changes, Memory, PostMemory, observe
from blog.pages import FORMATS, Fault, Page, is_post
from blog.post_file import DEFAULT_KEYS, is_draft, labels_under, post_from
from fuda.proposals.planning import Known, labels_to_ask_with
from fuda.runs.post_files import CannotReadPost, read_post
from model.labels import fold
from model.post import LabelKeys, Post

DRAFT, NO_POST = "draft", "no post"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file called `name` that is not looked at, and the `reason`: DRAFT or NO_POST."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Examined:
    """One post: its `name` in every record, its bytes, the post to ask about, what is known of its labels.

    `post` brings those labels along that are not to be suggested. `changes` is what persons have done since
    it was last seen, `proposed` has the folded labels that it was ever offered. `title` is hashed, `was` the
    name it had before a move, as in blog.decisions; `retitled` says that its title was another.
    """

    name: str
    data: bytes
    post: Post
    draft: bool
    title: str
    was: str
    retitled: bool
    known: dict[Kind, Known]
    changes: dict[Kind, Changes]
    proposed: dict[Kind, frozenset[str]]


def examine(root: Path, path: Path, name: str, memory: Memory, keys: LabelKeys) -> Examined | LeftOut | Fault:
    """Return the post at `path`, which records of the blog at `root` call `name`, or why it has no labels."""
    try:
        data = read_post(root, path)
        parts = parse_front_matter(data.decode("utf-8"))
    except (CannotReadPost, FrontMatterError) as error:
        return Fault(name, error.line, error.problem)
    page = Page(name, FORMATS.get(path.suffix.lower(), "markdown"), parts)
    if not is_post(page, keys):
        return LeftOut(name, NO_POST)
    return _hold_against(memory, page, data, keys)


def _hold_against(memory: Memory, page: Page, data: bytes, keys: LabelKeys) -> Examined:
    post = post_from(page.parts, format=page.format, keys=keys)
    title = hash_title(post.title)
    past = memory.of(page.path, title)
    changes = {kind: _observe(past, kind, page, keys) for kind in KINDS}
    known = {kind: _known(past, kind, changes[kind], post) for kind in KINDS}
    return Examined(
        name=page.path,
        data=data,
        post=Post(
            title=post.title,
            body=post.body,
            format=post.format,
            description=post.description,
            tags=labels_to_ask_with(known["tags"]),
            categories=labels_to_ask_with(known["categories"]),
        ),
        draft=is_draft(page.parts.header, page.path),
        title=title,
        was=past.was,
        retitled=past.title != title,
        known=known,
        changes=changes,
        proposed={kind: frozenset(past.kind(kind).proposed) for kind in KINDS},
    )


def _observe(past: PostMemory, kind: Kind, page: Page, keys: LabelKeys) -> Changes:
    """Return what persons did to labels of one kind.

    A label that was known and now stands under another key for them has not been removed: the next model may
    have learnt other keys than the last.
    """
    present = labels_under(page.parts.header, getattr(keys, kind))
    anywhere = labels_under(page.parts.header, getattr(keys, kind) + getattr(DEFAULT_KEYS, kind))
    remembered = past.kind(kind).present
    have = {fold(label) for label in present}
    moved = [label for label in anywhere if fold(label) in remembered and fold(label) not in have]
    return observe(past.kind(kind), [*present, *moved])


def _known(past: PostMemory, kind: Kind, changes: Changes, post: Post) -> Known:
    remembered, present = past.kind(kind), getattr(post, kind)
    return Known(
        present=present,
        machine=tuple(label for label in present if fold(label) in remembered.machine),
        removed=tuple((remembered.removed | {fold(label): label for label in changes.removed}).values()),
    )
