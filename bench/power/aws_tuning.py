"""Runs AWS Lambda Power Tuning once: finds the state machine, starts it, waits, and says what came of it."""

import json
from typing import Any
from uuid import uuid4

from bench.power.arn import (
    EXECUTION_FORM,
    STATE_MACHINE_FORM,
    execution_region,
    state_machine_region,
)
from bench.power.execution import Plan, Waiting, read_output, wait
from bench.power.state_machine_input import TuningInput, check_region, render_input
from bench.power.step_functions import Open, StepFunctions
from model.errors import FudaError

DEFAULT_PREFIX = "powerTuningStateMachine"
"""What the names of its state machines begin with, unless deployed with another stateMachineNamePrefix."""
EXECUTION_PREFIX = "fuda-"
DEPLOY = "Deploy the application aws-lambda-power-tuning from the AWS Serverless Application Repository there"


class NameTheStateMachine(FudaError):
    """Name the state machine by its ARN: the one given is none, or its name's beginning tells not which."""


class NoExecution(FudaError):
    """This is not the ARN of an execution."""

    def __init__(self, arn: str) -> None:
        super().__init__(f"--execution {arn!r}: write {EXECUTION_FORM}, as the run that started it said.")
        self.arn = arn


def find_region(state_machine: str, tuning: TuningInput) -> str:
    """Return the region to work in. Raises WrongInput when function and state machine lie apart.

    `state_machine` is an ARN, or the beginning of a name, which is looked for where the function lies.
    """
    if not state_machine.startswith("arn:"):
        return tuning.region
    region = state_machine_region(state_machine)
    if region is None:
        raise NameTheStateMachine(f"--state-machine {state_machine!r}: write {STATE_MACHINE_FORM}.")
    check_region(tuning, region)
    return region


def start(tuning: TuningInput, *, state_machine: str, open_service: Open) -> tuple[StepFunctions, str]:
    """Start the state machine; return the service and the execution's ARN.

    Raises WrongInput before anything is sent, NameTheStateMachine and AwsRefused.
    """
    service = open_service(find_region(state_machine, tuning))
    found = _find(service, state_machine, tuning.region)
    text = json.dumps(render_input(tuning), ensure_ascii=False)
    return service, service.start(found, text, name=f"{EXECUTION_PREFIX}{uuid4()}")


def attach(execution: str, *, open_service: Open) -> StepFunctions:
    """Return the service of the region where an execution runs, or has run. Raises NoExecution."""
    region = execution_region(execution)
    if region is None:
        raise NoExecution(execution)
    return open_service(region)


def finish(service: StepFunctions, execution: str, waiting: Waiting) -> dict[str, Any]:
    """Wait for an execution's end and return its name, its input and its output, None after a dry run.

    Raises StillRunning, ExecutionFailed and AwsRefused.
    """
    ended = wait(service, execution, waiting)
    return {
        "execution": execution.rpartition(":")[2],
        "input": json.loads(ended.input or "{}"),
        "output": read_output(service, ended),
    }


def plan(tuning: TuningInput) -> Plan | None:
    """Return how much there is to do, None when the state machine decides on the sizes."""
    sizes, versions = tuning.sizes, tuning.versions
    return None if sizes is None or versions is None else Plan(sizes, versions)


def _find(service: StepFunctions, state_machine: str, region: str) -> str:
    if state_machine.startswith("arn:"):
        return state_machine
    found = service.find(state_machine)
    if not found:
        raise NameTheStateMachine(
            f"No state machine in {region} has a name that begins with {state_machine}. {DEPLOY}, or name "
            "yours by --state-machine."
        )
    if len(found) > 1:
        raise NameTheStateMachine(
            f"Several state machines in {region} have names that begin with {state_machine}: "
            f"{', '.join(found)}. Name one by --state-machine."
        )
    return found[0]
