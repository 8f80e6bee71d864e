"""Walks through the folders of a blog for files that may be posts, and follows links to folders inside it.

A blog may come from a stranger. So no link leads out of the blog, each real folder is visited once, whatever
the number of links to it, and a link to a folder around itself is never followed. A link to a file that is
found itself is not a post of its own.
"""

import os
import stat
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from itertools import islice
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
LEADS_OUT = "it leads out of the blog"
_SITE_ROOT_MARKS = SITE_SETTINGS | SITE_FOLDERS
_MAX_LOOKED_AT = 1_000
"""How many folders are looked through to explain why no post was found."""


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


def is_anywhere(folder: Path) -> bool:
    """Return whether posts may be in `folder`, for a generator that does not mind where they are."""
    return True


def walk(
    root: Path,
    blog: Path,
    starts: Sequence[Path],
    is_wanted: Callable[[str], bool],
    may_have_posts: Callable[[Path], bool] = is_anywhere,
) -> Walked:
    """Return the files under `starts`, folders at or below `root`, whose name `is_wanted`.

    Hidden files are passed over: no generator reads them, and editors and macOS keep files of their own so. A
    folder that holds others more than MAX_FOLDERS below `root` is a fault. Links to folders come after all
    real folders, in the order of their paths, so a post has its real path where both are walked, unless only
    the link `may_have_posts`.
    """
    walker = _Walker(root, os.path.realpath(blog), is_wanted, may_have_posts)
    for start in sorted(starts):
        walker.visit(start, os.path.realpath(start))
    walker.follow_links()
    walker.take_linked_files()
    walker.rename_files()
    return walker.found


def find_skipped(root: Path, is_wanted: Callable[[str], bool]) -> list[Noted]:
    """Return the folders under `root` that `walk` skips although they have files whose name `is_wanted`."""
    found = []
    for folder, folders, files in root.walk():
        skipped = _skipped_in((*folders, *files))
        for name in sorted(name for name in folders if _is_skipped(name, skipped)):
            if _has_wanted(folder / name, is_wanted):
                why = "it is hidden" if name.startswith(".") else "folders of that name are skipped"
                found.append(Noted(folder / name, why))
        folders[:] = [name for name in folders if not _is_skipped(name, skipped)]
    return found


def _has_wanted(top: Path, is_wanted: Callable[[str], bool]) -> bool:
    """Return whether one of the first _MAX_LOOKED_AT folders at and below `top` has a file that is wanted."""
    looked_at = islice(top.walk(), _MAX_LOOKED_AT)
    return any(is_wanted(name) for _, _, files in looked_at for name in files)


class _Walker:
    """One walk.

    `seen` has the path by which each real folder was visited, `waiting` links that may lead to more folders,
    and `linked` links to files. `renamed` has links to folders and files by the paths that they replace.
    """

    def __init__(
        self,
        root: Path,
        real_blog: str,
        is_wanted: Callable[[str], bool],
        may_have_posts: Callable[[Path], bool],
    ) -> None:
        self.found = Walked()
        self._root = root
        self._real_blog = real_blog
        self._is_wanted = is_wanted
        self._may_have_posts = may_have_posts
        self._seen: dict[str, Path] = {}
        self._waiting: list[Path] = []
        self._linked: list[Path] = []
        self._renamed: dict[Path, Path] = {}

    def visit(self, start: Path, real: str) -> None:
        """Take the files under the folder `start`, whose real path is `real`, without following links."""
        if real in self._seen:
            return
        for folder, folders, files in start.walk(on_error=self._note_unreadable):
            real_folder = os.path.join(real, *folder.relative_to(start).parts)
            self._seen[real_folder] = folder
            links = _links_in(folder)
            folders[:] = self._choose(folder, folders, files, links)
            folders[:] = [name for name in folders if os.path.join(real_folder, name) not in self._seen]
            # Hidden files are locks of editors and resource forks of macOS, and no generator reads them.
            wanted = (name for name in files if self._is_wanted(name) and name not in links)
            self.found.files.extend(folder / name for name in wanted if not name.startswith("."))

    def follow_links(self) -> None:
        """Visit the folders behind the links that were found, and behind those found there."""
        while self._waiting:
            links, self._waiting = sorted(self._waiting), []
            for link in links:
                self._follow(link)

    def take_linked_files(self) -> None:
        """Take the files behind links, each once, unless they were found without a link."""
        taken = set[str]()
        for link in sorted(self._linked):
            real = os.path.realpath(link)
            folder, name = os.path.split(real)
            is_inside = os.path.isfile(real) and _parts_below(real, self._real_blog) is not None
            is_found = folder in self._seen and self._is_wanted(name) and not name.startswith(".")
            known = self._seen.get(folder, Path()) / name
            if is_inside and is_found and self._is_better(link.parent, self._name(known).parent):
                self._renamed[known] = link
            elif is_inside and is_found:
                self.found.links.append(Noted(link, "it leads to a post that is found without it"))
            elif is_inside and real in taken:
                self.found.links.append(Noted(link, "another link leads to the same post"))
            else:
                # Reading gives the reason where it leads nowhere, or out of the blog.
                self.found.files.append(link)
                taken.add(real)

    def rename_files(self) -> None:
        """Give files their names behind links where only these may have posts."""
        if self._renamed:
            self.found.files[:] = map(self._name, self.found.files)

    def _name(self, file: Path) -> Path:
        """Return the path of a file that was found, behind the nearest link that replaces its own."""
        known = next((each for each in (file, *file.parents) if each in self._renamed), None)
        return self._renamed[known] / file.relative_to(known) if known else file

    def _choose(self, folder: Path, folders: list[str], files: list[str], links: set[str]) -> list[str]:
        """Return those of `folders` that may hold posts, and remember the `links` that may lead to posts."""
        skipped = _skipped_in((*folders, *files))
        folders = [name for name in folders if not _is_skipped(name, skipped)]
        links = {name for name in links if not _is_skipped(name, skipped)}
        to_files = {name for name in links if self._is_wanted(name) and not os.path.isdir(folder / name)}
        to_folders = links - to_files
        self._linked += [folder / name for name in to_files]
        if (folders or to_folders) and len(folder.parts) - len(self._root.parts) >= MAX_FOLDERS:
            self.found.faults.append(Noted(folder, f"its folders are more than {MAX_FOLDERS} deep"))
            return []
        self._waiting += [folder / name for name in to_folders]
        return folders

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
        elif real in self._seen:
            if self._is_better(link, self._seen[real]):
                self._renamed.setdefault(self._seen[real], link)
        else:
            self.visit(link, real)

    def _is_better(self, folder: Path, other: Path) -> bool:
        """Return whether posts may be in `folder`, and not in the `other`, which is the same."""
        return self._may_have_posts(folder) and not self._may_have_posts(other)

    def _obstacle(self, link: Path, real: str) -> str:
        """Return why a link to the folder `real` is not followed, or ""."""
        below = _parts_below(real, self._real_blog)
        if below is None:
            return LEADS_OUT
        if _parts_below(os.path.realpath(link.parent), real) is not None:
            return "it leads to a folder around it"
        if any(_is_skipped(part, SKIPPED_FOLDERS) for part in below):
            return "it leads into a folder that is skipped"
        return ""

    def _note_unreadable(self, error: OSError) -> None:
        problem = f"the folder cannot be read: {error.strerror}"
        self.found.faults.append(Noted(Path(error.filename), problem, is_of_system(error)))


def _links_in(folder: Path) -> set[str]:
    """Return the names in `folder` that are links. Path.walk lists them among the files."""
    # Listing once more takes a tenth of the time of asking for each file.
    try:
        with os.scandir(folder) as entries:
            return {entry.name for entry in entries if entry.is_symlink()}
    except OSError:
        return set()


def _skipped_in(names: Collection[str]) -> frozenset[str]:
    """Return the names that are skipped in a folder that has `names`."""
    return SKIPPED_FOLDERS if _SITE_ROOT_MARKS.isdisjoint(names) else SKIPPED_FOLDERS | SKIPPED_AT_SITE_ROOT


def _is_skipped(name: str, skipped: frozenset[str]) -> bool:
    return name in skipped or name.startswith(".")


def _parts_below(real: str, real_root: str) -> list[str] | None:
    """Return the parts of the real path `real` below `real_root`, or None when it is elsewhere."""
    if real == real_root:
        return []
    start = os.path.join(real_root, "")
    return real.removeprefix(start).split(os.sep) if real.startswith(start) else None
