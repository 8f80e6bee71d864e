"""Runs fuda for pre-commit: never without the decisions file, which is staged together with the posts.

pre-commit hides all unstaged changes while its hooks run, and restores them afterwards. Without the decisions
of persons, fuda could write a label that one of them has removed. And when a hook changes a file with hidden
changes, pre-commit drops one of both changes. So this module leaves the posts as they are while
.fuda/decisions.jsonl is hidden, and stages that file after fuda has written to it.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from blog.decisions import DECISIONS_FILE
from fuda.cli.context import Context
from fuda.cli.main import main as run_fuda
from fuda.github.git import GitFailed, open_work_tree
from model.files import read_file

PATCH_BYTES = 32_000_000
"""Unstaged changes are usually a few posts; pictures or a model can make the patch larger."""


def main(
    arguments: Sequence[str],
    context: Context | None = None,
    *,
    runner: int | None = None,
    here: Path = Path(),
) -> int:
    """Run a command of fuda, and return its exit code.

    `runner` is pre-commit's process, by default the parent; `here` is a folder of the blog's work tree.
    """
    context = context or Context()
    try:
        hidden = memory_is_hidden(context.environ, os.getppid() if runner is None else runner)
    except OSError as error:
        context.report(
            f"fuda: {error.filename}, where pre-commit keeps your unstaged changes, cannot be read: "
            f"{error.strerror}. {DECISIONS_FILE} may be among them, so no labels are added. To get labels, "
            "stage all changes with git add."
        )
        return 0
    if hidden:
        context.report(
            f"fuda: {DECISIONS_FILE} has unstaged changes, which pre-commit hides, so no labels are added. "
            "To get labels, stage them with git add .fuda."
        )
        return 0
    code = run_fuda(arguments, context)
    if arguments[:1] == ["apply"]:
        _stage_memory(here, context)
    return code


def _stage_memory(here: Path, context: Context) -> None:
    try:
        tree = open_work_tree(here)
        tree.stage(tree.unstaged_memory())
    except GitFailed as error:
        context.report(f"fuda: {error} Stage {DECISIONS_FILE} yourself with git add.")


def memory_is_hidden(environ: Mapping[str, str], runner: int) -> bool:
    """Return whether pre-commit, the process `runner`, hides unstaged changes of the decisions file.

    It writes hidden changes to patch<time>-<process> in its folder (pre_commit/staged_files_only.py). Raises
    OSError, whose `filename` is the patch, when a patch cannot be read or is too large.
    """
    patches = _pre_commit_folder(environ).glob(f"patch*-{runner}")
    name = DECISIONS_FILE.encode()
    return any(name in read_file(patch, max_bytes=PATCH_BYTES) for patch in patches)


def _pre_commit_folder(environ: Mapping[str, str]) -> Path:
    """Return the folder of pre-commit's files (pre_commit/store.py)."""
    if folder := environ.get("PRE_COMMIT_HOME"):
        return Path(folder)
    cache = environ.get("XDG_CACHE_HOME") or Path(environ.get("HOME", "~")).expanduser() / ".cache"
    return Path(cache) / "pre-commit"


def run() -> int:
    """Run the command that the arguments name, as the installed command fuda-hook."""
    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(run())
