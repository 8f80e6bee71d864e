"""Fetches what requirements.txt pins, for Lambda's machine and not for this one, by uv."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.target import NEWEST, ROOT, Architecture
from model.errors import FudaError

UV = ROOT / ".uv" / "bin" / "uv"
REQUIREMENTS = ROOT / "requirements.txt"


class CannotInstall(FudaError):
    """Do what uv says: `output` is what it wrote."""

    def __init__(self, output: str) -> None:
        super().__init__(f"uv cannot install {REQUIREMENTS.name} for Lambda:\n{output.strip()}")
        self.output = output


def fetch_requirements(
    folder: Path,
    architecture: Architecture,
    python_version: str,
    *,
    requirements: Path = REQUIREMENTS,
    environment: Mapping[str, str] = os.environ,
) -> None:
    """Install what `requirements` pins into `folder`. Raises CannotInstall.

    Only wheels, for nothing here could build for another machine, and only such as have the hashes pinned.
    What uv has in its cache is not asked for again, so a second build needs no network.
    """
    if not UV.exists():
        raise CannotInstall("there is no uv in .uv: run bin/bootstrap")
    command = [*install_command(folder, architecture, python_version), "--requirements", str(requirements)]
    if _run([*command, "--offline"], environment).returncode == 0:
        return
    run = _run(command, environment)
    if run.returncode != 0:
        raise CannotInstall(run.stderr)


def install_command(folder: Path, architecture: Architecture, python_version: str) -> list[str]:
    """Return the command that installs into `folder`, the requirements still to be named.

    The files may be links into uv's cache: they are there to be read.
    """
    platform = f"{architecture.wheels}-manylinux_{'_'.join(map(str, NEWEST['GLIBC']))}"
    return [
        str(UV), "pip", "install", "--quiet", "--require-hashes", "--only-binary", ":all:",
        "--python", sys.executable, "--python-version", python_version, "--python-platform", platform,
        "--no-compile-bytecode", "--target", str(folder),
    ]  # fmt: skip


def uv_environment(environment: Mapping[str, str], root: Path = ROOT) -> dict[str, str]:
    """Return what uv runs under: as in bin/bootstrap, whose cache is in .uv where there was no home."""
    added = {"UV_SYSTEM_CERTS": "1", "UV_HTTP_TIMEOUT": "180"}
    if (cache := root / ".uv" / "cache").is_dir():
        added["UV_CACHE_DIR"] = str(cache)
    return added | dict(environment)


def _run(command: Sequence[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=ROOT, env=uv_environment(environment), capture_output=True, text=True, check=False
    )
