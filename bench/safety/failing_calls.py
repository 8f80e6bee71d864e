"""Makes each system call of apply, bulk and undo fail in turn, and checks that every post survives it."""

import argparse
import errno
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

from bench.safety.call_shim import KINDS, Failure, Shim, build_shim, open_shim
from bench.safety.forked import Place, warm_up
from bench.safety.scratch_blog import ScratchBlog, make_environment
from bench.safety.surviving import Experiment, Found, Scenario, check_again, check_failed, check_undo
from console.command import run_command
from console.parser import Parser
from console.tables import render_table

DESCRIPTION = """\
Let the 1st, 2nd, 3rd ... open, write, fsync, rename, unlink, truncate and mkdir fail, of an apply of one
post, a bulk of 10 posts and an undo of that bulk: with a full disk (ENOSPC) and with a broken one (EIO).

After each failure every post must be whole, as before or as after the command, and the message must be one
clear line. The same command again must then end as if nothing had failed, and undo must give back every
byte. So must undo right after the failure."""
EPILOG = """\
examples:
  python -m bench.safety.failing_calls --model FILE
  python -m bench.safety.failing_calls --model FILE --only "bulk: write 3 EIO"

Needs Linux and a C compiler. Exit code 1: something was damaged, lost or badly explained. The last line
is JSON with all figures."""
SHIM_VARIABLE = "FUDA_FAILING_CALLS"
POSTS = 10
MAX_N = 2_000

WAYS: tuple[tuple[str, int, str], ...] = (
    *(
        (kind, error, "once")
        for kind in KINDS
        if kind != "open to read"
        for error in (errno.ENOSPC, errno.EIO)
    ),
    ("open to read", errno.EIO, "once"),
    ("write", errno.ENOSPC, "short"),
    ("write", errno.ENOSPC, "lasting"),
)
"""The kind of calls, the error and the mode; each for every n."""


def make_scenarios(experiment: Experiment, model: Path) -> Iterator[Scenario]:
    """Yield the three scenarios, each right after the blog it begins with was kept. Raises CannotFail."""
    blog = experiment.blog
    original, content = blog.posts(), str(blog.root / "content")
    source = ("--all", "--model", str(model))
    bulk = ("bulk", content, *source)
    blog.save("original")
    experiment.run_well(bulk)
    post = next(name for name, data in blog.posts().items() if data != original[name])
    blog.save("labelled")
    for name, arguments, start in (
        ("apply", ("apply", str(blog.root / post), *source), "original"),
        ("bulk", bulk, "original"),
        ("undo", ("undo", "--strict", str(blog.root)), "labelled"),
    ):
        blog.restore(start)
        before = blog.posts()
        experiment.run_well(arguments)
        experiment.found.calls[name] = experiment.shim.calls()
        yield Scenario(name, arguments, before, blog.posts(), original, blog.decisions(), blog.names())


def start_of(scenario: Scenario) -> str:
    """Return the name of the kept blog with which a scenario begins."""
    return "labelled" if scenario.name == "undo" else "original"


def fail_each(experiment: Experiment, scenario: Scenario, way: tuple[str, int, str]) -> None:
    """Let each call of a kind fail in turn, and note the faults."""
    kind, error, mode = way
    for n in count(1):
        if n > MAX_N or not fail_once(experiment, scenario, Failure(kind, n, error, mode)):
            return


def fail_once(experiment: Experiment, scenario: Scenario, failure: Failure) -> bool:
    """Let one call fail, then repeat and undo the command; return whether there was such a call."""
    experiment.blog.restore(start_of(scenario))
    ran = experiment.run(scenario.arguments, failure)
    if not experiment.shim.failed():
        return False
    way = f"{failure.kind} {errno.errorcode[failure.error]} {failure.mode}"
    experiment.found.runs[scenario.name, way] += 1
    experiment.found.codes[scenario.name, way, ran.code] += 1
    faults = [*check_failed(experiment.blog, scenario, ran)]
    experiment.blog.save("failed")
    faults += check_again(experiment, scenario)
    experiment.blog.restore("failed")
    faults += [f"right after the failure {fault}" for fault in check_undo(experiment, scenario)]
    experiment.found.faults += [f"{scenario.name}: {failure}: {fault}" for fault in dict.fromkeys(faults)]
    return True


def main(arguments: Sequence[str]) -> int:
    """Let calls fail, print the table and the line of JSON, and return the exit code."""
    options = _parse(arguments)
    return run_command("failing_calls", lambda: failing_calls(options, arguments))


def failing_calls(options: argparse.Namespace, arguments: Sequence[str]) -> int:
    """Return 0 when nothing was damaged, lost or badly explained, else 1. Raises FudaError."""
    if library := os.environ.get(SHIM_VARIABLE):
        with tempfile.TemporaryDirectory() as folder:
            found = fail_all(Path(folder).resolve(), open_shim(library), options)
        return report(found)
    with tempfile.TemporaryDirectory() as folder:
        # The library has to be there before Python starts, so this process starts itself once more.
        library = str(build_shim(Path(folder)))
        environ = {**os.environ, "LD_PRELOAD": library, SHIM_VARIABLE: library, "OPENBLAS_NUM_THREADS": "1"}
        command = [sys.executable, "-m", "bench.safety.failing_calls", *arguments]
        return subprocess.run(command, env=environ, check=False).returncode


def fail_all(folder: Path, shim: Shim, options: argparse.Namespace) -> Found:
    """Do the whole experiment in `folder`, and return its findings."""
    experiment = _prepare(folder, shim, options.model.resolve())
    for scenario in make_scenarios(experiment, options.model.resolve()):
        if options.only:
            name, _, failure = options.only.partition(": ")
            if name == scenario.name:
                fail_once(experiment, scenario, parse_failure(failure))
            continue
        for way in WAYS:
            fail_each(experiment, scenario, way)
            print(f"{scenario.name}: {way[0]} {errno.errorcode[way[1]]} {way[2]}", file=sys.stderr)
    return experiment.found


def parse_failure(text: str) -> Failure:
    """Return the failure that str() shows as `text`."""
    words = text.split()
    mode = words.pop() if words[-1] in ("short", "lasting") else "once"
    error, n = getattr(errno, words.pop()), int(words.pop())
    return Failure(" ".join(words), n, error, mode)


def report(found: Found) -> int:
    """Print the findings, and return the exit code."""
    rows = [("command", "call", "failures", "exit 0", "exit 1", "exit 2")]
    for (name, way), runs in found.runs.items():
        codes = (str(found.codes[name, way, code]) for code in (0, 1, 2))
        rows.append((name, way, str(runs), *codes))  # type: ignore[arg-type]
    print("\n".join(render_table(rows, texts=2)))
    for fault in found.faults:
        print(fault)
    figures = {"runs": found.runs.total(), "calls": found.calls, "faults": len(found.faults)}
    print(f"\n{json.dumps(figures)}")
    return 1 if found.faults or not found.runs else 0


def _prepare(folder: Path, shim: Shim, model: Path) -> Experiment:
    """Return the experiment with a blog of a few posts, and import the modules of its commands."""
    blog = ScratchBlog(folder)
    place = Place(folder, make_environment(folder))
    blog.fill(POSTS)
    experiment = Experiment(blog, place, shim)
    warm_up(("bulk", str(blog.root / "content"), "--dry-run", "--model", str(model)), place)
    return experiment


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        prog="python -m bench.safety.failing_calls",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    parser.add_argument("--model", type=Path, required=True, metavar="FILE", help="the model to label with")
    parser.add_argument(
        "--only", metavar="FAILURE", help='one failure, as a fault names it: "bulk: write 3 EIO"'
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
