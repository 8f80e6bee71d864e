"""The subcommand that measures the built package on this machine: python -m bench.power local."""

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from bench.coldstart.building import ARCHITECTURES as MACHINES
from bench.coldstart.circumstances import describe_model, read_circumstances
from bench.coldstart.comparison import WAYS
from bench.power.arithmetic import ARCHITECTURES
from bench.power.figures import Figures, check_package, check_work, render_subject
from bench.power.inputs import add_fields
from bench.power.plan import REGION, Plan, describe_plan, make_plan
from bench.power.results import write_result
from bench.power.subjects import MODEL_FILE, PEERS, made_subjects, measure_rounds, try_limits, warm_up
from bench.power.tables import render_text
from console.progress import ProgressReport
from lambda_local.cgroups import kept_awake
from lambda_local.instance import best_setting

PACKAGE = Path("build/lambda/fuda.zip")
COLD_STARTS = 20
NO_PEERS = "none"

DESCRIPTION = """\
Find the memory size that the built package should have, on this machine and
without an account. It runs under the real awslambdaric with each size's share
of a processor and memory, by cgroups: this needs root, where /sys/fs/cgroup
may be written to. Cold starts and warm calls are measured separately. The same
model served by tensorflow-cpu takes turns with it, and so does fixed work, by
which the simulation is checked.

By default it sends the posts of bench/power/payloads: short, 6 kB and long ones
in English and in Japanese, and batches of twenty. The output is what AWS Lambda
Power Tuning would compute from the same times, with every figure behind it."""
EPILOG = """\
examples:
  make power MODEL=model.safetensors
  python -m bench.power local --out bench/results
  python -m bench.power local --peers none --power-values 512,1024 --num 20

The ready input is bench/power/payloads/state-machine-input.json, with num and
sleepBetweenRunsMs 100. The package must be one for this machine's architecture.
The peer needs 1.5 GB, below build/coldstart, installed by the first run. All
sizes with the peer take about 15 minutes, without it six.

exit codes: 0 measured; 1 measured, but the simulation failed one of its checks:
measure again when the machine is quiet; 2 not measured, with one line that
gives the reason; 130 stopped by Ctrl-C or SIGTERM."""


def add_local(subparsers: Any) -> None:
    """Add the subcommand and its options."""
    summary = "measure the built package on this machine"
    parser = subparsers.add_parser("local", help=summary, description=DESCRIPTION, epilog=EPILOG)
    here, of_default = MACHINES.get(platform.machine(), ARCHITECTURES[0]), "(default: %(default)s)"
    add = parser.add_argument
    add("--package", type=Path, default=PACKAGE, metavar="ZIP", help=f"a zip or a folder {of_default}")
    add("--peers", choices=[*PEERS, NO_PEERS], default=PEERS[0], help=f"also measured {of_default}")
    cold_help = f"cold starts at each size, which share its warm calls {of_default}"
    add("--cold-starts", type=int, default=COLD_STARTS, metavar="N", help=cold_help)
    share_help = "hold inits to the share of their size, as with provisioned concurrency"
    add("--init-in-share", action="store_true", help=share_help)
    add("--architecture", choices=ARCHITECTURES, default=here, help=f"of the prices {of_default}")
    add("--region", default=REGION, metavar="NAME", help=f"of the prices, in USD {of_default}")
    add("--out", type=Path, metavar="DIR", help="write the results there too, into files of the day")
    add("--json", action="store_true", help="print the results as one line of JSON")
    add_fields(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, *, tune: Callable[..., Figures] | None = None) -> int:
    """Measure what the options ask for, print and store the results, and return the exit code.

    The results are stored even when printing fails. `tune` is `measure`, or a fake. Raises FudaError.
    """
    plan, tune = make_plan(options), tune or measure
    with ProgressReport(sys.stderr, clock=time.monotonic) as report:
        figures = tune(plan, options, on_progress=partial(report, "starting and asking"))
    text = render_text(figures)
    try:
        print(json.dumps(figures, ensure_ascii=False) if options.json else text)
    finally:
        if options.out:
            path = options.out / f"power-{figures['date']}.json"
            write_result(path, figures)
            write_result(path.with_suffix(".txt"), text)
            _log(f"Stored in {path}, and beside it as text")
    return 0 if all(check["met"] for check in figures["checks"]) else 1


def measure(plan: Plan, options: argparse.Namespace, *, on_progress: Callable[[int, int], object]) -> Figures:
    """Measure what the plan asks for, and return every figure, ready for JSON. Raises FudaError.

    `output` is what the state machine would return for our package's warm calls, as in a result of `aws`.
    """
    try_limits(plan.sizes_mb)
    setting = replace(best_setting(), init_in_share=options.init_in_share)
    peers = [] if options.peers == NO_PEERS else [options.peers]
    with made_subjects(options.package, peers, plan.sizes_mb, plan.asked, log=_log) as subjects:
        facts = {
            **read_circumstances(),
            "processors": os.cpu_count(),
            "load": os.getloadavg()[0],
            "confined": WAYS[setting.way],
            "inits_have": setting.inits_have,
            "model": describe_model(subjects[0].function.package / MODEL_FILE),
            "architecture": options.architecture,
            "region": options.region,
            **describe_plan(plan),
        }
        for subject in subjects:
            _log(f"sending {subject.function.name} every payload once at full speed ...")
            warm_up(subject, setting)
        with kept_awake():
            pause_ms = plan.fields.get("sleepBetweenRunsMs", 0)
            measured = measure_rounds(subjects, setting, pause_ms=pause_ms, on_progress=on_progress)
    *tuned, (_, work) = zip(subjects, measured, strict=True)
    functions = {each.function.name: render_subject(each, sizes, plan.choice) for each, sizes in tuned}
    name, ours = next(iter(functions.items()))
    checks = [*check_work(work), check_package(name, ours["sizes"])]
    return {**facts, "output": ours["warm"], "functions": functions, "checks": checks}


def _log(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
