"""Packages the stack for CloudFormation by osls, offline, in a copy of its files."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from tests.conftest import ROOT

OSLS = ROOT / "node_modules" / ".bin" / "osls"
TEMPLATE = "cloudformation-template-update-stack.json"

Template = dict[str, Any]
Properties = dict[str, Any]


def require_node_packages() -> None:
    """Skip the test, or fail it in continuous integration, where node_modules is not installed."""
    if OSLS.exists():
        return
    reason = "node_modules is not installed: run bin/node-packages, which needs Node.js and npm"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def copy_stack(folder: Path) -> Path:
    """Copy the files that osls reads into `folder`, with an almost empty package, and return it."""
    shutil.copy(ROOT / "serverless.yml", folder)
    for name in ("stack", "stages"):
        shutil.copytree(ROOT / "deploy" / name, folder / "deploy" / name)
    (folder / "dist").mkdir()
    with ZipFile(folder / "dist" / "fuda.zip", "w") as package:
        package.writestr("handler.py", "")
    return folder


def run_osls(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `osls package` in `folder` without a network, a home or an AWS account."""
    require_node_packages()
    return subprocess.run(
        [*without_network(), str(OSLS), "package", *arguments],
        cwd=folder,
        # osls needs two seconds to compile its schema; this folder keeps the result for the next test.
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "SLS_SCHEMA_CACHE_BASE_DIR": str(folder.parent),
        },
        capture_output=True,
        text=True,
        check=False,
    )


@cache
def without_network() -> tuple[str, ...]:
    """Return a prefix that runs a command without a network, or () on a machine that does not allow it."""
    command = ("unshare", "--map-root-user", "--net")
    if shutil.which(command[0]) is None:
        return ()
    return command if subprocess.run([*command, "true"], capture_output=True).returncode == 0 else ()


def package_stack(folder: Path, *arguments: str) -> Path:
    """Return the path of the template that osls makes of the stack."""
    run = run_osls(copy_stack(folder), "--package", "out", *arguments)
    assert run.returncode == 0, run.stdout + run.stderr
    return folder / "out" / TEMPLATE


def lint(path: Path) -> str:
    """Return what cfn-lint finds in a template: "" for nothing."""
    command = Path(sys.executable).with_name("cfn-lint")
    return subprocess.run([command, path], capture_output=True, text=True, check=False).stdout


def read_template(path: Path) -> Template:
    template: Template = json.loads(path.read_text(encoding="utf-8"))
    return template


def resources(template: Template, kind: str) -> dict[str, Properties]:
    """Return the properties of every resource of type `kind`, by name. Fails without any."""
    found = {name: value for name, value in template["Resources"].items() if value["Type"] == kind}
    assert found, f"there is no {kind}"
    return {name: value["Properties"] for name, value in found.items()}


def resource(template: Template, kind: str) -> Properties:
    """Return the properties of the one resource of type `kind`."""
    (properties,) = resources(template, kind).values()
    return properties


def role_of(template: Template, name: str = "SuggestRole") -> Properties:
    """Return the properties of the role `name`, by default the function's."""
    return resources(template, "AWS::IAM::Role")[name]


def allowed(template: Template, role: str = "SuggestRole") -> Iterator[tuple[list[str], Any]]:
    """Yield (actions, resource) of every Allow statement of a role's own policies."""
    for statement in statements(role_of(template, role)):
        if statement["Effect"] == "Allow":
            yield statement["Action"], statement["Resource"]


def statements(role: Properties) -> Iterator[dict[str, Any]]:
    """Yield every statement of a role's own policies."""
    for policy in role["Policies"]:
        if policy != {"Ref": "AWS::NoValue"}:
            yield from policy["PolicyDocument"]["Statement"]


def words(value: Any) -> Iterator[str]:
    """Yield every string in `value` at any depth, without keys."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from words(part)
