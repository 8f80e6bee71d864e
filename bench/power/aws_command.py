"""The subcommand that lets AWS Lambda Power Tuning measure a deployed function: python -m bench.power aws."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from bench.coldstart.circumstances import read_commit
from bench.coldstart.installing import ROOT
from bench.power.asking import combine, read_base
from bench.power.aws_tuning import DEFAULT_PREFIX, EXECUTION_PREFIX, attach, finish, plan, start
from bench.power.execution import Waiting, render_still_running
from bench.power.field_options import add_fields, read_fields
from bench.power.results import render_result, write_result
from bench.power.sample_events import FOLDER, WHOLE_INPUT
from bench.power.state_machine_input import render_input
from bench.power.step_functions import Open, StepFunctions, open_step_functions
from console.progress import ProgressReport

READY_INPUT = FOLDER / f"{WHOLE_INPUT}.json"
DEFAULT_OUT = Path("build/power")
TIMEOUT_S = 1800.0

DESCRIPTION = """\
Start AWS Lambda Power Tuning (alexcasalboni/aws-lambda-power-tuning, 4.4.0) on a deployed function, wait for
it, print its table and store its result. It has to be deployed in the function's region already, from the AWS
Serverless Application Repository.

Unless told otherwise it sends the posts of bench/power/payloads, as events of the HTTP API: short, 6 kB and
long ones in English and in Japanese, and batches of twenty. All is checked before anything is sent. While it
runs, the function's memory size changes; its versions and aliases RAM128, RAM256 ... come and go."""
EPILOG = f"""\
examples:
  python -m bench.power aws --function arn:aws:lambda:eu-west-1:123456789012:function:fuda-dev-api
  python -m bench.power aws --function ARN --num 100 --power-values 512,1024,1769 --strategy speed
  python -m bench.power aws --function ARN --only-cold-starts --num 20
  python -m bench.power aws --function ARN --dry-run
  python -m bench.power aws --function ARN --print-input >input.json
  python -m bench.power aws --execution ARN

Credentials are those that boto3 finds. bench/power/payloads/{WHOLE_INPUT}.json can be pasted into the
console of Step Functions as it is, with your function's ARN in it; the other files there are single events.

Power tuning reads the REPORT lines of a function's log, and only those in plain text: with the log format
JSON it fails (its issue 305). Fuda's stack has text for this reason. It takes an answer such as 422 for
a success, for the function did not fail: ask with payloads that your API takes."""


def add_aws(subparsers: Any) -> None:
    """Add the subcommand and its options."""
    parser = subparsers.add_parser(
        "aws",
        help="measure a deployed function by AWS Lambda Power Tuning",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_fields(parser)
    _add_others(parser)
    parser.set_defaults(run=run)


def run(
    options: argparse.Namespace,
    *,
    open_service: Open = open_step_functions,
    sleep: Callable[[float], object] = time.sleep,
) -> None:
    """Do what the options ask for. Raises FudaError; on Ctrl-C says how to go on."""
    tuning = None
    if options.execution:
        execution, service = options.execution, attach(options.execution, open_service=open_service)
    else:
        tuning = combine(read_base(options.input), read_fields(options))
        if options.print_input:
            print(json.dumps(render_input(tuning), ensure_ascii=False, indent=1))
            return
        service, execution = start(tuning, state_machine=options.state_machine, open_service=open_service)
        _say(f"Started {execution}")
    with ProgressReport(sys.stderr, clock=time.monotonic) as report:
        waiting = Waiting(
            timeout_s=options.timeout,
            plan=plan(tuning) if tuning else None,
            progress=report,
            clock=time.monotonic,
            sleep=sleep,
        )
        finished = _finish(service, execution, waiting)
    _tell(finished, out=options.out, as_json=options.json)


def _finish(service: StepFunctions, execution: str, waiting: Waiting) -> dict[str, Any]:
    """Wait, and tell whoever presses Ctrl-C that the execution does not end with it."""
    try:
        return finish(service, execution, waiting)
    except KeyboardInterrupt:
        _say(render_still_running(execution))
        raise


def _tell(finished: Mapping[str, Any], *, out: Path, as_json: bool) -> None:
    """Print and store the result of an execution; it is stored even without a reader."""
    if finished["output"] is None:
        print("{}" if as_json else "The dry run went well: power tuning may do what it has to.")
        return
    today = date.today().isoformat()
    result = {"date": today, "commit": read_commit(ROOT), **finished}
    path = out / f"power-aws-{today}-{finished['execution'].removeprefix(EXECUTION_PREFIX)[:8]}.json"
    try:
        print(json.dumps(result, ensure_ascii=False) if as_json else render_result(finished["output"]))
    finally:
        write_result(path, result)
        _say(f"Stored in {path}")


def _add_others(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--state-machine",
        default=DEFAULT_PREFIX,
        metavar="ARN",
        help="the state machine, or what its name begins with (default: %(default)s)",
    )
    add("--execution", metavar="ARN", help="start nothing, and wait for this execution")
    add("--print-input", action="store_true", help="print the whole input, checked, and send nothing")
    add(
        "--input",
        type=Path,
        default=READY_INPUT,
        metavar="FILE",
        help="a whole input as JSON (default: state-machine-input.json of bench/power/payloads)",
    )
    add(
        "--timeout",
        type=float,
        default=TIMEOUT_S,
        metavar="S",
        help="how long to wait; the execution goes on after that (default: %(default).0f)",
    )
    add(
        "--out",
        type=Path,
        default=DEFAULT_OUT,
        metavar="DIR",
        help="where to store the result, named after the day and the execution (default: %(default)s)",
    )
    add("--json", action="store_true", help="print the result as one line of JSON")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
