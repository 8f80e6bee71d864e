"""Names of functions and state machines in AWS (ARNs), as far as they tell a region and a slip of the pen."""

import re

_PARTITION = "aws(?:-[a-z]+)*"
_REGION = r"(?:eusc-)?[a-z]{2}(?:-[a-z]+)+-\d+"
"""As Lambda's own pattern of a region has it: eusc- is the European Sovereign Cloud, partition aws-eusc."""
_FUNCTION = re.compile(rf"arn:{_PARTITION}:lambda:({_REGION}):\d{{12}}:function:[A-Za-z0-9_-]{{1,64}}")
_STATE_MACHINE = re.compile(rf"arn:{_PARTITION}:states:({_REGION}):\d{{12}}:stateMachine:[^:\s]{{1,80}}")
_EXECUTION = re.compile(rf"arn:{_PARTITION}:states:({_REGION}):\d{{12}}:execution:[^:\s]+:[^:\s]+")

FUNCTION_FORM = "arn:aws:lambda:REGION:ACCOUNT:function:NAME"
"""How the ARN of a function looks; the payload files have it in place of one."""
STATE_MACHINE_FORM = "arn:aws:states:REGION:ACCOUNT:stateMachine:NAME"
EXECUTION_FORM = "arn:aws:states:REGION:ACCOUNT:execution:STATE_MACHINE:NAME"
PARTS = 7


def function_region(arn: str) -> str | None:
    """Return the region of a function's ARN, or None when it is none, or has a version or an alias."""
    return _region(_FUNCTION, arn)


def state_machine_region(arn: str) -> str | None:
    """Return the region of a state machine's ARN, or None when it is none."""
    return _region(_STATE_MACHINE, arn)


def execution_region(arn: str) -> str | None:
    """Return the region of an execution's ARN, or None when it is none."""
    return _region(_EXECUTION, arn)


def find_arn_problem(arn: str) -> str:
    """Return what is wrong with a function's ARN and what to do, empty when nothing is.

    A version or alias is refused because power tuning splits an ARN into exactly seven parts
    (regionFromARN in its lambda/utils.js), and makes aliases of its own.
    """
    if arn == FUNCTION_FORM:
        return f"is still the placeholder {FUNCTION_FORM}: put your function's ARN there"
    if function_region(arn):
        return ""
    parts = arn.split(":")
    if len(parts) > PARTS and function_region(":".join(parts[:PARTS])):
        qualifier = ":".join(parts[PARTS:])
        return f"ends in the version or alias {qualifier!r}: leave it out, power tuning makes its own"
    return f"is {arn!r}, not the ARN of a function: write {FUNCTION_FORM}"


def _region(pattern: re.Pattern[str], arn: str) -> str | None:
    match = pattern.fullmatch(arn)
    return match.group(1) if match else None
