"""Measures cold starts and warm calls of Lambda packages, ours among them: python -m bench.coldstart."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from bench.coldstart.comparison import Comparison, Plan, Telling, compare_packages
from bench.coldstart.measuring import Progress
from bench.coldstart.recipes import ECHO, NAMES, RECIPES, Recipe
from bench.speed.__main__ import EXAMPLE
from console.command import run_command
from console.progress import ProgressReport
from lambda_local.cgroups import VCPU_MB, CannotLimit, limited
from model.files import write_file

DESCRIPTION = """\
Measure how long our package takes to start in Lambda, and to answer, beside what else one would deploy.

Every package runs under the real awslambdaric, read-only, as a user without rights, with Lambda's variables
and nothing else of this machine. They start in turn, round after round, so that whatever else this machine
does falls on all of them alike; the empty function echo is always among them, and ratios to it are what to
look at. The peers ship bytecode too, and have neither routes nor a log."""
EPILOG = f"""\
packages: {", ".join(NAMES)}

examples:
  python -m bench.coldstart
  python -m bench.coldstart --without tensorflow --rounds 5
  python -m bench.coldstart --only fuda --memory full --memory 1024
  python -m bench.coldstart --model model.safetensors --posts path/to/content --out bench/results

--memory gives every function the share of a processor that Lambda gives it at so many MB, memory / 1,769,
by a cgroup, for which one has to be root. Memory itself is not limited: a note says who would need more.

The first run installs the peers below build/coldstart, 2 GB, most of it TensorFlow. A round takes eight
seconds, and three times that at 512 MB. The last line printed is JSON with every figure."""

FULL = "full"
DEFAULT_MEMORIES = (None, VCPU_MB, 512)
ROUNDS, CALLS = 15, 30
MOST_MEMORY_MB = 10_240


def main(arguments: Sequence[str]) -> int:
    """Measure, print tables and JSON, and return the exit code."""
    options = _parse(arguments)
    return run_command("coldstart", lambda: compare(options), keep_lines=True)


def compare(options: argparse.Namespace) -> None:
    """Measure what the options ask for, and print, or write too, what was found. Raises FudaError."""
    plan = Plan(
        recipes=choose_recipes(options.only, options.without),
        posts=options.posts,
        model=options.model,
        memories=choose_memories(options.memory, tell=_say),
        rounds=options.rounds,
        calls=options.calls,
    )
    with ProgressReport(sys.stderr, clock=time.monotonic) as report:
        comparison = compare_packages(plan, Telling(_say, _stage(report)))
    print(f"{comparison.text}\n\n{json.dumps(comparison.figures, ensure_ascii=False)}")
    if options.out:
        write_results(comparison, options.out)


def choose_recipes(only: Sequence[str], without: Sequence[str]) -> list[Recipe]:
    """Return the recipes of these names, of all when there is none, but for those `without`; echo always."""
    kept = (set(only or NAMES) - set(without)) | {ECHO}
    return [recipe for recipe in RECIPES if recipe.name in kept]


def choose_memories(
    asked: Sequence[int | None],
    *,
    tell: Callable[[str], object],
    limit: Callable[[int], AbstractContextManager[object]] = limited,
) -> list[int | None]:
    """Return the memories asked for, or those by default that this machine can imitate.

    Raises CannotLimit when one was asked for that it cannot.
    """
    memories = list(dict.fromkeys(asked or DEFAULT_MEMORIES))
    try:
        for memory_mb in filter(None, memories):
            with limit(memory_mb):
                pass
    except CannotLimit as error:
        if asked:
            raise
        tell(f"At full speed only. {error}")
        return [None]
    return memories


def write_results(comparison: Comparison, folder: Path) -> None:
    """Write text and figures into `folder`, in files named after the day."""
    name = f"coldstart-{comparison.figures['date']}"
    write_file(folder / f"{name}.txt", f"{comparison.text}\n".encode())
    figures = json.dumps(comparison.figures, ensure_ascii=False, indent=1)
    write_file(folder / f"{name}.json", f"{figures}\n".encode())


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _stage(report: ProgressReport) -> Callable[[str], Progress]:
    return lambda name: lambda done, total: report(name, done, total)


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.coldstart",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--model", type=Path, metavar="FILE", help="the model (default: trained on the posts)")
    add(
        "--posts",
        type=Path,
        default=EXAMPLE,
        metavar="CONTENT",
        help="the blog that the model learnt from; its posts of about 6 kB are asked about, and "
        "scikit-learn learns from all of them (default: %(default)s)",
    )
    add("--only", action="append", choices=NAMES, default=[], metavar="NAME", help="measure this package")
    add("--without", action="append", choices=NAMES, default=[], metavar="NAME", help="leave this one out")
    add(
        "--memory",
        action="append",
        type=_memory,
        default=[],
        metavar="MB",
        help="the memory whose share of a processor is given, full for all of it (default: full, 1769, 512)",
    )
    add("--rounds", type=_count, default=ROUNDS, metavar="N", help="cold starts (default: %(default)s)")
    add(
        "--calls",
        type=_count,
        default=CALLS,
        metavar="N",
        help="warm calls after each start (default: %(default)s)",
    )
    add("--out", type=Path, metavar="DIR", help="write the results here too, in files named after the day")
    return parser.parse_args(arguments)


def _memory(text: str) -> int | None:
    if text == FULL:
        return None
    if not text.isdecimal() or not 128 <= int(text) <= MOST_MEMORY_MB:
        raise argparse.ArgumentTypeError(f"{text!r} is neither {FULL} nor megabytes from 128 to 10240")
    return int(text)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 on")
    return int(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
