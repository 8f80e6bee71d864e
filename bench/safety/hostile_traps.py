"""The traps of a hostile blog: links, pipes, names, posts, settings, models and records, drawn at random."""

import os
import random
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench.safety import hostile_records as records
from bench.safety import hostile_texts as texts
from bench.safety.outside import Outside
from blog.opening import POST_BYTES

OWN_FILES = (
    ".fuda",
    ".fuda/decisions.jsonl",
    ".fuda/.gitattributes",
    ".fuda/.gitignore",
    ".fuda/runs",
    ".fuda/lock",
    f".fuda/runs/{records.RUNS[0]}.jsonl",
    "fuda.toml",
    "model.safetensors",
    "review.csv",
)
DEVICES = (
    "/dev/zero",
    "/dev/stdin",
    "/dev/tty",
    "/dev/full",
    "/proc/self/mem",
    "/proc/self/environ",
    "/proc/self/fd/0",
)


@dataclass(slots=True)
class Making:
    """A blog in the making: all chance comes from `chance`; `posts` are the ordinary ones, by name."""

    chance: random.Random
    outside: Outside
    model: Path
    url: str
    posts: dict[str, bytes] = field(default_factory=dict)
    named: list[str] = field(default_factory=list)
    traps: list[str] = field(default_factory=list)

    @property
    def root(self) -> Path:
        return self.outside.root

    def write(self, name: str, data: bytes) -> None:
        if path := self.free(name):
            path.write_bytes(data)

    def link(self, name: str, target: str | Path) -> None:
        if path := self.free(name):
            path.symlink_to(target)

    def special(self, name: str, kind: int) -> None:
        """Make a FIFO or a socket."""
        if path := self.free(name):
            os.mknod(path, kind | 0o644)

    def add_post(self, name: str, data: bytes) -> None:
        """Write a file that looks like a post, for commands to name."""
        self.write(name, data)
        self.named.append(name)

    def free(self, name: str) -> Path | None:
        """Return the path of `name` in the blog if it can still be made there; never through a link."""
        path = self.root / name
        for folder in reversed(path.relative_to(self.root).parents):
            place = self.root / folder
            if place.is_symlink() or (place.exists() and not place.is_dir()):
                return None
            place.mkdir(exist_ok=True)
        return None if os.path.lexists(path) else path


def _target(making: Making) -> str:
    """Return a target for a link."""
    outside = making.outside
    private, home = outside.private, outside.home
    return making.chance.choice(
        (
            str(private / "private.txt"),
            str(private / "private.md"),
            str(home / ".bashrc"),
            str(home / ".bashrc"),
            str(private / "diary" / "content" / "a.md"),
            str(private / "diary"),
            str(home / ".profile"),  # missing: a write would make it
            str(private / "new" / "file"),
            str(outside.place / "sibling.md"),
            "../../sibling.md",
            "../sibling.md",
            "..",
            "/",
            ".git/config",
            "../.git/hooks/pre-commit",
            "content/first.md",
            "nowhere",
            *DEVICES,
        )
    )


def _bad_posts(making: Making) -> None:
    for number in range(making.chance.randint(1, 3)):
        making.add_post(f"content/bad/{number}.md", texts.bad_post(making.chance))


def _huge_post(making: Making) -> None:
    size = making.chance.choice((texts.LARGE, POST_BYTES + 1, 15 * POST_BYTES))
    making.add_post("content/huge.md", b"---\ntitle: a\n---\n" + b"\n" * size)


def _linked_posts(making: Making) -> None:
    for name in ("content/linked.md", "content/other/linked.md"):
        making.link(name, _target(making))
        making.named.append(name)


def _link_to_known_file(making: Making) -> None:
    making.link("content/linked.md", making.outside.home / ".bashrc")
    making.named.append("content/linked.md")
    _forged_journal(making)


def _linked_folder(making: Making) -> None:
    diary = making.outside.private / "diary"
    making.link("linked", making.chance.choice((diary, diary / "content", making.outside.place, "..", ".")))
    making.named += ["linked/a.md", "linked/content/a.md", "linked/sibling.md"]


def _content_is_link(making: Making) -> None:
    diary = making.outside.private / "diary"
    target = making.chance.choice((diary, diary / "content", making.outside.private, "posts", "content"))
    making.link("content", target)
    making.named += ["content/a.md", "content/content/a.md"]


def _loops(making: Making) -> None:
    making.link("content/loop.md", "loop.md")
    making.link("content/one.md", "two.md")
    making.link("content/two.md", "one.md")
    making.link("content/round", ".")
    making.named += ["content/loop.md", "content/one.md", "content/round/round/first.md"]


def _inner_link(making: Making) -> None:
    making.link(
        "content/inner.md", making.chance.choice(("first.md", "../content/first.md", "../.git/config"))
    )
    making.named.append("content/inner.md")


def _own_file_is_link(making: Making) -> None:
    making.link(making.chance.choice(OWN_FILES), _target(making))


def _own_folder_is_link(making: Making) -> None:
    diary = making.outside.private / "diary"
    making.link(".fuda", making.chance.choice((diary / ".fuda", diary, making.outside.home, "content", "..")))


def _own_file_is_special(making: Making) -> None:
    kind = making.chance.choice((stat.S_IFIFO, stat.S_IFIFO, stat.S_IFSOCK))
    making.special(making.chance.choice(OWN_FILES), kind)


def _own_file_is_folder(making: Making) -> None:
    making.write(f"{making.chance.choice(OWN_FILES)}/x/y.md", texts.good_post(making.chance))


def _folder_is_file(making: Making) -> None:
    making.write(making.chance.choice((".fuda", ".fuda/runs", "content")), b"a file\n")


def _special_posts(making: Making) -> None:
    making.special("content/fifo.md", stat.S_IFIFO)
    making.special("content/socket.md", stat.S_IFSOCK)
    making.write("content/folder.md/x.md", texts.good_post(making.chance))
    making.named += ["content/fifo.md", "content/socket.md", "content/folder.md"]


def _hard_links(making: Making) -> None:
    making.add_post("content/same.md", texts.good_post(making.chance))
    for name in ("content/same too.md", making.chance.choice(OWN_FILES[1:])):
        if (path := making.free(name)) and (making.root / "content/same.md").exists():
            os.link(making.root / "content/same.md", path)
    making.named.append("content/same too.md")


def _odd_names(making: Making) -> None:
    for raw in making.chance.sample(texts.ODD_NAMES, 4):
        name = os.fsdecode(raw)
        folder = making.chance.choice(("", "content/", f"content/{name}.d/" if len(raw) < 200 else ""))
        making.add_post(
            f"{folder}{name}", making.chance.choice((texts.good_post, texts.bad_post))(making.chance)
        )


def _settings(making: Making) -> None:
    making.write("fuda.toml", texts.settings(making.chance, making.url))


def _bad_model(making: Making) -> None:
    whole = making.model.read_bytes()
    cut = whole[: making.chance.randrange(len(whole))]
    flipped = bytearray(whole)
    flipped[making.chance.randrange(len(whole))] ^= 0xFF
    huge = (2**62).to_bytes(8, "little") + whole[8:]
    bombs = (cut, bytes(flipped), huge, b"", b"\x80\x04cos\nsystem\n", b"[" * 100_000)
    making.write("model.safetensors", making.chance.choice(bombs))
    making.write("fuda.toml", b'model = "model.safetensors"\n')


def _honest_or_forged_journals(making: Making) -> None:
    for run in making.chance.sample(records.RUNS, making.chance.randint(1, len(records.RUNS))):
        named = making.chance.choice((run, run, making.chance.choice(records.RUNS)))
        making.write(f".fuda/runs/{run}.jsonl", records.journal(making.chance, named, making.posts))


def _forged_journal(making: Making) -> None:
    run = making.chance.choice(records.RUNS)
    making.write(f".fuda/runs/{run}.jsonl", records.journal(making.chance, run, making.posts))


def _many_journals(making: Making) -> None:
    for number in range(150):
        run = f"20260101T000000.{number:03}Z-abcdef"
        making.write(f".fuda/runs/{run}.jsonl", b'{"v":1}\n')


def _decisions(making: Making) -> None:
    post = making.chance.choice(list(making.posts))
    making.write(".fuda/decisions.jsonl", texts.decisions(making.chance, post))


def _lock(making: Making) -> None:
    making.write(".fuda/lock", making.chance.choice((b"", b"1\n", b"99999999\n", b"x" * 100_000)))
    mode = making.chance.choice((0o555, 0o755, 0o700))
    folder = making.root / ".fuda"
    # Another trap may have made it a link, and files behind a link are not the blog's.
    if folder.is_dir() and not folder.is_symlink():
        folder.chmod(mode)


def _databases(making: Making) -> None:
    for name in (".fuda/fuda.sqlite", ".fuda/state.db", ".fuda/runs/state.sqlite3", "fuda.sqlite3-wal"):
        making.write(name, records.database(making.chance))


def _review(making: Making) -> None:
    making.write("review.csv", texts.review(making.chance, list(making.posts)))


TRAPS: tuple[Callable[[Making], None], ...] = (
    _bad_posts,
    _huge_post,
    _linked_posts,
    _link_to_known_file,
    _linked_folder,
    _content_is_link,
    _loops,
    _inner_link,
    _own_file_is_link,
    _own_folder_is_link,
    _own_file_is_special,
    _own_file_is_folder,
    _folder_is_file,
    _special_posts,
    _hard_links,
    _odd_names,
    _settings,
    _bad_model,
    _honest_or_forged_journals,
    _many_journals,
    _decisions,
    _lock,
    _databases,
    _review,
)
