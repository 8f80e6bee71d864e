"""Which posts a command is about, by blog, and the settings, model and rules of each blog."""

import argparse
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from blog.pages import FORMATS, file_size, is_hexo
from blog.place import find_root, name_post
from fuda.config.options import Options, read_options
from fuda.proposals.edges import Edges
from fuda.proposals.planning import NOTHING, Rules
from fuda.runs.runs import CHUNK
from fuda.sources.source import ModelInfo, Source
from model.post import LabelKeys
from model.suggestion import Band

CHUNK_BYTES = 2_000_000
"""How many bytes of posts are dealt with at once. A text takes up to eight times its bytes in memory."""


class PostPath(NamedTuple):
    """A post's file: `path` leads there from here, `name` is how every record calls it."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """A blog, and all that does not change while its posts are dealt with."""

    root: Path
    options: Options
    source: Source
    info: ModelInfo
    keys: LabelKeys
    rules: Rules


def open_place(
    root: Path, arguments: argparse.Namespace, edges: Edges, *, bands: frozenset[Band] = NOTHING
) -> Place:
    """Return the blog at `root` with its source, which has answered once. Raises FudaError.

    Suggestions of `bands` are to be added.
    """
    options = read_options(arguments, environ=edges.environ, root=root, trust=edges.trust)
    if options.withheld:
        edges.tell_once(f"fuda: {options.withheld}")
    source = edges.open_source(options)
    info = source.info()
    keys = options.label_keys(info.keys)
    rules = Rules(bands, options.categories, new=not arguments.no_new, hierarchy=is_hexo(root))
    return Place(root, options, source, info, keys, rules)


def by_blog(paths: Iterable[Path]) -> dict[Path, list[PostPath]]:
    """Return the posts at `paths`, each once, by the root of the blog they lie in."""
    blogs: dict[Path, dict[str, PostPath]] = {}
    for path in paths:
        root = find_root(path)
        name = name_post(path, root)
        blogs.setdefault(root, {}).setdefault(name, PostPath(path, name))
    return {root: list(posts.values()) for root, posts in blogs.items()}


def in_chunks(posts: Iterable[PostPath]) -> Iterator[tuple[PostPath, ...]]:
    """Yield the posts in order, some at a time: up to CHUNK with up to CHUNK_BYTES in all, or one."""
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


def undo_command(root: Path) -> str:
    """Return what to call in the present folder to take back the last run of the blog at `root`."""
    here = Path.cwd()
    if find_root(here) == root:
        return "fuda undo"
    return f"fuda undo {shlex.quote(str(root.relative_to(here) if root.is_relative_to(here) else root))}"


def path_problem(path: Path) -> str:
    """Return why there can be no post at `path`, by its name and kind, or ""."""
    try:
        path.lstat()
    except OSError as error:
        return f"the file cannot be read: {error.strerror}"
    if path.is_dir():
        return "this is a folder: name its posts, or use fuda bulk"
    if path.suffix.lower() not in FORMATS:
        return f"this is no post: the names of posts end in {', '.join(FORMATS)}"
    return ""
