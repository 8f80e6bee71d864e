"""The package for Lambda that tests share, built for this machine with a tiny model."""

import json
import platform
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.artifact import write_artifact
from model.packing import pack_model
from tests.support.models.tiny_model import tiny_model

ROOT = Path(__file__).parent.parent.parent.parent
HERE = {"x86_64": "x86_64", "aarch64": "arm64"}.get(platform.machine(), "") if sys.platform == "linux" else ""
"""Lambda's name for this machine's architecture; empty on a machine that cannot run a package for Lambda."""
OTHER = "arm64" if HERE == "x86_64" else "x86_64"


@dataclass(frozen=True, slots=True)
class BuiltPackage:
    """A package: the `zip`, the `folder` it is unpacked in, and the report of `python -m deploy --json`."""

    zip: Path
    folder: Path
    report: dict[str, Any]


TINY_VERSION = pack_model(tiny_model()).version


def write_tiny_model(path: Path) -> Path:
    """Write the model of tiny_model.py: tags Python, Node.js, コーヒー; categories Tech, Life."""
    write_artifact(path, pack_model(tiny_model()))
    return path


def run_deploy(*arguments: str | Path, root: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run `python -m deploy` with these arguments, in the checkout `root`."""
    command = [sys.executable, "-m", "deploy", *map(str, arguments)]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def build(folder: Path, arch: str, *, root: Path = ROOT) -> BuiltPackage:
    """Build the package of the checkout `root` into `folder`, and unpack it there."""
    model, archive = write_tiny_model(folder / "tiny.safetensors"), folder / "fuda.zip"
    run = run_deploy("--model", model, "--arch", arch, "--out", archive, "--json", root=root)
    assert run.returncode == 0, run.stderr
    with zipfile.ZipFile(archive) as file:
        file.extractall(folder / "task")
    return BuiltPackage(archive, folder / "task", json.loads(run.stdout))
