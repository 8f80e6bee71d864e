"""Walks through the folders of a blog for files that may be posts, and follows links to folders inside it.

A blog may come from a stranger. So no link leads out of the blog, each real folder is visited once, whatever
the number of links to it, and a link to a folder around itself is never followed.
"""

import os
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from blog.opening import is_of_system

# Skipped wherever they are, as are hidden folders. `_posts`, `_drafts` and collections of Jekyll's are read.
SKIPPED_FOLDERS = frozenset({
    "node_modules", "_site", "_layouts", "_includes", "_sass", "_data", "_plugins",
})  # fmt: skip
# Build output and templates beside the content or the site's settings; further down they may be ordinary
# sections, such as content/resources/.
SKIPPED_AT_SITE_ROOT = frozenset({
    "public", "resources", "themes", "layouts", "static", "assets", "archetypes", "scaffolds", "vendor",
})  # fmt: skip
SITE_SETTINGS = frozenset({
    "_config.yml", "_config.yaml", "_config.toml",
    "hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json",
    "config.toml", "config.yaml", "config.yml", "config.json",
})  # fmt: skip
SITE_FOLDERS = frozenset({"content", "source", "_posts"})
MAX_FOLDERS = 100
"""The depth of folders with posts: looking up a path takes time quadratic in it, and 2,000 are possible."""
_SITE_ROOT_MARKS = SITE_SETTINGS | SITE_FOLDERS


class Noted(NamedTuple):
    """A path, and a reason that fits behind it; `failed` is whether the system is to blame."""

    path: Path
    reason: str
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Walked:
    """The files that were found, the folders that could not be walked, and the links not followed."""

    files: list[Path] = field(default_factory=list)
    faults: list[Noted] = field(default_factory=list)
    links: list[Noted] = field(default_factory=list)


def walk(root: Path, blog: Path, starts: Sequence[Path], is_wanted: Callable[[str], bool]) -> Walked:
    """Return the files under `starts`, folders at or below `root`, whose name `is_wanted`.

    A folder that holds others more than MAX_FOLDERS below `root` is a fault. Links to folders come after all
    real folders, in the order of their paths, so a post has its real path where both are walked.
    """
    walker = _Walker(root, os.path.realpath(blog), is_wanted)
    for start in sorted(starts):
        walker.visit(start, os.path.realpath(start))
    walker.follow_links()
    return walker.found


class _Walker:
    """One walk. `seen` has the real paths of the folders visited, `waiting` links that may lead to more."""

    def __init__(self, root: Path, real_blog: str, is_wanted: Callable[[str], bool]) -> None:
        self.found = Walked()
        self._root = root
        self._real_blog = real_blog
        self._is_wanted = is_wanted
        self._seen: set[str] = set()
        self._waiting: list[Path] = []

    def visit(self, start: Path, real: str) -> None:
        """Take the files under the folder `start`, whose real path is `real`, without following links."""
        if real in self._seen:
            return
        for folder, folders, files in start.walk(on_error=self._note_unreadable):
            below = str(folder)[len(str(start)) :].strip(os.sep)
            real_folder = os.path.join(real, below) if below else real
            self._seen.add(real_folder)
            self._choose(folder, folders, files)
            folders[:] = [name for name in folders if os.path.join(real_folder, name) not in self._seen]
            self.found.files.extend(folder / name for name in files if self._is_wanted(name))

    def follow_links(self) -> None:
        """Visit the folders behind the links that were found, and behind those found there."""
        while self._waiting:
            links, self._waiting = sorted(self._waiting), []
            for link in links:
                self._follow(link)

    def _choose(self, folder: Path, folders: list[str], files: list[str]) -> None:
        """Keep those of `folders` that may hold posts, and remember the links among `files`."""
        skipped = SKIPPED_FOLDERS
        if not _SITE_ROOT_MARKS.isdisjoint([*folders, *files]):
            skipped |= SKIPPED_AT_SITE_ROOT
        # Path.walk lists links to folders among the files.
        links = [
            name for name in files if not self._is_wanted(name) and os.path.islink(os.path.join(folder, name))
        ]
        folders[:] = [name for name in folders if not _is_skipped(name, skipped)]
        links = [name for name in links if not _is_skipped(name, skipped)]
        if (folders or links) and len(folder.parts) - len(self._root.parts) >= MAX_FOLDERS:
            self.found.faults.append(Noted(folder, f"its folders are more than {MAX_FOLDERS} deep"))
            folders.clear()
            links.clear()
        self._waiting += [folder / name for name in links]

    def _follow(self, link: Path) -> None:
        try:
            # os.stat fails after some 40 links; os.path.realpath follows any number.
            if not stat.S_ISDIR(os.stat(link).st_mode):
                return
            real = os.path.realpath(link, strict=True)
        except OSError as error:
            self.found.links.append(Noted(link, f"it leads nowhere: {error.strerror}"))
            return
        if obstacle := self._obstacle(link, real):
            self.found.links.append(Noted(link, obstacle))
        else:
            self.visit(link, real)

    def _obstacle(self, link: Path, real: str) -> str:
        """Return why a link to the folder `real` is not followed, or ""."""
        below = _parts_below(real, self._real_blog)
        if below is None:
            return "it leads out of the blog"
        if _parts_below(os.path.realpath(link.parent), real) is not None:
            return "it leads to a folder around it"
        if any(_is_skipped(part, SKIPPED_FOLDERS) for part in below):
            return "it leads into a folder that is skipped"
        return ""

    def _note_unreadable(self, error: OSError) -> None:
        problem = f"the folder cannot be read: {error.strerror}"
        self.found.faults.append(Noted(Path(error.filename), problem, is_of_system(error)))


def _is_skipped(name: str, skipped: frozenset[str]) -> bool:
    return name in skipped or name.startswith(".")


def _parts_below(real: str, real_root: str) -> list[str] | None:
    """Return the parts of the real path `real` below `real_root`, or None when it is elsewhere."""
    if real == real_root:
        return []
    start = os.path.join(real_root, "")
    return real.removeprefix(start).split(os.sep) if real.startswith(start) else None
