"""Compiles the package to bytecode that Python loads without looking at its source.

Files below /var/task cannot be written and have the dates of their zip, so ordinary bytecode never matches
its source there, and every cold start would compile every file. The flag "unchecked-hash" (PEP 552) avoids
that.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from deploy.contents import Files, is_ours, read_folder
from model.errors import FudaError

TASK_ROOT = "/var/task"
"""Where Lambda unpacks the package."""


class WrongPython(FudaError):
    """Raised when the build runs under a Python whose bytecode Lambda's Python would ignore."""

    def __init__(self, wanted: str, found: str) -> None:
        super().__init__(
            f"Lambda needs the bytecode of CPython {wanted}, and this is {found}. "
            "Run bin/bootstrap, then build with .venv/bin/python."
        )
        self.wanted = wanted
        self.found = found


class CannotCompile(FudaError):
    """Raised when Python cannot compile a module; `problem` is what compileall printed of it."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"The package cannot be compiled. Pin another version of this module:\n{problem}")
        self.problem = problem


def check_python(wanted: str, *, cache_tag: str | None = sys.implementation.cache_tag) -> None:
    """Raise WrongPython unless a Python with this `cache_tag` writes the bytecode of version `wanted`."""
    if cache_tag != f"cpython-{wanted.replace('.', '')}":
        raise WrongPython(wanted, cache_tag or "a Python without bytecode files")


def compile_sources(files: Files) -> dict[str, bytes]:
    """Return `files` with bytecode for every Python file. The same files give the same bytes.

    The project's own sources stay, with their bytecode in __pycache__, so that tracebacks show their lines.
    A library's source is replaced by its bytecode, without docstrings and asserts: 5 MB that nothing reads
    there. Raises CannotCompile.
    """
    sources = {path: data for path, data in files.items() if path.endswith(".py")}
    ours = {path: data for path, data in sources.items() if is_ours(path)}
    libraries = {path: data for path, data in sources.items() if path not in ours}
    kept = {path: data for path, data in files.items() if path not in libraries}
    return kept | _compile(ours) | _compile(libraries, "-b", "-o", "2")


def _compile(sources: Files, *options: str) -> dict[str, bytes]:
    """Return the bytecode of `sources`, compiled as files of a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="fuda-package-") as folder:
        for path, data in sources.items():
            (file := Path(folder, path)).parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        # What marshal writes depends on the references to an object in the whole process: so each folder has
        # a fresh one, without site-packages and with a fixed hash seed. Columns could only underline parts of
        # a traceback's lines.
        command = [
            sys.executable, "-B", "-P", "-S", "-W", "ignore", "-X", "no_debug_ranges",
            "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash",
            "-s", folder, "-p", TASK_ROOT, *options, folder,
        ]  # fmt: skip
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        environment["PYTHONHASHSEED"] = "0"
        run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if run.returncode:
            raise CannotCompile((run.stdout + run.stderr).strip())
        return {path: data for path, data in read_folder(Path(folder)).items() if path.endswith(".pyc")}
