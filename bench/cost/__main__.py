"""Turns a measured run and a month's traffic into a bill, and sets others beside it: python -m bench.cost."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

from bench.cost.alternatives import ANSWER_TOKENS, Model, count_tokens
from bench.cost.bill import GATEWAYS, HTTP, Setup, Traffic
from bench.cost.comparisons import ARCHITECTURES, MOST_BATCH
from bench.cost.deployment import read_deployment
from bench.cost.prices import read_prices
from bench.cost.report import list_figures, make_report, render_report
from bench.cost.run_files import find_run, read_run
from bench.cost.runs import Run
from console.command import run_for_reader
from model.errors import FudaError

DESCRIPTION = """\
Tell what our function costs in a month, line by line, what a million suggestions cost, and what dominates.

Beside it: arm64 and x86_64, an HTTP API, a REST API and direct invocation, batches, a zip and SnapStart,
and what other ways to serve such a model cost at the same traffic."""
EPILOG = """\
examples:
  python -m bench.cost
  python -m bench.cost --posts-per-month 20000 --cold-share 0.3 --free-tier
  python -m bench.cost --batch 20 --region ap-northeast-1
  python -m bench.cost bench/results/coldstart-2026-11-23.json --memory 512 --json
  python -m bench.cost --llm-input-price 1 --llm-output-price 5

What is measured is written by python -m bench.cost.calls; a run of bench.coldstart will do, with batches
reckoned from one post. What is deployed is what serverless.yml sets, unless an option says otherwise. Prices,
their dates and sources stand in bench/cost/prices.toml."""


class NotAPrice(FudaError):
    """Give both prices of the language model, or neither."""


def main(arguments: Sequence[str]) -> int:
    """Print the report and return the exit code."""
    options = _parse(arguments)
    return run_for_reader("cost", lambda: tell(options))


def tell(options: argparse.Namespace) -> None:
    """Print what the options ask for. Raises FudaError."""
    prices = read_prices(options.region)
    run = read_run(options.run or find_run()).resized(options.answer_bytes, options.log_bytes)
    traffic = Traffic(
        posts=options.posts_per_month,
        batch=options.batch,
        cold_share=options.cold_share,
        nearby=options.nearby,
    )
    report = make_report(run, traffic, choose_setup(options), prices, model=choose_model(options, run))
    if options.json:
        print(json.dumps(list_figures(report), ensure_ascii=False, indent=1))
    else:
        print(render_report(report))


def choose_setup(options: argparse.Namespace) -> Setup:
    """Return what serverless.yml deploys by default, but for what the options say."""
    setup = read_deployment().setup(gateway=options.gateway)
    return replace(
        setup,
        memory_mb=options.memory or setup.memory_mb,
        architecture=options.architecture or setup.architecture,
        log_days=options.log_days or setup.log_days,
        traced=setup.traced if options.traces is None else options.traces,
        snapstart=options.snapstart,
        free_tier=options.free_tier,
    )


def choose_model(options: argparse.Namespace, run: Run) -> Model | None:
    """Return the language model of the options, None without prices. Raises NotAPrice for one of two."""
    prices = (options.llm_input_price, options.llm_output_price)
    if None in prices:
        if prices != (None, None):
            raise NotAPrice("--llm-input-price and --llm-output-price: give both, or neither.")
        return None
    characters = next(iter(run.sizes.values())).call(1).request_bytes
    return Model(*prices, options.llm_input_tokens or count_tokens(characters), options.llm_output_tokens)


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.cost",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add(
        "run",
        type=Path,
        nargs="?",
        metavar="RUN",
        help="what was measured (default: the newest in bench/results)",
    )
    _add_traffic(parser)
    _add_setup(parser)
    add(
        "--llm-input-price",
        type=_usd,
        metavar="USD",
        help="of a million tokens: adds an LLM called for each post",
    )
    add("--llm-output-price", type=_usd, metavar="USD", help="of a million tokens")
    add(
        "--llm-input-tokens",
        type=_count,
        metavar="N",
        help="of one post (default: a quarter of its bytes and 500)",
    )
    add("--llm-output-tokens", type=_count, default=ANSWER_TOKENS, metavar="N", help="(default: %(default)s)")
    add("--json", action="store_true", help="print every figure as JSON")
    return parser.parse_args(arguments)


def _add_traffic(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--posts-per-month", type=_count, default=1_000_000, metavar="N", help="(default: %(default)s)")
    add(
        "--batch",
        type=_batch,
        default=1,
        metavar="N",
        help=f"posts a call, up to {MOST_BATCH} (default: %(default)s)",
    )
    add(
        "--cold-share",
        type=_share,
        default=Decimal("0.01"),
        metavar="SHARE",
        help="of calls that start an instance; 1 where they are hours apart (default: %(default)s)",
    )
    add("--nearby", action="store_true", help="callers are in the region: nothing is sent out of AWS")
    add("--answer-bytes", type=_count, metavar="N", help="of an answer about one post (default: as measured)")
    add(
        "--log-bytes",
        type=_count,
        metavar="N",
        help="that the function logs of a call with one post (default: as measured)",
    )


def _add_setup(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--region", default="us-east-1", help="(default: %(default)s)")
    add("--memory", type=_count, metavar="MB", help="one of the measured sizes (default: the stack's)")
    add("--architecture", choices=ARCHITECTURES, help="(default: the stack's)")
    add("--gateway", choices=GATEWAYS, default=HTTP, help="(default: %(default)s)")
    add("--snapstart", action="store_true", help="start from a snapshot")
    add("--traces", action=argparse.BooleanOptionalAction, help="of X-Ray (default: as the stack has it)")
    add("--log-days", type=_count, metavar="N", help="that logs are kept (default: the stack's)")
    add(
        "--free-tier",
        action="store_true",
        help="take off what is free every month, as if nothing else used it",
    )


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 on")
    return int(text)


def _batch(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_BATCH:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 to {MOST_BATCH}")
    return int(text)


def _share(text: str) -> Decimal:
    share = _usd(text)
    if share > 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no share from 0 to 1")
    return share


def _usd(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("nan")
    if not amount.is_finite() or amount < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 0 on")
    return amount


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
