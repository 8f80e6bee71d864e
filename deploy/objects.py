"""Holds every shared object against the machine it must run on: architecture, libraries, their versions."""

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from elftools.common.exceptions import ELFError
from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile
from elftools.elf.gnuversions import GNUVerNeedSection

from deploy.files import Files
from deploy.stripping import is_object
from deploy.target import NEWEST, PROVIDED, Architecture, Version
from model.errors import FudaError


class UnfitObject(FudaError):
    """Pin another version of what brought the shared object `path`: it would not load in Lambda."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(
            f"{path} would not load in Lambda: it {problem}. Pin a version that has a fit wheel."
        )
        self.path = path
        self.problem = problem


def check_objects(
    files: Files, architecture: Architecture, *, newest: Mapping[str, Version] = NEWEST
) -> list[str]:
    """Return the paths of all shared objects among `files`, each fit for Lambda. Raises UnfitObject.

    `newest` has the newest symbol versions there, by the name they begin with.
    """
    objects = [path for path, data in files.items() if is_object(data) or is_named_object(path)]
    known = PROVIDED | {PurePosixPath(path).name for path in objects}
    for path in objects:
        try:
            problem = next(_problems(files[path], architecture, known, newest), None)
        except ELFError:
            problem = "is no whole shared object of Linux"
        if problem:
            raise UnfitObject(path, problem)
    return objects


def is_named_object(path: str) -> bool:
    """Tell whether a path has the name of a library or an extension of some system, fit or not."""
    return re.search(r"\.(so(\.[0-9.]+)?|dylib|pyd|dll)$", path) is not None


def _problems(
    data: bytes, architecture: Architecture, known: frozenset[str], newest: Mapping[str, Version]
) -> Iterator[str]:
    """Yield what is wrong with an object. Raises ELFError when it is none, or not whole."""
    file = ELFFile(BytesIO(data))
    if (machine := file["e_machine"]) != architecture.elf:
        yield f"is made for {machine}, not {architecture.elf}"
    if not file.little_endian or file.elfclass != 64:
        yield "is not of 64 bits, little end first"
    if not file.num_sections():
        yield "has no section headers, which would tell what it needs"
    for section in file.iter_sections():
        if isinstance(section, DynamicSection):
            yield from (f"needs {name}, which is not there" for name in _needed(section) if name not in known)
        if isinstance(section, GNUVerNeedSection):
            yield from (f"needs {name}, which is too new" for name in _newer(section, newest))


def _needed(section: Any) -> Iterator[str]:
    return (tag.needed for tag in section.iter_tags() if tag.entry.d_tag == "DT_NEEDED")


def _newer(section: Any, newest: Mapping[str, Version]) -> Iterator[str]:
    """Yield the symbol versions asked for that are newer than the newest there, or not known at all."""
    for _, versions in section.iter_versions():
        for version in versions:
            found = re.fullmatch(r"([A-Z]+)_([0-9.]+)", version.name)
            if not found or parse_version(found[2]) > newest.get(found[1], ()):
                yield version.name


def parse_version(text: str) -> Version:
    """Return the numbers of a dotted version: "2.34" as (2, 34)."""
    return tuple(map(int, text.split(".")))
