"""Measures what the bill needs of a package: inits, and calls with one post and with many, by memory size."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from bench.coldstart.circumstances import describe_model, read_circumstances
from bench.coldstart.comparison import WAYS, choose_pause_s
from bench.cost.comparisons import BATCHED, BATCHES
from bench.cost.counting import READY_S, Round, Started, ask_in_rounds, count_log_bytes, sum_up_size
from bench.cost.runs import Size
from bench.quality.corpus import body_bytes, read_measured
from bench.speed.__main__ import EXAMPLE
from console.command import run_command
from console.progress import ProgressReport
from lambda_local.awake import kept_awake
from lambda_local.cgroups import VCPU_MB, CannotLimit, limited
from lambda_local.instance import Setting, best_setting, running
from lambda_local.lambda_environment import Function
from lambda_local.stack_file import read_stack
from lambda_local.unpacking import unpacked
from model.files import write_file
from model.post import Post

DESCRIPTION = """\
Measure a built package as python -m bench.cost wants it: how long an instance takes to start, and what calls
with one post and with up to a hundred take, answer and log, at each memory size. One post is asked about with
evidence, batches without, as fuda bulk asks, and those of twenty with evidence too."""
EPILOG = """\
examples:
  python -m bench.cost.calls --package build/lambda/fuda.zip --out bench/results
  python -m bench.cost.calls --package build/lambda/fuda.zip --posts path/to/content --memory 1024

The package is one for this machine's architecture. It runs under the real awslambdaric, with the share of a
processor that Lambda gives at that memory, memory / 1,769, by a cgroup, for which one has to be root; only an
init has a whole processor, as on demand. Where that is not allowed, 1,769 MB can be measured: a whole
processor for all. All sizes take four minutes."""

MEMORIES_MB = (128, 256, 512, 640, 1024, VCPU_MB, 3008)
LEAST_MB, MOST_MB = 128, 10_240
MODEL = "model.safetensors"

type Told = Callable[[int, int], object]
"""Called with how many instances have been measured, and how many there are."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is measured: the folder of a package, the setting it runs in, and the posts to ask about."""

    package: Path
    setting: Setting
    posts: Sequence[Post]


@dataclass(frozen=True, slots=True)
class Plan:
    """How often: to each of `starts` instances `calls` with one post, and `batch_calls` a size of batch.

    Batches are asked about without evidence, those of the sizes `explained` with it, too.
    """

    starts: int = 7
    calls: int = 20
    batches: Sequence[int] = BATCHES
    explained: Sequence[int] = (BATCHED,)
    batch_calls: int = 2

    def rounds(self) -> list[Round]:
        """Return what an instance is asked; its first call is told apart."""
        silent = [Round(posts, self.batch_calls, evidence=False) for posts in self.batches if posts > 1]
        explained = [Round(posts, self.batch_calls) for posts in self.explained]
        return [Round(1, self.calls + 1), *silent, *explained]


WHOLE = Plan()


def main(arguments: Sequence[str], *, plan: Plan = WHOLE) -> int:
    """Measure, print the figures as JSON, and return the exit code."""
    options = _parse(arguments)
    return run_command("cost.calls", lambda: measure(options, plan), keep_lines=True)


def measure(options: argparse.Namespace, plan: Plan) -> None:
    """Measure what the options ask for, and print, or write too, what was found. Raises FudaError."""
    posts = read_measured(options.posts)
    setting = replace(best_setting(), init_in_share=options.init_in_share)
    memories = options.memory or MEMORIES_MB
    with (
        unpacked(options.package) as folder,
        ProgressReport(sys.stderr, clock=time.monotonic) as report,
    ):
        subject = Subject(folder, setting, posts)
        with kept_awake():
            sizes = measure_sizes(subject, memories, plan=plan, told=partial(report, "starting and asking"))
        figures = {
            **read_circumstances(),
            "confined": WAYS[setting.way],
            "inits_have": setting.inits_have,
            "asked": {"posts": len(posts), "median_bytes": int(median(map(body_bytes, posts)))},
            "model": describe_model(folder / MODEL),
            "sizes": [asdict(size) for size in sizes],
        }
    print(render_figures(figures))
    if options.out:
        write_file(options.out / f"calls-{figures['date']}.json", f"{render_figures(figures)}\n".encode())


def measure_sizes(
    subject: Subject,
    memories_mb: Sequence[int],
    *,
    plan: Plan = WHOLE,
    told: Told = lambda done, total: None,
) -> list[Size]:
    """Return what the package takes at each memory size. Raises LambdaFault, NotAnswered and CannotLimit.

    Sizes take turns, an instance at a time, so that a slower quarter of an hour slows them all.
    """
    started: dict[int, list[Started]] = {memory_mb: [] for memory_mb in memories_mb}
    logs: dict[int, list[list[int]]] = {memory_mb: [] for memory_mb in memories_mb}
    turns = [memory_mb for _ in range(plan.starts) for memory_mb in started]
    with ExitStack() as shares:
        groups = {memory_mb: shares.enter_context(share_of(memory_mb)) for memory_mb in started}
        for done, memory_mb in enumerate(turns, 1):
            setting = replace(subject.setting, cgroups=groups[memory_mb])
            with running(_function(subject, memory_mb), setting) as instance:
                pause_s = choose_pause_s(memory_mb)
                asked = ask_in_rounds(instance, subject.posts, plan.rounds(), pause_s=pause_s)
            started[memory_mb].append(asked)
            logs[memory_mb].append(count_log_bytes(instance.log))  # whole only now that it has ended
            told(done, len(turns))
    return [sum_up_size(memory_mb, started[memory_mb], logs[memory_mb]) for memory_mb in started]


@contextmanager
def share_of(
    memory_mb: int, *, limit: Callable[[int], AbstractContextManager[Sequence[Path]]] = limited
) -> Iterator[Sequence[Path]]:
    """Yield what gives a function the processor share of this memory. Raises CannotLimit.

    Where no share can be set, nothing does for 1,769 MB, which has a whole processor.
    """
    with ExitStack() as limits:
        try:
            groups = limits.enter_context(limit(memory_mb))
        except CannotLimit:
            if memory_mb != VCPU_MB:
                raise
            groups = ()
        yield groups


def render_figures(figures: Mapping[str, Any]) -> str:
    """Return the figures as JSON."""
    return json.dumps(figures, ensure_ascii=False, indent=1)


def _function(subject: Subject, memory_mb: int) -> Function:
    stack = read_stack()
    return Function(
        package=subject.package, memory_mb=memory_mb, timeout_s=READY_S, environment=stack.environment
    )


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.cost.calls",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--package", type=Path, required=True, metavar="ZIP", help="a package, zip file or folder")
    add(
        "--posts",
        type=Path,
        default=EXAMPLE,
        metavar="CONTENT",
        help="a blog, whose posts of about 6 kB are asked about (default: %(default)s)",
    )
    add(
        "--memory",
        action="append",
        type=_memory,
        metavar="MB",
        help=f"a memory size to measure at (default: {', '.join(map(str, MEMORIES_MB))})",
    )
    add(
        "--init-in-share",
        action="store_true",
        help="hold inits to the share of their size, as with provisioned concurrency",
    )
    add("--out", type=Path, metavar="DIR", help="write the figures here too, in a file named after the day")
    return parser.parse_args(arguments)


def _memory(text: str) -> int:
    if not text.isdecimal() or not LEAST_MB <= int(text) <= MOST_MB:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of megabytes from {LEAST_MB} to {MOST_MB}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
