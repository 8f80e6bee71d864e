"""The default memory of the stack is the choice of a recorded run of power tuning."""

import json
import re
import shutil
from pathlib import Path

import pytest

from lambda_local.stack_file import read_stack
from tests.conftest import ROOT

RUN = r"bench/results/power-[\w-]+\.json"


def cited_run(root: Path) -> Path:
    """Return the result file that the comment on memoryMb names."""
    text = (root / "serverless.yml").read_text(encoding="utf-8")
    comment = re.search(r"((?:\n *#[^\n]*)+)\n *memoryMb:", text)
    assert comment, "memoryMb has no comment"
    [run] = re.findall(RUN, comment[1])
    return root / str(run)


def check_choice(root: Path) -> None:
    run = cited_run(root)
    assert run.is_file(), f"{run.name} is cited and missing"
    chosen = json.loads(run.read_text(encoding="utf-8"))["output"]["power"]
    assert read_stack(root / "serverless.yml").memory_mb == chosen


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a folder with the stack and the run that it cites."""
    shutil.copy(ROOT / "serverless.yml", tmp_path)
    run = cited_run(ROOT)
    (tmp_path / run.relative_to(ROOT)).parent.mkdir(parents=True)
    shutil.copy(run, tmp_path / run.relative_to(ROOT))
    return tmp_path


def test_the_default_memory_is_the_choice_of_the_cited_run(root):
    check_choice(ROOT)
    check_choice(root)


def test_a_missing_run_is_noticed(root):
    cited_run(root).unlink()
    with pytest.raises(AssertionError, match="missing"):
        check_choice(root)


def test_a_run_with_another_choice_is_noticed(root):
    run = cited_run(root)
    figures = json.loads(run.read_text(encoding="utf-8"))
    run.write_text(json.dumps(figures | {"output": figures["output"] | {"power": 128}}), encoding="utf-8")
    with pytest.raises(AssertionError):
        check_choice(root)


def test_a_choice_without_a_citation_is_noticed(root):
    stack = root / "serverless.yml"
    stack.write_text(re.sub(RUN, "a guess", stack.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(ValueError, match="not enough values"):
        check_choice(root)
