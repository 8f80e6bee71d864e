"""Finds the root of a blog, the folder that holds its memory, from any file in it."""

import os
from collections.abc import Iterable
from pathlib import Path

from blog.walking import SITE_FOLDERS, SITE_SETTINGS

MEMORY_FOLDER = ".fuda"
SETTINGS_FILE = "fuda.toml"

_OURS = frozenset({MEMORY_FOLDER, SETTINGS_FILE})
_REPOSITORY = frozenset({".git"})


def find_root(start: Path, *, home: Path | None = None) -> Path:
    """Return the root of the blog that holds `start`, a file or folder, as an absolute path.

    It is the nearest folder upwards with `.fuda/` or `fuda.toml`; else the nearest with `.git`; else with a
    site's settings; else with a site's folders; else `start` itself, or its folder. The user's `home` (by
    default that of the environment) and the folders above it are considered only when no folder below is
    found, and never for a site's marks: a stray `.fuda` there must not swallow every blog.

    A folder that is a link out of the blog around it is never a blog of its own: the files behind the link
    are outside the blog that is returned. An archive may hold a site without .git.
    """
    absolute = absolute_path(start)
    folder = absolute if absolute.is_dir() else absolute.parent
    below, above = _split_at(home or _home(), [folder, *folder.parents])
    for folders, marks in [
        *((below, marks) for marks in (_OURS, _REPOSITORY, SITE_SETTINGS, SITE_FOLDERS)),
        *((above, marks) for marks in (_OURS, _REPOSITORY)),
    ]:
        if found := next((each for each in folders if _has_any(each, marks)), None):
            return _without_links_out(found, below)
    return _without_links_out(folder, below)


def _without_links_out(root: Path, below: list[Path]) -> Path:
    """Return `root`, or the nearest blog around it that a link on the way to `root` leads out of."""
    marks = _OURS | _REPOSITORY | SITE_SETTINGS | SITE_FOLDERS
    for outer in (each for each in below if each in root.parents and _has_any(each, marks)):
        if not root.resolve().is_relative_to(outer.resolve()):
            return _without_links_out(outer, below)
    return root


def absolute_path(path: Path) -> Path:
    """Return `path` from the root of the file system, with links kept: a post's name is that in its blog."""
    if ".." in path.parts:
        # After a link, ".." leads elsewhere than the text suggests.
        return path.parent.resolve() / path.name if path.name != ".." else path.resolve()
    return path.absolute()


def name_post(path: Path, root: Path) -> str:
    """Return the name of a post in every record: its POSIX path relative to `root`.

    Undecodable bytes of a file name stay lone surrogates, so that `root / name` opens the file. Raises
    ValueError when the post is outside.
    """
    return absolute_path(path).relative_to(root).as_posix()


def _split_at(home: Path | None, folders: list[Path]) -> tuple[list[Path], list[Path]]:
    """Return those of `folders` below `home` and the file system's root, and the others, nearest first."""
    tops = {Path(folders[-1]), *([home, *home.parents] if home else [])}
    below = [folder for folder in folders if folder not in tops]
    return below, [folder for folder in folders if folder in tops]


def _has_any(folder: Path, names: Iterable[str]) -> bool:
    return any(os.path.lexists(folder / name) for name in names)


def _home() -> Path | None:
    try:
        return Path.home()
    except RuntimeError:  # neither HOME nor an entry in the password file
        return None
