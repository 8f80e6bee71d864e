"""A blog in a git repository of its own, for tests of what runs when an author commits or pushes."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT
from tests.support.packages.built_package import write_tiny_model

TITLE = "A small Python script"
POST = f"---\ntitle: {TITLE}\n---\nPython reads the log; the script counts.\n"
LABELLED = POST.replace("\n---\nPython", "\ntopics:\n  - Python\nsection:\n  - Tech\n---\nPython")
DECISIONS = ".fuda/decisions.jsonl"


@dataclass(frozen=True, slots=True)
class GitBlog:
    """The blog at `root`; commands run there with `environ`, without this machine's settings of git."""

    root: Path
    environ: Mapping[str, str]

    def run(self, *command: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(word) for word in command],
            cwd=cwd or self.root,
            env=self.environ,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    def git(self, *arguments: str | Path, cwd: Path | None = None) -> str:
        """Return what git prints, errors included; it must succeed."""
        done = self.run("git", *arguments, cwd=cwd)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def write(self, name: str, text: str = POST) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def read(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")

    def committed(self, name: str, at: str = "HEAD") -> str:
        """Return a file as a commit has it."""
        return self.git("show", f"{at}:{name}")

    def commit(self, message: str = "Write", *options: str) -> str:
        return self.git("commit", "-m", message, *options)


def make_git_blog(folder: Path, **environ: str) -> GitBlog:
    """Make a blog with one commit, the tiny model and fuda.toml; its `fuda` is this checkout's."""
    commands = folder / "bin"
    commands.mkdir(parents=True)
    fuda = commands / "fuda"
    fuda.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -P -m fuda "$@"\n')
    fuda.chmod(0o755)
    blog = GitBlog(folder / "blog", clean_environment(folder) | environ)
    blog.root.mkdir()
    blog.git("init", "--quiet", "--initial-branch=main")
    write_tiny_model(blog.root / "tiny.safetensors")
    blog.write("fuda.toml", 'model = "tiny.safetensors"\n')
    blog.git("add", ".")
    blog.commit("Begin")
    return blog


def refuse_line_feeds(blog: GitBlog) -> None:
    """Let git refuse to stage a file with line feeds, as for an author on Windows who is careful.

    In .fuda, too: the blog has the attributes of an older Fuda, which did not set line ends for themselves.
    """
    blog.write(".fuda/.gitattributes", "decisions.jsonl merge=union\n")
    blog.git("add", ".fuda")
    blog.commit("Add the attributes of an older Fuda")
    blog.git("config", "core.autocrlf", "true")
    blog.git("config", "core.safecrlf", "true")


def clean_environment(folder: Path) -> dict[str, str]:
    """Return an environment with an empty home, where git knows an author, and `folder`/bin comes first."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_KEPT)}
    author = {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in {"NAME": "Ann", "EMAIL": "ann@example.org"}.items()
    }
    return (
        kept
        | author
        | {
            "HOME": str(home),
            "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "GIT_CONFIG_NOSYSTEM": "1",
            # Installed in the user's home, or not: what is there does not count.
            "PYTHONNOUSERSITE": "1",
        }
    )


_NOT_KEPT = ("GIT_", "FUDA_", "PYTHON", "XDG_", "GITHUB_", "INPUT_", "AWS_", "PRE_COMMIT")


def copy_checkout(to: Path) -> Path:
    """Copy the files of this checkout that git would keep, committed or not, and return the copy."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, os.fsdecode(listed.stdout).split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)
    return to
