"""Kills `fuda bulk` at random moments, resumes it, and holds the outcome to that of a run left in peace."""

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
from console.tables import render_table
from lambda_local.processes import read_tree
from model.errors import FudaError

DESCRIPTION = """\
Kill `fuda bulk` with SIGKILL at random moments and call it again, until it has ended; again and again.

After each kill every post must be whole, as it was or as it is to be; in the end posts and decisions must be
those of a run that nobody killed. Every second time the main process alone is killed: the others must end by
themselves."""
EPILOG = """\
example:
  python -m bench.safety.kill_bulk --model build/demo.safetensors --kills 200

Exit code 1 says that something was damaged or lost. The last line printed is JSON with every figure."""

KILLS, COPIES, SEED = 200, 5, 1
SLOWER = 1.5
"""How many times as long as the first run another may take: on a busy machine kills would all come early."""
ENDING_S = 10


class CannotKill(FudaError):
    """See what `fuda bulk` says, which is in this sentence: it fails without being killed."""


@dataclass(slots=True)
class Found:
    """What has been seen so far: `rounds` ended, `amid` kills left some posts labelled and some not."""

    kills: int = 0
    alone: int = 0
    rounds: int = 0
    amid: int = 0
    outlived_s: float = 0.0
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Blog:
    """The blog that is labelled again and again: its files before and after, and what is then remembered."""

    folder: Path
    model: Path
    before: Files
    after: Files
    decisions: list[str]
    took_s: float


def prepare(content: Path, model: Path, folder: Path, *, copies: int) -> Blog:
    """Return a blog in `folder`, and what a run left in peace makes of it. Raises CannotKill."""
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
    """Kill runs until there were as many `kills`, end the last one in peace, and return what was found."""
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
    """Kill a run with all its processes, or its main one `alone`; then the others have to end as well."""
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
    """Note every post that is neither as it was nor as it is to be, or cannot be read."""
    posts = read_posts(blog.folder)
    labelled = 0
    for name, data in posts.items():
        if data not in (blog.before.get(name), blog.after.get(name)):
            found.faults.append(f"{name} was damaged by kill {found.kills}")
        parse_front_matter(data.decode())
        labelled += data != blog.before.get(name)
    if posts.keys() != blog.before.keys():
        found.faults.append(f"posts came or went by kill {found.kills}")
    found.amid += 0 < labelled < sum(blog.before[name] != blog.after[name] for name in posts)


def check_end(blog: Blog, found: Found, code: int) -> None:
    """Note whatever is otherwise than after the run left in peace."""
    found.rounds += 1
    after = f"after {found.kills} kills"
    if code not in (0, 1):
        found.faults.append(f"the resumed run ended with exit code {code} {after}")
    if read_posts(blog.folder) != blog.after:
        found.faults.append(f"the posts are others {after}")
    if read_decisions(blog.folder) != blog.decisions:
        found.faults.append(f"the decisions are others {after}")
    if left := find_left_beside(blog.folder):
        found.faults.append(f"files were left beside posts {after}: {left[:3]}")


def reset(blog: Blog) -> None:
    """Bring the blog back to where it began."""
    shutil.rmtree(blog.folder / ".fuda")
    for name, data in blog.before.items():
        (blog.folder / name).write_bytes(data)


@contextlib.contextmanager
def start(folder: Path, model: Path) -> Iterator[subprocess.Popen[str]]:
    """Yield a running `fuda bulk`, in a group of processes of its own."""
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
    """Say whether a process ends within `wait_s`."""
    try:
        process.wait(wait_s)
    except subprocess.TimeoutExpired:
        return False
    return True


def is_running(pid: int) -> bool:
    """Say whether a process is there and no zombie: where nobody reaps, those stay."""
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
    """Print what came of all the kills, and return 0 when nothing was damaged or lost, else 1."""
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
    parser = argparse.ArgumentParser(
        prog="python -m bench.safety.kill_bulk",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--model", type=Path, required=True, metavar="FILE", help="the model to label with")
    add("--posts", type=Path, default=EXAMPLE, metavar="DIR", help="the blog whose posts are copied")
    add("--copies", type=int, default=COPIES, help="how many copies of each post (default: %(default)s)")
    add("--kills", type=int, default=KILLS, help="how many kills (default: %(default)s)")
    add("--seed", type=int, default=SEED, help="chance begins here (default: %(default)s)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
