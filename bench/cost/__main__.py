"""Prints what a month and a million suggestions cost, beside the alternatives: python -m bench.cost."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

from bench.cost.bill import GATEWAYS, HTTP, Setup, Traffic, read_setup
from bench.cost.measured import find_run, read_run
from bench.cost.prices import read_prices
from bench.cost.table import list_figures, make_report, render_report
from bench.cost.ways import ARCHITECTURES, Llm
from console.command import run_for_reader
from console.parser import Parser

DESCRIPTION = """\
Print what our function costs in a month, line by line, and the same traffic deployed differently, in
batches, and served by something else."""
EPILOG = """\
examples:
  python -m bench.cost
  python -m bench.cost --posts-per-month 20000 --cold-share 0.3 --free-tier
  python -m bench.cost --batch 20 --region ap-northeast-1
  python -m bench.cost bench/results/calls-2026-11-29.json --memory 1024 --json
  python -m bench.cost --gateway url
  python -m bench.cost --llm-prices 1 5

python -m bench.cost.calls writes the measurements. The deployment is that of serverless.yml, unless an option
changes it. Prices, their dates and sources are in bench/cost/prices.toml."""


def main(arguments: Sequence[str]) -> int:
    """Print the report and return the exit code."""
    options = _parse(arguments)
    return run_for_reader("cost", lambda: print_report(options))


def print_report(options: argparse.Namespace) -> None:
    """Print what the options ask for. Raises FudaError."""
    traffic = Traffic(
        posts=options.posts_per_month,
        batch=options.batch,
        cold_share=options.cold_share,
        nearby=options.nearby,
    )
    run, prices = read_run(options.run or find_run()), read_prices(options.region)
    llm = Llm(*options.llm_prices) if options.llm_prices else None
    report = make_report(run, traffic, choose_setup(options), prices, llm)
    if options.json:
        print(json.dumps(list_figures(report), ensure_ascii=False, indent=1, default=_as_json))
    else:
        print(render_report(report))


def choose_setup(options: argparse.Namespace) -> Setup:
    """Return what serverless.yml deploys by default, as far as the options do not change it."""
    setup = read_setup()
    return replace(
        setup,
        memory_mb=options.memory or setup.memory_mb,
        architecture=options.architecture or setup.architecture,
        log_days=options.log_days or setup.log_days,
        traced=setup.traced if options.traces is None else options.traces,
        gateway=options.gateway,
        snapstart=options.snapstart,
        free_tier=options.free_tier,
    )


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        prog="python -m bench.cost",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    add = parser.add_argument
    default = "(default: %(default)s)"
    add("run", type=Path, nargs="?", metavar="RUN", help="measurements (default: newest in bench/results)")
    add("--posts-per-month", type=_count, default=1_000_000, metavar="N", help=default)
    add("--batch", type=_count, default=1, metavar="N", help=f"posts a call, as measured {default}")
    add(
        "--cold-share",
        type=_share,
        default=Decimal("0.01"),
        metavar="SHARE",
        help=f"share of calls that start an instance; 1 where calls are hours apart {default}",
    )
    add("--nearby", action="store_true", help="callers are in the region: nothing is sent out of AWS")
    add("--region", default="us-east-1", help=default)
    add("--memory", type=_count, metavar="MB", help="one of the measured sizes (default: the stack's)")
    add("--architecture", choices=ARCHITECTURES, help="(default: the stack's)")
    add("--gateway", choices=GATEWAYS, default=HTTP, help=default)
    add("--snapstart", action="store_true", help="start from a snapshot")
    add("--traces", action=argparse.BooleanOptionalAction, help="of X-Ray (default: the stack's)")
    add("--log-days", type=_count, metavar="N", help="how long logs are kept (default: the stack's)")
    add("--free-tier", action="store_true", help="subtract what is free, as if nothing else used it")
    add(
        "--llm-prices",
        type=_number,
        nargs=2,
        metavar=("INPUT_USD", "OUTPUT_USD"),
        help="of a million tokens: compare with an LLM that is called for each post",
    )
    add("--json", action="store_true", help="print every figure as JSON")
    return parser.parse_args(arguments)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)


def _share(text: str) -> Decimal:
    if (share := _number(text)) > 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a share from 0 to 1")
    return share


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite() or number < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 on")
    return number


def _as_json(value: object) -> float | str:
    return float(value) if isinstance(value, Decimal) else str(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
