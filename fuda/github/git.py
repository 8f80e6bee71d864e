"""A git work tree as hooks and pull requests need it, through the git command."""

import os
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from blog.place import MEMORY_FOLDER
from console.escaping import printable
from model.errors import FudaError

BOT_NAME = "github-actions[bot]"
BOT_EMAIL = "41898282+github-actions[bot]@users.noreply.github.com"
TIMEOUT_S = 120
_NOTHING: Mapping[str, str] = {}
_BOT = {
    f"GIT_{role}_{part}": text
    for role in ("AUTHOR", "COMMITTER")
    for part, text in {"NAME": BOT_NAME, "EMAIL": BOT_EMAIL}.items()
}
_MEMORY = f":(glob)**/{MEMORY_FOLDER}/**"
# git takes any folder with HEAD, objects/ and refs/ for a repository, and runs what its config names.
# A commit can contain such a folder. git before 2.38 does not know this setting.
_NO_STRANGERS_CONFIG = ("-c", "safe.bareRepository=explicit")
# Fuda writes .fuda with line feeds. With core.autocrlf, core.safecrlf makes git refuse to stage them.
_ANY_LINE_ENDS = ("-c", "core.safecrlf=false")
# A blog's hooks are for a person's commits. An earlier step of a job may set them up, as npm does for husky.
_NO_HOOKS = ("-c", f"core.hooksPath={os.devnull}")


class GitFailed(FudaError):
    """Raised when git `command` fails or cannot be run. `problem` is git's message."""

    def __init__(self, command: str, problem: str) -> None:
        super().__init__(f"git {command} failed: {(problem or 'it gave no reason').rstrip('.')}.")
        self.command = command
        self.problem = problem


class WorkTree:
    """The work tree whose topmost folder is `root`. Names are relative to it, and may have any character."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def changed_files(self, base: str, head: str) -> list[str]:
        """Return the files that `head` has added, changed or renamed since it left `base`."""
        try:
            return self._changed_files(base, head)
        except GitFailed:
            # A shallow clone lacks the commit that both come from. This fetches it, if the remote answers.
            if self.ask("rev-parse", "--is-shallow-repository") != "true":
                raise
            self.ask("fetch", "--quiet", "--no-tags", "--unshallow", "origin", base, head)
            return self._changed_files(base, head)

    def is_ignored(self, name: str) -> bool:
        """Return whether git ignores the file `name`."""
        # check-ignore takes names literally anyway, and refuses the setting for it.
        run = self._run(("check-ignore", "--quiet", "--no-index", "--", name), literal=False)
        if run.returncode > 1:
            raise _failure(("check-ignore",), run)
        return run.returncode == 0

    def modified(self, names: Iterable[str]) -> list[str]:
        """Return the files among `names` that differ from the index."""
        listed = self.ask("diff", "--name-only", "--no-ext-diff", "-z", "--", *names)
        return _split(listed)

    def unstaged_memory(self) -> list[str]:
        """Return the files in .fuda/ that differ from the index and that git does not ignore."""
        listed = self.ask(
            *("ls-files", "-z", "--modified", "--others", "--exclude-standard", "--", _MEMORY), literal=False
        )
        return [name for name in dict.fromkeys(_split(listed)) if os.path.lexists(self.root / name)]

    def stage(self, names: Sequence[str]) -> None:
        """Add files to the index."""
        if names:
            self.ask("add", "--", *names)

    def commit(self, names: Sequence[str], message: str) -> None:
        """Commit these files as they are, and nothing else, in the name of GitHub's bot."""
        self.stage(names)
        options = ("--quiet", "--no-gpg-sign", f"--message={message}")
        self.ask("commit", *options, "--only", "--", *names, environ=_BOT)

    def ask(self, *arguments: str, literal: bool = True, environ: Mapping[str, str] = _NOTHING) -> str:
        """Return the output of a git command without its last line feed. Raises GitFailed.

        `literal` keeps git from taking a name with a star or bracket in it for a pattern.
        """
        run = self._run(arguments, literal=literal, environ=environ)
        if run.returncode:
            raise _failure(arguments, run)
        return os.fsdecode(run.stdout).removesuffix("\n")

    def _changed_files(self, base: str, head: str) -> list[str]:
        range_ = f"{base}...{head}"
        return _split(
            self.ask("diff", "--name-only", "--no-ext-diff", "-z", "--diff-filter=AMR", range_, "--")
        )

    def _run(
        self, arguments: Sequence[str], *, literal: bool = True, environ: Mapping[str, str] = _NOTHING
    ) -> subprocess.CompletedProcess[bytes]:
        always = {"GIT_TERMINAL_PROMPT": "0", "GIT_LITERAL_PATHSPECS": str(int(literal))}
        try:
            return subprocess.run(
                ("git", *_NO_STRANGERS_CONFIG, *_ANY_LINE_ENDS, *_NO_HOOKS, *arguments),
                cwd=self.root,
                env={**os.environ, **always, **environ},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=TIMEOUT_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise GitFailed(arguments[0], printable(str(error))) from error


def open_work_tree(folder: Path) -> WorkTree:
    """Return the work tree of `folder`. Raises GitFailed when it is not in one."""
    if not folder.is_dir():
        raise GitFailed("rev-parse", f"there is no folder {printable(str(folder))}")
    return WorkTree(Path(WorkTree(_find_top(folder)).ask("rev-parse", "--show-toplevel")))


def _find_top(folder: Path) -> Path:
    """Return the nearest folder upwards that has .git, or `folder` when none has.

    No commit can contain .git. Started from there, git ignores folders below that look like repositories.
    """
    real = folder.resolve()
    return next((each for each in (real, *real.parents) if os.path.lexists(each / ".git")), folder)


def _split(listed: str) -> list[str]:
    return [name for name in listed.split("\0") if name]


def _failure(arguments: Sequence[str], run: subprocess.CompletedProcess[bytes]) -> GitFailed:
    return GitFailed(arguments[0], printable(os.fsdecode(run.stderr).removeprefix("fatal: ")))
