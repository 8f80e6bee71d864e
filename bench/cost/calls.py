"""Measures what the bill needs of a package: inits, and calls with one post and with many, by memory size."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median

from bench.coldstart.circumstances import describe_model, read_circumstances
from bench.coldstart.comparison import WAYS, choose_pause_s
from bench.corpus import body_bytes, read_measured
from bench.cost.asking import READY_S, Round, Started, add_log_bytes, ask_in_rounds, sum_up_size
from bench.cost.measured import Size
from bench.speed.__main__ import EXAMPLE
from console.command import run_command
from console.parser import Parser
from console.progress import ProgressReport
from lambda_local.cgroups import VCPU_MB, CannotLimit, kept_awake, limited
from lambda_local.instance import Setting, best_setting, running
from lambda_local.lambda_environment import Function
from lambda_local.stack_file import read_stack
from lambda_local.temporary_folder import unpacked
from model.files import write_file
from model.post import Post

DESCRIPTION = """\
Measure a built package for python -m bench.cost: how long an instance takes to start, and what calls with one
post and with up to a hundred take, answer and log, at each memory size. One post is asked about with
evidence, batches without, as fuda bulk asks, and those of twenty also with evidence."""
EPILOG = """\
examples:
  python -m bench.cost.calls --package build/lambda/fuda.zip --out bench/results
  python -m bench.cost.calls --package build/lambda/fuda.zip --posts path/to/content --memory 1024

The package is one for this machine's architecture. It runs under the real awslambdaric, with the share of a
processor that Lambda gives at that memory, memory / 1,769, by a cgroup, which needs root; only an init has a
whole processor, as on demand. Where that is not allowed, only 1,769 MB can be measured: a whole processor.
All sizes take four minutes."""
MEMORIES_MB = (128, 256, 512, 640, 1024, VCPU_MB, 3008)
MIN_MB, MAX_MB = 128, 10_240
MODEL = "model.safetensors"
STARTS = 7
ROUNDS = (
    Round(1, 21),  # the first call of an instance counts separately
    *(Round(posts, 2, evidence=False) for posts in (2, 5, 10, 20, 50, 100)),
    Round(20, 2),
)
"""How many instances are started at each size, and what each of them is asked."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is measured: the folder of a package, the setting it runs in, and what each instance is asked."""

    package: Path
    setting: Setting
    posts: Sequence[Post]
    rounds: Sequence[Round]


def main(arguments: Sequence[str], *, rounds: Sequence[Round] = ROUNDS, starts: int = STARTS) -> int:
    """Measure, print the figures as JSON, and return the exit code."""
    options = _parse(arguments)
    return run_command("cost.calls", lambda: measure(options, rounds, starts), keep_lines=True)


def measure(options: argparse.Namespace, rounds: Sequence[Round], starts: int) -> None:
    """Measure what the options ask for, and print the figures, or write them too. Raises FudaError."""
    posts = read_measured(options.posts)
    setting = replace(best_setting(), init_in_share=options.init_in_share)
    memories = options.memory or MEMORIES_MB
    with (
        unpacked(options.package) as folder,
        ProgressReport(sys.stderr, clock=time.monotonic) as report,
        kept_awake(),
    ):
        subject, on_progress = Subject(folder, setting, posts, rounds), partial(report, "starting and asking")
        sizes = measure_sizes(subject, memories, starts=starts, on_progress=on_progress)
        figures = {
            **read_circumstances(),
            "confined": WAYS[setting.way],
            "inits_have": setting.inits_have,
            "asked": {"posts": len(posts), "median_bytes": int(median(map(body_bytes, posts)))},
            "model": describe_model(folder / MODEL),
            "sizes": [{**asdict(size), "calls": [call._asdict() for call in size.calls]} for size in sizes],
        }
    text = json.dumps(figures, ensure_ascii=False, indent=1)
    print(text)
    if options.out:
        write_file(options.out / f"calls-{figures['date']}.json", f"{text}\n".encode())


def measure_sizes(
    subject: Subject,
    memories_mb: Sequence[int],
    *,
    starts: int,
    on_progress: Callable[[int, int], object] = lambda done, total: None,
) -> list[Size]:
    """Return what the package takes at each memory size. Raises LambdaFault, NotAnswered and CannotLimit.

    Sizes take turns, an instance at a time, so that a slower quarter of an hour slows them all.
    """
    started: dict[int, list[Started]] = {memory_mb: [] for memory_mb in memories_mb}
    turns = [memory_mb for _ in range(starts) for memory_mb in started]
    environment = read_stack().environment
    with ExitStack() as shares:
        groups = {memory_mb: shares.enter_context(share_of(memory_mb)) for memory_mb in started}
        for done, memory_mb in enumerate(turns, 1):
            setting = replace(subject.setting, cgroups=groups[memory_mb])
            function = Function(
                package=subject.package, memory_mb=memory_mb, timeout_s=READY_S, environment=environment
            )
            with running(function, setting) as instance:
                pause_s = choose_pause_s(memory_mb)
                asked = ask_in_rounds(instance, subject.posts, subject.rounds, pause_s=pause_s)
            started[memory_mb].append(add_log_bytes(asked, instance.log))  # whole only after the end
            on_progress(done, len(turns))
    return [sum_up_size(memory_mb, instances) for memory_mb, instances in started.items()]


@contextmanager
def share_of(
    memory_mb: int, *, limit: Callable[[int], AbstractContextManager[Sequence[Path]]] = limited
) -> Iterator[Sequence[Path]]:
    """Yield the cgroups that give a function the processor share of this memory. Raises CannotLimit.

    Where no share can be set, 1,769 MB goes without, since that is a whole processor.
    """
    with ExitStack() as limits:
        groups: Sequence[Path] = ()
        try:
            groups = limits.enter_context(limit(memory_mb))
        except CannotLimit:
            if memory_mb != VCPU_MB:
                raise
        yield groups


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        prog="python -m bench.cost.calls",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    add = parser.add_argument
    add("--package", type=Path, required=True, metavar="ZIP", help="a package, zip file or folder")
    posts = "a blog whose posts of about 6 kB are asked about (default: %(default)s)"
    add("--posts", type=Path, default=EXAMPLE, metavar="CONTENT", help=posts)
    memories = f"a memory size to measure at (default: {', '.join(map(str, MEMORIES_MB))})"
    add("--memory", action="append", type=_memory, metavar="MB", help=memories)
    share = "limit inits to the share of their size, as with provisioned concurrency"
    add("--init-in-share", action="store_true", help=share)
    add("--out", type=Path, metavar="DIR", help="write the figures here too, in a file named after the day")
    return parser.parse_args(arguments)


def _memory(text: str) -> int:
    if not text.isdecimal() or not MIN_MB <= int(text) <= MAX_MB:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of megabytes from {MIN_MB} to {MAX_MB}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
