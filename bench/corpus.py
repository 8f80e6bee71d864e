"""A blog to measure on: its posts, and the corpus.json that splits them into train and test."""

import json
from collections.abc import Iterable, Mapping, Sequence
from copy import replace
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.errors import FudaError
from model.post import LabelKeys, Post
from training.reading.content import DatedPost, read_blog

MANIFEST = "corpus.json"
TRAIN, TEST = "train", "test"
MEASURED_BYTES = 4_500, 7_500
JOINED_BYTES = 6_000
MIN_MEASURED = 10


class CorpusError(FudaError):
    """Raised when `folder` is not a complete corpus; `problem` gives the reason."""

    def __init__(self, folder: Path, problem: str) -> None:
        super().__init__(f"{folder} is not a corpus to measure on: {problem}.")
        self.folder = folder
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Corpus:
    """A blog in two parts, oldest first: `train` to learn from, `test` to suggest for.

    `gold` has the author's tags and categories of each test post, by path, as corpus.json lists them.
    """

    name: str
    keys: LabelKeys
    train: tuple[DatedPost, ...]
    test: tuple[DatedPost, ...]
    gold: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]


def read_corpus(folder: Path) -> Corpus:
    """Return the corpus in `folder`. Raises CorpusError, and what read_blog raises."""
    manifest = read_manifest(folder)
    listed = {post["path"]: post for post in manifest["posts"]}
    category_key = manifest["category_key"]
    keys = LabelKeys((manifest["tag_key"],), (category_key,) if category_key else ())
    posts = [post for post in read_blog(folder, keys=keys, drafts=True).posts if post.path in listed]
    if missing := set(listed) - {post.path for post in posts}:
        raise CorpusError(folder, f"{len(missing)} posts are missing, such as {min(missing)}")
    train, test = (
        tuple(post for post in posts if listed[post.path]["split"] == split) for split in (TRAIN, TEST)
    )
    gold = {path: (tuple(post["tags"]), tuple(post["categories"])) for path, post in listed.items()}
    return Corpus(manifest["name"], keys, train, test, {post.path: gold[post.path] for post in test})


def without_labels(post: Post) -> Post:
    """Return the post as its author would send it for suggestions."""
    return replace(post, tags=(), categories=())


def read_measured(folder: Path) -> list[Post]:
    """Return unlabelled posts of about MEASURED_BYTES of a blog, to measure how long an answer takes.

    If a blog has fewer than MIN_MEASURED such posts, its shorter ones are joined and added. Raises
    CorpusError when there is no such post.
    """
    posts = [without_labels(dated.post) for dated in read_blog(folder).posts]
    least, most = MEASURED_BYTES
    measured = [post for post in posts if least <= body_bytes(post) <= most]
    if len(measured) < MIN_MEASURED:
        measured += join_posts([post for post in posts if body_bytes(post) < least], JOINED_BYTES)
    if not measured:
        raise CorpusError(folder, f"it has no posts of {least:,} to {most:,} bytes, nor short ones to join")
    return measured


def body_bytes(post: Post) -> int:
    """Return the length of a post's body in UTF-8."""
    return len(post.body.encode())


def join_posts(posts: Sequence[Post], size: int) -> list[Post]:
    """Return posts of at least `size` bytes, joined from the bodies of Markdown posts in their order.

    A joined post has the title of its last part; a rest that is too short is left out.
    """
    joined: list[Post] = []
    body = ""
    for post in (post for post in posts if post.format == "markdown"):
        body += f"{post.body}\n\n"
        if len(body.encode()) >= size:
            joined.append(replace(post, body=body))
            body = ""
    return joined


def find_corpora(folders: Iterable[Path]) -> list[Path]:
    """Return the folders that hold a corpus: those given, or else the folders in them, by name.

    Raises CorpusError for a folder where neither holds one.
    """
    found: list[Path] = []
    for folder in folders:
        inside = sorted(path.parent for path in folder.glob(f"*/{MANIFEST}"))
        if not (folder / MANIFEST).is_file() and not inside:
            raise CorpusError(folder, f"neither it nor a folder in it holds a {MANIFEST}")
        found += [folder] if (folder / MANIFEST).is_file() else inside
    return found


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the content of a corpus's corpus.json. Raises CorpusError."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except OSError as error:
        raise CorpusError(folder, f"its {MANIFEST} cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise CorpusError(folder, f"its {MANIFEST} is not JSON ({error})") from error
    if missing := {"name", "tag_key", "category_key", "posts"} - set(manifest):
        raise CorpusError(folder, f"its {MANIFEST} lacks {', '.join(sorted(missing))}")
    return manifest
