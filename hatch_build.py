"""Tells pip what `fuda` needs when it builds this project: what requirements-publish.in asks for."""

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class Wishes(MetadataHookInterface):
    """Fills in the dependencies, which so are written down once."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Take over each line of the file but comments, and options such as constraints."""
        lines = Path(self.root, "requirements-publish.in").read_text(encoding="utf-8").splitlines()
        metadata["dependencies"] = [line.partition("#")[0].strip() for line in lines if line[:1].isalpha()]
