"""A blog with its own home folder in an experiment's folder; its state can be saved and restored."""

import json
import os
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.speed.bare_posts import write_bare_copy

DECISIONS = ".fuda/decisions.jsonl"
ROOT = Path(__file__).parent.parent.parent
EXAMPLE = ROOT / "examples" / "blog" / "content"
FUDA = (sys.executable, "-P", "-m", "fuda")
AUTHOR = {
    f"GIT_{role}_{key}": value
    for role in ("AUTHOR", "COMMITTER")
    for key, value in {"NAME": "Ann", "EMAIL": "ann@example.org"}.items()
}
FOLDERS = {
    "HOME": "home",
    "XDG_STATE_HOME": "state",
    "XDG_CONFIG_HOME": "config",
    "XDG_CACHE_HOME": "cache",
}
_NOT_KEPT = ("AWS_", "FUDA_", "GIT_", "GITHUB_", "INPUT_", "XDG_")
_RUN = re.compile(r"20\d{6}T\d{6}\.\d{3}Z-[0-9a-f]+")

type Files = dict[str, bytes]


def make_environment(folder: Path) -> dict[str, str]:
    """Return an environment whose home and XDG folders lie, empty, in `folder`."""
    for name in FOLDERS.values():
        (folder / name).mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_KEPT)}
    places = {variable: str(folder / name) for variable, name in FOLDERS.items()}
    return {**kept, **places, "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}


def make_author(folder: Path) -> dict[str, str]:
    """Return such an environment of a Git author, with a command fuda in `folder`/bin."""
    commands = folder / "bin"
    commands.mkdir()
    (commands / "fuda").write_text(f'#!/bin/sh\nexec {shlex.join(FUDA)} "$@"\n')
    (commands / "fuda").chmod(0o755)
    path = f"{commands}{os.pathsep}{os.environ['PATH']}"
    return make_environment(folder) | AUTHOR | {"PATH": path, "PYTHONPATH": str(ROOT)}


@dataclass(frozen=True, slots=True)
class ScratchBlog:
    """The blog in `folder`/blog and the user's state in `folder`/state, which belong together."""

    folder: Path

    @property
    def root(self) -> Path:
        return self.folder / "blog"

    @property
    def state(self) -> Path:
        return self.folder / "state"

    def fill(self, posts: int) -> None:
        """Write the first `posts` posts of the example blog, without labels."""
        for path in write_bare_copy(EXAMPLE, self.root / "content")[posts:]:
            path.unlink()
        (self.root / "fuda.toml").write_text("")

    def save(self, name: str) -> None:
        """Save a copy of blog and state under `name`."""
        _replace_tree(self.folder, self.folder / "kept" / name)

    def restore(self, name: str) -> None:
        """Restore the blog and state that were saved under `name`."""
        _replace_tree(self.folder / "kept" / name, self.folder)

    def posts(self) -> Files:
        """Return the posts by path."""
        return read_posts(self.root)

    def names(self) -> set[str]:
        """Return the paths of all files; the time and random part in the name of a run are left out."""
        return {
            _RUN.sub("RUN", path.relative_to(self.root).as_posix())
            for path in self.root.rglob("*")
            if not path.is_dir()
        }

    def decisions(self) -> list[str]:
        """Return the lines of decisions.jsonl as read_decisions does. Raises ValueError."""
        return read_decisions(self.root)


def read_posts(root: Path) -> Files:
    """Return the posts of a blog by path."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("[!.]*.md")}


def read_decisions(root: Path) -> list[str]:
    """Return the lines of decisions.jsonl sorted, without times and names of runs. Raises ValueError."""
    path = root / DECISIONS
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return sorted(json.dumps(_without_run(json.loads(line)), sort_keys=True) for line in lines)


def find_left_beside(root: Path) -> list[str]:
    """Return the files that a command wrote beside posts and has not deleted."""
    return sorted(path.relative_to(root).as_posix() for path in root.rglob(".fuda-*"))


def remove_tree(folder: Path) -> None:
    """Delete `folder` and everything in it, even read-only folders."""

    def retry(function: Callable[[str], object], path: str, error: BaseException) -> None:
        if not os.path.lexists(path):
            return
        os.chmod(os.path.dirname(path), 0o700)
        if os.path.isdir(path) and not os.path.islink(path):
            os.chmod(path, 0o700)
            shutil.rmtree(path)
        else:
            os.unlink(path)

    shutil.rmtree(folder, onexc=retry)


def _without_run(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name not in ("at", "run")}


def _replace_tree(source: Path, target: Path) -> None:
    for name in ("blog", "state"):
        shutil.rmtree(target / name, ignore_errors=True)
        shutil.copytree(source / name, target / name, symlinks=True)
