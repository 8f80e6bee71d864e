"""A post file as commands need it: read, parsed, and compared with what is remembered about it."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from blog.decisions import KINDS, Kind, hash_title
from blog.generator import UNKNOWN, Site
from blog.header import FrontMatterError, Note
from blog.memory import Memory, PostMemory, observe
from blog.page_rules import NO_HEADER, NOTHING_OF_A_POST
from blog.pages import Fault, Page, parse_page, reason_left_out
from blog.post_file import DEFAULT_KEYS, is_draft, is_left_alone, labels_under, post_from
from fuda.proposals.blog_setup import BlogSetup, PostPath
from fuda.proposals.rules import KnownLabels, labels_to_ask_with
from fuda.runs.post_files import CannotReadPost, read_post
from fuda.sources.batches import has_text
from model.labels import fold
from model.post import LabelKeys, Post

DRAFT, NOT_A_POST, LEFT_ALONE, NO_TEXT = "draft", "no post", "fuda: false", "no title and no body"
LABELLED = "labels"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file called `name` that gets no labels.

    The `reason` is DRAFT, NOT_A_POST, LEFT_ALONE, NO_TEXT or LABELLED. `detail` is why it is not a post, in
    words that follow its path.
    """

    name: str
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ExaminedPost:
    """One post: its `name` in every record, its bytes, the question to ask, and what is known of its labels.

    `post` is the question: it carries the labels that must not be suggested. `title` is hashed; `was` is the
    name that the post had before a move, as in blog.decisions; `retitled` is True when its title is new.
    The labels were read as the generator of `site` does, and are to be written so. `notes` are what its
    author should know about its front matter.
    """

    name: str
    data: bytes
    post: Post
    draft: bool
    title: str
    was: str
    retitled: bool
    labels: dict[Kind, KnownLabels]
    site: Site = UNKNOWN
    notes: tuple[Note, ...] = ()


def examine_post(setup: BlogSetup, file: PostPath, memory: Memory) -> ExaminedPost | LeftOut | Fault:
    """Read the post at `file` and compare it with `memory`; a post that cannot be read gives a Fault."""
    try:
        data = read_post(setup.root, file.path)
        page = parse_page(data.decode("utf-8"), file.name, file.name, setup.root, setup.site)
    except CannotReadPost as error:
        return Fault(file.name, error.line, error.problem, error.failed)
    except FrontMatterError as error:
        return Fault(file.name, error.line, error.problem)
    parts = page.parts
    if is_left_alone(parts.header):
        return LeftOut(file.name, LEFT_ALONE)
    post = post_from(parts, format=page.format, keys=setup.keys, place=file.name)
    if reason := reason_left_out(page, setup.keys):
        is_empty = reason in (NO_HEADER, NOTHING_OF_A_POST) and not has_text(post)
        if is_empty and not PurePosixPath(file.name).name.startswith("_index."):  # a section's page often is
            return LeftOut(file.name, NO_TEXT)
        return LeftOut(file.name, NOT_A_POST, reason)
    title = hash_title(post.title)
    past = memory.of(file.name, title)
    labels = {kind: _know(past, kind, page, setup.keys) for kind in KINDS}
    return ExaminedPost(
        name=file.name,
        data=data,
        post=post._replace(
            tags=labels_to_ask_with(labels["tags"]), categories=labels_to_ask_with(labels["categories"])
        ),
        draft=is_draft(parts.header, file.name),
        title=title,
        was=past.was,
        retitled=past.title != title,
        labels=labels,
        site=page.site,
        notes=parts.notes,
    )


def _know(past: PostMemory, kind: Kind, page: Page, keys: LabelKeys) -> KnownLabels:
    """Return what is known of a post's labels of one kind, now and from the `past`.

    A label that was known and now stands under another key has not been removed: the next model may have
    learnt other keys than the last.
    """
    remembered = past.kind(kind)
    present = labels_under(page.parts.header, getattr(keys, kind))
    anywhere = labels_under(page.parts.header, getattr(keys, kind) + getattr(DEFAULT_KEYS, kind))
    have = {fold(label) for label in present}
    moved = [label for label in anywhere if fold(label) in remembered.present and fold(label) not in have]
    changes = observe(remembered, [*present, *moved])
    return KnownLabels(
        present=present,
        machine=tuple(label for label in present if fold(label) in remembered.machine),
        removed=tuple((remembered.removed | {fold(label): label for label in changes.removed}).values()),
        offered=frozenset(remembered.proposed),
        newly_added=changes.added,
        newly_removed=changes.removed,
    )
