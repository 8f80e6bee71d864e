"""The files around a hostile blog that must stay as they are: a home, private files, another blog."""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

SECRET = "The-private-text-7f3a91c2"
"""In every private file, and in no file of a blog."""
BASHRC = b"# mine\nexport EDITOR=vi\n"
"""An attacker may know its bytes, as those of many files."""
SECRETS = {
    "FUDA_TOKEN": "token-5d0c77e1a9",
    "AWS_ACCESS_KEY_ID": "AKIA2SAFETYPROOF0001",
    "AWS_SECRET_ACCESS_KEY": "secret-key-93b1f0a2d4c6",
}
PRIVATE_POST = f"---\ntitle: Diary\n---\n{SECRET}. Python reads the log; the script counts.\n"
MAX_READ_BYTES = 1_000_000

type Prints = dict[str, tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Outside:
    """The folder of an experiment: `home`, `outside`, `config` are private, the blog is `place`/blog."""

    folder: Path

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def private(self) -> Path:
        return self.folder / "outside"

    @property
    def place(self) -> Path:
        return self.folder / "place"

    @property
    def root(self) -> Path:
        """The blog's folder."""
        return self.place / "blog"

    @property
    def scratch(self) -> Path:
        """The folder for files that a command is asked to write there."""
        return self.folder / "scratch"

    def build(self) -> None:
        """Write all private files; make_blog writes the blog."""
        for path, data in self._files():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        (self.home / ".ssh" / "id_ed25519").chmod(0o600)
        for folder in (self.scratch, self.folder / "config", self.folder / "state"):
            folder.mkdir(parents=True, exist_ok=True)

    def print_outside(self) -> Prints:
        """Return the fingerprints of all files outside the blog, the state and the cache."""
        folders = [self.home, self.private, self.place, self.folder / "config"]
        return take_prints(folders, but=self.root)

    def _files(self) -> Iterator[tuple[Path, bytes]]:
        keys = [f"{name.lower()} = {value}" for name, value in SECRETS.items() if name.startswith("AWS_")]
        yield self.home / ".bashrc", BASHRC
        yield self.home / ".ssh" / "id_ed25519", SECRET.encode()
        yield self.home / ".aws" / "credentials", "\n".join(["[default]", *keys, ""]).encode()
        yield self.private / "private.txt", f"{SECRET}\n".encode()
        yield self.private / "private.md", PRIVATE_POST.encode()
        # A blog of its own, with all the marks by which a root is found.
        diary = self.private / "diary"
        yield diary / ".git" / "HEAD", b"ref: refs/heads/main\n"
        yield diary / ".fuda" / "decisions.jsonl", b""
        yield diary / "fuda.toml", b""
        yield diary / "content" / "a.md", PRIVATE_POST.encode()
        yield diary / "content" / "b.md", PRIVATE_POST.replace("Diary", "Second").encode()
        yield self.place / "sibling.md", PRIVATE_POST.encode()


def take_prints(folders: Iterable[Path], *, but: Path | None = None) -> Prints:
    """Return a fingerprint of each file and folder, by path: kind, mode, time, size and bytes."""
    prints: Prints = {}
    for top in folders:
        prints[os.fsdecode(top)] = _print(os.fsencode(top))
        for folder, names, files in os.walk(os.fsencode(top)):
            if but and os.fsencode(but) in (os.path.join(folder, name) for name in names):
                names.remove(os.fsencode(but.name))
            for name in (*names, *files):
                path = os.path.join(folder, name)
                prints[os.fsdecode(path)] = _print(path)
    return prints


def find_changes(before: Prints, after: Prints) -> list[str]:
    """Return the paths that appeared, disappeared or changed."""
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


def _print(path: bytes) -> tuple[object, ...]:
    info = os.lstat(path)
    content: bytes = b""
    if stat.S_ISLNK(info.st_mode):
        content = os.readlink(path)
    elif stat.S_ISREG(info.st_mode) and info.st_size <= MAX_READ_BYTES:
        with open(path, "rb") as file:
            content = file.read()
    # A file that is written anew with the same bytes has another inode or time.
    return info.st_mode, info.st_mtime_ns, info.st_size, info.st_ino, info.st_nlink, content
