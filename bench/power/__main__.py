"""Finds the memory size a function should have, on AWS or on this machine: python -m bench.power."""

import argparse
import sys
from collections.abc import Sequence

from bench.power.aws_command import add_aws
from bench.power.local_command import add_local
from console.command import run_for_reader

DESCRIPTION = """\
Find the memory size that a function should have: every size decides the share of a processor, and with it
what an answer takes and costs.

  aws    lets AWS Lambda Power Tuning, deployed in your account, measure the function deployed there
  local  measures the built package on this machine, and needs no account

Both end with the same table, the same JSON and an address that draws it."""


def main(arguments: Sequence[str]) -> int:
    """Run the subcommand that `arguments` name and return the exit code."""
    options = parse(arguments)
    return run_for_reader(f"power {options.command}", lambda: options.run(options), keep_lines=True)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options; `run` among them takes them and does the work."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.power",
        description=DESCRIPTION,
        epilog="python -m bench.power aws --help and local --help tell the rest.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="aws | local")
    add_aws(subparsers)
    add_local(subparsers)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
