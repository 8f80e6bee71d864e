"""The steps of the build in order: install, trim, strip, compile, compress, measure."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from deploy.bytecode import compile_sources
from deploy.contents import MODEL, read_project, trim
from deploy.installing import REQUIREMENTS, Architecture, fetch_requirements
from deploy.materials import BILL, render_bill
from deploy.sizes import Sizes, measure, parse_owners
from deploy.stripping import is_object, strip_object
from deploy.zipping import ORDINARY_LEVEL, pack_all, render_zip


@dataclass(frozen=True, slots=True)
class Package:
    """A package: its zip, the number of its files, and its sizes.

    `before` has the sizes of an ordinary zip with everything that is installed, `after` those of this zip.
    """

    zip: bytes
    files: int
    before: Sizes
    after: Sizes

    @property
    def sha256(self) -> bytes:
        """The digest of the zip; Lambda shows it in base64 as CodeSha256."""
        return sha256(self.zip).digest()


def build_package(model: bytes, architecture: Architecture, *, on_progress: Callable[[str], None]) -> Package:
    """Return the package of this project with a model already verified. Raises FudaError.

    `on_progress` gets a line about each step when it begins.
    """
    on_progress(f"installing the requirements for {architecture.name}")
    installed = fetch_requirements(architecture)
    own = read_project() | {MODEL: model}
    on_progress(f"trimming and compiling {len(installed):,} files")
    trimmed = trim(installed)
    own[BILL] = render_bill(trimmed | own, REQUIREMENTS.read_text(encoding="utf-8"))
    stripped = {path: strip_object(data) if is_object(data) else data for path, data in trimmed.items()}
    files = compile_sources(stripped | own)
    on_progress(f"compressing {len(files):,} files")
    members = pack_all(files)
    owners = parse_owners(installed)
    before = measure(pack_all(installed | own, level=ORDINARY_LEVEL), owners)
    return Package(render_zip(members), len(files), before, measure(members, owners))
