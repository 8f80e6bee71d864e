"""Measures cold starts and warm calls of Lambda packages, ours among them: python -m bench.coldstart."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from bench.coldstart.comparison import Comparison, Output, Plan, compare_packages
from bench.coldstart.measuring import Progress
from bench.coldstart.recipes import ECHO, NAMES, RECIPES, Recipe
from bench.speed.__main__ import EXAMPLE
from console.command import run_command
from console.parser import Parser
from console.progress import ProgressReport
from lambda_local.cgroups import VCPU_MB, CannotLimit, limited
from model.files import write_file

DESCRIPTION = """\
Measure how long our package takes to start in Lambda and to answer, compared with other packages (peers)
that could be deployed instead.

Every package runs under the real awslambdaric, read-only, as an unprivileged user, and sees nothing of this
machine. All packages start in turn, round after round, so that other work on this machine slows all of them
alike. The empty function echo is always among them: compare ratios to it. The peers ship bytecode too, and
have neither routes nor a log."""
EPILOG = f"""\
packages: {", ".join(NAMES)}

examples:
  python -m bench.coldstart
  python -m bench.coldstart --without tensorflow --rounds 5
  python -m bench.coldstart --only fuda --memory full --memory 1024
  python -m bench.coldstart --model FILE --posts CONTENT --out bench/results

--memory gives every function the share of a processor that Lambda gives it at that many MB, memory / 1,769,
by a cgroup, which only root can make. Memory itself is not limited: a note names packages that need more.

The first run installs the peers below build/coldstart, 2 GB, most of it TensorFlow. A round takes eight
seconds, and three times that at 512 MB. The last line is JSON with all figures."""

FULL = "full"
DEFAULT_MEMORIES = (None, VCPU_MB, 512)
ROUNDS, CALLS = 15, 30
MAX_MEMORY_MB = 10_240


def main(arguments: Sequence[str]) -> int:
    """Measure, print tables and JSON, and return the exit code."""
    options = _parse(arguments)
    return run_command("coldstart", lambda: compare(options), keep_lines=True)


def compare(options: argparse.Namespace) -> None:
    """Measure as the options ask, and print the results, or write them too. Raises FudaError."""
    plan = Plan(
        recipes=choose_recipes(options.only, options.without),
        posts=options.posts,
        model=options.model,
        memories=choose_memories(options.memory, log=_log),
        rounds=options.rounds,
        calls=options.calls,
    )
    with ProgressReport(sys.stderr, clock=time.monotonic) as report:
        comparison = compare_packages(plan, Output(_log, _stage(report)))
    print(f"{comparison.text}\n\n{json.dumps(comparison.figures, ensure_ascii=False)}")
    if options.out:
        write_results(comparison, options.out)


def choose_recipes(only: Sequence[str], without: Sequence[str]) -> list[Recipe]:
    """Return echo and the recipes named in `only`, or all if it is empty, without those in `without`."""
    kept = (set(only or NAMES) - set(without)) | {ECHO}
    return [recipe for recipe in RECIPES if recipe.name in kept]


def choose_memories(
    asked: Sequence[int | None],
    *,
    log: Callable[[str], object],
    limit: Callable[[int], AbstractContextManager[object]] = limited,
) -> list[int | None]:
    """Return the memories asked for, or else the default ones that this machine can imitate.

    Raises CannotLimit when it cannot imitate one that was asked for.
    """
    memories = list(dict.fromkeys(asked or DEFAULT_MEMORIES))
    try:
        for memory_mb in filter(None, memories):
            with limit(memory_mb):
                pass
    except CannotLimit as error:
        if asked:
            raise
        log(f"At full speed only. {error}")
        return [None]
    return memories


def write_results(comparison: Comparison, folder: Path) -> None:
    """Write text and figures into `folder`, in files with the date in their names."""
    name = f"coldstart-{comparison.figures['date']}"
    write_file(folder / f"{name}.txt", f"{comparison.text}\n".encode())
    figures = json.dumps(comparison.figures, ensure_ascii=False, indent=1)
    write_file(folder / f"{name}.json", f"{figures}\n".encode())


def _log(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _stage(report: ProgressReport) -> Callable[[str], Progress]:
    return lambda name: lambda done, total: report(name, done, total)


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        prog="python -m bench.coldstart",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    add = parser.add_argument
    add("--model", type=Path, metavar="FILE", help="the model (default: trained on the posts)")
    add(
        "--posts",
        type=Path,
        default=EXAMPLE,
        metavar="CONTENT",
        help="the blog that the model has learnt from; its posts of about 6 kB are sent, and "
        "scikit-learn learns from all of them (default: %(default)s)",
    )
    add("--only", action="append", choices=NAMES, default=[], metavar="NAME", help="only this package")
    add("--without", action="append", choices=NAMES, default=[], metavar="NAME", help="not this package")
    add(
        "--memory",
        action="append",
        type=_memory,
        default=[],
        metavar="MB",
        help="the memory whose share of a processor packages get, or full (default: full, 1769, 512)",
    )
    add("--rounds", type=_count, default=ROUNDS, metavar="N", help="cold starts (default: %(default)s)")
    add(
        "--calls",
        type=_count,
        default=CALLS,
        metavar="N",
        help="warm calls after each start (default: %(default)s)",
    )
    add(
        "--out",
        type=Path,
        metavar="DIR",
        help="also write results here, to files with the date in their names",
    )
    return parser.parse_args(arguments)


def _memory(text: str) -> int | None:
    if text == FULL:
        return None
    if not text.isdecimal() or not 128 <= int(text) <= MAX_MEMORY_MB:
        raise argparse.ArgumentTypeError(f"{text!r} is neither {FULL} nor megabytes from 128 to 10240")
    return int(text)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
