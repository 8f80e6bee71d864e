"""The subcommand that measures the built package on this machine: python -m bench.power local."""

import argparse
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from bench.power.arn import function_region
from bench.power.input_rules import ALL_POWER_VALUES
from bench.power.local_options import NO_PEERS, REGION, add_options
from bench.power.local_payloads import plan_calls, read_payloads
from bench.power.local_results import render_line, write_results
from bench.power.local_subjects import PEERS
from bench.power.local_tables import render_text
from bench.power.local_tuning import Found, Plan, tune
from bench.power.prices import USD, find_currency
from bench.power.sample_events import POWER_VALUES_MB
from bench.power.state_machine_input import TuningInput, WrongInput, parse_input
from console.progress import ProgressReport

DESCRIPTION = """\
Find the memory size that the built package should have, on this machine and without an account.

It runs under the real awslambdaric at each size, with the share of a processor and the memory that Lambda
gives that size, by cgroups: for that one has to be root, where /sys/fs/cgroup may be written to. Inits have a
whole processor, as Lambda gives on demand. Cold starts and warm calls are told apart. The same model served
by tensorflow-cpu takes turns with it, where it fits. So does a function of fixed work, by which the
simulation is checked.

Unless told otherwise it sends the posts of bench/power/payloads, as events of the HTTP API: short, 6 kB and
long ones in English and in Japanese, and batches of twenty. What comes out is what AWS Lambda Power Tuning
would say of the same times, and every figure behind it."""
EPILOG = """\
examples:
  make power MODEL=model.safetensors
  python -m bench.power local --package build/lambda/fuda.zip --out bench/results
  python -m bench.power local --package build/lambda/fuda.zip --peers none --power-values 512,1024 --num 20

The package is one for this machine's architecture. The peer needs 1.5 GB, below build/coldstart, installed
by the first run. All sizes with the peer take about 15 minutes, without it six.

exit codes: 0 it is measured; 1 it is, and the simulation did not do what it promises: measure again when
the machine is quiet; 2 it is not, and one line says why; 130 stopped by Ctrl-C or SIGTERM."""

ENDING = (signal.SIGTERM, signal.SIGHUP)


def add_local(subparsers: Any) -> None:
    """Add the subcommand and its options."""
    parser = subparsers.add_parser(
        "local",
        help="measure the built package on this machine",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, *, tune: Callable[..., Found] = tune) -> int:
    """Measure what the options ask for, print and store the results, and return the exit code.

    Raises FudaError; SIGTERM ends it as Ctrl-C does.
    """
    plan = make_plan(options)
    with _ended_alike(), ProgressReport(sys.stderr, clock=time.monotonic) as report:
        found = tune(plan, say=_say, told=lambda done, total: report("starting and asking", done, total))
    _tell(found, options)
    return 0 if found.is_sound else 1


def make_plan(options: argparse.Namespace) -> Plan:
    """Return what the options ask for. Raises WrongInput, UnusableWeights and UnreadableFile."""
    tuning = parse_tuning(options)
    values = tuning.power_values
    return Plan(
        package=options.package,
        peers=() if options.peers == NO_PEERS else PEERS,
        calls=plan_calls(read_payloads(options.payload), cold=options.cold_starts, warm=tuning.num),
        sizes_mb=sorted(ALL_POWER_VALUES if isinstance(values, str) else values or POWER_VALUES_MB),
        tuning=tuning,
        architecture=options.architecture,
        init_in_share=options.init_in_share,
    )


def parse_tuning(options: argparse.Namespace) -> TuningInput:
    """Return the options that the state machine has too, held against its rules. Raises WrongInput.

    The function has no name in AWS: of the one that it gets here only the region counts.
    """
    function = f"arn:aws:lambda:{options.region}:123456789012:function:fuda"
    if not function_region(function):
        raise WrongInput([("region", f"is {options.region!r}: write one such as {REGION}")])
    if (currency := find_currency(options.region)) != USD:
        problem = f"is {options.region}, where prices are in {currency}"
        raise WrongInput([("region", f"{problem}: write one with prices in USD, such as {REGION}")])
    return parse_input(
        {
            "lambdaARN": function,
            "num": options.num,
            "powerValues": options.power_values,
            "strategy": options.strategy,
            "balancedWeight": options.balanced_weight,
            "discardTopBottom": options.discard_top_bottom,
            "sleepBetweenRunsMs": options.sleep_between_runs_ms,
        }
    )


def _tell(found: Found, options: argparse.Namespace) -> None:
    """Print and store what was found; it is stored even without a reader."""
    try:
        print(render_line(found) if options.json else render_text(found))
    finally:
        if options.out:
            _say(f"Stored in {write_results(found, options.out)}, and beside it as JSON")


@contextmanager
def _ended_alike() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end the block as Ctrl-C does, unless somebody wants them ignored."""
    kinds = [each for each in ENDING if signal.getsignal(each) is signal.SIG_DFL]
    for each in kinds:
        signal.signal(each, signal.default_int_handler)
    try:
        yield
    finally:
        for each in kinds:
            signal.signal(each, signal.SIG_DFL)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
