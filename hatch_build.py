"""Builds the package that pip installs: the client's dependencies, and the rooms that it is made of.

In the checkout `model`, `blog` and `console` are packages of their own, which training and serving use too.
pip installs them inside `fuda`, because other packages may have these names. The build copies them there and
rewrites their import lines, so that the installed package is an ordinary one.
"""

import re
import shutil
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

ROOMS = ("blog", "console", "model")
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
    """Fills in the dependencies from requirements/client.in, so that they are written down once."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Take over each line of the file but comments, and options such as constraints."""
        lines = Path(self.root, "requirements/client.in").read_text(encoding="utf-8").splitlines()
        metadata["dependencies"] = [line.partition("#")[0].strip() for line in lines if line[:1].isalpha()]


class Rooms(BuildHookInterface[Any]):
    """Puts every module of the client, with its imports rewritten, into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the rewritten modules to build/wheel, and name them in `build_data`."""
        if version == "editable":
            return
        root, out = Path(self.root), Path(self.root, "build", "wheel")
        shutil.rmtree(out, ignore_errors=True)
        for room in ("fuda", *ROOMS):
            for path in sorted((root / room).rglob("*.py")):
                inside = Path("fuda", *path.relative_to(root).parts[room == "fuda" :])
                (out / inside).parent.mkdir(parents=True, exist_ok=True)
                (out / inside).write_text(inside_fuda(path.read_text("utf-8")), encoding="utf-8")
                build_data["force_include"][str(out / inside)] = inside.as_posix()
