"""Kills `fuda bulk` at random moments, resumes it, and compares the outcome with an undisturbed run."""

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.safety.scratch_blog import EXAMPLE, Files, find_left_beside, read_decisions, read_posts
from bench.speed.bare_posts import user_of, write_bare_copy
from blog.header import parse_front_matter
from console.command import run_command
from console.parser import Parser
from console.tables import render_table
from lambda_local.processes import read_tree
from model.errors import FudaError

DESCRIPTION = """\
Kill `fuda bulk` with SIGKILL at random moments and start it again until it ends, many times over.

After each kill every post must be whole, either unchanged or labelled; in the end posts and decisions must be
those of an undisturbed run. Every second time only the main process is killed: the others must end by
themselves."""
EPILOG = """\
example:
  python -m bench.safety.kill_bulk --model build/demo.safetensors --kills 200

The exit code is 1 if something was damaged or lost. The last line is JSON with all figures."""

KILLS, COPIES, SEED = 200, 5, 1
SLOWER = 1.5
"""Kills come within this many times the first run's time: on a busy machine later runs take longer."""
ENDING_S = 10


class CannotKill(FudaError):
    """Raised when `fuda bulk` fails without being killed; the message quotes it."""


@dataclass(slots=True)
class Found:
    """The findings so far; `amid` counts kills that left some posts labelled and some not."""

    kills: int = 0
    alone: int = 0
    rounds: int = 0
    amid: int = 0
    outlived_s: float = 0.0
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Blog:
    """The blog that is labelled repeatedly: its posts before and after, and the decisions after."""

    folder: Path
    model: Path
    before: Files
    after: Files
    decisions: list[str]
    took_s: float


def prepare(content: Path, model: Path, folder: Path, *, copies: int) -> Blog:
    """Return a blog in `folder`, with the outcome of an undisturbed run. Raises CannotKill."""
    write_bare_copy(content, folder / "content", copies=copies)
    (folder / "fuda.toml").write_text("")
    before = read_posts(folder)
    started = time.perf_counter()
    with start(folder, model) as process:
        complaint = process.communicate()[1]
    took_s = time.perf_counter() - started
    if process.returncode not in (0, 1):
        raise CannotKill(f"fuda bulk ended with exit code {process.returncode}: {complaint.strip()}")
    blog = Blog(folder, model.resolve(), before, read_posts(folder), read_decisions(folder), took_s)
    reset(blog)
    return blog


def kill_often(blog: Blog, kills: int, chance: random.Random) -> Found:
    """Kill runs until there were `kills` kills, let the last one end, and return the findings."""
    found = Found()
    while found.kills < kills or read_posts(blog.folder) != blog.before:
        with start(blog.folder, blog.model) as process:
            if found.kills < kills and not has_ended(process, chance.uniform(0, SLOWER * blog.took_s)):
                kill(process, found, alone=found.kills % 2 == 1)
                check_posts(blog, found)
                continue
            process.communicate()
        check_end(blog, found, process.returncode)
        reset(blog)
    return found


def kill(process: subprocess.Popen[str], found: Found, *, alone: bool) -> None:
    """Kill all processes of a run, or only the main one (`alone`), after which the others must end too."""
    others = read_tree(process.pid)[1:]
    if alone:
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    found.kills += 1
    found.alone += alone
    killed_s = time.monotonic()
    while left := [pid for pid in others if is_running(pid)]:
        if time.monotonic() - killed_s > ENDING_S:
            found.faults.append(f"processes that outlived their main one: {left}")
            os.killpg(process.pid, signal.SIGKILL)
            break
        time.sleep(0.005)
    found.outlived_s = max(found.outlived_s, time.monotonic() - killed_s)


def check_posts(blog: Blog, found: Found) -> None:
    """Note every post that is neither unchanged nor labelled, or cannot be read."""
    posts = read_posts(blog.folder)
    labelled = 0
    for name, data in posts.items():
        if data not in (blog.before.get(name), blog.after.get(name)):
            found.faults.append(f"{name} was damaged by kill {found.kills}")
        parse_front_matter(data.decode())
        labelled += data != blog.before.get(name)
    if posts.keys() != blog.before.keys():
        found.faults.append(f"posts appeared or disappeared by kill {found.kills}")
    found.amid += 0 < labelled < sum(blog.before[name] != blog.after[name] for name in posts)


def check_end(blog: Blog, found: Found, code: int) -> None:
    """Note every difference from the undisturbed run."""
    found.rounds += 1
    after = f"after {found.kills} kills"
    if code not in (0, 1):
        found.faults.append(f"the resumed run ended with exit code {code} {after}")
    if read_posts(blog.folder) != blog.after:
        found.faults.append(f"the posts differ {after}")
    if read_decisions(blog.folder) != blog.decisions:
        found.faults.append(f"the decisions differ {after}")
    if left := find_left_beside(blog.folder):
        found.faults.append(f"files were left beside posts {after}: {left[:3]}")


def reset(blog: Blog) -> None:
    """Restore the blog's first state."""
    shutil.rmtree(blog.folder / ".fuda")
    for name, data in blog.before.items():
        (blog.folder / name).write_bytes(data)


@contextlib.contextmanager
def start(folder: Path, model: Path) -> Iterator[subprocess.Popen[str]]:
    """Yield a running `fuda bulk`, in its own process group."""
    command = [sys.executable, "-m", "fuda", "bulk", str(folder / "content"), "--all"]
    with subprocess.Popen(
        [*command, "--model", str(model)],
        env=user_of(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        yield process


def has_ended(process: subprocess.Popen[str], wait_s: float) -> bool:
    """Return whether a process ends within `wait_s`."""
    try:
        process.wait(wait_s)
    except subprocess.TimeoutExpired:
        return False
    return True


def is_running(pid: int) -> bool:
    """Return whether a process runs; a zombie does not, and may stay where no process waits for it."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def main(arguments: Sequence[str]) -> int:
    """Kill, print the table and the line of JSON, and return the exit code."""
    options = _parse(arguments)
    return run_command("kill_bulk", lambda: kill_bulk(options))


def kill_bulk(options: argparse.Namespace) -> int:
    """Print the findings of all kills, and return 0 if nothing was damaged or lost, else 1."""
    with tempfile.TemporaryDirectory() as folder:
        blog = prepare(options.posts, options.model, Path(folder), copies=options.copies)
        found = kill_often(blog, options.kills, random.Random(options.seed))
    figures = {
        "posts": len(blog.before),
        "run_s": round(blog.took_s, 2),
        "kills": found.kills,
        "of_the_main_process_alone": found.alone,
        "amid_the_posts": found.amid,
        "runs_resumed_to_their_end": found.rounds,
        "last_process_gone_after_s": round(found.outlived_s, 3),
        "faults": found.faults,
    }
    rows = [(name.replace("_", " "), str(value)) for name, value in figures.items()]
    print("\n".join(render_table(rows)) + f"\n\n{json.dumps(figures)}")
    return 1 if found.faults else 0


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        prog="python -m bench.safety.kill_bulk",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    add = parser.add_argument
    add("--model", type=Path, required=True, metavar="FILE", help="the model to label with")
    add("--posts", type=Path, default=EXAMPLE, metavar="DIR", help="the blog whose posts are copied")
    add("--copies", type=int, default=COPIES, help="how many copies of each post (default: %(default)s)")
    add("--kills", type=int, default=KILLS, help="how many kills (default: %(default)s)")
    add("--seed", type=int, default=SEED, help="the seed of the random moments (default: %(default)s)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
