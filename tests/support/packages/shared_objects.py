"""Finds shared objects that Lambda's machine could not load: architecture, libraries, symbol versions.

It reads what pip installs: stripping takes away the section headers that have all this.
"""

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from elftools.common.exceptions import ELFError
from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile
from elftools.elf.gnuversions import GNUVerNeedSection

from deploy.stripping import is_object

MACHINES = {"arm64": "EM_AARCH64", "x86_64": "EM_X86_64"}

MAX_VERSIONS = {"GLIBC": (2, 34), "GLIBCXX": (3, 4, 29), "CXXABI": (1, 3, 13), "GCC": (11, 0, 0)}
"""The newest symbol versions of Amazon Linux 2023, which has glibc 2.34 and the libraries of GCC 11."""

SYSTEM_LIBRARIES = frozenset({
    "ld-linux-aarch64.so.1", "ld-linux-x86-64.so.2",
    "libc.so.6", "libdl.so.2", "libgcc_s.so.1", "libm.so.6", "libpthread.so.0", "librt.so.1",
    "libstdc++.so.6",
})  # fmt: skip
"""The libraries of Lambda's Python image that a wheel need not bring."""


def find_objects(files: Mapping[str, bytes]) -> list[str]:
    """Return the paths of all ELF files, and of files named like a library of any system."""
    named = re.compile(r".*\.(so(\.[0-9.]+)?|dylib|pyd|dll)")
    return [path for path, data in files.items() if is_object(data) or named.fullmatch(path)]


def find_faults(files: Mapping[str, bytes], arch: str, *, max_versions: Any = MAX_VERSIONS) -> list[str]:
    """Return "path: problem" for everything that keeps an object among `files` from loading."""
    objects = find_objects(files)
    libraries = SYSTEM_LIBRARIES | {PurePosixPath(path).name for path in objects}
    return [
        f"{path}: {problem}"
        for path in objects
        for problem in _problems(files[path], MACHINES[arch], libraries, max_versions)
    ]


def _problems(data: bytes, machine: str, libraries: frozenset[str], max_versions: Any) -> Iterator[str]:
    try:
        file = ELFFile(BytesIO(data))
        if (file["e_machine"], file.elfclass, file.little_endian) != (machine, 64, True):
            yield f"is for {file['e_machine']}, not {machine}"
        if not file.num_sections():
            yield "has no section headers"
        for section in file.iter_sections():
            if isinstance(section, DynamicSection):
                yield from (f"needs {name}" for name in _needed(section) if name not in libraries)
            if isinstance(section, GNUVerNeedSection):
                yield from (f"needs {name}" for name in _too_new(section, max_versions))
    except ELFError:
        yield "is not a complete ELF file"


def _needed(section: Any) -> Iterator[str]:
    return (tag.needed for tag in section.iter_tags() if tag.entry.d_tag == "DT_NEEDED")


def _too_new(section: Any, max_versions: Any) -> Iterator[str]:
    """Yield the symbol versions that are above `max_versions`, or that it does not name."""
    for _, versions in section.iter_versions():
        for version in versions:
            found = re.fullmatch(r"([A-Z]+)_([0-9.]+)", version.name)
            if not found or tuple(map(int, found[2].split("."))) > max_versions.get(found[1], ()):
                yield version.name
