"""A hostile repository, cloned: files that lead out of it, forged journals, and what runs on the clone."""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.safety.forked import Place, Ran, run_process
from bench.safety.outside import BASHRC, SECRETS, Outside, find_changes
from bench.safety.scratch_blog import FUDA, make_author
from tests.support.client.git_blog import DECISIONS, POST
from tests.support.packages.built_package import write_tiny_model

RUN = "20260101T000000.000Z-abcdef"
JOURNAL = f".fuda/runs/{RUN}.jsonl"
EVIL = b"\necho evil\n"

type Attack = Callable[["Clone"], None]


@dataclass(slots=True)
class Clone:
    """The clone at `root`, a good `model` outside it, and the environment in which commands run on it."""

    outside: Outside
    model: Path
    environ: dict[str, str]

    @property
    def root(self) -> Path:
        return self.outside.root

    def write(self, name: str, data: str | bytes = POST) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)

    def link(self, name: str, target: str | Path) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target)

    def git(self, *arguments: str | Path, cwd: Path | None = None) -> str:
        """Return what git prints; it must succeed."""
        command = ["git", *map(str, arguments)]
        done = subprocess.run(
            command, cwd=cwd or self.root, env=self.environ, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def fuda(self, *arguments: str | Path) -> Ran:
        return self.run(FUDA, *arguments)

    def run(self, program: tuple[str, ...], *arguments: str | Path, **environ: str) -> Ran:
        """Run a program in the clone's folder; it is killed when it hangs."""
        place = Place(self.root, self.environ | environ)
        return run_process(program, tuple(map(str, arguments)), place)

    def publish(self, attack: Attack) -> None:
        """Let an attacker commit a post and the files of `attack`, and clone that in place of the folder."""
        self.git("init", "--quiet", "--initial-branch=main")
        self.write("content/new.md")
        attack(self)
        self.git("add", "--all", "--force")
        self.git("commit", "--quiet", "-m", "Write")
        bare = self.outside.folder / "github"
        self.git("clone", "--quiet", "--bare", self.root, bare)
        shutil.rmtree(self.root)
        self.git("clone", "--quiet", bare, self.root, cwd=self.outside.place)


def make_clone(folder: Path) -> Clone:
    """Return a clone without any file yet; its home and all that is private is in `folder` too."""
    outside = Outside(folder)
    environ = make_author(folder) | SECRETS
    outside.root.mkdir(parents=True)
    outside.build()
    return Clone(outside, write_tiny_model(folder / "tiny.safetensors"), environ)


def changes_around(clone: Clone, work: Callable[[], Ran]) -> tuple[Ran, list[str]]:
    """Return how `work` ended and which files it changed outside the clone."""
    before = clone.outside.print_outside()
    ran = work()
    return ran, find_changes(before, clone.outside.print_outside())


def said(ran: Ran) -> str:
    return (ran.out + ran.err).decode(errors="replace")


def forge_journal(post: str, old: bytes, new: bytes, *, line: str = "", ended: bool = True) -> str:
    """Return a journal that claims that a run turned `old` into `new` in a post."""
    head = {"v": 1, "run": RUN, "command": "apply", "at": "2026-01-01T00:00:00.000Z"}
    intent = {
        "post": post,
        "beside": f"content/.fuda-{RUN}-0123456789abcdef",
        "offset": 0,
        "old": old.decode(),
        "new": new.decode(),
        "before": hashlib.sha256(old).hexdigest(),
        "after": hashlib.sha256(new).hexdigest(),
        "line": line,
    }
    lines = [{**head, "fingerprint": "", "undoes": ""}, {"intent": intent}, *[{"ended": True}] * ended]
    return "".join(f"{json.dumps(each)}\n" for each in lines)


def decisions_lead_out(clone: Clone) -> None:
    """A run that seems to be killed leaves a decision to append, which is a command of the shell."""
    clone.link(DECISIONS, clone.outside.home / ".bashrc")
    clone.write(JOURNAL, forge_journal("content/gone.md", b"", b"", line="touch $HOME/PWNED #", ended=False))


def notes_of_git_lead_out(clone: Clone) -> None:
    clone.link(".fuda/.gitattributes", clone.outside.home / ".gitattributes")
    clone.link(".fuda/.gitignore", clone.outside.home / ".profile")


def own_folder_leads_out(clone: Clone) -> None:
    clone.link(".fuda", clone.outside.private / "diary")


def journals_lead_out(clone: Clone) -> None:
    clone.write(DECISIONS, "")
    clone.link(".fuda/runs", clone.outside.home)


def post_leads_to_a_known_file(clone: Clone) -> None:
    """To take the forged run back is to write the attacker's bytes into a file outside."""
    clone.link("content/x.md", clone.outside.home / ".bashrc")
    clone.write(JOURNAL, forge_journal("content/x.md", EVIL, BASHRC))


def posts_lead_to_a_private_blog(clone: Clone) -> None:
    clone.link("content/linked", clone.outside.private / "diary" / "content")
    clone.link("content/x.md", clone.outside.private / "private.md")


def make_fifo(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(path)


def link_to_zero(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to("/dev/zero")
