"""Builds the package that pip installs: the client's dependencies, and the rooms that it is made of.

In the checkout the ROOMS are packages of their own. pip installs them inside `fuda`, because other packages
may have these names. The build copies them there and rewrites their import lines, so that the installed
package is an ordinary one.
"""

import re
import shutil
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

ROOMS = ("blog", "console", "model", "registry", "service", "training")
DATA = (".css", ".html", ".js", ".safetensors")
"""What the rooms read beside their modules: the page, and what other blogs teach."""
EXTRAS: dict[str, dict[str, tuple[str, ...]]] = {
    "aws": {"requirements/aws.in": ()},
    "serve": {"requirements.in": ("werkzeug",), "requirements/dev.in": ("waitress",)},
    "train": {"requirements/train.in": ()},
}
"""The requirement files of each extra, and the packages that are taken of them, all where none is named."""
_IMPORT = re.compile(rf"^( *)from ({'|'.join(ROOMS)})(\.[\w.]+)? import ", re.MULTILINE)
_PLAIN_IMPORT = re.compile(rf"^ *import ({'|'.join(ROOMS)})\b", re.MULTILINE)


def inside_fuda(source: str) -> str:
    """Return a module's source with its imports of ROOMS taken from inside `fuda`.

    Raises ValueError for `import model`: it binds a name that the installed package does not have.
    """
    if found := _PLAIN_IMPORT.search(source):
        raise ValueError(f"write `from {found[1]} import …`, which the wheel can rewrite, not {found[0]!r}")
    return _IMPORT.sub(r"\1from fuda.\2\3 import ", source)


class Requirements(MetadataHookInterface):
    """Fills in the dependencies and the extras from requirements/, so that they are written down once."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Take over the lines of the files."""
        metadata["dependencies"] = self._read("requirements/client.in")
        metadata["optional-dependencies"] = {
            extra: [wish for name, only in files.items() for wish in self._read(name, only)]
            for extra, files in EXTRAS.items()
        }

    def _read(self, name: str, only: tuple[str, ...] = ()) -> list[str]:
        """Return each line of a file but comments, and options such as constraints; `only` some packages."""
        lines = Path(self.root, name).read_text(encoding="utf-8").splitlines()
        wishes = [line.partition(" #")[0].strip() for line in lines if line[:1].isalpha()]
        return [wish for wish in wishes if not only or re.split(r"[^\w-]", wish)[0] in only]


class Rooms(BuildHookInterface[Any]):
    """Puts every module of fuda and its rooms, with its imports rewritten, and their data into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the rewritten modules to build/wheel, and name them in `build_data`."""
        if version == "editable":
            return
        root, out = Path(self.root), Path(self.root, "build", "wheel")
        shutil.rmtree(out, ignore_errors=True)
        for room in ("fuda", *ROOMS):
            for path in sorted(path for path in (root / room).rglob("*") if path.suffix in (".py", *DATA)):
                inside = Path("fuda", *path.relative_to(root).parts[room == "fuda" :])
                packed = path
                if path.suffix == ".py":
                    packed = out / inside
                    packed.parent.mkdir(parents=True, exist_ok=True)
                    packed.write_text(inside_fuda(path.read_text("utf-8")), encoding="utf-8")
                build_data["force_include"][str(packed)] = inside.as_posix()
