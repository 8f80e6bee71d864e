"""The steps of the build, in order: install, trim, check, strip, compile, compress, measure."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from deploy.bytecode import compile_sources
from deploy.files import MODEL, read_folder, read_project
from deploy.installing import fetch_requirements
from deploy.objects import check_objects
from deploy.sizes import Sizes, measure, parse_owners
from deploy.stripping import is_object, strip_object
from deploy.target import Architecture
from deploy.trimming import trim
from deploy.zipping import ORDINARY_LEVEL, pack_all, render_zip

Say = Callable[[str], None]
"""Takes one line about what begins now."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package: its zip, the number of its `files` and shared `objects`, and its sizes.

    `before` is what an ordinary zip of everything installed would hold, `after` what this one holds.
    """

    zip: bytes
    files: int
    objects: int
    before: Sizes
    after: Sizes

    @property
    def sha256(self) -> bytes:
        """The digest of the zip; Lambda shows it in base64 as CodeSha256."""
        return sha256(self.zip).digest()


def build_package(model: bytes, architecture: Architecture, python_version: str, *, say: Say) -> Package:
    """Return the package of this project with a model already verified. Raises FudaError."""
    say(f"installing the requirements for {architecture.name}")
    installed = fetch_files(architecture, python_version)
    own = read_project() | {MODEL: model}
    say(f"checking and compiling {len(installed):,} files")
    trimmed = trim(installed)
    objects = check_objects(trimmed, architecture)
    stripped = {path: strip_object(data) if is_object(data) else data for path, data in trimmed.items()}
    files = compile_sources(stripped | own)
    say(f"compressing {len(files):,} files")
    members = pack_all(files)
    owners = parse_owners(installed)
    before = measure(pack_all(installed | own, level=ORDINARY_LEVEL), owners)
    return Package(render_zip(members), len(files), len(objects), before, measure(members, owners))


def fetch_files(architecture: Architecture, python_version: str) -> dict[str, bytes]:
    """Return the files of the requirements as uv installs them. Raises CannotInstall."""
    with tempfile.TemporaryDirectory(prefix="fuda-package-") as folder:
        fetch_requirements(Path(folder), architecture, python_version)
        return read_folder(Path(folder))
