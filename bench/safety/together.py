"""Runs two commands of fuda at once on one blog, again and again, and checks that nothing is lost."""

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.safety.forked import Place, Ran, run_forked, start_forked, wait_for, warm_up
from bench.safety.messages import find_control_characters, find_faults
from bench.safety.scratch_blog import DECISIONS, Files, ScratchBlog, find_left_beside, make_environment
from bench.safety.surviving import check_undone
from console.command import run_command
from console.parser import Parser
from console.progress import ProgressReport
from console.tables import render_table
from model.errors import FudaError

DESCRIPTION = """\
Run two commands of fuda at the same time on the same blog, drawn at random: apply of some posts, bulk, undo,
suggest and confirm.

Both must do their work, or report that another fuda is at work. Changes that one reports must be in the posts
and in decisions.jsonl afterwards, unless the other undid them, and every post must be whole."""
EPILOG = """\
example:
  python -m bench.safety.together --model build/demo.safetensors

Needs Linux. Exit code 1: something was lost or damaged. The last line is JSON with all figures."""
ROUNDS, SEED, POSTS = 200, 1, 6
BUSY = "another fuda is at work"
COMMANDS = ("apply", "apply", "bulk", "undo", "suggest", "confirm")


class CannotPrepare(FudaError):
    """Raised when a command fails although no other one was running."""

    def __init__(self, ran: Ran) -> None:
        message = ran.err.decode(errors="replace").strip()
        super().__init__(f"fuda {ran.arguments[0]} ended with exit code {ran.code}: {message}")


@dataclass(slots=True)
class Blog:
    """The blog and its two states: `bare` as its author wrote it, `labelled` as fuda bulk leaves it.

    `took_s` is how long that bulk took.
    """

    scratch: ScratchBlog
    place: Place
    model: Path
    bare: Files
    labelled: Files
    took_s: float = 0.0


@dataclass(slots=True)
class Found:
    """The results so far: exit codes by command, how often one was busy, and all faults."""

    codes: Counter[tuple[str, int]] = field(default_factory=Counter)
    busy: int = 0
    faults: list[str] = field(default_factory=list)


@contextmanager
def prepared(model: Path) -> Iterator[Blog]:
    """Yield a blog whose two states are kept. Raises CannotPrepare."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        scratch, place = ScratchBlog(folder), Place(folder, make_environment(folder))
        scratch.fill(POSTS)
        bare = scratch.posts()
        scratch.save("bare")
        content = str(scratch.root / "content")
        warm_up(("bulk", content, "--dry-run", "--model", str(model)), place)
        began_s = time.monotonic()
        ran = run_forked(("bulk", content, "--all", "--model", str(model)), place)
        took_s = time.monotonic() - began_s
        if ran.code not in (0, 1) or scratch.posts() == bare:
            raise CannotPrepare(ran)
        scratch.save("labelled")
        yield Blog(scratch, place, model, bare, scratch.posts(), took_s)


def draw_command(chance: random.Random, blog: Blog) -> tuple[str, ...]:
    """Return a command line with --json, on all of the blog or on some of its posts."""
    command = chance.choice(COMMANDS)
    root = blog.scratch.root
    names = sorted(blog.bare)
    posts = [str(root / name) for name in chance.sample(names, chance.randint(1, len(names)))]
    # With --best-effort a command hardly waits for another.
    source = ("--model", str(blog.model), *["--best-effort"] * (chance.random() < 0.3))
    return {
        "apply": ("apply", "--json", "--all", *source, *posts),
        "bulk": ("bulk", "--json", "--all", *source, str(root / "content")),
        "undo": ("undo", "--json", str(root)),
        "suggest": ("suggest", "--json", *source, *posts),
        "confirm": ("confirm", "--json", *posts),
    }[command]


def run_round(blog: Blog, chance: random.Random, found: Found) -> list[str]:
    """Run two commands at once, and return the faults."""
    blog.scratch.restore(chance.choice(("bare", "labelled")))
    one, other = draw_command(chance, blog), draw_command(chance, blog)
    first = start_forked(one, blog.place)
    # Commands spend most of their time before they write: two that start together write together.
    time.sleep(chance.choice((0, 0, chance.uniform(0, blog.took_s / 2))))
    second = start_forked(other, blog.place)
    both = [wait_for(first), wait_for(second)]
    faults = [fault for ran in both for fault in check_end(ran, found)]
    faults += check_blog(blog, both)
    if "confirm" not in (one[0], other[0]):  # undo leaves confirmed labels, which are the author's own
        undo = ("undo", str(blog.scratch.root))
        faults += check_undone(blog.scratch, blog.bare, lambda: run_forked(undo, blog.place))
    return [f"{one[0]} and {other[0]}: {fault}" for fault in dict.fromkeys(faults)]


def check_end(ran: Ran, found: Found) -> Iterator[str]:
    """Yield the faults at the end of one command; giving up because of the other is not one."""
    found.codes[ran.arguments[0], ran.code] += 1
    if is_busy(ran):
        found.busy += 1
    elif ran.code == 2:
        yield f"{ran.arguments[0]} ended with exit code 2: {ran.err.decode(errors='replace').strip()[:300]}"
    yield from find_faults(ran)
    yield from find_control_characters(ran)


def is_busy(ran: Ran) -> bool:
    """Return whether a command gave up because of the other."""
    return BUSY in ran.err.decode(errors="replace").lower()


def check_blog(blog: Blog, both: Sequence[Ran]) -> Iterator[str]:
    """Yield damages in the blog, and changes that a command reported but that are missing."""
    posts = blog.scratch.posts()
    for name in sorted(posts.keys() | blog.bare.keys()):
        if posts.get(name) not in (blog.bare.get(name), blog.labelled.get(name)):
            yield f"{name} is damaged"
    if left := find_left_beside(blog.scratch.root):
        yield f"files are left beside posts: {', '.join(left[:3])}"
    try:
        entries = list(read_decisions(blog))
    except ValueError as error:
        yield f"decisions.jsonl has a broken line: {error}"
        return
    restored = {post for ran in both for each in read_output(ran) for post in each.get("restored", ())}
    for ran in both:
        for each in read_output(ran):
            yield from check_report(each, posts, blog, entries, restored)


def check_report(
    report: dict[str, Any], posts: Files, blog: Blog, entries: list[dict[str, Any]], restored: set[str]
) -> Iterator[str]:
    """Yield each change in a line of JSON that is missing in the post or in decisions.jsonl."""
    name = report.get("post", "")
    for part in ("applied", "confirmed"):
        for kind, labels in report.get(part, {}).items():
            for label in labels:
                if not any(has_label(entry, name, kind, part, label) for entry in entries):
                    yield f"decisions.jsonl lacks that {label} was {part} in {name}"
    if (
        any(report.get("applied", {}).values())
        and name not in restored
        and posts[name] != blog.labelled[name]
    ):
        yield f"the labels reported for {name} are not in it"
    suggested = "applied" not in report and (report.get("tags") or report.get("categories"))
    if suggested and not any(entry["post"] == name for entry in entries):
        yield f"decisions.jsonl lacks the suggestions for {name}"
    for post in report.get("restored", ()):
        if not any(entry["post"] == post and "undone" in json.dumps(entry) for entry in entries):
            yield f"decisions.jsonl lacks that {post} was restored"


def has_label(entry: dict[str, Any], post: str, kind: str, part: str, label: str) -> bool:
    """Return whether a line of decisions.jsonl has `label` in a part of a kind, with or without a score."""
    items = entry.get(kind, {}).get(part, [])
    return entry["post"] == post and label in [item[0] if isinstance(item, list) else item for item in items]


def read_decisions(blog: Blog) -> Iterator[dict[str, Any]]:
    """Yield the lines of decisions.jsonl. Raises ValueError."""
    path = blog.scratch.root / DECISIONS
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        yield json.loads(line)


def read_output(ran: Ran) -> list[dict[str, Any]]:
    """Return the objects that a command printed; one that was killed may have printed half of one."""
    if ran.code not in (0, 1):
        return []
    return [json.loads(line) for line in ran.out.decode().split("\n") if line]


def main(arguments: Sequence[str]) -> int:
    """Run the rounds, print the table and the line of JSON, and return the exit code."""
    options = _parse(arguments)
    return run_command("together", lambda: together(options))


def together(options: argparse.Namespace) -> int:
    """Return 0 when nothing was lost or damaged, else 1. Raises FudaError."""
    found = Found()
    with (
        prepared(options.model.resolve()) as blog,
        ProgressReport(sys.stderr, clock=time.monotonic) as progress,
    ):
        for number in range(options.rounds):
            faults = run_round(blog, random.Random(options.seed + number), found)
            found.faults += [f"seed {options.seed + number}: {fault}" for fault in faults]
            progress("Running two commands at once", number + 1, options.rounds)
    names = sorted({name for name, _ in found.codes})
    rows = [("command", "exit 0", "exit 1", "exit 2")]
    rows += [(name, *(str(found.codes[name, code]) for code in (0, 1, 2))) for name in names]  # type: ignore[misc]
    print("\n".join(render_table(rows)))
    for fault in found.faults:
        print(ascii(fault)[1:-1])
    print(f"\n{json.dumps({'rounds': options.rounds, 'busy': found.busy, 'faults': len(found.faults)})}")
    return 1 if found.faults else 0


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        prog="python -m bench.safety.together",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    add = parser.add_argument
    add("--model", type=Path, required=True, metavar="FILE", help="the model to label with")
    add("--rounds", type=int, default=ROUNDS, help="how many pairs of commands (default: %(default)s)")
    add("--seed", type=int, default=SEED, help="the seed of the first round (default: %(default)s)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
