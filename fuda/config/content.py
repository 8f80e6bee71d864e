"""Finds the folder of posts that a command is about: the one that is named, or the one in fuda.toml."""

import os
from pathlib import Path

from blog.place import find_root
from fuda.config.blog_settings import FILE_NAME, SettingError, read_settings
from model.errors import FudaError


class NoContent(FudaError):
    """Raised when neither the command line nor fuda.toml names the folder of posts."""

    def __init__(self, root: Path) -> None:
        super().__init__(
            f"Name the folder that holds the posts. A line in {root / FILE_NAME} names it for good: "
            'content = "FOLDER".'
        )
        self.root = root


def find_content(named: Path | None) -> Path:
    """Return `named`, or else the folder that fuda.toml names in the blog around the current folder.

    Raises NoContent or SettingError.
    """
    if named is not None:
        return named
    root = find_root(Path())
    content = read_settings(root).content
    if content is None:
        raise NoContent(root)
    folder = root / content
    # The person has not typed it, so a repository must not lead a command to other files by a link.
    if not folder.resolve().is_relative_to(root.resolve()):
        raise SettingError(str(root / FILE_NAME), f'"content": {content} leads out of the blog')
    return Path(os.path.relpath(folder))
