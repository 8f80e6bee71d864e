"""A blog as a command works on it: its settings and model, and the files of its posts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from blog.generator import UNKNOWN, Site
from blog.pages import FORMATS, Fault, file_size, is_page_name
from blog.place import find_root, name_post
from blog.site import read_site
from fuda.config.options import Options
from fuda.proposals.rules import NOTHING, Selection
from fuda.runs.runs import CHUNK
from fuda.sources.source import ModelInfo, Source
from model.post import LabelKeys
from model.suggestion import Band

CHUNK_BYTES = 2_000_000
"""The most bytes of posts to work on at once. A text takes up to eight times its bytes in memory."""


class PostPath(NamedTuple):
    """A post's file: `path` leads there from the current folder, `name` stands for it in every record."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class BlogSetup:
    """A blog and everything that stays the same while its posts are labelled."""

    root: Path
    options: Options
    source: Source
    info: ModelInfo
    keys: LabelKeys
    selection: Selection
    site: Site = UNKNOWN


def set_up_blog(
    root: Path,
    options: Options,
    source: Source,
    *,
    bands: frozenset[Band] = NOTHING,
    new: bool = True,
    min_score: float = 0.0,
) -> BlogSetup:
    """Return the blog at `root` after `source` has answered once. Raises FudaError.

    Suggestions of `bands` will be added. Without `new`, labels that the blog has never used are left out,
    and always those with a score below `min_score`.
    """
    info = source.info()
    site = read_site(root)
    # To Hexo a list of categories is a hierarchy.
    hierarchy = site.generator == "hexo"
    selection = Selection(bands, options.categories, new=new, hierarchy=hierarchy, min_score=min_score)
    keys = options.label_keys(info.keys)
    return BlogSetup(root, options, source, info, keys, selection, site)


def group_by_blog(paths: Iterable[Path]) -> dict[Path, list[PostPath]]:
    """Return the posts at `paths`, each once, by the root of their blog."""
    blogs: dict[Path, dict[str, PostPath]] = {}
    for path in paths:
        root = find_root(path)
        name = name_post(path, root)
        blogs.setdefault(root, {}).setdefault(name, PostPath(path, name))
    return {root: list(posts.values()) for root, posts in blogs.items()}


def in_chunks(posts: Iterable[PostPath]) -> Iterator[tuple[PostPath, ...]]:
    """Yield the posts in order, up to CHUNK posts of up to CHUNK_BYTES together, or one larger post."""
    chunk: list[PostPath] = []
    size = 0
    for post in posts:
        own = file_size(post.path)
        if chunk and (len(chunk) == CHUNK or size + own > CHUNK_BYTES):
            yield tuple(chunk)
            chunk, size = [], 0
        chunk.append(post)
        size += own
    if chunk:
        yield tuple(chunk)


def path_fault(post: PostPath) -> Fault | None:
    """Return why a path cannot be that of a post, judged by its name and file type, or None."""
    try:
        post.path.lstat()
    except OSError as error:
        return Fault(post.name, 1, f"the file cannot be read: {error.strerror}", failed=True)
    if post.path.is_dir():
        return Fault(post.name, 1, "this is a folder: name its posts, or use fuda bulk")
    if not is_page_name(post.path.name):
        return Fault(post.name, 1, f"this is not a post: the names of posts end in {', '.join(FORMATS)}")
    return None
