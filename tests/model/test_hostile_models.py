"""The real service and the real handler do not start with a hostile model, and print one line."""

import os
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.support.models.crafted_model import craft
from tests.support.models.model_files import ARTIFACT
from tests.support.starting import ENDING_S


def categories_cut() -> bytes:
    manifest = deepcopy(ARTIFACT.manifest)
    del manifest["kinds"]["categories"]
    tensors = {name: each for name, each in ARTIFACT.tensors.items() if not name.startswith("categories.")}
    return craft(manifest, tensors)


FACTS = ARTIFACT.manifest["facts"] | {"newest_post": "\x1b[2J"}
HOSTILE = {
    "categories cut": (categories_cut(), "weights.labels is in the range of 0 to 4, it must"),
    "settings missing": (
        craft(ARTIFACT.manifest | {"settings": {}}, ARTIFACT.tensors),
        "settings lacks the field",
    ),
    "a date that clears the screen": (
        craft(ARTIFACT.manifest | {"facts": FACTS}, ARTIFACT.tensors),
        "facts.newest_post is '\\x1b[2J', it must",
    ),
}


def run(code: list[str], **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *code]
    options: dict[str, Any] = {"cwd": ROOT, "capture_output": True, "text": True, "timeout": ENDING_S}
    return subprocess.run(command, env=os.environ | environ, check=False, **options)


def serve(model: Path) -> str:
    """Return the one line that the service ends with instead of serving the model."""
    ended = run(["-m", "service", "--model", str(model), "--port", "0"])
    assert (ended.returncode, ended.stdout) == (2, "")
    [line] = ended.stderr.splitlines()
    assert line.isprintable()
    assert line.startswith(f"service: {model}: ")
    return line.removeprefix(f"service: {model}: ")


@pytest.mark.parametrize(("data", "problem"), HOSTILE.values(), ids=HOSTILE)
def test_the_service_does_not_start(tmp_path, data, problem):
    (tmp_path / "model.safetensors").write_bytes(data)
    assert serve(tmp_path / "model.safetensors").startswith(problem)


@pytest.mark.parametrize(("data", "problem"), HOSTILE.values(), ids=HOSTILE)
def test_the_function_does_not_start(tmp_path, data, problem):
    path = tmp_path / "model.safetensors"
    path.write_bytes(data)
    ended = run(["-c", "import handler"], MODEL_URI=str(path))
    assert (ended.returncode, ended.stdout) == (1, "")
    line = ended.stderr.splitlines()[-1]
    assert line.startswith(f"model.artifact.ArtifactError: {path}: {problem}")
    assert line.endswith("Put a complete model of this Fuda there, or build the package again with one.")
    assert line.isprintable()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system lacks FIFOs")
def test_a_fifo_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "model.safetensors")
    assert serve(tmp_path / "model.safetensors") == "cannot be read: it is not a regular file"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system lacks /dev/zero")
def test_an_endless_device_is_not_read():
    assert serve(Path("/dev/zero")) == "cannot be read: it is not a regular file"
