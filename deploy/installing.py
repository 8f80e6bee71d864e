"""Fetches what requirements.txt pins, for Lambda's machine and not for this one, with uv."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from deploy.contents import ROOT, read_folder
from model.errors import FudaError

UV = ROOT / "bin" / "uv"
REQUIREMENTS = ROOT / "requirements.txt"
GLIBC = "2_34"
"""The version in Amazon Linux 2023, as names of wheels have it."""


class Architecture(NamedTuple):
    """One of Lambda's architectures: its name in Lambda, and in the names of wheels."""

    name: str
    wheels: str


ARCHITECTURES = {
    "arm64": Architecture("arm64", "aarch64"),
    "x86_64": Architecture("x86_64", "x86_64"),
}


class CannotInstall(FudaError):
    """Raised when uv cannot install the requirements; `output` is what it printed."""

    def __init__(self, output: str) -> None:
        super().__init__(f"uv cannot install {REQUIREMENTS.name} for Lambda:\n{output.strip()}")
        self.output = output


def read_python_version() -> str:
    """Return the Python version of the project, such as "3.13"."""
    return (ROOT / ".python-version").read_text(encoding="ascii").strip()


def fetch_requirements(
    architecture: Architecture,
    *,
    requirements: Path = REQUIREMENTS,
    environment: Mapping[str, str] = os.environ,
) -> dict[str, bytes]:
    """Return the files of what `requirements` pins, by their path below site-packages. Raises CannotInstall.

    uv takes only wheels, since this machine cannot build for another one, and only those with a pinned hash.
    It first tries with its cache only, so that a second build needs no network.
    """
    with tempfile.TemporaryDirectory(prefix="fuda-package-") as folder:
        command = [
            str(UV), "pip", "install", "--quiet", "--require-hashes", "--only-binary", ":all:",
            "--python", sys.executable, "--python-version", read_python_version(),
            "--python-platform", f"{architecture.wheels}-manylinux_{GLIBC}",
            "--no-compile-bytecode", "--target", folder, "--requirements", str(requirements),
        ]  # fmt: skip
        for offline in (["--offline"], []):
            run = subprocess.run(
                [*command, *offline], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
            )
            if run.returncode == 0:
                return read_folder(Path(folder))
    raise CannotInstall(run.stderr)
