"""Writes a label into the rule `never` of a blog's fuda.toml, and keeps every other byte of that file."""

import errno
import json
import os
import secrets
from pathlib import Path

from blog.opening import SETTINGS_BYTES, own_folder, read_inside
from fuda.config.blog_settings import FILE_NAME, SettingError, parse_settings
from fuda.front_matter.add_labels import Addition, CannotEdit, add_labels
from fuda.runs.post_files import (
    CannotReplacePost,
    create_file,
    open_folders,
    replace,
    sync_temp_file,
    write_temp_file,
)
from fuda.runs.recovery import no_step
from model.errors import FudaError
from model.labels import fold

KEY = "never"
_FENCE = "+++\n"


class CannotAddRule(FudaError):
    """Raised when a label cannot be written into fuda.toml at `path`; `problem` gives the reason."""

    def __init__(self, path: Path, label: str, problem: str) -> None:
        super().__init__(
            f"{path} was left as it is: {problem}. Write the label into the rule by hand, as in "
            f"{KEY} = [{json.dumps(label, ensure_ascii=False)}]."
        )
        self.path = path
        self.problem = problem


def add_never(root: Path, label: str) -> None:
    """Add `label` to the rule in the fuda.toml of the blog at `root`, which is created where it is missing.

    A rule that has the label already stays. Raises CannotAddRule, and then the file is as it was.
    """
    path = root / FILE_NAME
    try:
        old = read_inside(root, path, max_bytes=SETTINGS_BYTES) if os.path.lexists(path) else None
        new = render_never((old or b"").decode("utf-8-sig"), label, path)
        mark = b"\xef\xbb\xbf" if old and old.startswith(b"\xef\xbb\xbf") else b""
        _write(root, old, mark + new.encode())
    except (OSError, UnicodeDecodeError) as error:
        raise CannotAddRule(path, label, getattr(error, "strerror", None) or "it is not UTF-8") from error
    except CannotReplacePost as error:
        raise CannotAddRule(path, label, error.problem) from error


def render_never(text: str, label: str, path: Path) -> str:
    """Return `text`, the content of fuda.toml at `path`, with `label` in its rule. Raises CannotAddRule.

    The editor of TOML front matter makes the change, and checks that nothing else has changed. What it
    returns is read as settings again.
    """
    end = "" if not text or text.endswith("\n") else "\n"
    try:
        before = parse_settings(text, path).rules
        edited = add_labels(f"{_FENCE}{text}{end}{_FENCE}", [Addition((KEY,), (label,))])
        new = edited.removeprefix(_FENCE).removesuffix(_FENCE)
        after = parse_settings(new, path).rules
    except (SettingError, CannotEdit) as error:
        raise CannotAddRule(path, label, error.problem) from None
    if after != before._replace(never=before.never | {fold(label)}):
        raise CannotAddRule(path, label, "its rules would not be as expected")
    return new if new != text + end else text


def _write(root: Path, old: bytes | None, new: bytes) -> None:
    """Replace the file by one with `new`; create it where `old` is None. Raises CannotReplacePost or OSError.

    A file that was changed or created meanwhile is left as it is.
    """
    if old is None:
        _create(root, new)
    elif new != old:
        temp_file = f".{secrets.token_hex(8)}.toml"
        with open_folders(root) as folders:
            target = folders.find(FILE_NAME)
            try:
                write_temp_file(target, temp_file, new, step=no_step)
                sync_temp_file(target, temp_file)
                replace(target, temp_file, old)
            finally:
                target.folder.unlink(temp_file)
            target.folder.sync()


def _create(root: Path, data: bytes) -> None:
    temp_file = f".{secrets.token_hex(8)}.toml"
    with own_folder(root, FILE_NAME) as (folder, name):
        try:
            create_file(folder, temp_file, data)
            if os.path.lexists(root / name):
                raise FileExistsError(errno.EEXIST, "it was created meanwhile")
            folder.replace(temp_file, name)
        finally:
            folder.unlink(temp_file)
        folder.sync()
