"""Prints what a deployment would change: python -m deploy.difference --stage STAGE.

CloudFormation compares the packaged template with the stack, in a change set that is deleted afterwards and
never executed.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from console.command import run_command
from console.parser import Parser
from console.streams import print_lines
from model.errors import FudaError

TEMPLATE = Path("build/stack/cloudformation-template-update-stack.json")
MAX_TEMPLATE_BYTES = 51_200
"""What CloudFormation takes in a request; a longer template would have to be in S3."""
CHANGE_SET = "fuda-difference"
NO_CHANGE = ("didn't contain changes", "No updates are to be performed")
WAIT_S, MAX_WAITS = 2, 150
DESCRIPTION = """\
Print a Markdown table of what `make deploy` would add, modify and remove in the stack of STAGE. `make stack`
packages the template before. Nothing is changed, and the function is not updated."""
EPILOG = """\
examples:
  make stack STAGE=prod && .venv/bin/python -m deploy.difference --stage prod

exit codes:
  0    the difference is printed
  2    it cannot be found; stderr has the reason
  130  stopped by Ctrl-C"""


class CannotCompare(FudaError):
    """Raised when CloudFormation cannot compare the template with the stack; `problem` gives the reason."""

    def __init__(self, stack: str, problem: str) -> None:
        super().__init__(f"The stack {stack} cannot be compared: {problem}.")
        self.stack = stack
        self.problem = problem


def main(arguments: Sequence[str]) -> int:
    """Print the difference and return the exit code."""
    parser = Parser(prog="python -m deploy.difference", description=DESCRIPTION, epilog=EPILOG)
    add = parser.add_argument
    add("--stage", default="dev", help="the stage, as in make deploy (default: %(default)s)")
    add("--region", help="the region of the stack (default: that of the AWS configuration)")
    add("--template", type=Path, default=TEMPLATE, metavar="FILE", help="default: %(default)s")
    options = parser.parse_args(arguments)
    return run_command("difference", lambda: _print(options), keep_lines=True)


def _print(options: argparse.Namespace) -> None:
    # Imported here, because nothing else in deploy/ needs an account.
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    stack = f"fuda-{options.stage}"
    template = read_template(options.template, stack)
    try:
        client = boto3.client("cloudformation", region_name=options.region)
        print_lines(sys.stdout, *render(stack, find_changes(client, stack, template)))
    except (BotoCoreError, ClientError) as error:
        raise CannotCompare(stack, str(error).rstrip(".")) from error


def read_template(path: Path, stack: str) -> str:
    """Return the template without spaces. Raises CannotCompare."""
    try:
        text = json.dumps(json.loads(path.read_bytes()), separators=(",", ":"))
    except (OSError, ValueError) as error:
        raise CannotCompare(stack, f"{path} cannot be read ({error}). Run make stack first") from error
    if len(text.encode()) > MAX_TEMPLATE_BYTES:
        raise CannotCompare(stack, f"{path} has {len(text):,} bytes, over {MAX_TEMPLATE_BYTES:,}")
    return text


def find_changes(client: Any, stack: str, template: str) -> list[dict[str, Any]]:
    """Return the changes of resources, as CloudFormation describes them.

    `client` is boto3's of CloudFormation. A stack that does not exist gets every resource of the template: a
    change set would make an empty stack, which osls could not deploy. Raises CannotCompare.
    """
    if not _exists(client, stack):
        resources = json.loads(template)["Resources"]
        return [
            {"Action": "Add", "LogicalResourceId": name, "ResourceType": each["Type"]}
            for name, each in resources.items()
        ]
    name = {"StackName": stack, "ChangeSetName": CHANGE_SET}
    capabilities = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"]
    client.create_change_set(**name, TemplateBody=template, ChangeSetType="UPDATE", Capabilities=capabilities)
    try:
        return [each["ResourceChange"] for each in _described(client, name, stack)]
    finally:
        client.delete_change_set(**name)


def _exists(client: Any, stack: str) -> bool:
    try:
        client.describe_stacks(StackName=stack)
    except client.exceptions.ClientError as error:
        if "does not exist" in str(error):
            return False
        raise
    return True


def _described(client: Any, name: dict[str, str], stack: str) -> Iterator[dict[str, Any]]:
    from botocore.exceptions import WaiterError

    waiter = client.get_waiter("change_set_create_complete")
    try:
        waiter.wait(**name, WaiterConfig={"Delay": WAIT_S, "MaxAttempts": MAX_WAITS})
    except WaiterError as error:
        reason = client.describe_change_set(**name).get("StatusReason") or str(error)
        if any(words in reason for words in NO_CHANGE):
            return
        raise CannotCompare(stack, reason.rstrip(".")) from error
    for page in client.get_paginator("describe_change_set").paginate(**name):
        yield from page["Changes"]


def render(stack: str, changes: Sequence[dict[str, Any]]) -> list[str]:
    """Return the lines of a Markdown table, with removals and replacements first: they can lose something."""
    if not changes:
        return [f"Nothing changes in the stack {stack}."]
    order = {"Remove": 0, "Replace": 1, "Add": 2, "Modify": 3}
    rows = sorted(
        ((_action(each), each["LogicalResourceId"], each["ResourceType"]) for each in changes),
        key=lambda row: (order.get(row[0], 0), row[1]),
    )
    lines = [f"| {action} | {name} | {kind} |" for action, name, kind in rows]
    return [f"What changes in the stack {stack}:", "", "| | resource | type |", "|-|-|-|", *lines]


def _action(change: dict[str, Any]) -> str:
    """Return the action: Replace where a resource is made anew under the same name, or may be."""
    return "Replace" if change.get("Replacement") in ("True", "Conditional") else str(change["Action"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
