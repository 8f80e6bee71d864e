"""Find the memory size that a function should have, on AWS or on this machine: python -m bench.power."""

import argparse
import signal
import sys
from collections.abc import Sequence

from bench.power.aws import add_aws
from bench.power.local import add_local
from console.command import run_for_reader
from console.parser import Parser

DESCRIPTION = """\
Find the memory size that a function should have: the size decides its share of
a processor, and so the time and the cost of an answer.

  aws    AWS Lambda Power Tuning, deployed in your account, measures the
         function deployed there
  local  the built package is measured on this machine, without an account

Both end with the same table, the same JSON and an address that draws it."""


def main(arguments: Sequence[str]) -> int:
    """Run the subcommand that `arguments` name and return the exit code."""
    options = parse(arguments)
    return run_for_reader(f"power {options.command}", lambda: options.run(options), keep_lines=True)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options. Their `run` takes them and does the work."""
    parser = Parser(
        prog="python -m bench.power",
        description=DESCRIPTION,
        epilog="More: python -m bench.power aws --help, python -m bench.power local --help",
    )
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="aws | local")
    add_aws(subparsers)
    add_local(subparsers)
    return parser.parse_args(arguments)


def end_by_signals() -> None:
    """Let SIGTERM and SIGHUP end this process as Ctrl-C does, unless they are ignored, as under nohup."""
    for each in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(each) is signal.SIG_DFL:
            signal.signal(each, signal.default_int_handler)


if __name__ == "__main__":
    end_by_signals()
    sys.exit(main(sys.argv[1:]))
