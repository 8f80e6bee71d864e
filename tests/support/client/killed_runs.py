"""Labels a small blog, or takes that back, in processes that are killed.

Reads one JSON array a line: what to do ("label" or "undo"), the blog's folder, and after how many steps
SIGKILL comes. Each is done in a process of its own, which are forked so that there can be hundreds.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import batched
from pathlib import Path

from blog.decisions import Entry, KindEntry, hash_title
from blog.memory import read_memory
from fuda.runs.locked_blog import RunSettings
from fuda.runs.recovery import Step, no_step
from fuda.runs.runs import Change, Run, open_run, write_changes
from fuda.runs.undoing import Undone, undo

POSTS = {
    "a.md": b"---\ntitle: A\ntags: []\n---\nBody\n",
    "b.md": b"\xef\xbb\xbf---\r\ntitle: B\r\ntags: []\r\n---\r\nBody\r\n",
    "deep/c.md": "---\ntitle: 水\ntags: []\n---\n水".encode(),
    "deep/d.md": b"---\ntitle: D\n---\nno tags to change",
    "deep/e.md": b"---\ntitle: E\ntags: []\n---\n" + b"x" * 5000,
}
LABELLED = {post: data.replace(b"[]", "[水, x]".encode()) for post, data in POSTS.items()}


def now() -> datetime:
    return datetime(2026, 11, 24, tzinfo=UTC)


SETTINGS = RunSettings(now=now, wait_s=0)


def make_blog(root: Path) -> Path:
    """Make the blog, one post of which is a link to elsewhere."""
    for post, data in POSTS.items():
        path = root / post
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (root / "linked").mkdir()
    (root / "deep/e.md").rename(root / "linked/e.txt")
    (root / "deep/e.md").symlink_to("../linked/e.txt")
    return root


def label(root: Path, *, step: Step = no_step) -> None:
    """Label all posts, two at a time, as fuda bulk does."""
    with open_run(root, "bulk", replace(SETTINGS, step=step), fingerprint="all") as run:
        at = read_memory(root).stamp(now())
        for posts in batched((post for post in POSTS if post not in run.done), 2, strict=False):
            assert write_changes(run, list(changes(run, posts, at))) == []


def changes(run: Run, posts: tuple[str, ...], at: str) -> Iterator[Change]:
    for post in posts:
        old = (run.root / post).read_bytes()
        new = old.replace(b"[]", "[水, x]".encode())
        applied = (("水", 0.9), ("x", 0.8)) if new != old else ()
        yield Change(Entry(at, post, hash_title(post), run.id, tags=KindEntry(applied=applied)), old, new)


def take_back(root: Path, *, step: Step = no_step) -> Undone | None:
    return undo(root, replace(SETTINGS, step=step))


WORKS: dict[str, Callable[..., object]] = {"label": label, "undo": take_back}


def kill_after(steps: int) -> Step:
    """Return what kills this process when it is called once more than `steps` times."""
    left = iter(range(steps))

    def step() -> None:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    return step


def main() -> None:
    for line in sys.stdin:
        work, root, steps = json.loads(line)
        if pid := os.fork():
            _, status = os.waitpid(pid, 0)
            print(json.dumps(os.waitstatus_to_exitcode(status)))
        else:
            WORKS[work](Path(root), step=kill_after(steps))
            os._exit(0)


if __name__ == "__main__":
    main()
