"""Runs fuda on thousands of hostile blogs, and checks that none can harm its reader."""

import argparse
import json
import os
import pickle
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from bench.safety.forked import warm_up
from bench.safety.hostile_runs import Experiment, Found, run_seed, run_seed_in_process
from bench.safety.listener import Listener, listening
from bench.safety.outside import SECRETS, Outside
from bench.safety.scratch_blog import EXAMPLE, make_author, remove_tree
from console.command import run_command
from console.parser import Parser
from console.progress import ProgressReport
from console.tables import render_table
from model.errors import FudaError

DESCRIPTION = """\
Make hostile blogs from seeds, run one or two commands of fuda on each, and check the outcome.

A blog has ordinary posts and up to four traps: links, FIFOs, names, headers, settings, models, records.
Nothing outside the blog may change, no secret may leave, no output may control a terminal, and every command
must end soon, in little memory, with a message that a person understands."""
EPILOG = """\
examples:
  python -m bench.safety.hostile_blogs --model build/demo.safetensors
  python -m bench.safety.hostile_blogs --only 4711 --keep

Needs Linux. Exit code 1: something was found; each fault is printed with its seeds. The last line is JSON."""
MODEL = Path("build/demo.safetensors")
NUMBER, PROCESSES, SEED = 5_000, 300, 1
SHOWN_SEEDS = 12
SHOWN_REFUSALS = 60


class NoModel(FudaError):
    """Raised when the model for the experiment is missing. `path` is where it should be."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is missing: train a model with python -m training {EXAMPLE} --out {path}.")
        self.path = path


class PartFailed(FudaError):
    """Raised when a part of the experiment itself fails; it has printed why."""

    def __init__(self, code: int) -> None:
        super().__init__(f"A process of the experiment failed with exit code {code}; see above.")
        self.code = code


def main(arguments: Sequence[str]) -> int:
    """Run the experiment, print its tables and the line of JSON, and return the exit code."""
    options = _parse(arguments)
    return run_command("hostile_blogs", lambda: hostile_blogs(options))


def hostile_blogs(options: argparse.Namespace) -> int:
    """Return 0 when no fault was found, else 1. Raises FudaError."""
    if not options.model.is_file():
        raise NoModel(options.model)
    folder = Path(tempfile.mkdtemp(prefix="hostile-")).resolve()
    try:
        if options.only is not None:
            found = run_part(folder, options, range(1), show=True)
        else:
            found = run_parts(folder, options)
        return report(found)
    finally:
        if options.keep:
            print(f"The blog is in {folder}.", file=sys.stderr)
        else:
            remove_tree(folder)


def run_parts(folder: Path, options: argparse.Namespace) -> Found:
    """Share the seeds among `jobs` forks of this process, and return the findings of all."""
    children = {}
    for job in range(options.jobs):
        place = folder / str(job)
        place.mkdir()
        numbers = range(job, options.number + options.processes, options.jobs)
        sys.stderr.flush()
        pid = os.fork()
        if not pid:
            _be_part(place, options, numbers)
        children[pid] = place / "found"
    found = Found()
    for pid, file in children.items():
        _, status = os.waitpid(pid, 0)
        if status:
            raise PartFailed(os.waitstatus_to_exitcode(status))
        found.join(pickle.loads(file.read_bytes()))
    return found


def run_part(folder: Path, options: argparse.Namespace, numbers: range, *, show: bool = False) -> Found:
    """Run some of the seeds, by number: first in forks, then as processes."""
    with (
        listening(folder / "heard") as listener,
        _silence() as stdin,
        ProgressReport(sys.stderr, clock=time.monotonic) as progress,
    ):
        experiment = _prepare(folder, options.model.resolve(), listener, stdin)
        experiment.show = show
        for done, number in enumerate(numbers, 1):
            run, seed = _seed(options, number)
            run(experiment, seed)
            if numbers.start == 0 and not show:  # the others take as long
                progress("Running hostile blogs", done, len(numbers))
        return experiment.found


def report(found: Found) -> int:
    """Print the findings, and return the exit code."""
    codes = sorted({code for _, code in found.codes})
    rows = [("command", *(f"exit {code}" for code in codes))]
    for kind in sorted({kind for kind, _ in found.codes}):
        rows.append((kind, *(str(found.codes[kind, code]) for code in codes)))
    print("\n".join(render_table(rows)))
    for title, counter in (("refusals", found.refusals), ("notes", found.notes)):
        print(f"\n{title}")
        for text, times in counter.most_common(SHOWN_REFUSALS):
            print(f"{times:6} {ascii(text)[1:-1]}")
    print("\nfaults")
    for fault, seeds in sorted(found.faults.items(), key=lambda item: -len(item[1])):
        shown = ", ".join(map(str, seeds[:SHOWN_SEEDS])) + (", ..." if len(seeds) > SHOWN_SEEDS else "")
        print(f"{len(seeds):6} {ascii(fault)[1:-1]}: seeds {shown}")
    figures = {
        "commands": found.codes.total(),
        "worst_cpu_s": round(found.slowest[0], 2),
        "worst_cpu_seed": found.slowest[1],
        "worst_memory_mb": round(found.largest[0]),
        "worst_memory_seed": found.largest[1],
        "faults": sum(map(len, found.faults.values())),
    }
    print(f"\n{json.dumps(figures)}")
    return 1 if found.faults else 0


def _seed(options: argparse.Namespace, number: int) -> tuple[Callable[[Experiment, int], None], int]:
    """Return the function that runs a number's seed, and the seed."""
    if options.only is not None:
        return (run_seed_in_process if options.as_process else run_seed), options.only
    if number < options.number:
        return run_seed, options.seed + number
    return run_seed_in_process, options.seed + number - options.number


def _be_part(folder: Path, options: argparse.Namespace, numbers: range) -> NoReturn:
    """Run some of the seeds, in a child, and end."""
    code = 1
    try:
        (folder / "found").write_bytes(pickle.dumps(run_part(folder, options, numbers)))
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _prepare(folder: Path, model: Path, listener: Listener, stdin: int) -> Experiment:
    """Return the experiment in `folder`, and import the modules of its commands."""
    environ = make_author(folder) | SECRETS
    experiment = Experiment(Outside(folder), environ, model, listener, stdin)
    experiment.reset()
    (folder / "place" / "blog" / "a.md").write_text("---\ntitle: Python\n---\n")
    warm_up(("bulk", str(folder / "place" / "blog"), "--dry-run", "--model", str(model)), experiment.place)
    return experiment


@contextmanager
def _silence() -> Iterator[int]:
    """Yield a handle on which no byte ever arrives: a command that reads from it hangs."""
    reading, writing = os.pipe()
    try:
        yield reading
    finally:
        os.close(reading)
        os.close(writing)


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        prog="python -m bench.safety.hostile_blogs",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    add = parser.add_argument
    add("--model", type=Path, default=MODEL, metavar="FILE", help="a good model (default: %(default)s)")
    add("--number", type=int, default=NUMBER, help="how many blogs in forks (default: %(default)s)")
    add("--processes", type=int, default=PROCESSES, help="how many as processes (default: %(default)s)")
    add("--seed", type=int, default=SEED, help="the first seed (default: %(default)s)")
    add("--jobs", type=int, default=os.process_cpu_count(), help="at once (default: %(default)s)")
    add("--only", type=int, metavar="SEED", help="only this seed; print its traps, commands and output")
    add("--as-process", action="store_true", help="with --only: as a shell runs it")
    add("--keep", action="store_true", help="keep the folder of the last blog")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
