"""Checks that a command on a hostile blog did not harm its reader, and explained its refusals."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.safety.forked import Ran
from bench.safety.hostile_commands import WRITING, kind_of
from bench.safety.messages import find_control_characters, find_faults
from bench.safety.outside import MAX_READ_BYTES, SECRET, SECRETS, Outside, Prints, find_changes, take_prints
from blog.pages import is_page_name

MAX_CPU_S = 5.0
MAX_PEAK_MB = 500
SHOWN_NAMES = 2
INJECTED = "::warning::injected"


@dataclass(slots=True)
class Watch:
    """The fingerprints before a command, around the blog and in it, to compare with those after it."""

    outside: Outside
    around: Prints
    blog: Prints

    @classmethod
    def begin(cls, outside: Outside) -> "Watch":
        return cls(outside, outside.print_outside(), take_prints([outside.root]))

    def find_faults(self, ran: Ran, *, fresh: bool, git: bool = False) -> Iterator[str]:
        """Yield the forbidden changes of a command. `fresh`: no other command has written in the blog.

        With `git`, git ran too, which has its own folder in the blog.
        """
        around = self.outside.print_outside()
        if changed := find_changes(self.around, around):
            names = [path.removeprefix(f"{self.outside.folder}/") for path in changed]
            yield f"changed outside the blog: {', '.join(names[:SHOWN_NAMES])}"
        blog = take_prints([self.outside.root])
        may_write = kind_of(ran.arguments) in WRITING or (ran.arguments[0] == "undo" and not fresh) or git
        for path in find_changes(self.blog, blog):
            name = path.removeprefix(str(self.outside.root)).lstrip("/")
            if fault := _judge(name, self.blog.get(path), blog.get(path), may_write=may_write, git=git):
                yield f"{fault}: {name!a}"
            if path in blog and _leaks(path):
                yield f"private text is in {name!a} now"


def check_end(ran: Ran) -> Iterator[str]:
    """Yield the faults in a command's exit code, time, memory and messages."""
    yield from find_faults(ran)
    if not ran.hung and ran.cpu_s > MAX_CPU_S:
        yield f"it took {ran.cpu_s:.0f} s of processor time"
    if ran.peak_mb > MAX_PEAK_MB:
        yield f"it took {ran.peak_mb:.0f} MB of memory"
    text = (ran.out + ran.err).decode(errors="replace")
    if any(line.startswith(INJECTED) for line in text.splitlines()):
        yield "the name of a file begins a line of the output"
    if not is_diff(ran):
        yield from find_control_characters(ran)


def is_diff(ran: Ran) -> bool:
    """Return whether the output may be a diff, whose lines are those of a post."""
    return "--dry-run" in ran.arguments and "--json" not in ran.arguments


def check_heard(heard: bytes) -> Iterator[str]:
    """Yield the secrets that have reached an address that only the repository names."""
    for name, secret in {**SECRETS, "the text of a private file": SECRET}.items():
        if secret.encode() in heard:
            yield f"{name} was sent to the address in fuda.toml"


def _judge(
    name: str,
    before: tuple[object, ...] | None,
    after: tuple[object, ...] | None,
    *,
    may_write: bool,
    git: bool,
) -> str:
    """Return the fault of a change in the blog, or an empty text."""
    if git and name.startswith(".git"):
        return ""
    if name == "" or name == ".fuda" or name.startswith(".fuda/") or _is_folder(before, after):
        # decisions.jsonl is written by every command, and a new name changes its folder.
        return "a file of .fuda vanished" if after is None and not name.startswith(".fuda/runs") else ""
    if name == "review.csv" and before is None:
        return ""
    if before is None:
        return "a file was made"
    if after is None:
        return "a file was deleted"
    if not may_write:
        return "a command that writes no post changed a file"
    return "" if is_page_name(name) else "a file that is not a post was changed"


def _is_folder(*prints: tuple[object, ...] | None) -> bool:
    return all(each is not None and stat.S_ISDIR(each[0]) for each in prints)  # type: ignore[arg-type]


def _leaks(path: str) -> bool:
    try:
        info = os.lstat(path)
        if not stat.S_ISREG(info.st_mode) or info.st_size > MAX_READ_BYTES:
            return False
        return SECRET.encode() in Path(path).read_bytes()
    except FileNotFoundError:
        return False
