"""What the package is built for: Lambda's Python on Amazon Linux 2023, on one of two architectures."""

import sys
from dataclasses import dataclass
from pathlib import Path

from model.errors import FudaError

ROOT = Path(__file__).parent.parent
TASK_ROOT = "/var/task"
"""Where Lambda unpacks the package."""


@dataclass(frozen=True, slots=True)
class Architecture:
    """One of Lambda's architectures: its `name` there, the one in wheels' names, and the one in ELF files."""

    name: str
    wheels: str
    elf: str


ARCHITECTURES = {
    "arm64": Architecture("arm64", "aarch64", "EM_AARCH64"),
    "x86_64": Architecture("x86_64", "x86_64", "EM_X86_64"),
}

Version = tuple[int, ...]

NEWEST: dict[str, Version] = {
    "GLIBC": (2, 34),
    "GLIBCXX": (3, 4, 29),
    "CXXABI": (1, 3, 13),
    "GCC": (11, 0, 0),
}
"""The newest symbol versions that Amazon Linux 2023 has: glibc 2.34, and the libraries of GCC 11."""

PROVIDED = frozenset({
    "ld-linux-aarch64.so.1", "ld-linux-x86-64.so.2",
    "libc.so.6", "libdl.so.2", "libgcc_s.so.1", "libm.so.6", "libpthread.so.0", "librt.so.1",
    "libstdc++.so.6",
})  # fmt: skip
"""The libraries that Lambda's Python image brings, among those that wheels may leave to the system."""


class WrongPython(FudaError):
    """Build with the Python that Lambda runs: any other one's bytecode is ignored there."""

    def __init__(self, wanted: str, found: str) -> None:
        super().__init__(
            f"The package is built by CPython {wanted}, whose bytecode Lambda runs; this is {found}. "
            "Run bin/bootstrap, and build with .venv/bin/python."
        )
        self.wanted = wanted
        self.found = found


def check_python(wanted: str, *, cache_tag: str | None = sys.implementation.cache_tag) -> None:
    """Raise WrongPython unless this Python, by its `cache_tag`, writes the bytecode of version `wanted`."""
    if cache_tag != f"cpython-{wanted.replace('.', '')}":
        raise WrongPython(wanted, cache_tag or "a Python without bytecode files")


def read_python_version() -> str:
    """Return the Python version of the project, such as "3.13"."""
    return (ROOT / ".python-version").read_text(encoding="ascii").strip()
