"""The subcommand that has AWS Lambda Power Tuning measure a deployed function: python -m bench.power aws."""

import argparse
import json
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench.coldstart.circumstances import read_commit
from bench.coldstart.installing import ROOT
from bench.power.execution import read_output, render_still_running, wait
from bench.power.inputs import add_fields, read_input
from bench.power.results import render_result, write_result
from bench.power.rules import FORMS, Fields, WrongInput, check_input, find_region
from bench.power.step_functions import StepFunctions, open_step_functions
from console.progress import ProgressReport
from model.errors import FudaError

DEFAULT_PREFIX = "powerTuningStateMachine"
"""The names of its state machines begin like this, unless deployed with another stateMachineNamePrefix."""
EXECUTION_PREFIX = "fuda-"
DEFAULT_OUT = Path("build/power")
TIMEOUT_S = 1800.0

DESCRIPTION = """\
Start AWS Lambda Power Tuning (alexcasalboni/aws-lambda-power-tuning, 4.4.0) on
a deployed function, wait for it, print its table and store its result. It has
to be deployed in the function's region already, from the AWS Serverless
Application Repository.

By default it sends the posts of bench/power/payloads: short, 6 kB and long ones
in English and in Japanese, and batches of twenty. While it runs, the function's
memory size changes; its versions and aliases RAM128, RAM256 ... come and go."""
EPILOG = """\
examples:
  python -m bench.power aws --function ARN
  python -m bench.power aws --function ARN --num 100 --power-values 512,1769
  python -m bench.power aws --function ARN --set onlyColdStarts=true --num 20
  python -m bench.power aws --function ARN --set dryRun=true
  python -m bench.power aws --execution ARN

Credentials are those that boto3 finds. The ready input can also be pasted into
the console of Step Functions, with your function's ARN in it:
bench/power/payloads/state-machine-input.json. The other files there are single
events.

The function's log format must be text, which Fuda's stack sets: power tuning
cannot read JSON (its issue 305). An answer such as 422 counts as a success,
since the function did not fail: send payloads that your API takes."""


class NotFound(FudaError):
    """Raised when the state machine or the execution that the options name is not found, or not clear."""


def add_aws(subparsers: Any) -> None:
    """Add the subcommand and its options."""
    summary = "measure a deployed function by AWS Lambda Power Tuning"
    parser = subparsers.add_parser("aws", help=summary, description=DESCRIPTION, epilog=EPILOG)
    add = parser.add_argument
    add("--function", metavar="ARN", help="the function, lambdaARN of the input")
    machine_help = "or the first letters of its name (default: %(default)s)"
    add("--state-machine", default=DEFAULT_PREFIX, metavar="ARN", help=machine_help)
    add("--execution", metavar="ARN", help="start nothing, and wait for this execution")
    add("--print-input", action="store_true", help="print the input, checked, and send nothing")
    timeout_help = "how long to wait; it goes on after that (default: %(default).0f)"
    add("--timeout", type=float, default=TIMEOUT_S, metavar="S", help=timeout_help)
    out_help = "where to store the result (default: %(default)s)"
    add("--out", type=Path, default=DEFAULT_OUT, metavar="DIR", help=out_help)
    add("--json", action="store_true", help="print the result as one line of JSON")
    add_fields(parser)
    parser.set_defaults(run=run)


def run(
    options: argparse.Namespace,
    *,
    open_service: Callable[[str], StepFunctions] = open_step_functions,
    sleep: Callable[[float], object] = time.sleep,
) -> None:
    """Do what the options ask for. Ctrl-C ends only the wait, and prints how to go on. Raises FudaError."""
    execution, fields = options.execution, {}
    if not execution:
        fields = read_input(options, {}, lambdaARN=options.function)
        check_input(fields)
        if options.print_input:
            print(json.dumps(fields, ensure_ascii=False, indent=1))
            return
    service = open_service(_choose_region(options, fields))
    if not execution:
        execution = _start(service, fields, options.state_machine)
        _log(f"Started {execution}")
    try:
        with ProgressReport(sys.stderr, clock=time.monotonic) as report:
            ended = wait(service, execution, timeout_s=options.timeout, on_progress=report, sleep=sleep)
    except KeyboardInterrupt:
        _log(render_still_running(execution))
        raise
    _report(ended["input"], read_output(service, ended), execution, options)


def _choose_region(options: argparse.Namespace, fields: Fields) -> str:
    """Return the region of the execution, or of the function in checked fields and its state machine."""
    if options.execution:
        return _read_region("execution", options.execution)
    region, machine = find_region("function", fields["lambdaARN"]), options.state_machine
    assert region is not None
    if machine.startswith("arn:") and (other := _read_region("stateMachine", machine)) != region:
        # Power tuning could reach it there, at other prices for its own work: a mistake is far likelier.
        raise WrongInput(f"lambdaARN is in {region}, and the state machine in {other}: both must match")
    return region


def _read_region(kind: str, arn: str) -> str:
    if (region := find_region(kind, arn)) is None:
        raise NotFound(f"{arn!r} is not an ARN of the form {FORMS[kind]}: write one.")
    return region


def _start(service: StepFunctions, fields: Fields, machine: str) -> str:
    """Start a state machine, named by its ARN or its first letters, and return the execution's ARN."""
    if not machine.startswith("arn:"):
        machine = _find(service, machine, fields["lambdaARN"].split(":")[3])
    name = f"{EXECUTION_PREFIX}{uuid4()}"
    return service.start(machine, json.dumps(fields, ensure_ascii=False), name=name)


def _find(service: StepFunctions, prefix: str, region: str) -> str:
    found = service.find(prefix)
    if not found:
        raise NotFound(
            f"No state machine in {region} has a name that begins with {prefix}. Deploy the application "
            "aws-lambda-power-tuning from the AWS Serverless Application Repository there, or name yours by "
            "--state-machine."
        )
    if len(found) > 1:
        raise NotFound(
            f"The names of several state machines in {region} begin with {prefix}: {', '.join(found)}. Name "
            "one by --state-machine."
        )
    return found[0]


def _report(tuning: str, output: dict[str, Any] | None, execution: str, options: argparse.Namespace) -> None:
    """Print and store the result of an execution. It is stored even when printing fails."""
    if output is None:
        print("{}" if options.json else "The dry run succeeded: power tuning has the rights that it needs.")
        return
    today, name = date.today().isoformat(), execution.rpartition(":")[2]
    head = {"date": today, "commit": read_commit(ROOT), "execution": name}
    result = {**head, "input": json.loads(tuning), "output": output}
    path = options.out / f"power-aws-{today}-{name.removeprefix(EXECUTION_PREFIX)[:8]}.json"
    try:
        print(json.dumps(result, ensure_ascii=False) if options.json else render_result(output))
    finally:
        write_result(path, result)
        _log(f"Stored in {path}")


def _log(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
