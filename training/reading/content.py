"""Reads a blog's content folder: its posts in order of time, its label keys, and what was left out and why.

Nothing here reads the clock, so a post dated tomorrow is a post.
"""

from collections.abc import Iterable, Sequence
from copy import replace
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from blog.dates import Order, date_order, post_date
from blog.pages import FORMATS, Fault, Page, TooManyBytes, read_pages, reason_left_out
from blog.place import find_root
from blog.post_file import DEFAULT_KEYS, is_draft, labels_under, post_from
from model.errors import FudaError
from model.post import CATEGORY_NUMBERS, TAG_NUMBERS, LabelKeys, Post
from training.reading.sent import NOTHING_SENT, Sent
from training.reading.unconfirmed import Decisions, Unconfirmed, count_unconfirmed, read_decisions

MAX_FAULTY_SHARE = 0.05
_SHOWN_FAULTS = 5
DRAFT = "it is a draft"
MAX_BLOG_BYTES = 1_000_000_000
"""The bytes of all posts, which take twice as much memory, all at once. 100,000 posts as long as those of the
blogs measured have 600 to 900 MB."""
MIN_KEY_SHARE = 0.01
"""A key in a smaller share of the posts was copied from elsewhere or tried once."""
_TAG_KEYS = (TAG_NUMBERS, ("topics",))
# Many blogs fill `keywords` for search engines, next to their tags: it only counts without other keys.
_LAST_TAG_KEYS = (("keywords",),)
_CATEGORY_KEYS = (CATEGORY_NUMBERS,)


class LeftOutFile(NamedTuple):
    """A file or link that is not learnt, and the reason, in words that follow its path."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class DatedPost:
    """A post with its path, POSIX and relative to the blog's folder, and its date, ISO or ""."""

    path: str
    date: str
    post: Post


@dataclass(frozen=True, slots=True)
class Blog:
    """All posts of a blog: undated ones first, then oldest first, equal days by path.

    `keys` are the label keys in use. `key_posts` counts, for every key that was considered, the posts with a
    label under it. `faults` are in the order of their paths. `left_out` has the files that are not learnt,
    with DRAFT or why they are not posts, and the links to folders that were not followed, by path. `drafts`
    and `not_posts` count these files, `undated` counts posts.
    `unconfirmed` counts labels that are not the author's; the posts lack them unless they are learnt.
    `root` is the folder with the blog's decisions, and `bad_decisions` their lines that could not be used.
    """

    posts: tuple[DatedPost, ...]
    keys: LabelKeys
    key_posts: dict[str, int]
    faults: tuple[Fault, ...]
    left_out: tuple[LeftOutFile, ...]
    drafts: int
    not_posts: int
    undated: int
    unconfirmed: Unconfirmed
    root: Path
    bad_decisions: tuple[Fault, ...]


class FolderError(FudaError):
    """Raised when `folder` is not a folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"There is no folder {folder}: name the one that holds the blog's posts.")
        self.folder = folder


class BlogTooLarge(FudaError):
    """Raised when the posts in `folder` have more than MAX_BLOG_BYTES."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"The posts in {folder} have more than {MAX_BLOG_BYTES:,} bytes in all: name one of its folders."
        )
        self.folder = folder


class NoPostsError(FudaError):
    """Raised when `folder` has no posts, only `drafts` drafts and `not_posts` other pages.

    `left_out` is as in Blog.
    """

    def __init__(
        self, folder: Path, *, drafts: int, not_posts: int, left_out: Sequence[LeftOutFile] = ()
    ) -> None:
        super().__init__(
            f"There are no posts in {folder} (drafts: {drafts}, other pages: {not_posts}): name the folder "
            f"that holds files ({', '.join(FORMATS)}) with front matter, add --drafts, or list the tags that "
            f"you want (--labels).{_first_left_out(left_out)}"
        )
        self.folder = folder
        self.drafts = drafts
        self.not_posts = not_posts
        self.left_out = tuple(left_out)


def _first_left_out(files: Sequence[LeftOutFile]) -> str:
    """Return a sentence about the first files that were left out, or ""."""
    if not files:
        return ""
    shown = "; ".join(f"{path}: {reason}" for path, reason in files[:_SHOWN_FAULTS])
    more = f"; and {len(files) - _SHOWN_FAULTS} more" if len(files) > _SHOWN_FAULTS else ""
    return f" Left out: {shown}{more}."


class FaultsError(FudaError):
    """Raised when too many posts cannot be read to leave them out: `faults`, beside `readable` posts."""

    def __init__(self, faults: tuple[Fault, ...], readable: int) -> None:
        shown = "; ".join(str(fault) for fault in faults[:_SHOWN_FAULTS])
        more = f"; and {len(faults) - _SHOWN_FAULTS} more" if len(faults) > _SHOWN_FAULTS else ""
        super().__init__(
            f"{len(faults)} of {len(faults) + readable} posts cannot be read, which is more than "
            f"{MAX_FAULTY_SHARE:.0%}: correct or move them ({shown}{more})."
        )
        self.faults = faults
        self.readable = readable


class NoLabelsError(FudaError):
    """Raised when none of `posts` posts has a label under `keys`; the other attributes are as in Blog."""

    def __init__(
        self, posts: int, keys: LabelKeys, key_posts: dict[str, int], unconfirmed: Unconfirmed
    ) -> None:
        found = ", ".join(f"{key} in {count}" for key, count in key_posts.items())
        super().__init__(
            f"None of {posts} posts has tags or categories to learn from: label some, name the keys that "
            f"hold their labels (found {found}), or list the tags that you want (--labels)."
            f"{_confirming(unconfirmed)}"
        )
        self.posts = posts
        self.keys = keys
        self.key_posts = key_posts
        self.unconfirmed = unconfirmed


def _confirming(unconfirmed: Unconfirmed) -> str:
    """Return a sentence about the labels that could be learnt, or ""."""
    if not unconfirmed.labels:
        return ""
    return (
        f" Fuda applied {unconfirmed.labels} labels that no person confirmed: confirm those that are right "
        f"(fuda confirm), or learn them all (--learn-applied)."
    )


def read_blog(
    folder: str | Path,
    *,
    keys: LabelKeys | None = None,
    drafts: bool = False,
    learn_applied: bool = False,
    wanted: bool = False,
    sent: Sent = NOTHING_SENT,
) -> Blog:
    """Return the blog in `folder`, which may be the whole site or its content folder.

    With `wanted` the author has listed tags, so that a blog without posts or labels can be learnt from too.
    Without `keys` those that most posts use are taken (`detect_keys`). Drafts are left out unless `drafts`,
    and so are labels that Fuda applied and no person confirmed unless `learn_applied`; decisions that a
    service has `sent` count beside those of the blog's own file. Raises FolderError,
    BlogTooLarge, NoPostsError, FaultsError, NoLabelsError, or CannotRecall.
    """
    root = Path(folder)
    if not root.is_dir():
        raise FolderError(root)
    links: list[Fault] = []
    try:
        pages, faults = read_pages(root, find_root(root), max_bytes=MAX_BLOG_BYTES, links=links)
    except TooManyBytes:
        raise BlogTooLarge(root) from None
    kept, held_back, others = _sort_out(pages, keys or DEFAULT_KEYS, drafts=drafts)
    if len(faults) > MAX_FAULTY_SHARE * (len(faults) + len(kept) + len(held_back)):
        raise FaultsError(tuple(faults), len(kept) + len(held_back))
    not_followed = [LeftOutFile(link.path, _not_followed(root / link.path, link.problem)) for link in links]
    left_out = tuple(sorted(held_back + others + not_followed))
    if not kept and not wanted:
        raise NoPostsError(root, drafts=len(held_back), not_posts=len(others), left_out=left_out)
    key_posts = count_keys((page.parts.header for page in kept), keys or DEFAULT_KEYS)
    keys = keys or detect_keys(key_posts, len(kept), wanted=wanted)
    order = date_order(page.parts.header for page in pages)
    dated = (_dated(page, keys, order) for page in kept)
    posts = tuple(sorted(dated, key=lambda post: (post.date, post.path)))
    decisions = read_decisions(root, ((each.path, each.post) for each in posts), sent.decisions)
    own = tuple(_without_machine_labels(dated, decisions) for dated in posts)
    pairs = ((every.post, each.post) for every, each in zip(posts, own, strict=True))
    unconfirmed = count_unconfirmed(pairs, learnt=learn_applied)
    learnt = posts if learn_applied else own
    if not wanted and not any(dated.post.tags or dated.post.categories for dated in learnt):
        raise NoLabelsError(len(posts), keys, key_posts, unconfirmed)
    return Blog(
        posts=learnt,
        keys=keys,
        key_posts=key_posts,
        faults=tuple(faults),
        left_out=left_out,
        drafts=len(held_back),
        not_posts=len(others),
        undated=sum(not dated.date for dated in posts),
        unconfirmed=unconfirmed,
        root=decisions.root,
        bad_decisions=decisions.faults + sent.faults,
    )


def _not_followed(path: Path, problem: str) -> str:
    return f"{problem} and is not {'followed' if path.is_symlink() else 'read'}"


def _sort_out(
    pages: Sequence[Page], keys: LabelKeys, *, drafts: bool
) -> tuple[list[Page], list[LeftOutFile], list[LeftOutFile]]:
    """Return the posts to learn from, the drafts that are left out, and the pages that are not posts."""
    kept, held_back, others = [], [], []
    for page in pages:
        if reason := reason_left_out(page, keys):
            others.append(LeftOutFile(page.path, reason))
        elif not drafts and is_draft(page.parts.header, page.path):
            held_back.append(LeftOutFile(page.path, DRAFT))
        else:
            kept.append(page)
    return kept, held_back, others


def count_keys(headers: Iterable[dict[str, Any]], asked: LabelKeys = DEFAULT_KEYS) -> dict[str, int]:
    """Return for each default key, then each other of `asked`, how many headers have labels under it."""
    counts = dict.fromkeys(DEFAULT_KEYS.tags + DEFAULT_KEYS.categories + asked.tags + asked.categories, 0)
    for header in headers:
        for key in counts:
            counts[key] += bool(labels_under(header, (key,)))
    return counts


def detect_keys(counts: dict[str, int], posts: int, *, wanted: bool = False) -> LabelKeys:
    """Return the tag and category keys that most of `posts` posts use, by the `counts` of `count_keys`.

    Of equal counts the key named first in DEFAULT_KEYS wins. Keys in less than MIN_KEY_SHARE of the posts
    are ignored, so a blog may have no tag keys, no category keys or neither. Tags that are `wanted` need a
    key to be written under: the first of DEFAULT_KEYS where the posts use none.
    """
    min_posts = MIN_KEY_SHARE * posts
    tags = _most_used(_TAG_KEYS, counts, min_posts) or _most_used(_LAST_TAG_KEYS, counts, min_posts)
    if wanted and not tags:
        tags = DEFAULT_KEYS.tags[:1]
    return LabelKeys(tags, _most_used(_CATEGORY_KEYS, counts, min_posts))


def _most_used(
    choices: tuple[tuple[str, ...], ...], counts: dict[str, int], min_posts: float
) -> tuple[str, ...]:
    """Return the used keys of the choice with the highest count, or () when that is below `min_posts`."""
    best = max(choices, key=lambda keys: sum(counts[key] for key in keys))
    if sum(counts[key] for key in best) < min_posts:
        return ()
    return tuple(key for key in best if counts[key])


def _dated(page: Page, keys: LabelKeys, order: Order) -> DatedPost:
    post = post_from(page.parts, format=page.format, keys=keys, place=page.path)
    return DatedPost(page.path, post_date(page.parts.header, page.path, order), post)


def _without_machine_labels(dated: DatedPost, decisions: Decisions) -> DatedPost:
    return replace(dated, post=decisions.without_machine_labels(dated.post, dated.path))
