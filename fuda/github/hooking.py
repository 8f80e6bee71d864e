"""Commands of fuda as pre-commit runs them: never without what is remembered, which is staged with the posts.

pre-commit hides all changes that are not staged while its hooks run, and puts them back afterwards. Without
what persons have decided fuda could write a label that one of them has removed. And of a file that a hook
has changed as well, pre-commit drops one of both changes. So this leaves the posts alone when
.fuda/decisions.jsonl is hidden, and stages it when it has written to it.
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
"""What is not staged of a blog is a few posts. Pictures or a model may make it larger."""


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
            f"fuda: {error.filename} cannot be read, where pre-commit keeps the changes that are not staged: "
            f"{error.strerror}. {DECISIONS_FILE} may be among them, so no labels are added. Stage all "
            "changes, with git add, to get labels."
        )
        return 0
    if hidden:
        context.report(
            f"fuda: {DECISIONS_FILE} has changes that are not staged, and pre-commit hides them: stage them "
            "with git add .fuda to get labels. Going on without."
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
        context.report(f"fuda: {error} Stage {DECISIONS_FILE} yourself.")


def memory_is_hidden(environ: Mapping[str, str], runner: int) -> bool:
    """Return whether pre-commit, the process `runner`, keeps unstaged changes of what is remembered from us.

    It has then written them to patch<time>-<process> in its folder (pre_commit/staged_files_only.py). Raises
    OSError, whose `filename` is the patch, where one cannot be read or is too large to be read.
    """
    patches = _pre_commit_folder(environ).glob(f"patch*-{runner}")
    name = DECISIONS_FILE.encode()
    return any(name in read_file(patch, max_bytes=PATCH_BYTES) for patch in patches)


def _pre_commit_folder(environ: Mapping[str, str]) -> Path:
    """Return where pre-commit keeps its files (pre_commit/store.py)."""
    if folder := environ.get("PRE_COMMIT_HOME"):
        return Path(folder)
    cache = environ.get("XDG_CACHE_HOME") or Path(environ.get("HOME", "~")).expanduser() / ".cache"
    return Path(cache) / "pre-commit"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
